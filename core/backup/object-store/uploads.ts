// Puts into an object store: what is small at once, what is large in parts of 8 MB. Parts that were sent before a cut are not
// sent again: the store tells their MD5, and what is put again is the same.
import { createHash } from 'node:crypto'
import { ChangedError, type Body, type Condition } from '../location/store.ts'
import type { S3Requests } from './client.ts'
import { altered, isChanged, isForbidden, isNoKey, isUnknownThere } from './refusals.ts'

interface UploadsDeps {
  requests: S3Requests
  bucket: string
  words: string
  alive: () => void
}

interface Answer {
  ETag?: string | undefined
  ServerSideEncryption?: string | undefined
}

interface Sent {
  PartNumber: number
  ETag: string
}

const partBytes = 8 * 1024 * 1024
/** Who was cut begins again sooner. */
const abandonedMs = 24 * 3600 * 1000

export class Uploads {
  readonly #deps: UploadsDeps

  constructor(deps: UploadsDeps) {
    this.#deps = deps
  }

  async head(Key: string): Promise<{ bytes: number; etag: string | undefined } | undefined> {
    const { requests, bucket: Bucket } = this.#deps
    try {
      const { ContentLength = 0, ETag } = await requests.ask(
        (client, s3) => client.send(new s3.HeadObjectCommand({ Bucket, Key })),
        isNoKey,
      )
      return { bytes: ContentLength, etag: ETag }
    } catch (error) {
      if (isNoKey(error)) return undefined
      throw error
    }
  }

  async put(key: string, body: Body, condition?: Condition): Promise<void> {
    const send = await this.begin(key, body, condition)
    await send()
  }

  /** How many bytes it were. */
  async putWhole(key: string, body: Body): Promise<number> {
    let bytes = 0
    const counted = async function* counted() {
      for await (const piece of piecesOf(body)) {
        bytes += piece.length
        yield piece
      }
    }
    await this.put(key, counted)
    return bytes
  }

  /** All of a body is asked for until this resolves; what it resolves to sends the rest. */
  async begin(key: string, body: Body, condition?: Condition): Promise<() => Promise<void>> {
    await this.#assert(key, condition)
    const parts = inParts(piecesOf(body), this.#deps.alive)
    const { value: first = Buffer.alloc(0) } = await parts.next()
    const second = first.length < partBytes ? undefined : await parts.next()
    if (second === undefined || second.done === true) return () => this.#putAtOnce(key, first, condition)
    await this.#putInParts(key, [first, second.value], parts)
    return async () => undefined
  }

  /** What was begun a day ago or earlier and never ended. */
  async clear(Prefix: string, now: number): Promise<void> {
    const { requests, bucket: Bucket } = this.#deps
    try {
      const { Uploads: begun = [] } = await requests.ask(
        (client, s3) => client.send(new s3.ListMultipartUploadsCommand({ Bucket, Prefix })),
        mayNot,
      )
      for (const { Key, UploadId, Initiated } of begun)
        if (now - (Initiated?.getTime() ?? now) > abandonedMs)
          await requests.ask(
            (client, s3) => client.send(new s3.AbortMultipartUploadCommand({ Bucket, Key, UploadId })),
            mayNot,
          )
    } catch (error) {
      // Then the bucket's own rules remove it.
      if (!mayNot(error)) throw error
    }
  }

  /** Before anything is sent, for stores that do not look at a condition themselves. */
  async #assert(key: string, condition: Condition | undefined): Promise<void> {
    if (condition === undefined) return
    const there = await this.head(key)
    const isAsBefore = 'ifAbsent' in condition ? there === undefined : bare(there?.etag) === condition.ifMatch
    if (!isAsBefore) throw this.#changed(key)
  }

