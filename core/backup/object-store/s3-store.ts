// An object store as a second location: AWS, R2, B2, MinIO, Ceph, Garage. Its objects never change, so one that grows is parts
// (parts.ts). What is put is vouched for by its MD5 on the way there and by what the store says of it; what is read, by what
// it said then, and by its seal.
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  ChangedError,
  MissingError,
  type Body,
  type ByteRange,
  type Condition,
  type Small,
  type Store,
} from '../location/store.ts'
import { S3Requests, type S3Deps } from './client.ts'
import { extentsOf, partKey, partOf, within, type Extent, type Part } from './parts.ts'
import { altered, isBeyondEnd, isForbidden, isNoKey } from './refusals.ts'
import { bare, md5In, Uploads } from './uploads.ts'

interface S3StoreDeps extends S3Deps {
  /** Whether an object of that key may grow; it lies in parts from its first put on. */
  grows: (key: string) => boolean
  now: () => number
}

interface Growing {
  parts: Part[]
  extents: Extent[]
  bytes: number
}

const partsEnd = '.parts/'
/** Small parts are asked for ahead. */
const readAhead = 8
const putsAtOnce = 4
const deletesAtOnce = 1000
const cutsAtMost = 3

export class S3Store implements Store {
  readonly #deps: S3StoreDeps
  readonly #requests: S3Requests
  readonly #uploads: Uploads
  /** As its only writer knows them. */
  readonly #growing = new Map<string, Growing>()

  constructor(deps: S3StoreDeps) {
    this.#deps = deps
    this.#requests = new S3Requests(deps)
    const { bucket } = deps.address
    this.#uploads = new Uploads({ requests: this.#requests, bucket, words: deps.words, alive: deps.alive })
  }

  nameOf(key: string): string {
    const { bucket } = this.#deps.address
    return `s3://${[bucket, this.#place(key)].filter((part) => part !== '').join('/')}`
  }

