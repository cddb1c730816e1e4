// The owner's ways to the data key, and a new data key under everything that is sealed.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  readKeysFile,
  unlockWithPassphrase,
  unlockWithRecovery,
  type KeysFile,
} from '../../../core/backup/keys/keys-file.ts'
import { openStore } from '../../../core/backup/location/open-store.ts'
import { RecoveryKeys } from '../../../core/backup/keys/keys.ts'
import { openDatabase } from '../../../core/storage/database.ts'
import { LockedError } from '../../../core/storage/errors.ts'
import { adoptDataKey, unlockWith } from '../../../core/storage/sealing/keyring.ts'
import { openPortable, PortableReader } from '../../../core/storage/portable/portable.ts'
import { Sealer } from '../../../core/storage/seal.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import { fillEverything } from '../../storage/everything.ts'
import { addInstance, lookAt, newFolder, newHome, openHome, type Home } from '../../storage/harness.ts'

const passphrase = 'correct horse battery staple'
const control = { signal: new AbortController().signal, progress: () => undefined, step: () => undefined }

async function filled(): Promise<{ home: Home; storage: Storage; keys: RecoveryKeys; id: string }> {
  const home = newHome()
  const storage = await openHome(home)
  const id = await addInstance(storage, { token: 'a very own token' })
  await fillEverything(storage, id)
  return { home, storage, keys: new RecoveryKeys({ storage }), id }
}

async function keysFile(home: Home): Promise<KeysFile> {
  const file = await readKeysFile(openStore(home.paths.snapshots))
  if (file === undefined) throw new Error('There is no keys.json.')
  return file
}

/** All of an instance, unsealed. */
function contents(home: Home, sealer: Sealer, id: string): string {
  return lookAt(home, (db) => JSON.stringify([...new PortableReader(db, sealer).read(id)]))
}

describe('the recovery key', () => {
  it('is shown once, and nothing that is kept holds it', async () => {
    const { home, storage, keys } = await filled()
    const { recoveryKey, recipient, kit } = await keys.make()
    expect(recoveryKey).toMatch(/^AGE-SECRET-KEY-1[A-Z0-9]{58}$/)
    expect(kit).toContain(recoveryKey.slice(0, 4))
    expect(kit.replaceAll(' ', '')).toContain(recoveryKey)
    expect(kit).toContain('data:image/png;base64,')
    const later = await keys.kit()
    expect(later.replaceAll(' ', '')).not.toContain(recoveryKey)
    expect(later).toContain(recipient)
    await storage.close()
    for (const name of readdirSync(home.paths.dir, { recursive: true, encoding: 'utf8' })) {
      const path = join(home.paths.dir, name)
      if (statSync(path).isFile()) expect(readFileSync(path).includes(recoveryKey.slice(16))).toBe(false)
    }
  })

  it('counts as confirmed once its owner shows to have it', async () => {
    const { storage, keys } = await filled()
    expect(keys.isConfirmed).toBe(false)
    await expect(keys.confirm('anything')).rejects.toThrow('no recovery key yet')
    const { recoveryKey } = await keys.make()
    expect(keys.isConfirmed).toBe(false)
    for (const wrong of [
      'AAAAAA',
      'AGE-SECRET-KEY-1QQQ',
      'words',
      (await new RecoveryKeys({ storage }).make()).recoveryKey.replace(/.$/, 'B'),
    ])
      await expect(keys.confirm(wrong)).rejects.toThrow('nothing was changed')
    await expect(keys.confirm(recoveryKey)).rejects.toThrow('made last')
    const { recoveryKey: newest } = await keys.make()
    await keys.confirm(newest.slice(-6).toLowerCase())
    expect(keys.isConfirmed).toBe(true)
    // Another start knows the end no more, but all of it.
    const { recoveryKey: other } = await keys.make()
    const again = new RecoveryKeys({ storage })
    expect(again.isConfirmed).toBe(false)
    await expect(again.confirm(other.slice(-6))).rejects.toThrow('nothing was changed')
    await again.confirm(` ${other.slice(0, 30).toLowerCase()} ${other.slice(30)}\n`)
    expect(again.isConfirmed).toBe(true)
  })

  it('opens the data key from keys.json, where another does not', async () => {
    const { home, storage, keys } = await filled()
    const { recoveryKey: before } = await keys.make()
    const { recoveryKey } = await keys.make()
    const file = await keysFile(home)
    expect(await unlockWithRecovery(file, recoveryKey)).toEqual([storage.dataKeys.dataKey()])
    await expect(unlockWithRecovery(file, before)).rejects.toThrow('does not open these backups')
    await expect(unlockWithPassphrase(file, passphrase)).rejects.toBeInstanceOf(LockedError)
    const second = newFolder()
    keys.writeKeysFile(second)
    expect(await readKeysFile(openStore(second))).toEqual(file)
    expect(await readKeysFile(openStore(newFolder()))).toBeUndefined()
    writeFileSync(join(second, 'keys.json'), '{')
    await expect(readKeysFile(openStore(second))).rejects.toThrow('cannot be understood')
  })

  it.skipIf(!existsSync('/usr/bin/age'))('opens it with the stock age, too', async () => {
    const { home, storage, keys } = await filled()
    const { recoveryKey } = await keys.make()
    const key = join(newFolder(), 'key.txt')
    writeFileSync(key, recoveryKey)
    const opened = execFileSync('/usr/bin/age', ['--decrypt', '--identity', key], {
      input: (await keysFile(home)).current.recovery ?? '',
    })
    expect(opened).toEqual(storage.dataKeys.dataKey())
  })
})