  async #putAtOnce(Key: string, body: Buffer, condition: Condition | undefined): Promise<void> {
    const { requests, bucket: Bucket } = this.#deps
    const md5 = createHash('md5').update(body).digest()
    const only = conditionOf(condition)
    const put = (given: typeof only) =>
      requests.ask(
        (client, s3) =>
          client.send(
            new s3.PutObjectCommand({
              Bucket,
              Key,
              Body: body,
              ContentMD5: md5.toString('base64'),
              ...given,
            }),
          ),
        (error) => isChanged(error) || (only !== undefined && isUnknownThere(error)),
      )
    try {
      const answer = await put(only).catch((error: unknown) => {
        if (!isUnknownThere(error)) throw error
        return put(undefined)
      })
      this.#assertSame(answer, md5)
    } catch (error) {
      throw isChanged(error) ? this.#changed(Key) : error
    }
  }

  async #putInParts(
    Key: string,
    [first, second]: [Buffer, Buffer],
    rest: AsyncGenerator<Buffer>,
  ): Promise<void> {
    const { requests, bucket: Bucket } = this.#deps
    const { UploadId, sent } = await this.#take(Key)
    const Parts: Sent[] = []
    const send = async (body: Buffer): Promise<void> => {
      const PartNumber = Parts.length + 1
      const md5 = createHash('md5').update(body).digest()
      const before = sent.get(PartNumber)
      if (before !== undefined && bare(before) === md5.toString('hex'))
        return void Parts.push({ PartNumber, ETag: before })
      const ContentMD5 = md5.toString('base64')
      const part = { Bucket, Key, UploadId, PartNumber, Body: body, ContentMD5 }
      const answer = await requests.ask((client, s3) => client.send(new s3.UploadPartCommand(part)))
      this.#assertSame(answer, md5)
      Parts.push({ PartNumber, ETag: answer.ETag ?? '' })
      return undefined
    }
    await send(first)
    await send(second)
    for await (const part of rest) await send(part)
    const MultipartUpload = { Parts }
    await requests.ask((client, s3) =>
      client.send(new s3.CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload })),
    )
  }

  /** The upload that was cut, with what is there of it; else a new one. */
  async #take(Key: string): Promise<{ UploadId: string | undefined; sent: Map<number, string> }> {
    const { requests, bucket: Bucket } = this.#deps
    const cut = await this.#cut(Key)
    if (cut !== undefined) return cut
    const { UploadId } = await requests.ask((client, s3) =>
      client.send(new s3.CreateMultipartUploadCommand({ Bucket, Key })),
    )
    return { UploadId, sent: new Map() }
  }

  async #cut(Key: string): Promise<{ UploadId: string; sent: Map<number, string> } | undefined> {
    const { requests, bucket: Bucket } = this.#deps
    try {
      const { Uploads: begun = [] } = await requests.ask(
        (client, s3) => client.send(new s3.ListMultipartUploadsCommand({ Bucket, Prefix: Key })),
        mayNot,
      )
      const UploadId = begun.findLast((each) => each.Key === Key)?.UploadId
      if (UploadId === undefined) return undefined
      const { Parts = [] } = await requests.ask(
        (client, s3) => client.send(new s3.ListPartsCommand({ Bucket, Key, UploadId })),
        mayNot,
      )
      return { UploadId, sent: new Map(Parts.map(({ PartNumber = 0, ETag = '' }) => [PartNumber, ETag])) }
    } catch (error) {
      if (mayNot(error)) return undefined
      throw error
    }
  }

  #assertSame({ ETag, ServerSideEncryption }: Answer, md5: Buffer): void {
    const told = md5In(ETag, ServerSideEncryption)
    if (told !== undefined && told !== md5.toString('hex')) throw altered(this.#deps.words)
  }

  #changed(key: string): ChangedError {
    return new ChangedError(`Somebody else has written s3://${this.#deps.bucket}/${key}.`)
  }
}

function conditionOf(condition: Condition | undefined) {
  if (condition === undefined) return undefined
  return 'ifAbsent' in condition ? { IfNoneMatch: '*' } : { IfMatch: `"${condition.ifMatch}"` }
}

/** A store that knows no uploads, or does not show them. */
const mayNot = (error: unknown): boolean => isForbidden(error) || isUnknownThere(error) || isNoKey(error)

export const bare = (etag: string | undefined): string | undefined => etag?.replaceAll('"', '')

/** Of an object that was put at once, by a store that does not encrypt it with keys of somebody's own; others tell none. */
export function md5In(etag: string | undefined, encryption: string | undefined): string | undefined {
  if (encryption?.startsWith('aws:kms') === true) return undefined
  return /^([\da-f]{32})$/.exec(bare(etag) ?? '')?.[1]
}

const piecesOf = (body: Body): AsyncIterable<Uint8Array> | Iterable<Uint8Array> =>
  body instanceof Uint8Array ? [body] : body()

/** The last one is what is left; of nothing there is none. */
async function* inParts(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  alive: () => void,
): AsyncGenerator<Buffer> {
  let waiting: Uint8Array[] = []
  let bytes = 0
  for await (const piece of pieces) {
    alive()
    waiting.push(piece)
    bytes += piece.length
    while (bytes >= partBytes) {
      const all = Buffer.concat(waiting)
      yield all.subarray(0, partBytes)
      waiting = [all.subarray(partBytes)]
      bytes = all.length - partBytes
    }
  }
  if (bytes > 0) yield Buffer.concat(waiting)
}
