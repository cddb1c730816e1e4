// What is learnt and made of files before they are sent, and what one of a stranger cannot do.
import { createServer } from 'node:http'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { converted } from '../../../../core/instances/messages/files/converting.ts'
import { typeOf } from '../../../../core/instances/messages/files/file-type.ts'
import { decodeJpeg, decodeWebp } from '../../../../core/instances/messages/files/preparing/codecs.ts'
import { readGif } from '../../../../core/instances/messages/files/preparing/gif.ts'
import { readInThread } from '../../../../core/instances/messages/files/preparing/picture-process.ts'
import { Preparer } from '../../../../core/instances/messages/files/preparing/preparer.ts'
import { findProgram, Programs } from '../../../../core/instances/messages/files/preparing/program.ts'
import { gif, png, video, wav, type Colour } from '../../../fixtures/pictures.ts'

const red: Colour = [255, 0, 0]
const blue: Colour = [0, 0, 255]

let folder: string
const refused: string[] = []
const preparer = new Preparer({ onRefused: (error) => refused.push(String(error)) })
const without = new Preparer({ ffmpeg: 'off' })
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-files-'))
})
afterAll(async () => {
  await Promise.all([preparer.stop(), without.stop()])
  rmSync(folder, { recursive: true, force: true })
})

function kept(bytes: Uint8Array): string {
  const path = join(folder, `${Math.random()}`)
  writeFileSync(path, bytes)
  return path
}

/** The colour in the middle of its left half, and of its right one. */
function halves({ data, width, height }: { data: Uint8ClampedArray; width: number; height: number }) {
  const at = (x: number) => [...data.subarray((Math.floor(height / 2) * width + x) * 4).subarray(0, 4)]
  return [at(Math.floor(width / 4)), at(Math.floor((width * 3) / 4))]
}

describe('a picture', () => {
  it('has its size and a small one of itself', async () => {
    const { width, height, thumbnail } = await preparer.prepare(
      kept(png(400, 200, [red, blue])),
      'image/png',
      100,
    )
    expect({ width, height }).toEqual({ width: 400, height: 200 })
    const small = await decodeJpeg(thumbnail ?? Buffer.alloc(0))
    expect([small.width, small.height]).toEqual([100, 50])
    const [left = [], right = []] = halves(small)
    expect([left[0], right[2]].every((each = 0) => each > 200)).toBe(true)
    expect([left[2], right[0]].every((each = 255) => each < 60)).toBe(true)
  })

  it('is read in a thread where no process can be started', async () => {
    const job = { make: 'thumbnail', mimetype: 'image/png', longestSide: 10, mostPixels: 1e6 } as const
    expect(await readInThread(kept(png(40, 20, [red, blue])), job)).toMatchObject({ width: 40, height: 20 })
  })

  it('becomes a sticker in a square, seen through beside it', async () => {
    const webp = (await preparer.sticker(kept(png(100, 50, [red, blue])), 'image/png')) ?? Buffer.alloc(0)
    expect(typeOf(webp)).toEqual({ mimetype: 'image/webp', width: 512, height: 512 })
    const { data } = await decodeWebp(webp)
    expect(data[3]).toBe(0)
    expect(data[(256 * 512 + 100) * 4 + 3]).toBe(255)
  })

  it('that moves becomes a sticker that moves', async () => {
    const webp = (await preparer.sticker(kept(gif(20, [red, blue, red])), 'image/gif')) ?? Buffer.alloc(0)
    expect(typeOf(webp)).toEqual({ mimetype: 'image/webp', width: 512, height: 512, isAnimated: true })
    expect(Buffer.from(webp).toString('latin1').split('ANMF')).toHaveLength(4)
  })

  it('that moves is not read where its pictures are too many or too large together', async () => {
    const many = gif(
      8,
      Array.from({ length: 152 }, (_each, n) => [n, 0, 0] as const),
    )
    const webp = (await preparer.sticker(kept(many), 'image/gif')) ?? Buffer.alloc(0)
    expect(Buffer.from(webp).toString('latin1').split('ANMF').length - 1).toBe(76)
    // Some kilobytes that say so.
    const large = gif(2, [red, blue])
    for (let at = large.indexOf(0x2c); at !== -1; at = large.indexOf(0x2c, at + 10))
      large.fill(0xff, at + 5, at + 9)
    expect(() => readGif(large, 1e8).frames(1)).toThrow(/too many pixels/)
    const wide = gif(
      2,
      Array.from({ length: 20 }, () => red),
    )
    wide.writeUInt16LE(6000, 6)
    wide.writeUInt16LE(6000, 8)
    expect(() => readGif(wide, 1e8).frames(20)).toThrow(/too many pixels/)
    expect([...readGif(wide, 1e8).frames(1)]).toHaveLength(1)
  })

  it.each([
    ['is none', Buffer.from('\xff\xd8\xff no picture at all', 'latin1'), 'image/jpeg'],
    ['ends in its middle', png(400, 200, [red, blue]).subarray(0, 300), 'image/png'],
    ['says it is far too large', png(4, 200_000, [red, blue], 1_000_000), 'image/png'],
    ['takes more memory than it may', png(9900, 10_000, [red, blue]), 'image/png'],
  ])('that %s is only without one', async (_what, bytes, mimetype) => {
    refused.length = 0
    expect(await preparer.prepare(kept(bytes), mimetype, 100)).toEqual({})
    expect(refused).toHaveLength(1)
  })
})

