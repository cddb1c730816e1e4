// The keychain's key: kept, or asked for in vain; never made anew where one was.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keychainKey, type Keychain } from '../../main/secrets.ts'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-secrets-'))
  file = join(folder, 'sub', 'data.key')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A keychain of the system, as far as it is used here. */
function keychain(state: { available?: boolean; backend?: string; password?: string } = {}): Keychain {
  const { available = true, backend = 'gnome_libsecret', password = 'one' } = state
  return {
    isEncryptionAvailable: () => available,
    getSelectedStorageBackend: () => backend,
    encryptString: (text) => Buffer.from(`${password}:${Buffer.from(text).toString('hex')}`),
    decryptString(encrypted) {
      const [by, hex = ''] = encrypted.toString().split(':')
      if (by !== password) throw new Error('Error while decrypting the ciphertext.')
      return Buffer.from(hex, 'hex').toString()
    },
  }
}

describe('the key of the data', () => {
  it('is made once for new data, and is the same at each start', () => {
    const made = keychainKey(keychain(), { file, hasData: false })
    expect(made).toEqual({ is: 'kept', key: expect.stringMatching(/^[\w+/]{43}=$/) })
    expect(keychainKey(keychain(), { file, hasData: true })).toEqual(made)
    expect(readFileSync(file, 'utf8')).not.toContain(made?.is === 'kept' ? made.key : '')
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('is not made where there is data that another key opens', () => {
    expect(keychainKey(keychain(), { file, hasData: true })).toBe(null)
    expect(existsSync(file)).toBe(false)
  })

  it.each([{ available: false }, { backend: 'basic_text' }])(
    'is not given to what hides nothing: %o',
    (state) => {
      expect(keychainKey(keychain(state), { file, hasData: false })).toBe(null)
      expect(existsSync(file)).toBe(false)
    },
  )

  it.each([{ available: false }, { password: 'another' }, { backend: 'basic_text' }])(
    'stays as it is when the keychain does not give it back: %o',
    (state) => {
      const made = keychainKey(keychain(), { file, hasData: false })
      const before = readFileSync(file)
      for (const hasData of [true, false])
        expect(keychainKey(keychain(state), { file, hasData })).toEqual({ is: 'closed' })
      expect(readFileSync(file)).toEqual(before)
      expect(keychainKey(keychain(), { file, hasData: true })).toEqual(made)
    },
  )
})
