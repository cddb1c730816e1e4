// One collection of MongoDB in a file, as mongodump (BSON) or mongoexport (extended JSON, by lines or as one list) writes it.
// It is read through once; of its documents only where each lies is kept, so that one of any size takes little memory.
import { open, type FileHandle } from 'node:fs/promises'
import { importRefusals } from '../../../../contract/sentences/imports.ts'
import { refusal } from '../../link-content.ts'
import { rowsAtOnce } from '../tables.ts'
import { documentIn, jsonEnds, type Document } from './documents.ts'

const chunkBytes = 1024 * 1024
/** MongoDB takes none of more than 16 MB; as extended JSON it is longer. */
const mostBytes = 128 * 1024 * 1024
const bsonSmallest = 5

export class Collection {
  /** As MongoDB calls it, and its database where the folder says so. */
  readonly name: string
  readonly database: string | null
  readonly file: string
  readonly #isBson: boolean
  /** Where the documents of each value lie, by what they are asked for: offset, length, offset, … */
  readonly #places = new Map<string, number[]>()
  /** It ends within a document. */
  isTorn = false

  constructor({ file, name, database }: { file: string; name: string; database: string | null }) {
    this.file = file
    this.name = name
    this.database = database
    this.#isBson = file.endsWith('.bson')
  }

  /** Of each document, the values that it belongs to; in the order in which they first come. */
  async index(valuesOf: (document: Document) => readonly string[]): Promise<string[]> {
    this.#places.clear()
    for await (const { document, offset, length } of this.#all()) {
      for (const value of valuesOf(document)) {
        const places = this.#places.get(value)
        if (places === undefined) this.#places.set(value, [offset, length])
        else places.push(offset, length)
      }
    }
    return [...this.#places.keys()]
  }

  has(value: string): boolean {
    return this.#places.has(value)
  }

  /** Those that were found for it by the index, some at a time. */
  async *of(value: string): AsyncGenerator<Document[], void, undefined> {
    const places = this.#places.get(value) ?? []
    if (places.length === 0) return
    const handle = await open(this.file, 'r')
    try {
      for (let at = 0; at < places.length; at += 2 * rowsAtOnce) {
        const some: Document[] = []
        for (let n = at; n < Math.min(at + 2 * rowsAtOnce, places.length); n += 2) {
          const bytes = await bytesAt(handle, places[n] ?? 0, places[n + 1] ?? 0)
          const document = bytes && (await documentIn(bytes, this.#isBson))
          if (document !== undefined) some.push(document)
        }
        yield some
      }
    } finally {
      await handle.close()
    }
  }

  /** Those that cannot be read are left out, as what follows a torn one. */
  async *#all(): AsyncGenerator<{ document: Document; offset: number; length: number }, void, undefined> {
    const handle = await open(this.file, 'r')
    try {
      for await (const { bytes, offset } of this.#isBson ? this.#bson(handle) : this.#json(handle)) {
        const document = await documentIn(bytes, this.#isBson)
        if (document === undefined) this.isTorn = true
        else yield { document, offset, length: bytes.length }
      }
    } finally {
      await handle.close()
    }
  }

  /** Each begins with how long it is. */
  async *#bson(handle: FileHandle): AsyncGenerator<{ bytes: Buffer; offset: number }, void, undefined> {
    let rest: Buffer = Buffer.alloc(0)
    let offset = 0
    for await (const chunk of chunksOf(handle)) {
      rest = Buffer.concat([rest, chunk])
      let at = 0
      while (rest.length - at >= bsonSmallest) {
        const length = rest.readInt32LE(at)
        if (length < bsonSmallest || length > mostBytes) {
          this.isTorn = true
          return
        }
        if (rest.length - at < length) break
        yield { bytes: rest.subarray(at, at + length), offset: offset + at }
        at += length
      }
      offset += at
      rest = rest.subarray(at)
    }
    if (rest.length > 0) this.isTorn = true
  }

  async *#json(handle: FileHandle): AsyncGenerator<{ bytes: Buffer; offset: number }, void, undefined> {
    let rest: Buffer = Buffer.alloc(0)
    let offset = 0
    for await (const chunk of chunksOf(handle)) {
      rest = Buffer.concat([rest, chunk])
      if (rest.length > mostBytes) throw refusal(importRefusals.source_unknown({ source: this.file }))
      let after = 0
      for (const { begin, end } of jsonEnds(rest)) {
        yield { bytes: rest.subarray(begin, end), offset: offset + begin }
        after = end
      }
      offset += after
      rest = rest.subarray(after)
    }
    if (rest.includes('{')) this.isTorn = true
  }
}

function chunksOf(handle: FileHandle): AsyncIterable<Buffer> {
  return handle.createReadStream({ autoClose: false, start: 0, highWaterMark: chunkBytes })
}

/** undefined where the file has become shorter. */
async function bytesAt(handle: FileHandle, offset: number, length: number): Promise<Buffer | undefined> {
  const bytes = Buffer.alloc(length)
  const { bytesRead } = await handle.read(bytes, 0, length, offset)
  return bytesRead === length ? bytes : undefined
}