  async *get(key: string, { from, bytes = Infinity }: ByteRange = { from: 0 }): AsyncGenerator<Buffer> {
    if (this.#deps.grows(key)) yield* this.#getParts(key, { from, bytes })
    else yield* this.#getOne(this.#place(key), { from, bytes })
  }

  async read(key: string): Promise<Small | undefined> {
    try {
      if (!this.#deps.grows(key)) return await this.#readOne(this.#place(key))
      const content = Buffer.concat(await Array.fromAsync(this.get(key)))
      return { content, version: createHash('sha256').update(content).digest('hex') }
    } catch (error) {
      if (error instanceof MissingError) return undefined
      throw error
    }
  }

  async *list(prefix: string, after = ''): AsyncGenerator<string> {
    const keys: string[] = []
    const place = this.#place('')
    const cut = place === '' ? 0 : place.length
    for await (const page of this.#pages(`${place}${prefix}`, '/')) {
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.push(Key.slice(cut))
      for (const { Prefix } of page.CommonPrefixes ?? [])
        if (Prefix !== undefined) keys.push(asKey(Prefix.slice(cut)))
    }
    yield* [...new Set(keys)].filter((key) => key > after && key !== prefix).toSorted()
  }

  async head(key: string): Promise<{ bytes: number } | undefined> {
    if (this.#deps.grows(key)) {
      const { parts, bytes } = await this.#look(key)
      return parts.length === 0 ? undefined : { bytes }
    }
    return this.#uploads.head(this.#place(key))
  }

  async put(key: string, body: Body, condition?: Condition): Promise<void> {
    if (!this.#deps.grows(key)) return this.#uploads.put(this.#place(key), body, condition)
    const known = await this.#look(key)
    if (condition !== undefined && ('ifMatch' in condition || known.parts.length > 0))
      throw this.#changed(key)
    return this.#grow(key, 0, body)
  }

  async putMany(objects: AsyncIterable<{ key: string; body: Body }>): Promise<void> {
    const waiting = new Set<Promise<void>>()
    try {
      for await (const { key, body } of objects) {
        // All of it is asked for before the next one is; what is small is on its way meanwhile.
        const sending = (await this.#uploads.begin(this.#place(key), body))()
        const done = sending.finally(() => waiting.delete(done))
        done.catch(() => undefined)
        waiting.add(done)
        if (waiting.size >= putsAtOnce) await Promise.race(waiting)
      }
    } finally {
      await Promise.allSettled(waiting)
    }
    await Promise.all(waiting)
  }

  async append(key: string, from: number, body: Body): Promise<void> {
    if (!this.#deps.grows(key)) throw new Error(`${this.nameOf(key)} does not grow.`)
    const { parts, bytes } = await this.#look(key)
    if (parts.length === 0 || bytes < from) throw this.#changed(key)
    await this.#grow(key, from, body)
  }

  async delete(keys: readonly string[]): Promise<boolean> {
    const places: string[] = []
    for (const key of keys) {
      if (!this.#deps.grows(key)) places.push(this.#place(key))
      else places.push(...(await this.#listParts(key)).map((part) => part.key))
      this.#growing.delete(key)
    }
    for (let at = 0; at < places.length; at += deletesAtOnce)
      if (!(await this.#deleteSome(places.slice(at, at + deletesAtOnce)))) return false
    return true
  }

  async clear(prefix: string): Promise<void> {
    await this.#uploads.clear(this.#place(prefix), this.#deps.now())
  }

  create = async (): Promise<void> => undefined

  async isReachable(): Promise<boolean> {
    await this.#requests.ask((client, s3) => {
      const { bucket: Bucket, prefix: Prefix } = this.#deps.address
      return client.send(new s3.ListObjectsV2Command({ Bucket, Prefix, MaxKeys: 1 }))
    })
    return true
  }

  freeBytes = async (): Promise<undefined> => undefined
  isOnDiskOf = async (): Promise<boolean> => false

  #place(key: string): string {
    const { prefix } = this.#deps.address
    return prefix === '' ? key : `${prefix}/${key}`
  }

  #missing(key: string): MissingError {
    return new MissingError(`There is no ${this.nameOf(key)}.`)
  }

  #changed(key: string): ChangedError {
    return new ChangedError(`Somebody else has written ${this.nameOf(key)}.`)
  }

  /** A line that is cut in the middle goes on from there, as long as it is the same object. */
  async *#getOne(
    place: string,
    { from, bytes }: Required<ByteRange>,
    onEtag: (etag: string | undefined) => void = () => undefined,
  ): AsyncGenerator<Buffer> {
    const isWhole = from === 0 && bytes === Infinity
    const hash = createHash('md5')
    let opened = await this.#open(place, { from, bytes })
    if (opened === undefined) return
    const { length, md5, etag } = opened
    onEtag(etag)
    let read = 0
    for (let cuts = 0; ; cuts += 1) {
      try {
        for await (const piece of this.#piecesOf(opened.body)) {
          read += piece.length
          if (isWhole) hash.update(piece)
          yield piece
        }
        if (length === undefined || read >= length) break
        throw altered(this.#deps.words)
      } catch (error) {
        if (cuts >= cutsAtMost) throw error
        const rest = { from: from + read, bytes: bytes === Infinity ? bytes : bytes - read, etag }
        opened = await this.#open(place, rest)
        if (opened === undefined) throw error
      }
    }
    if (isWhole && md5 !== undefined && hash.digest('hex') !== md5) throw altered(this.#deps.words)
  }

  /** undefined: it ends before. */
  async #open(
    place: string,
    { from, bytes, etag }: { from: number; bytes: number; etag?: string | undefined },
  ) {
    if (bytes <= 0) return undefined
    const { bucket: Bucket } = this.#deps.address
    const isWhole = from === 0 && bytes === Infinity
    const Range = isWhole ? undefined : `bytes=${from}-${bytes === Infinity ? '' : from + bytes - 1}`
    const asked = { Bucket, Key: place, Range, IfMatch: etag }
    try {
      const answer = await this.#requests.ask(
        (client, s3) => client.send(new s3.GetObjectCommand(asked)),
        (error) => isNoKey(error) || isBeyondEnd(error),
      )
      const { Body: body, ContentLength: length, ETag, ServerSideEncryption } = answer
      if (!(body instanceof Readable)) throw altered(this.#deps.words)
      return { body, length, etag: ETag, md5: md5In(ETag, ServerSideEncryption) }
    } catch (error) {
      if (isBeyondEnd(error)) return undefined
      throw isNoKey(error) ? new MissingError(`There is no s3://${Bucket}/${place}.`) : error
    }
  }

  async #readOne(place: string): Promise<Small> {
    let version = ''
    const onEtag = (etag: string | undefined): void => void (version = bare(etag) ?? '')
    const pieces = await Array.fromAsync(this.#getOne(place, { from: 0, bytes: Infinity }, onEtag))
    return { content: Buffer.concat(pieces), version }
  }

  async *#piecesOf(body: Readable): AsyncGenerator<Buffer> {
    const pieces = body[Symbol.asyncIterator]()
    const next = () => this.#requests.ask(() => pieces.next())
    try {
      for (let piece = await next(); piece.done !== true; piece = await next()) {
        this.#deps.alive()
        yield Buffer.from(piece.value as Uint8Array)
      }
    } finally {
      body.destroy()
    }
  }

  async *#getParts(key: string, { from, bytes }: Required<ByteRange>): AsyncGenerator<Buffer> {
    const { parts, extents } = await this.#look(key)
    if (parts.length === 0) throw this.#missing(key)
    yield* this.#getExtents(within(extents, from, bytes))
  }

  async *#getExtents(extents: readonly Extent[]): AsyncGenerator<Buffer> {
    const waiting: Promise<Buffer>[] = []
    const ask = async ({ key, from, bytes }: Extent): Promise<Buffer> =>
      Buffer.concat(await Array.fromAsync(this.#getOne(key, { from, bytes })))
    const rest = [...extents]
    while (rest.length > 0 || waiting.length > 0) {
      for (const extent of rest.splice(0, readAhead - waiting.length)) {
        const asked = ask(extent)
        asked.catch(() => undefined)
        waiting.push(asked)
      }
      const piece = await waiting.shift()
      if (piece !== undefined) yield piece
    }
  }

  async #grow(key: string, from: number, body: Body): Promise<void> {
    const { parts } = await this.#look(key)
    const last = parts.at(-1)?.order ?? 0
    const part = partKey(`${this.#place(key)}${partsEnd.slice(0, -1)}`, { from, last, now: this.#deps.now() })
    this.#growing.delete(key)
    const bytes = await this.#uploads.putWhole(part.key, body)
    const all = [...parts, { ...part, bytes }]
    this.#growing.set(key, { parts: all, ...extentsOf(all) })
  }

  async #look(key: string): Promise<Growing> {
    const known = this.#growing.get(key)
    if (known !== undefined) return known
    const parts = await this.#listParts(key)
    const found = { parts, ...extentsOf(parts) }
    return found
  }

  async #listParts(key: string): Promise<Part[]> {
    const parts: Part[] = []
    for await (const page of this.#pages(`${this.#place(key)}${partsEnd}`))
      for (const { Key, Size = 0 } of page.Contents ?? []) {
        const part = Key === undefined ? undefined : partOf(Key, Size)
        if (part !== undefined) parts.push(part)
      }
    return parts.toSorted((one, other) => one.order - other.order)
  }

  async *#pages(Prefix: string, Delimiter?: string) {
    const { bucket: Bucket } = this.#deps.address
    let ContinuationToken: string | undefined
    do {
      const token = ContinuationToken
      const page = await this.#requests.ask((client, s3) =>
        client.send(new s3.ListObjectsV2Command({ Bucket, Prefix, Delimiter, ContinuationToken: token })),
      )
      yield page
      ContinuationToken = page.IsTruncated === true ? page.NextContinuationToken : undefined
    } while (ContinuationToken !== undefined)
  }

  async #deleteSome(places: readonly string[]): Promise<boolean> {
    const { bucket: Bucket } = this.#deps.address
    const Objects = places.map((Key) => ({ Key }))
    try {
      const { Errors = [] } = await this.#requests.ask(
        (client, s3) =>
          client.send(new s3.DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } })),
        isForbidden,
      )
      return Errors.every(({ Code }) => Code === 'NoSuchKey')
    } catch (error) {
      if (isForbidden(error)) return false
      throw error
    }
  }
}

const asKey = (prefix: string): string =>
  prefix.endsWith(partsEnd) ? prefix.slice(0, -partsEnd.length) : prefix
