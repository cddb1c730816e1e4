// The data key: made once, opened by the key file, the keychain or the passphrase, never made anew; locked means untouched.
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FolderError, LockedError, type LockedReason } from '../../../core/storage/errors.ts'
import type { StorageOptions } from '../../../core/storage/storage.ts'
import { addInstance, lookAt, newHome, openHome, type Home } from '../harness.ts'

type Keys = Pick<StorageOptions, 'passphrase' | 'keychain'>

/** A closed folder with one instance in it. */
async function filled(options: Keys = {}): Promise<{ home: Home; id: string }> {
  const home = newHome()
  const storage = await openHome(home, options)
  const id = await addInstance(storage, { token: 'a very own token' })
  await storage.close()
  return { home, id }
}

function digest(home: Home): string {
  return createHash('sha256').update(readFileSync(home.paths.database)).digest('hex')
}

async function expectLocked(home: Home, reason: LockedReason, options: Keys = {}): Promise<void> {
  const before = digest(home)
  const refused = openHome(home, options)
  await expect(refused).rejects.toBeInstanceOf(LockedError)
  await expect(refused).rejects.toMatchObject({ reason })
  expect(digest(home)).toBe(before)
}

/** The ways in that there are. */
function kinds(home: Home): unknown {
  return lookAt(home, (db) => db.prepare('SELECT kind FROM key_wraps ORDER BY kind').pluck().all())
}

describe('with a key file', () => {
  it('makes it at the first start, for the owner only, and opens with it again', async () => {
    const { home, id } = await filled()
    expect(statSync(home.keyFile).mode & 0o777).toBe(0o600)
    expect(Buffer.from(readFileSync(home.keyFile, 'utf8'), 'base64')).toHaveLength(32)
    expect((await openHome(home)).instances.token(id)).toBe('a very own token')
  })

  it('is locked when the file is missing, and makes no new one', async () => {
    const { home } = await filled()
    rmSync(home.keyFile)
    await expectLocked(home, 'key-file-missing')
    expect(existsSync(home.keyFile)).toBe(false)
  })

  it('is locked with the key of another folder, and opens again with its own', async () => {
    const { home, id } = await filled()
    const { home: other } = await filled()
    const own = readFileSync(home.keyFile)
    writeFileSync(home.keyFile, readFileSync(other.keyFile))
    await expectLocked(home, 'wrong-key')
    writeFileSync(home.keyFile, own)
    expect((await openHome(home)).instances.token(id)).toBe('a very own token')
  })

  it.each(['', 'not base64 !', Buffer.alloc(31).toString('base64')])(
    'is locked by the file %j, which is left as it is',
    async (content) => {
      const { home } = await filled()
      writeFileSync(home.keyFile, content)
      await expectLocked(home, 'key-file-invalid')
      expect(readFileSync(home.keyFile, 'utf8')).toBe(content)
    },
  )

  it('uses a key file that is there already', async () => {
    const { home } = await filled()
    const key = readFileSync(home.keyFile)
    const second = { ...newHome(), keyFile: home.keyFile }
    await (await openHome(second)).close()
    expect(readFileSync(home.keyFile)).toEqual(key)
    await openHome(home)
  })

  it('does not begin with a file that is no key, and leaves it', async () => {
    const home = newHome()
    mkdirSync(dirname(home.keyFile), { recursive: true })
    writeFileSync(home.keyFile, 'something else')
    await expect(openHome(home)).rejects.toMatchObject({ reason: 'key-file-invalid' })
    expect(readFileSync(home.keyFile, 'utf8')).toBe('something else')
  })

  it('refuses to keep the key inside the data', async () => {
    const home = newHome()
    await expect(openHome({ ...home, keyFile: join(home.paths.dir, 'key') })).rejects.toBeInstanceOf(
      FolderError,
    )
    expect(existsSync(home.paths.dir)).toBe(false)
  })

  it('ignores a passphrase where none was set, so that a mistyped one locks nobody out', async () => {
    const { home, id } = await filled()
    expect((await openHome(home, { passphrase: 'later' })).instances.token(id)).toBe('a very own token')
    expect(kinds(home)).toEqual(['file'])
  })
})

