// A zip that is written part by part, with more than a plain one can hold: what lies behind 4 GB and more files than 65,535
// are found by a program that knows zips.
import { execFileSync } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Zip } from '../../../renderer/pages/messages/side/zip.ts'

/** Says that it is so large; on the disk there is a gap in its place. */
class Gap extends Blob {
  constructor(size: number) {
    super([])
    Object.defineProperty(this, 'size', { value: size })
  }
}

const unzip = (...args: string[]): string =>
  execFileSync('unzip', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })

describe.skipIf(!existsSync('/usr/bin/unzip'))('a zip of more than a plain one holds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-zip-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  async function make(name: string, fill: (zip: Zip) => Promise<void>): Promise<string> {
    const path = join(folder, name)
    const file = openSync(path, 'w')
    let at = 0
    const zip = new Zip({
      write: async (part) => {
        if (!(part instanceof Gap) && !(part instanceof Blob && part.size === 0)) {
          const bytes = part instanceof Blob ? new Uint8Array(await part.arrayBuffer()) : part
          if (bytes.length > 0) writeSync(file, bytes, 0, bytes.length, at)
        }
        at += part instanceof Blob ? part.size : part.length
      },
    })
    await fill(zip)
    await zip.end()
    closeSync(file)
    return path
  }

  it('behind 4 GB', async () => {
    const path = await make('large.zip', async (zip) => {
      for (const name of ['first.mp4', 'second.mp4']) await zip.add(name, new Gap(3_000_000_000))
      await zip.add('chat.txt', new Blob(['said last']))
    })
    expect(unzip('-Z1', path).trim().split('\n')).toEqual(['first.mp4', 'second.mp4', 'chat.txt'])
    expect(unzip('-p', path, 'chat.txt')).toBe('said last')
  })

  it('of more than 65,535 files', async () => {
    const path = await make('many.zip', async (zip) => {
      for (let n = 0; n < 65_600; n += 1) await zip.add(`${n}`, new Blob([]))
      await zip.add('chat.txt', new Blob(['said last']))
    })
    expect(unzip('-Z1', path).trim().split('\n')).toHaveLength(65_601)
    expect(unzip('-p', path, 'chat.txt')).toBe('said last')
  })
})