describe.skipIf(findProgram('ffmpeg') === undefined)('with ffmpeg', () => {
  it('a video has its size, its length and a small picture', async () => {
    const made = await preparer.prepare(kept(video(2) ?? Buffer.alloc(0)), 'video/mp4', 100)
    expect(made).toMatchObject({ width: 320, height: 180, seconds: 2 })
    expect(await decodeJpeg(made.thumbnail ?? Buffer.alloc(0))).toMatchObject({ width: 100, height: 56 })
  })

  it('a sound becomes a voice note with its length and how loud it is', async () => {
    const parts: Uint8Array[] = []
    for await (const part of preparer.voice(kept(wav(4)), 'audio/wav', 1e6) ?? []) parts.push(part)
    const voice = Buffer.concat(parts)
    expect(typeOf(voice)).toEqual({ mimetype: 'audio/ogg; codecs=opus' })
    const { seconds, waveform } = await preparer.prepare(kept(voice), 'audio/ogg; codecs=opus', 100)
    expect(seconds).toBe(4)
    expect(waveform).toHaveLength(64)
    const [first = 0, last = 0] = [waveform?.[8], waveform?.[56]]
    expect(first).toBeLessThan(5)
    expect(last).toBeGreaterThan(50)
    // How long it is, the file says by itself.
    expect(await without.prepare(kept(voice), 'audio/ogg; codecs=opus', 100)).toEqual({ seconds: 4 })
    expect(without.voice(kept(wav(1)), 'audio/wav', 1e6)).toBeUndefined()
  })

  it('voice notes are made a few at a time, as all else', async () => {
    const file = kept(wav(1))
    const streams = Array.from({ length: 3 }, () =>
      preparer.voice(file, 'audio/wav', 1e6)?.[Symbol.asyncIterator](),
    )
    const [first, second, third] = streams
    await first?.next()
    await second?.next()
    const order: string[] = []
    const begun = third?.next().then(() => order.push('third'))
    // Another, who has places of his own, makes two of them meanwhile.
    const other = new Preparer()
    for (let n = 0; n < 2; n += 1) await Array.fromAsync(other.voice(file, 'audio/wav', 1e6) ?? [])
    order.push('a place is free')
    await first?.return?.()
    await begun
    expect(order).toEqual(['a place is free', 'third'])
    await Promise.all([second?.return?.(), third?.return?.()])
    expect(await preparer.prepare(kept(png(40, 20, [red, blue])), 'image/png', 10)).toMatchObject({
      width: 40,
    })
  })

  it('what is said to be a video and is a list of other files is refused', async () => {
    refused.length = 0
    const secret = kept(video(1) ?? Buffer.alloc(0))
    const list = kept(Buffer.from(`#EXTM3U\n#EXTINF:1,\nfile://${secret}\n#EXT-X-ENDLIST\n`))
    expect(await preparer.prepare(list, 'video/mp4', 100)).toEqual({})
    expect(refused).toHaveLength(1)
  })
})

