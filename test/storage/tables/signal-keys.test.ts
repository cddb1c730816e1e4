// Signal keys: by instance, generation, type and id; sealed; and good enough for the real libsignal.
import {
  addTransactionCapability,
  Curve,
  DEFAULT_CONNECTION_CONFIG,
  initAuthCreds,
  signedKeyPair,
  type SignalKeyStore,
} from '@whiskeysockets/baileys'
import { describe, expect, it } from 'vitest'
import { reasons } from '../../../core/contract/sentences/states.ts'
import { openDatabase } from '../../../core/storage/database.ts'
import { DamagedError } from '../../../core/storage/errors.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import { quietLogger } from '../../helpers/signal-party.ts'
import { addInstance, lookAt, newHome, newStorage, openHome, write } from '../harness.ts'

describe('signal keys', () => {
  it('come back by type and id, each generation and instance for itself', async () => {
    const storage = await newStorage()
    const { signalKeys } = storage
    const [a, b] = [await addInstance(storage), await addInstance(storage)]
    await write(storage, (tx) => {
      signalKeys.set(tx, a, 1, { session: { x: { v: 1 }, y: { v: 2 } }, 'lid-mapping': { x: 'text' } })
      signalKeys.set(tx, a, 2, { session: { x: { v: 3 } } })
      signalKeys.set(tx, b, 1, { session: { x: { v: 4 } }, undefinedType: undefined })
    })
    expect(signalKeys.get(a, 1, 'session', ['x', 'y', 'z'])).toEqual({ x: { v: 1 }, y: { v: 2 } })
    expect(signalKeys.get(a, 1, 'lid-mapping', ['x'])).toEqual({ x: 'text' })
    expect(signalKeys.get(a, 2, 'session', ['x'])).toEqual({ x: { v: 3 } })
    expect(signalKeys.get(b, 1, 'session', ['x', 'y'])).toEqual({ x: { v: 4 } })
    expect(signalKeys.count(a, 1)).toBe(3)
  })

  it('are replaced and deleted together, with every name an id can have', async () => {
    const storage = await newStorage()
    const id = await addInstance(storage)
    const names = ['__proto__', 'constructor', '49@s.whatsapp.net/1', 'group@g.us::1_2::0', '', 'ключ']
    const all = Object.fromEntries(names.map((name, n) => [name, { n }]))
    await write(storage, (tx) => storage.signalKeys.set(tx, id, 1, { session: all }))
    expect(storage.signalKeys.get(id, 1, 'session', names)).toEqual(all)
    const none = Object.fromEntries(names.map((name) => [name, null]))
    await write(storage, (tx) => storage.signalKeys.set(tx, id, 1, { session: none, other: { x: 1 } }))
    expect(storage.signalKeys.get(id, 1, 'session', names)).toEqual({})
    expect(storage.signalKeys.count(id, 1)).toBe(1)
  })

  it('of an unfinished link can be deleted, of a linked generation never, archived or not', async () => {
    const storage = await newStorage()
    const { signalKeys, generations } = storage
    const id = await addInstance(storage)
    const set = (n: number) => write(storage, (tx) => signalKeys.set(tx, id, n, { session: { x: 1 } }))
    await Promise.all([set(1), set(2)])
    expect(await write(storage, (tx) => signalKeys.deleteGeneration(tx, id, 1))).toBe(1)
    await set(1)
    const creds = { n: 1, account: '1', jid: '1@s', lid: null, origin: 'qr' as const, creds: {}, at: 1 }
    await write(storage, (tx) => generations.promote(tx, id, creds))
    await expect(write(storage, (tx) => signalKeys.deleteGeneration(tx, id, 1))).rejects.toThrow('kept')
    await write(storage, (tx) =>
      generations.archive(tx, id, { n: 1, at: 2, code: 401, reason: reasons.logged_out_on_phone }),
    )
    await expect(write(storage, (tx) => signalKeys.deleteGeneration(tx, id, 1))).rejects.toThrow('kept')
    expect([signalKeys.count(id, 1), signalKeys.count(id, 2)]).toEqual([1, 1])
  })

  it('lie sealed, and one moved to another id is damage, not an absence', async () => {
    const home = newHome()
    const storage = await openHome(home)
    const id = await addInstance(storage)
    await write(storage, (tx) =>
      storage.signalKeys.set(tx, id, 1, { session: { x: { key: 'nobody may read' }, y: 1 } }),
    )
    const raw = lookAt(home, (db) => db.prepare('SELECT value FROM signal_keys').pluck().all())
    for (const bytes of raw) expect(Object(bytes).includes('may read')).toBe(false)
    await storage.close()
    const db = openDatabase(home.paths.database)
    db.exec("UPDATE signal_keys SET value = (SELECT value FROM signal_keys WHERE id = 'x') WHERE id = 'y'")
    db.close()
    const { signalKeys } = await openHome(home)
    expect(signalKeys.get(id, 1, 'session', ['x'])).toEqual({ x: { key: 'nobody may read' } })
    expect(() => signalKeys.get(id, 1, 'session', ['x', 'y'])).toThrow(DamagedError)
    expect(signalKeys.get(id, 1, 'session', ['z'])).toEqual({})
  })
})

