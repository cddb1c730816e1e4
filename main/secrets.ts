// The key that the system's keychain keeps for us. The keychain encrypts it, the file with the result is ours; an
// answer of the keychain that is an error is an error, and never a reason to make a new key.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** What of Electron's safeStorage is used. */
export interface Keychain {
  isEncryptionAvailable(): boolean
  /** Only on Linux. "basic_text" hides nothing and counts as no keychain. */
  getSelectedStorageBackend?(): string
  encryptString(text: string): Buffer
  decryptString(encrypted: Buffer): string
}

export type KeychainKey =
  /** Kept by the keychain. */
  | { is: 'kept'; key: string }
  /** Never used here: the data opens by a key file or a passphrase. */
  | { is: 'unused'; available: boolean }
  /** It was used and cannot be asked now. The data stays closed; nothing was changed. */
  | { is: 'closed'; message: string; hint: string }

function isKeychain(keychain: Keychain): boolean {
  return keychain.isEncryptionAvailable() && keychain.getSelectedStorageBackend?.() !== 'basic_text'
}

/** Makes a key only where there is no data yet that another key could belong to. */
export function keychainKey(
  keychain: Keychain,
  { file, hasData }: { file: string; hasData: boolean },
): KeychainKey {
  const available = isKeychain(keychain)
  if (!existsSync(file)) {
    if (!available || hasData) return { is: 'unused', available }
    const key = randomBytes(32).toString('base64')
    keep(file, keychain.encryptString(key))
    return { is: 'kept', key }
  }
  const hint =
    'Unlock the keychain of your system (sign in as usual) and start again, or restore a backup with the recovery key.'
  if (!available) {
    const message = 'The keychain that keeps the key of your data is not there now. Nothing was changed.'
    return { is: 'closed', message, hint }
  }
  try {
    return { is: 'kept', key: keychain.decryptString(readFileSync(file)) }
  } catch {
    const message =
      'The keychain does not give back the key of your data. Nothing was changed and no new key was made.'
    return { is: 'closed', message, hint }
  }
}

function keep(file: string, encrypted: Buffer): void {
  mkdirSync(dirname(file), { recursive: true })
  const temporary = `${file}.new`
  writeFileSync(temporary, encrypted, { mode: 0o600, flush: true })
  renameSync(temporary, file)
}