it('a voice note or a GIF that would need ffmpeg is refused with what to install where there is none', async () => {
  const file = { path: kept(wav(1)), sizeBytes: 100, type: { mimetype: 'audio/wav' }, maxBytes: 1000 }
  await expect(converted({ kind: 'audio', voice: true }, file, without)).rejects.toThrow(/needs ffmpeg/)
  expect(await converted({ kind: 'audio' }, file, without)).toBeUndefined()
  const moving = { ...file, type: { mimetype: 'image/gif' } }
  await expect(converted({ kind: 'video', as: 'gif' }, moving, without)).rejects.toThrow(/ffmpeg/)
})

const take = (megabytes: number) =>
  `const b = Buffer.alloc(${megabytes} * 1048576, 1); process.stdout.write(String(b[5]))`

/** Zeros, by a program that knows no better. */
const say = (size: number) => ({
  path: findProgram('head') ?? '',
  args: ['-c', `${size}`, '/dev/zero'],
  needs: [],
})

describe('what reads the file of a stranger', () => {
  const programs = new Programs()
  const node = (code: string, more: { timeoutMs?: number } = {}) =>
    programs
      .allOutput(
        { path: process.execPath, args: ['-e', code], needs: [], reservedBytes: 512 * 1024 * 1024 },
        kept(Buffer.from('the file')),
        { maxBytes: 1000, ...more },
      )
      .then(String)

  it('is given that file, and ended where it takes too long or says too much', async () => {
    expect(await node('process.stdout.write(require("fs").readFileSync(0))')).toBe('the file')
    await expect(node('setTimeout(() => undefined, 4000)', { timeoutMs: 300 })).rejects.toThrow(/SIGKILL|137/)
    await expect(node('process.stdout.write("x".repeat(2000))')).rejects.toThrow(/more than it may/)
    const file = kept(Buffer.from('the file'))
    const written = await Array.fromAsync(programs.written(say(900), file, { maxBytes: 1000 }))
    expect(Buffer.concat(written)).toEqual(Buffer.alloc(900))
    await expect(Array.fromAsync(programs.written(say(2000), file, { maxBytes: 1000 }))).rejects.toThrow(
      /ended with/,
    )
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
    await expect(node('process.exit(3)')).rejects.toThrow(/ended with 3/)
  })

  it.skipIf(findProgram('prlimit') === undefined)('has so much memory and no more', async () => {
    expect(await node(take(300))).toBe('1')
    await expect(node(take(800))).rejects.toThrow(/ended with/)
  })

  it('reaches no network and sees no other file, where there is bubblewrap', async ({ skip }) => {
    if ((await programs.sandbox()) === undefined) skip()
    const server = createServer((_request, response) => response.end('reached')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const secret = kept(Buffer.from('a secret'))
    const fetched = `fetch('http://127.0.0.1:${port}').then((r) => r.text(), () => 'no network')`
    const seen = `(() => { try { return String(fs.readFileSync(${JSON.stringify(secret)})) } catch { return 'no file' } })()`
    const said = await node(
      `const fs = require('fs'); ${fetched}.then((text) => process.stdout.write(text + ', ' + ${seen}))`,
    )
    server.closeAllConnections()
    server.close()
    expect(said).toBe('no network, no file')
  })
})