/** Baileys' own repository with its keys in the table. */
async function party(storage: Storage) {
  const id = await addInstance(storage)
  const store: SignalKeyStore = {
    get: (type, ids) => Object(storage.signalKeys.get(id, 1, type, ids)),
    set: (data) => write(storage, (tx) => storage.signalKeys.set(tx, id, 1, data)),
  }
  const keys = addTransactionCapability(store, quietLogger, { maxCommitRetries: 1, delayBetweenTriesMs: 0 })
  const creds = initAuthCreds()
  const repository = DEFAULT_CONNECTION_CONFIG.makeSignalRepository({ creds, keys }, quietLogger)
  const preKey = Curve.generateKeyPair()
  await keys.set({ 'pre-key': { 1: preKey } })
  const signed = signedKeyPair(creds.signedIdentityKey, 1)
  Object.assign(creds, { signedPreKey: signed })
  const bundle = {
    registrationId: creds.registrationId,
    identityKey: versioned(creds.signedIdentityKey.public),
    signedPreKey: { keyId: 1, publicKey: versioned(signed.keyPair.public), signature: signed.signature },
    preKey: { keyId: 1, publicKey: versioned(preKey.public) },
  }
  return { id, repository, bundle }
}

function versioned(key: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.of(5), key])
}

it('carries real sessions and sender keys: every message of a talk can be read', async () => {
  const storage = await newStorage()
  const [ann, ben] = [await party(storage), await party(storage)]
  const [annJid, benJid, group] = ['491@s.whatsapp.net', '492@s.whatsapp.net', '1-2@g.us']
  await ann.repository.injectE2ESession({ jid: benJid, session: ben.bundle })
  for (let n = 0; n < 6; n += 1) {
    const there = await ann.repository.encryptMessage({ jid: benJid, data: Buffer.from(`to Ben ${n}`) })
    const read = await ben.repository.decryptMessage({ jid: annJid, ...there })
    expect(Buffer.from(read).toString()).toBe(`to Ben ${n}`)
    const back = await ben.repository.encryptMessage({ jid: annJid, data: Buffer.from(`to Ann ${n}`) })
    expect(Buffer.from(await ann.repository.decryptMessage({ jid: benJid, ...back })).toString()).toBe(
      `to Ann ${n}`,
    )
  }
  for (let n = 0; n < 3; n += 1) {
    const { ciphertext, senderKeyDistributionMessage } = await ann.repository.encryptGroupMessage({
      group,
      meId: annJid,
      data: Buffer.from(`to all ${n}`),
    })
    const item = { groupId: group, axolotlSenderKeyDistributionMessage: senderKeyDistributionMessage }
    if (n === 0) await ben.repository.processSenderKeyDistributionMessage({ authorJid: annJid, item })
    const read = await ben.repository.decryptGroupMessage({ group, authorJid: annJid, msg: ciphertext })
    expect(Buffer.from(read).toString()).toBe(`to all ${n}`)
  }
  // The pre-key was used up.
  expect(storage.signalKeys.get(ben.id, 1, 'pre-key', ['1'])).toEqual({})
})
