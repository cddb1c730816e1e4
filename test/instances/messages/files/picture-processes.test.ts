// Processes that read pictures of strangers: each takes many, one after the other, and what one picture does to it touches
// no other picture.
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { PictureChild } from '../../../../core/instances/messages/files/preparing/picture-child.ts'
import type { PictureJob } from '../../../../core/instances/messages/files/preparing/picture-job.ts'
import { PictureReaders } from '../../../../core/instances/messages/files/preparing/picture-process.ts'
import { PictureThread } from '../../../../core/instances/messages/files/preparing/picture-thread.ts'
import {
  findProgram,
  Programs,
  type Program,
} from '../../../../core/instances/messages/files/preparing/program.ts'
import { gif, png, type Colour } from '../../../fixtures/pictures.ts'
import { until } from '../../../helpers/appliance.ts'
import { Clock } from '../../../helpers/clock.ts'

const red: Colour = [255, 0, 0]
const blue: Colour = [0, 0, 255]
const job = { make: 'thumbnail', mimetype: 'image/png', longestSide: 10, mostPixels: 1e8 } as const

/** Starts what it is asked to, and knows it. */
class Watched extends Programs {
  readonly started: ChildProcess[] = []

  override async start(program: Program): Promise<ChildProcess> {
    const child = await super.start(program)
    this.started.push(child)
    return child
  }
}

let folder: string
let clock: Clock
let programs: Watched
let readers: PictureReaders
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-pictures-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(() => {
  clock = new Clock()
  programs = new Watched()
  readers = new PictureReaders(programs, clock.setTimer)
})
afterEach(() => readers.stop())

function kept(bytes: Uint8Array): string {
  const path = join(folder, `${Math.random()}`)
  writeFileSync(path, bytes)
  return path
}

const read = (bytes: Uint8Array, more: Partial<PictureJob> = {}, signal?: AbortSignal) =>
  readers.read(kept(bytes), { ...job, ...more }, signal)
const small = (width: number): Buffer => png(width, 20, [red, blue])

describe('a process that reads pictures', () => {
  it('reads one after the other, of every kind, and is ended when there are none for a while', async () => {
    for (const width of [40, 30, 20]) expect(await read(small(width))).toMatchObject({ width, height: 20 })
    expect(await read(gif(20, [red, blue]), { mimetype: 'image/gif' })).toMatchObject({ width: 20 })
    expect(programs.started).toHaveLength(1)
    const ended = once(programs.started[0] ?? process, 'close')
    clock.advance(60_000)
    await ended
    expect(await read(small(40))).toMatchObject({ width: 40 })
    expect(programs.started).toHaveLength(2)
  })

  it('is another where one refused its picture, and each answers for its own alone', async () => {
    const at = await Promise.allSettled([
      read(small(40)),
      read(Buffer.from('\x89PNG\r\n\x1a\n no picture at all', 'latin1')),
      read(small(30)),
    ])
    expect(at.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(at[0]).toMatchObject({ value: { width: 40 } })
    expect(at[2]).toMatchObject({ value: { width: 30 } })
    // The two that did well are there, the third is not.
    await Promise.all([read(small(40)), read(small(40))])
    expect(programs.started).toHaveLength(3)
  })

  it('that dies over a picture may have died of one before: another is given it, once', async () => {
    await read(small(40))
    // Large enough not to be read before its process is gone.
    const reading = read(png(2000, 2000, [red, blue]))
    programs.started[0]?.kill('SIGKILL')
    expect(await reading).toMatchObject({ width: 2000 })
    expect(programs.started).toHaveLength(2)
    await expect(read(Buffer.from('no picture at all'))).rejects.toThrow(/ended with/)
    expect(programs.started).toHaveLength(3)
  })

  it(
    'is ended where it takes too long, or nobody waits for it, and the picture is given to no other',
    { timeout: 20_000 },
    async () => {
      await read(small(40))
      const reading = readers.read(kept(png(3000, 3000, [red, blue])), job)
      const refused = expect(reading).rejects.toThrow(/ended with/)
      // Once the file is being looked at, its limit is set.
      while (clock.nextMs !== 30_000) await new Promise((resolve) => void setImmediate(resolve))
      clock.advance(30_000)
      await refused
      const leaving = new AbortController()
      const left = expect(read(small(40), {}, leaving.signal)).rejects.toThrow()
      leaving.abort()
      await left
      expect(programs.started.length).toBeLessThan(4)
    },
  )
})

it.skipIf(process.platform !== 'linux')(
  'one that is ended while it is being started leaves nothing',
  async () => {
    const mark = `${folder}/only-here`
    const program = { path: findProgram('cat') ?? '', args: [], needs: [mark] }
    for (let n = 0; n < 30; n += 1) {
      const child = new PictureChild(await programs.start(program), clock.setTimer)
      if (n % 3 > 0) await new Promise((resolve) => void setImmediate(resolve))
      await child.end()
    }
    const isLeft = (pid: string): boolean => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(mark)
      } catch {
        return false
      }
    }
    const left = (): string[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isLeft(name))
    await until('none is left', () => left().length === 0)
  },
)

describe.skipIf(findProgram('true') === undefined || process.platform !== 'linux')('bubblewrap', () => {
  const path = process.env['PATH']
  afterEach(() => {
    process.env['PATH'] = path
  })

  /** What stands in its place. */
  function bwrap(script: string): string {
    const bin = mkdtempSync(join(folder, 'bin-'))
    const file = join(bin, 'bwrap')
    writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    process.env['PATH'] = `${bin}:${path ?? ''}`
    return file
  }

  it('that does not work is asked again a minute later, and one that works is not', async () => {
    const asked = new Programs(clock.now)
    bwrap('exit 1')
    expect(await asked.sandbox()).toBeUndefined()
    const works = bwrap('exit 0')
    expect(await asked.sandbox()).toBeUndefined()
    clock.advance(60_000)
    expect(await asked.sandbox()).toBe(works)
    bwrap('exit 1')
    clock.advance(600_000)
    expect(await asked.sandbox()).toBe(works)
  })

  it('of which it is not known whether it works keeps a file from being read, and is asked at once again', async () => {
    const asked = new Programs(clock.now)
    bwrap('kill -9 $$')
    const cat = { path: findProgram('cat') ?? '', args: [], needs: [] }
    await expect(asked.allOutput(cat, kept(small(40)), { maxBytes: 1e6 })).rejects.toThrow(/is not known/)
    bwrap('exit 1')
    expect(await asked.allOutput(cat, kept(small(40)), { maxBytes: 1e6 })).toEqual(small(40))
  })
})

it('are asked by a thread, which may be given up, ended in the middle of a picture, and begun anew', async () => {
  const thread = new PictureThread()
  const reading = (late?: AbortSignal) => thread.read(kept(small(40)), job, late)
  // It takes long enough for somebody to come in between.
  const large = png(3000, 2000, [red, blue])
  expect(await Promise.all([reading(), reading()])).toMatchObject([{ width: 40 }, { width: 40 }])
  await expect(thread.read(kept(Buffer.from('none')), job)).rejects.toThrow('does not say how large')
  const late = new AbortController()
  const givenUp = expect(thread.read(kept(large), job, late.signal)).rejects.toThrow()
  late.abort()
  await givenUp
  const ended = expect(thread.read(kept(large), job)).rejects.toThrow()
  await thread.stop()
  await ended
  expect(await reading()).toMatchObject({ width: 40 })
  await thread.stop()
})
