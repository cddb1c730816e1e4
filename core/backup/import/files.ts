// The files of messages that were said elsewhere, from where that program keeps them: an S3 store, or the addresses that it has
// written into its messages. Each is kept only where its bytes are those that the message names; what cannot be had is named.
import { setTimeout } from 'node:timers/promises'
import type { MoveInNumber } from '../../contract/backups/move-in.ts'
import { importProblems, importRefusals } from '../../contract/sentences/imports.ts'
import { AlteredError, TooLargeError } from '../../storage/folder/media-files.ts'
import type { Storage } from '../../storage/storage.ts'
import { problemView, refusal } from './link-content.ts'
import type { FoundFile, Listed, Source } from './sources/source.ts'
import { wordOf } from './sources/source-error.ts'

/** Kept, or why not; rejects where it cannot be had. */
export type KeepFile = (file: {
  instanceId: string
  messageId: string
  open: () => AsyncIterable<Uint8Array>
}) => Promise<'kept' | 'here' | 'unwanted' | 'no message'>

export type FileStore = (found: FoundFile, signal: AbortSignal) => AsyncIterable<Uint8Array>

const tryMs = 15 * 60_000
/** What a message belongs to is taken in by then; a second run goes on with what is not. */
const takenInMs = 60 * 60_000
const lookEveryMs = 500
/** Of each number so many are named; how many there are is told. */
const namedAtMost = 50

/** By the addresses in the messages, or `s3://KEY:SECRET@host:9000/bucket?ssl=false&region=us-east-1`. */
export function fileStore(place: string): FileStore {
  if (place === 'url') return fromUrl
  if (!place.startsWith('s3://') || !URL.canParse(place)) throw refusal(importRefusals.file_store_unknown)
  const { host, pathname, username, password, searchParams } = new URL(place)
  const scheme = searchParams.get('ssl') === 'false' ? 'http' : 'https'
  const keys = {
    accessKeyId: decodeURIComponent(username),
    secretAccessKey: decodeURIComponent(password),
    service: 's3',
    region: searchParams.get('region') ?? 'us-east-1',
    retries: 1,
  }
  return async function* fromStore({ object }, signal) {
    if (object === null) throw new Error('not in the store')
    const path = object.split('/').map(encodeURIComponent).join('/')
    const url = `${scheme}://${host}${pathname.replace(/\/+$/, '')}/${path}`
    // Who brings no files does not load it.
    const { AwsClient } = await import('aws4fetch')
    yield* bytesOf(await new AwsClient(keys).fetch(url, { redirect: 'manual', signal }))
  }
}

/** Its signature may have ended meanwhile: stores of Evolution are open to whoever knows the name. */
async function* fromUrl({ url }: FoundFile, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (url === null) throw new Error('no address')
  const bare = new URL(url)
  bare.search = ''
  let response = await fetch(url, { redirect: 'manual', signal })
  if (response.status === 403) {
    await response.body?.cancel()
    response = await fetch(bare, { redirect: 'manual', signal })
  }
  yield* bytesOf(response)
}

async function* bytesOf(response: Response): AsyncGenerator<Uint8Array> {
  if (!response.ok || response.body === null) {
    await response.body?.cancel()
    throw new Error(`HTTP ${response.status}`)
  }
  yield* response.body
}

interface Parts {
  storage: Pick<Storage, 'historyChunks'>
  source: Source
  keepFile: KeepFile
  store: FileStore
  signal: AbortSignal
}

/** Tells in the number how many came, and names those that did not. */
export async function bringFiles(parts: Parts, listed: Listed, told: MoveInNumber): Promise<void> {
  const { storage, source, keepFile, store, signal } = parts
  const { instanceId } = told
  if (instanceId === null || source.files === undefined) return
  await takenIn(storage, instanceId, signal)
  const files = { kept: 0, missing: 0 }
  told.files = files
  for await (const some of source.files(listed)) {
    for (const found of some) {
      signal.throwIfAborted()
      try {
        const limited = AbortSignal.any([signal, AbortSignal.timeout(tryMs)])
        const { messageId } = found
        const became = await keepFile({ instanceId, messageId, open: () => store(found, limited) })
        if (became === 'kept' || became === 'here') files.kept += 1
        else if (became === 'no message') throw new Error('its message is not here')
      } catch (error) {
        signal.throwIfAborted()
        files.missing += 1
        if (files.missing > namedAtMost) continue
        const what = importProblems.file_not_had({ error: whyNot(error) })
        told.problems.push(problemView({ file: found.messageId, what }))
      }
    }
  }
}

function whyNot(error: unknown): string {
  if (error instanceof AlteredError) return 'another file lies there'
  return error instanceof TooLargeError ? 'too large' : wordOf(error)
}

/** Files belong to messages, which are taken in at their own pace. */
async function takenIn(
  { historyChunks }: Pick<Storage, 'historyChunks'>,
  instanceId: string,
  signal: AbortSignal,
): Promise<void> {
  const until = performance.now() + takenInMs
  while (historyChunks.totals(instanceId).waiting > 0 && performance.now() < until)
    await setTimeout(lookEveryMs, undefined, { signal })
}