describe('the passphrase', () => {
  it('opens the folder without its key file once it is set, and is of no use once it is removed', async () => {
    const { home, storage, keys, id } = await filled()
    await expect(keys.setPassphrase('too short')).rejects.toThrow('too short')
    await keys.setPassphrase('another one at first')
    expect(await keys.setPassphrase(passphrase)).toMatchObject({ keyFile: true, passphrase: true })
    expect(await unlockWithPassphrase(await keysFile(home), passphrase)).toEqual([storage.dataKeys.dataKey()])
    await expect(unlockWithPassphrase(await keysFile(home), 'another one at first')).rejects.toMatchObject({
      reason: 'wrong-passphrase',
    })
    await storage.close()
    const key = readFileSync(home.keyFile)
    rmSync(home.keyFile)
    const again = await openHome(home, { passphrase })
    expect(again.instances.token(id)).toBe('a very own token')
    writeFileSync(home.keyFile, key)
    expect(await new RecoveryKeys({ storage: again }).removePassphrase()).toMatchObject({ passphrase: false })
    await again.close()
    expect((await openHome(home)).instances.token(id)).toBe('a very own token')
  })

  it('is replaced by a new key file when it was the only way', async () => {
    const home = newHome()
    const storage = await openHome(home, { passphrase })
    expect(existsSync(home.keyFile)).toBe(false)
    await new RecoveryKeys({ storage }).removePassphrase()
    await storage.close()
    expect(existsSync(home.keyFile)).toBe(true)
    await openHome(home)
  })
})