describe('with a keychain', () => {
  const keychain = randomBytes(32)

  it('writes no key file and opens with what the keychain keeps', async () => {
    const { home, id } = await filled({ keychain })
    expect(existsSync(home.keyFile)).toBe(false)
    expect((await openHome(home, { keychain })).instances.token(id)).toBe('a very own token')
    expect(kinds(home)).toEqual(['keychain'])
  })

  it('is locked without it and by another one, and makes no new key', async () => {
    const { home } = await filled({ keychain })
    await expectLocked(home, 'keychain-closed')
    await expectLocked(home, 'keychain-closed', { keychain: 'closed' })
    await expectLocked(home, 'keychain-closed', { passphrase: 'of nothing' })
    await expectLocked(home, 'wrong-key', { keychain: randomBytes(32) })
    expect(existsSync(home.keyFile)).toBe(false)
  })

  it('begins nothing new while the keychain is closed', async () => {
    const home = newHome()
    await expect(openHome(home, { keychain: 'closed' })).rejects.toMatchObject({ reason: 'keychain-closed' })
    expect(existsSync(home.keyFile)).toBe(false)
    await openHome(home, { keychain })
  })

  it('opens by the passphrase instead, where one was set', async () => {
    const { home, id } = await filled({ keychain })
    const storage = await openHome(home, { keychain })
    const put = await storage.dataKeys.newPassphrase('correct horse', 1)
    await storage.commits.write(put)
    await storage.close()
    await expectLocked(home, 'passphrase-missing', { keychain: 'closed' })
    const opened = await openHome(home, { keychain: 'closed', passphrase: 'correct horse' })
    expect(opened.instances.token(id)).toBe('a very own token')
  })

  it.each([
    { given: { keychain }, left: ['keychain', 'passphrase'] },
    // What the keychain keeps does not open the next data key, and cannot be asked.
    { given: { keychain: 'closed' as const }, left: ['passphrase'] },
  ])('keeps only what opens the next data key: %o', async ({ given, left }) => {
    const { home, id } = await filled({ keychain })
    const storage = await openHome(home, { keychain })
    const put = await storage.dataKeys.newPassphrase('correct horse', 1)
    await storage.commits.write(put)
    await storage.close()
    const passphrase = 'correct horse'
    const rotating = await openHome(home, { ...given, passphrase })
    const { dataKeys, commits } = rotating
    dataKeys.beginRotation(1)
    const all = (): Promise<unknown> =>
      commits.bulk(dataKeys.resealSteps(), (tx, reseal) => reseal(tx), new AbortController().signal)
    await all()
    await dataKeys.finishRotation({ recovery: undefined, passphrase, at: 2 })
    await all()
    dataKeys.settleRotation()
    await rotating.close()
    expect(kinds(home)).toEqual(left)
    const keys = left.includes('keychain') ? { keychain } : { passphrase }
    expect((await openHome(home, keys)).instances.token(id)).toBe('a very own token')
  })

  it('leaves a folder that opens by a key file as it is', async () => {
    const { home, id } = await filled()
    expect((await openHome(home, { keychain })).instances.token(id)).toBe('a very own token')
    expect(kinds(home)).toEqual(['file'])
  })
})

describe('with a passphrase', () => {
  it('writes no key file and opens with the passphrase alone', async () => {
    const { home, id } = await filled({ passphrase: 'correct horse' })
    expect(existsSync(home.keyFile)).toBe(false)
    expect((await openHome(home, { passphrase: 'correct horse' })).instances.token(id)).toBe(
      'a very own token',
    )
  })

  it('is locked with a wrong one and without one', async () => {
    const { home } = await filled({ passphrase: 'correct horse' })
    await expectLocked(home, 'wrong-passphrase', { passphrase: 'battery staple' })
    await expectLocked(home, 'passphrase-missing')
    expect(existsSync(home.keyFile)).toBe(false)
  })

  it('is the same however its accents were typed', async () => {
    const { home } = await filled({ passphrase: 'caf\u00e9' })
    await openHome(home, { passphrase: 'cafe\u0301' })
  })
})

describe('a database that lost its key', () => {
  it.each([
    ['its wraps', 'DELETE FROM key_wraps', 'no-wrap'],
    ['its check value', "DELETE FROM appliance WHERE key = 'data_key_check'", 'check-failed'],
    ['its wraps and check value', 'DELETE FROM key_wraps; DELETE FROM appliance', 'no-wrap'],
  ] as const)('is locked without %s, never given a new key', async (_what, sql, reason) => {
    const { home } = await filled()
    await damage(home, sql)
    await expectLocked(home, reason)
  })
})

/** Through the storage's own connection, as only its owner may write. */
async function damage(home: Home, sql: string): Promise<void> {
  const { openDatabase } = await import('../../../core/storage/database.ts')
  const db = openDatabase(home.paths.database)
  db.exec(sql)
  db.close()
}
