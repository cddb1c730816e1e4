// How a data key is wrapped and opened: by a key file, by the key that a keychain keeps, or by a passphrase. It knows
// no database.
import { randomBytes, scrypt } from 'node:crypto'
import { dirname } from 'node:path'
import { z } from 'zod'
import { keyRefusals } from '../../contract/sentences/keys.ts'
import { LockedError } from '../errors.ts'
import { createFileAtomic, ensureFolder, readText } from '../files.ts'
import { dataKeyBytes, place, Sealer } from '../seal.ts'

type WrapKind = 'file' | 'keychain' | 'passphrase'

/** The key that the system's keychain keeps; closed: it kept one and does not give it now. */
export type Keychain = Uint8Array | 'closed'

export interface KeyOptions {
  keyFile: string
  passphrase?: string | undefined
  /** Undefined where there is none. */
  keychain?: Keychain | undefined
}

export interface Wrap {
  kind: WrapKind
  params: string
  wrapped: Buffer
}

const ScryptParams = z.object({
  algorithm: z.literal('scrypt'),
  // Bounds, so that a damaged row cannot ask for all memory.
  N: z.int().min(2).max(1_048_576),
  r: z.int().min(1).max(32),
  p: z.int().min(1).max(16),
  salt: z.string().regex(/^[A-Za-z0-9+/]{22,88}={0,2}$/),
})
type ScryptParams = z.infer<typeof ScryptParams>

export function openByFile(wrap: Wrap | undefined, keyFile: string): Buffer {
  if (!wrap)
    throw new LockedError('no-wrap', 'The database has lost its data key. Nothing was written.', {
      hint: 'Keep the data folder as it is and restore from a backup.',
    })
  const key = readKeyFile(keyFile)
  if (!key)
    throw new LockedError(
      'key-file-missing',
      `The key file ${keyFile} is missing, so the data cannot be unsealed. Nothing was written and no new key was made.`,
      { hint: 'Put the key file back, or name it with HOLDFAST_KEY_FILE.' },
    )
  try {
    return new Sealer(key).open(wrapPlace('file'), wrap.wrapped)
  } catch (cause) {
    throw new LockedError(
      'wrong-key',
      `The key in ${keyFile} does not fit this database. Nothing was written.`,
      { cause, hint: 'Put the right key file back, or name it with HOLDFAST_KEY_FILE.' },
    )
  }
}

export function openByKeychain(wrap: Wrap, keychain: Keychain | undefined): Buffer {
  try {
    return new Sealer(keyOf(keychain)).open(wrapPlace('keychain'), wrap.wrapped)
  } catch (cause) {
    if (cause instanceof LockedError) throw cause
    throw new LockedError(
      'wrong-key',
      'The key that the keychain of this system keeps does not fit this database. Nothing was written.',
      { cause, hint: 'Put the data folder back that belongs to it, or restore from a backup.' },
    )
  }
}

export async function openByPassphrase(wrap: Wrap, passphrase: string | undefined): Promise<Buffer> {
  if (passphrase === undefined)
    throw new LockedError(
      'passphrase-missing',
      'This data folder opens by a passphrase, and none was given. Nothing was written.',
      { hint: 'Set HOLDFAST_PASSPHRASE or HOLDFAST_PASSPHRASE_FILE.' },
    )
  const params = ScryptParams.safeParse(JSON.parse(wrap.params))
  if (!params.success) throw checkFailed(params.error)
  const key = await derive(passphrase, params.data)
  try {
    return new Sealer(key).open(wrapPlace('passphrase'), wrap.wrapped)
  } catch (cause) {
    throw new LockedError('wrong-passphrase', keyRefusals.wrong_passphrase, { cause })
  }
}

/** Makes the key file unless it exists: it is on disk before the wrap that needs it. */
export function wrapByFile(dataKey: Uint8Array, keyFile: string): Wrap {
  const key = readKeyFile(keyFile) ?? makeKeyFile(keyFile)
  return { kind: 'file', params: '{}', wrapped: new Sealer(key).seal(wrapPlace('file'), dataKey) }
}

