// Who may sign in after a restore of the whole appliance: as it is now, whatever the backup says of it.
import { copyFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { restoreAppliance } from '../../../core/backup/restore/appliance-restore.ts'
import { noteEndedKeys } from '../../../core/storage/portable/access.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import { newHome, openHome, type Home } from '../../storage/harness.ts'
import { control } from '../archive/fixture.ts'

const hash = (n: number) => Buffer.alloc(32, n)
const session = (n: number) => ({
  id: `s${n}`,
  tokenHash: hash(n),
  keyHash: hash(100 + n),
  openedBy: 'key' as const,
  address: '127.0.0.1',
  agent: 'a browser',
  createdAt: n,
  usedAt: n,
})
const password = (n: number) => ({
  grant: hash(n),
  salt: Buffer.alloc(16, n),
  hash: hash(n),
  codeSealed: null,
  codeStep: 0,
  setAt: n,
})
const key = (n: number) => ({
  id: `k${n}`,
  name: `key ${n}`,
  scope: 'owner' as const,
  createdAt: n,
  hash: hash(n),
})

/** What the backup holds of it, and what became of it since. */
async function goOn(home: Home): Promise<string> {
  const storage = await openHome(home)
  const { apiKeys, sessions, ownerPassword, commits } = storage
  await commits.write((tx) => {
    for (const n of [1, 2]) apiKeys.put(tx, key(n))
    for (const n of [1, 2]) sessions.put(tx, session(n))
    ownerPassword.put(tx, password(1))
  })
  await storage.close()
  const backup = `${home.paths.dir}-backup`
  copyFileSync(home.paths.database, backup)
  const later = await openHome(home)
  await later.commits.write((tx) => {
    later.apiKeys.revoke(tx, 'k1', 5)
    later.apiKeys.put(tx, key(3))
    later.sessions.delete(tx, 's1')
    later.sessions.put(tx, session(3))
    later.ownerPassword.put(tx, password(2))
  })
  noteEndedKeys(home.paths, ['k1'])
  await later.close()
  return backup
}

async function restored(home: Home, backup: string): Promise<Storage> {
  const stage = async (file: string) => {
    copyFileSync(backup, file)
    return { at: 1, dataKeys: undefined }
  }
  await restoreAppliance({ words: 'a copy', stage }, { ...home, passphrase: undefined }, control())
  return openHome(home)
}

const seen = ({ apiKeys, sessions, ownerPassword }: Storage) => ({
  keys: apiKeys.list().flatMap(({ id, revokedAt }) => (revokedAt === null ? [id] : [])),
  sessions: sessions.list().map(({ id }) => id),
  password: ownerPassword.get()?.setAt,
})

it('brings back no session, no password and no key that ended since, and takes none away', async () => {
  const home = newHome()
  const backup = await goOn(home)
  const storage = await restored(home, backup)
  expect(seen(storage)).toEqual({ keys: ['k2', 'k3'], sessions: ['s3', 's2'], password: 2 })
  expect(storage.apiKeys.findByHash(hash(1))).toBeUndefined()
})

it('brings back none of them where the database cannot tell any more', async () => {
  const home = newHome()
  const backup = await goOn(home)
  writeFileSync(home.paths.database, 'no database')
  expect(seen(await restored(home, backup))).toEqual({ keys: ['k2'], sessions: [], password: undefined })
})