describe('a new data key', () => {
  it('seals everything anew while writes go on; the one before opens old snapshots only', async () => {
    const { home, storage, keys, id } = await filled()
    const { recoveryKey } = await keys.make()
    await keys.setPassphrase(passphrase)
    const before = storage.sealer.key.export()
    const old = new Sealer(before)
    const was = contents(home, storage.sealer, id)
    await expect(keys.rotate(undefined, control)).rejects.toThrow('none was given')
    await expect(keys.rotate('not the passphrase', control)).rejects.toThrow('wrong')
    expect(storage.sealer.fingerprint).toBe(old.fingerprint)

    let writes = 0
    const busy = { ...control, progress: () => void (writes += 1) }
    const writing = storage.commits.write((tx) =>
      storage.signalKeys.set(tx, id, 9, { session: { between: 'rotations' } }),
    )
    await Promise.all([keys.rotate(passphrase, busy), writing])
    expect(writes).toBeGreaterThan(5)
    await storage.commits.write((tx) => storage.signalKeys.set(tx, id, 9, { session: { between: null } }))

    const now = new Sealer(storage.sealer.key)
    expect(now.fingerprint).not.toBe(old.fingerprint)
    expect(contents(home, now, id)).toBe(was)
    expect(() => contents(home, old, id)).toThrow('cannot be read')
    expect(storage.dataKeys.sealerFor(old.fingerprint)?.fingerprint).toBe(old.fingerprint)
    const both = [storage.dataKeys.dataKey(), before]
    expect(await unlockWithRecovery(await keysFile(home), recoveryKey)).toEqual(both)
    expect(await unlockWithPassphrase(await keysFile(home), passphrase)).toEqual(both)

    // A second one keeps both.
    await keys.rotate(passphrase, control)
    const three = await unlockWithRecovery(await keysFile(home), recoveryKey)
    expect(three).toEqual(expect.arrayContaining(both))
    expect(three).toHaveLength(3)
    await storage.close()
    const again = await openHome(home)
    expect(contents(home, again.sealer, id)).toBe(was)
    expect(again.dataKeys.isRotating).toBe(false)
  })

  it('is whole after kill -9 at every step, and a re-run finishes', { timeout: 240_000 }, async () => {
    const { home, storage, keys, id } = await filled()
    const { recoveryKey } = await keys.make()
    const was = contents(home, storage.sealer, id)
    await storage.close()
    const child = join(import.meta.dirname, 'rotate-child.ts')
    let killed = 0
    for (let point = 0; ; point += 1) {
      const run = spawnSync(process.execPath, [child, home.paths.dir, home.keyFile, String(point)])
      if (run.status === 0) break
      expect({ signal: run.signal, stderr: run.stderr.toString() }).toMatchObject({ signal: 'SIGKILL' })
      killed += 1
      // What lies there opens, by the key file and by what was printed.
      const again = await openHome(home)
      expect(contents(home, again.sealer, id)).toBe(was)
      const printed = await unlockWithRecovery(await keysFile(home), recoveryKey)
      await again.close()
      const staged = await openPortable({ staged: home.paths.database }, (db) => unlockWith(db, printed))
      expect(JSON.stringify([...staged.reader.read(id)])).toBe(was)
      staged.close()
      if (killed % 3 > 0) continue
      const rerun = await openHome(home)
      await new RecoveryKeys({ storage: rerun }).rotate(undefined, control)
      expect(contents(home, new Sealer(rerun.sealer.key), id)).toBe(was)
      await rerun.close()
    }
    expect(killed).toBeGreaterThan(10)
  })
})

it('is wrapped for another machine when a copy of the database moves there', async () => {
  const { home, storage, keys, id } = await filled()
  const { recoveryKey } = await keys.make()
  await storage.close()
  const other = { ...home, keyFile: join(newFolder(), 'config', 'holdfast.key') }
  const printed = await unlockWithRecovery(await keysFile(home), recoveryKey)
  const db = openDatabase(home.paths.database)
  await expect(adoptDataKey(db, [Buffer.alloc(32)], { keyFile: other.keyFile, at: 1 })).rejects.toThrow(
    'does not fit',
  )
  expect(existsSync(other.keyFile)).toBe(false)
  await adoptDataKey(db, printed, { keyFile: other.keyFile, at: 1 })
  db.close()
  await expect(openHome(home)).rejects.toMatchObject({ reason: 'wrong-key' })
  const moved = await openHome(other)
  expect(moved.instances.token(id)).toBe('a very own token')
  expect(new RecoveryKeys({ storage: moved }).view().recovery).not.toBeNull()
})