/** By the passphrase if one is given (then no key file is written), else by the keychain, else by the key file. */
export async function wrapHere(dataKey: Uint8Array, options: KeyOptions): Promise<Wrap> {
  const { keyFile, passphrase, keychain } = options
  if (passphrase !== undefined) return wrapByPassphrase(dataKey, passphrase)
  return keychain === undefined ? wrapByFile(dataKey, keyFile) : wrapByKeychain(dataKey, keychain)
}

export function wrapByKeychain(dataKey: Uint8Array, keychain: Keychain): Wrap {
  const sealer = new Sealer(keyOf(keychain))
  return { kind: 'keychain', params: '{}', wrapped: sealer.seal(wrapPlace('keychain'), dataKey) }
}

export async function wrapByPassphrase(dataKey: Uint8Array, passphrase: string): Promise<Wrap> {
  const salt = randomBytes(16).toString('base64')
  const params: ScryptParams = { algorithm: 'scrypt', N: 2 ** 17, r: 8, p: 1, salt }
  const key = await derive(passphrase, params)
  return {
    kind: 'passphrase',
    params: JSON.stringify(params),
    wrapped: new Sealer(key).seal(wrapPlace('passphrase'), dataKey),
  }
}

export function checkFailed(cause: unknown): LockedError {
  return new LockedError('check-failed', 'The data key does not fit this database. Nothing was written.', {
    cause,
    hint: 'Keep the data folder as it is and restore from a backup.',
  })
}

/** undefined only when there is no file: one that cannot be read or understood is an error. */
function readKeyFile(path: string): Buffer | undefined {
  let text: string | undefined
  try {
    text = readText(path)?.trim()
  } catch (cause) {
    throw new LockedError('key-file-invalid', `The key file ${path} cannot be read. Nothing was written.`, {
      cause,
      hint: 'Check the permissions of the file.',
    })
  }
  if (text === undefined) return undefined
  const key = Buffer.from(text, 'base64')
  if (key.length !== dataKeyBytes || key.toString('base64') !== text)
    throw new LockedError(
      'key-file-invalid',
      `The file ${path} is not a key file of Holdfast. Nothing was written.`,
      {
        hint: 'Put the right key file back, or name it with HOLDFAST_KEY_FILE.',
      },
    )
  return key
}

/** Never replaces a file: two data folders may share one key file and start at the same moment. */
function makeKeyFile(path: string): Buffer {
  const key = randomBytes(dataKeyBytes)
  try {
    ensureFolder(dirname(path))
    if (createFileAtomic(path, `${key.toString('base64')}\n`, { secret: true })) return key
  } catch (cause) {
    throw new LockedError(
      'key-file-unwritable',
      `The key file ${path} cannot be written, so no data can be sealed.`,
      {
        cause,
        hint: 'Check the permissions of the folder, or name another file with HOLDFAST_KEY_FILE.',
      },
    )
  }
  return readKeyFile(path) ?? makeKeyFile(path)
}

function keyOf(keychain: Keychain | undefined): Uint8Array {
  if (keychain !== undefined && keychain !== 'closed') return keychain
  throw new LockedError(
    'keychain-closed',
    'The keychain of this system keeps the key of this data and did not give it. Nothing was written and no new key was made.',
    {
      hint: 'Unlock the keychain by signing in as usual and start Holdfast again, or restore from a backup.',
    },
  )
}

function wrapPlace(kind: WrapKind): string {
  return place('wrap', kind)
}

function derive(passphrase: string, { N, r, p, salt }: ScryptParams): Promise<Buffer> {
  const memory = 128 * N * r + 128 * r * p
  return new Promise((resolve, reject) => {
    scrypt(
      passphrase.normalize('NFKC'),
      Buffer.from(salt, 'base64'),
      dataKeyBytes,
      { N, r, p, maxmem: memory + 1024 * 1024 },
      (error, key) => (error ? reject(error) : resolve(key)),
    )
  })
}
