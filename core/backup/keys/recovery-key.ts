// The recovery key: an age identity that only its owner has. What is wrapped to its public half opens with it, here
// or with the age tool; nothing here keeps it.
import { armor, Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { keyRefusals } from '../../contract/sentences/keys.ts'
import { BadRequestError } from '../../errors.ts'

export interface RecoveryKey {
  /** AGE-SECRET-KEY-1… */
  identity: string
  /** age1… */
  recipient: string
}

/** X25519, because the age of every distribution knows it. */
export async function makeRecoveryKey(): Promise<RecoveryKey> {
  const identity = await generateX25519Identity()
  return { identity, recipient: await identityToRecipient(identity) }
}

/** As it was typed or scanned: the case, spaces and line ends do not matter. Throws what to look for in it. */
export async function parseRecoveryKey(typed: string): Promise<RecoveryKey> {
  const identity = typed.replaceAll(/\s/g, '').toUpperCase()
  if (!/^AGE-SECRET-KEY-1[A-Z0-9]+$/.test(identity)) throw new BadRequestError(keyRefusals.not_a_recovery_key)
  try {
    return { identity, recipient: await identityToRecipient(identity) }
  } catch (cause) {
    throw new BadRequestError(keyRefusals.slip_in_recovery_key, { cause })
  }
}

/** An age file, as text. */
export async function wrapTo(recipient: string, bytes: Uint8Array): Promise<Buffer> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return Buffer.from(armor.encode(await encrypter.encrypt(bytes)))
}

/** undefined when it is not wrapped to this key. */
export async function unwrapWith(
  { identity }: Pick<RecoveryKey, 'identity'>,
  armored: string,
): Promise<Uint8Array | undefined> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  try {
    return await decrypter.decrypt(armor.decode(armored))
  } catch {
    return undefined
  }
}
