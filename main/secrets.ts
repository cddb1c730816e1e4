// The key that the system's keychain keeps for us. The keychain encrypts it, the file with the result is ours; an
// answer of the keychain that is an error is an error, and never a reason to make a new key.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { KeychainKey } from '../core/contract/shell.ts'

/** What of Electron's safeStorage is used. */
export interface Keychain {
  isEncryptionAvailable(): boolean
  /** Only on Linux. "basic_text" hides nothing and counts as no keychain. */
  getSelectedStorageBackend?(): string
  encryptString(text: string): Buffer
  decryptString(encrypted: Buffer): string
}

/**
 * Null where none was ever kept and none is now: the data opens by a key file or a passphrase. A key is made only where
 * there is no data yet that another one could belong to.
 */
export function keychainKey(
  keychain: Keychain,
  { file, hasData }: { file: string; hasData: boolean },
): KeychainKey | null {
  const isThere = keychain.isEncryptionAvailable() && keychain.getSelectedStorageBackend?.() !== 'basic_text'
  if (!existsSync(file)) {
    if (!isThere || hasData) return null
    const key = randomBytes(32).toString('base64')
    keep(file, keychain.encryptString(key))
    return { is: 'kept', key }
  }
  if (!isThere) return { is: 'closed' }
  try {
    return { is: 'kept', key: keychain.decryptString(readFileSync(file)) }
  } catch {
    return { is: 'closed' }
  }
}

function keep(file: string, encrypted: Buffer): void {
  mkdirSync(dirname(file), { recursive: true })
  const temporary = `${file}.new`
  writeFileSync(temporary, encrypted, { mode: 0o600, flush: true })
  renameSync(temporary, file)
}
