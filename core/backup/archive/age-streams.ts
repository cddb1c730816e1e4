// The outer layer of an archive, of any length in little memory: age, to a passphrase or to the recovery key.
import { Decrypter, Encrypter } from 'age-encryption'
import { ReadableStream } from 'node:stream/web'
import { parseRecoveryKey } from '../keys/recovery-key.ts'
import { ArchiveError } from './errors.ts'
import { passphraseIdentity, passphraseRecipient } from './age-passphrase.ts'

/** What an archive is made for. */
export type ArchiveTarget = { passphrase: string } | { recipients: readonly string[] }

/** What opens one. */
export interface ArchiveKey {
  passphrase?: string | undefined
  recoveryKey?: string | undefined
}

export async function encrypted(
  plain: AsyncIterable<Uint8Array>,
  target: ArchiveTarget,
): Promise<AsyncIterable<Uint8Array>> {
  const encrypter = new Encrypter()
  if ('recipients' in target) for (const each of target.recipients) encrypter.addRecipient(each)
  else {
    encrypter.addRecipient(passphraseRecipient(target.passphrase))
  }
  return encrypter.encrypt(streamOf(plain))
}

/** Rejects with the reason where the header does not open; what is cut or changed later throws when it is met. */
export async function decrypted(
  sealed: AsyncIterable<Uint8Array>,
  { passphrase, recoveryKey }: ArchiveKey,
): Promise<AsyncIterable<Uint8Array>> {
  const decrypter = new Decrypter()
  if (passphrase !== undefined) decrypter.addIdentity(passphraseIdentity(passphrase))
  if (recoveryKey !== undefined) decrypter.addIdentity((await parseRecoveryKey(recoveryKey)).identity)
  if (passphrase === undefined && recoveryKey === undefined) throw new ArchiveError('key-needed')
  try {
    return await decrypter.decrypt(streamOf(sealed))
  } catch (cause) {
    if (cause instanceof ArchiveError) throw cause
    const isOther = cause instanceof Error && /no identity matched/i.test(cause.message)
    throw new ArchiveError(isOther ? 'wrong-key' : 'damaged', { cause })
  }
}

/** One piece is asked for at a time. */
function streamOf(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = bytes[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next()
        if (done === true) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}
