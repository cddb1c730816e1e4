// media/: files by the hash of their bytes, whole or not at all, and under no name that somebody else has chosen.
import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { AlteredError, MediaFiles, TooLargeError } from '../../../core/storage/folder/media-files.ts'
import { partsOf } from '../../../core/storage/folder/parts.ts'
import { newFolder } from '../harness.ts'

const bytes = randomBytes(10_000)
const hash = createHash('sha256').update(bytes).digest('hex')

it('has a file under its hash only when all of it has come', async () => {
  const files = new MediaFiles(newFolder())
  const during: string[] = []
  async function* coming() {
    yield bytes.subarray(0, 4000)
    during.push(...(await files.list()))
    yield bytes.subarray(4000)
  }
  expect(await files.write(coming(), { expected: hash })).toEqual({ hash, sizeBytes: bytes.length })
  expect(during).toEqual([])
  expect(readdirSync(files.folder)).toEqual([hash])
  expect(readFileSync(files.pathOf(hash))).toEqual(bytes)
})

it('has used what it was given when it asks for more', async () => {
  const files = new MediaFiles(newFolder())
  const [part, whole] = [Buffer.alloc(200_000), Buffer.alloc(1_000_000)]
  async function* lending() {
    for (let n = 1; n <= 5; n += 1) {
      part.fill(n)
      whole.set(part, (n - 1) * part.length)
      yield part
    }
    part.fill(0)
  }
  const { hash: name } = await files.write(lending())
  expect(readFileSync(files.pathOf(name)).equals(whole)).toBe(true)
  const read: Buffer[] = []
  for await (const each of partsOf(files.pathOf(name))) read.push(Buffer.from(each))
  expect(Buffer.concat(read).equals(whole)).toBe(true)
})

it('leaves nothing of what breaks off, is too large, or is not what was named', async () => {
  const files = new MediaFiles(newFolder())
  async function* broken() {
    yield bytes
    throw new Error('the line is dead')
  }
  await expect(files.write(broken())).rejects.toThrow('the line is dead')
  await expect(files.write([bytes], { expected: '0'.repeat(64) })).rejects.toThrow(AlteredError)
  await expect(files.write([bytes, bytes], { maxBytes: bytes.length })).rejects.toThrow(TooLargeError)
  expect(readdirSync(files.folder)).toEqual([])
})

it('writes no file twice, and says when it was used last', async () => {
  const files = new MediaFiles(newFolder())
  await files.write([bytes])
  const path = files.pathOf(hash)
  const { ino } = statSync(path)
  utimesSync(path, 1000, 1000)
  await files.write([bytes])
  expect(statSync(path).ino).toBe(ino)
  expect(files.usedAt(hash)).toBeGreaterThan(Date.now() - 60_000)
})

it('compares what is named and is here already with what comes, and writes nothing', async () => {
  const files = new MediaFiles(newFolder())
  const named = { expected: hash, sizeBytes: bytes.length }
  await files.write([bytes], named)
  const path = files.pathOf(hash)
  utimesSync(path, 1000, 1000)
  const during: string[] = []
  function* coming() {
    yield bytes.subarray(0, 4000)
    during.push(...readdirSync(files.folder))
    yield bytes.subarray(4000)
  }
  expect(await files.write(coming(), named)).toEqual({ hash, sizeBytes: bytes.length })
  expect(during).toEqual([hash])
  expect(files.usedAt(hash)).toBeGreaterThan(Date.now() - 60_000)
  const other = Buffer.alloc(bytes.length)
  await expect(files.write([other], named)).rejects.toThrow(AlteredError)
  await expect(files.write([bytes, bytes], { ...named, maxBytes: bytes.length })).rejects.toThrow(
    TooLargeError,
  )
  writeFileSync(path, 'a beginning')
  await files.write([bytes], named)
  expect(readFileSync(path)).toEqual(bytes)
})

it('puts a whole file in the place of one that was cut', async () => {
  const files = new MediaFiles(newFolder())
  writeFileSync(files.pathOf(hash), 'a beginning')
  await files.write([bytes])
  expect(readFileSync(files.pathOf(hash))).toEqual(bytes)
})

it('takes nothing for a name but a hash, and clears only what it has left itself', async () => {
  const files = new MediaFiles(newFolder())
  for (const name of ['../x', 'x', hash.toUpperCase(), `${hash}0`]) expect(() => files.pathOf(name)).toThrow()
  const others = ['notes.txt', '.hidden']
  for (const name of [...others, `.${'0'.repeat(16)}.part`]) writeFileSync(join(files.folder, name), '')
  files.clearLeftovers()
  expect(readdirSync(files.folder).toSorted()).toEqual(others.toSorted())
  expect(await files.list()).toEqual([])
})
