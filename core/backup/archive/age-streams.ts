// The outer layer of an archive, of any length in little memory: age, to a passphrase or to the recovery key.
import { Decrypter, Encrypter } from 'age-encryption'
import { parseRecoveryKey } from '../keys/recovery-key.ts'
import { openPayload, sealPayload } from './age-payload.ts'
import { passphraseIdentity, passphraseRecipient } from './age-passphrase.ts'
import { ArchiveError } from './errors.ts'

/** What an archive is made for. */
export type ArchiveTarget = { passphrase: string } | { recipients: readonly string[] }

/** What opens one. */
export interface ArchiveKey {
  passphrase?: string | undefined
  recoveryKey?: string | undefined
}

/** Of the payload of nothing: its salt and the seal of its only piece. */
const emptyPayloadBytes = 32
const maxHeaderBytes = 64 * 1024

export async function* encrypted(
  plain: AsyncIterable<Uint8Array>,
  target: ArchiveTarget,
): AsyncGenerator<Uint8Array, void, undefined> {
  const encrypter = new Encrypter()
  if ('recipients' in target) for (const each of target.recipients) encrypter.addRecipient(each)
  else {
    encrypter.addRecipient(passphraseRecipient(target.passphrase))
  }
  let fileKey: Uint8Array | undefined
  // Nobody in particular: it only sees the key that the others are given.
  encrypter.addRecipient({
    async wrapFileKey(key) {
      fileKey = key
      return []
    },
  })
  const empty = await encrypter.encrypt(new Uint8Array())
  if (fileKey === undefined) throw new Error('The file has no key.')
  yield empty.subarray(0, -emptyPayloadBytes)
  yield* sealPayload(plain, fileKey)
}

/** Rejects with the reason where the header does not open; what is cut or changed later throws when it is met. */
export async function decrypted(
  sealed: AsyncIterable<Uint8Array>,
  { passphrase, recoveryKey }: ArchiveKey,
): Promise<AsyncIterable<Buffer>> {
  const decrypter = new Decrypter()
  if (passphrase !== undefined) decrypter.addIdentity(passphraseIdentity(passphrase))
  if (recoveryKey !== undefined) decrypter.addIdentity((await parseRecoveryKey(recoveryKey)).identity)
  if (passphrase === undefined && recoveryKey === undefined) throw new ArchiveError('key-needed')
  try {
    const { header, payload } = await headerOf(sealed)
    return openPayload(payload, await decrypter.decryptHeader(header))
  } catch (cause) {
    if (cause instanceof ArchiveError) throw cause
    const isOther = cause instanceof Error && /no identity matched/i.test(cause.message)
    throw new ArchiveError(isOther ? 'wrong-key' : 'damaged', { cause })
  }
}

/** Lines of text; the one that begins with "---" is the last. */
async function headerOf(
  sealed: AsyncIterable<Uint8Array>,
): Promise<{ header: Buffer; payload: AsyncIterable<Uint8Array> }> {
  const chunks = sealed[Symbol.asyncIterator]()
  let read = Buffer.alloc(0)
  for (;;) {
    const last = read.indexOf('\n---')
    const end = last < 0 ? -1 : read.indexOf('\n', last + 1)
    if (end >= 0) {
      const rest = read.subarray(end + 1)
      return { header: read.subarray(0, end + 1), payload: goingOn(rest, chunks) }
    }
    const { done, value } = await chunks.next()
    if (done === true || read.length > maxHeaderBytes) throw new ArchiveError('damaged')
    read = Buffer.concat([read, value])
  }
}

async function* goingOn(
  first: Uint8Array,
  chunks: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield first
  try {
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value
  } finally {
    await chunks.return?.()
  }
}
