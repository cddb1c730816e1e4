// The passphrase of an age file, as the age tool understands it, with Node's scrypt: the one of the age package
// would hold up the event loop for as long as it takes.
import { Stanza, type Identity, type Recipient } from 'age-encryption'
import { randomBytes, scrypt } from 'node:crypto'
import { chacha, tagBytes } from './chacha.ts'
import { ArchiveError } from './errors.ts'

/** 64 MiB of memory: a quarter of what the age tool takes by default. */
const logN = 16
/** A foreign file must not ask for more before anything is known of it. */
const maxLogN = 18

const label = 'age-encryption.org/v1/scrypt'
const nonce = Buffer.alloc(12)
const fileKeyBytes = 16

export function passphraseRecipient(passphrase: string): Recipient {
  return {
    async wrapFileKey(fileKey) {
      const salt = randomBytes(16)
      const key = await derive(passphrase, salt, logN)
      const body = Buffer.concat(chacha.seal(key, nonce, fileKey))
      return [new Stanza(['scrypt', unpadded(salt), String(logN)], body)]
    },
  }
}

export function passphraseIdentity(passphrase: string): Identity {
  return {
    async unwrapFileKey(stanzas) {
      const [stanza] = stanzas
      const [type, salt, factor] = stanza?.args ?? []
      if (stanza === undefined || type !== 'scrypt' || salt === undefined) return null
      if (stanzas.length > 1 || !/^[1-9]\d?$/.test(factor ?? '')) throw new ArchiveError('damaged')
      if (Number(factor) > maxLogN) throw new ArchiveError('bomb')
      if (stanza.body.length !== fileKeyBytes + tagBytes) throw new ArchiveError('damaged')
      const key = await derive(passphrase, Buffer.from(salt, 'base64'), Number(factor))
      try {
        return chacha.open(key, nonce, stanza.body)
      } catch {
        return null
      }
    },
  }
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}

function derive(passphrase: string, salt: Buffer, factor: number): Promise<Buffer> {
  const N = 2 ** factor
  const labelled = Buffer.concat([Buffer.from(label), salt])
  return new Promise((resolve, reject) => {
    scrypt(
      passphrase.normalize('NFKC'),
      labelled,
      32,
      { N, r: 8, p: 1, maxmem: 128 * 8 * N + 1024 * 1024 },
      (error, key) => (error ? reject(error) : resolve(key)),
    )
  })
}
