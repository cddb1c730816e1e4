// Instances: who exists, what is sealed, and what a damaged row must not hide.
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Sentence } from '../../../core/contract/sentences/sentence.ts'
import { reasons } from '../../../core/contract/sentences/states.ts'
import { InstanceSettings } from '../../../core/contract/instances/instance.ts'
import type { SetProxy } from '../../../core/contract/instances/proxy.ts'
import { DamagedError } from '../../../core/storage/errors.ts'
import { tokenHash } from '../../../core/storage/tables/instances.ts'
import { addInstance, lookAt, newHome, newInstance, newStorage, openHome, write } from '../harness.ts'
import { openDatabase } from '../../../core/storage/database.ts'

const proxy: SetProxy = {
  setBy: 'instance',
  protocol: 'http',
  host: 'proxy.example',
  port: 8080,
  username: 'u',
  password: 'a proxy password',
}

describe('an instance', () => {
  it('comes back as it was put', async () => {
    const storage = await newStorage()
    const settings = InstanceSettings.parse({ rejectCall: true, msgCall: 'no' })
    const id = await addInstance(storage, { name: 'Ann', desired: 'running', settings, proxy, at: 7 })
    const found = storage.instances.get(id)
    expect(found).toMatchObject({
      id,
      name: 'Ann',
      desired: 'running',
      state: 'stopped',
      stateCode: null,
      stateReason: null,
      stateSince: 7,
      generation: null,
      account: null,
      profileName: null,
      settings,
      proxy,
      damage: null,
      createdAt: 7,
      updatedAt: 7,
      trashedAt: null,
    })
    expect(storage.instances.findByName('Ann')?.id).toBe(id)
    expect(storage.instances.get(randomUUID())).toBeUndefined()
  })

  it('is found by its token, which lies sealed', async () => {
    const home = newHome()
    const storage = await openHome(home)
    const id = await addInstance(storage, { token: 'a token nobody may read', proxy })
    expect(storage.instances.findByTokenHash(tokenHash('a token nobody may read'))?.id).toBe(id)
    expect(storage.instances.findByTokenHash(tokenHash('another'))).toBeUndefined()
    expect(storage.instances.token(id)).toBe('a token nobody may read')
    expect(storage.instances.token(randomUUID())).toBeUndefined()
    const raw = lookAt(home, (db) =>
      db.prepare('SELECT token_sealed, proxy_sealed FROM instances').raw().get(),
    )
    for (const bytes of Object(raw)) {
      expect(bytes.includes('nobody may read')).toBe(false)
      expect(bytes.includes('a proxy password')).toBe(false)
    }
  })

  it('refuses the name of another live one, but not of one in the trash', async () => {
    const storage = await newStorage()
    const { instances } = storage
    const first = await addInstance(storage, { name: 'Ann' })
    const second = write(storage, (tx) => instances.put(tx, newInstance({ name: 'Ann' })))
    await expect(second).rejects.toMatchObject({ kind: 'constraint' })
    await write(storage, (tx) => instances.trash(tx, first, 5))
    const third = await addInstance(storage, { name: 'Ann' })
    expect(instances.findByName('Ann')?.id).toBe(third)
    expect(instances.list().map(({ id }) => id)).toEqual([third])
    expect(instances.list({ trashed: true }).map(({ id }) => id)).toEqual([first])
    const back = write(storage, (tx) => instances.untrash(tx, first, 6))
    await expect(back).rejects.toMatchObject({ kind: 'constraint' })
    await write(storage, (tx) => {
      instances.patch(tx, first, { name: 'Ann before', at: 7 })
      instances.untrash(tx, first, 7)
    })
    expect(instances.get(first)).toMatchObject({ name: 'Ann before', trashedAt: null })
  })

  it('is not found by its token while it is in the trash', async () => {
    const storage = await newStorage()
    const id = await addInstance(storage, { token: 'token of Ann' })
    await write(storage, (tx) => storage.instances.trash(tx, id, 5))
    expect(storage.instances.findByTokenHash(tokenHash('token of Ann'))).toBeUndefined()
    expect(storage.instances.token(id)).toBe('token of Ann')
  })

  it('changes only what a patch names', async () => {
    const storage = await newStorage()
    const id = await addInstance(storage, { proxy })
    const before = storage.instances.get(id)
    await write(storage, (tx) => storage.instances.patch(tx, id, { profileName: 'Ann', at: 9 }))
    expect(storage.instances.get(id)).toMatchObject({
      name: before?.name,
      proxy,
      profileName: 'Ann',
      updatedAt: 9,
    })
    await write(storage, (tx) =>
      storage.instances.patch(tx, id, { proxy: null, profileName: null, desired: 'running', at: 10 }),
    )
    expect(storage.instances.get(id)).toMatchObject({ proxy: null, profileName: null, desired: 'running' })
  })

  it('keeps since when it is in a state, however often that is told', async () => {
    const storage = await newStorage()
    const id = await addInstance(storage)
    const set = (at: number, reason: Sentence) =>
      write(storage, (tx) => storage.instances.setState(tx, id, { state: 'open', code: null, reason, at }))
    await set(10, reasons.online)
    await set(20, reasons.new_chats_locked({ until: 30 }))
    expect(storage.instances.get(id)).toMatchObject({
      state: 'open',
      stateReason: reasons.new_chats_locked({ until: 30 }),
      stateSince: 10,
      updatedAt: 20,
    })
  })

  it('must exist to be changed', async () => {
    const storage = await newStorage()
    const id = randomUUID()
    const { instances } = storage
    const state = { state: 'open', code: null, reason: null, at: 1 } as const
    await expect(write(storage, (tx) => instances.setState(tx, id, state))).rejects.toThrow(id)
    await expect(write(storage, (tx) => instances.patch(tx, id, { at: 1 }))).rejects.toThrow(id)
    await expect(write(storage, (tx) => instances.trash(tx, id, 1))).rejects.toThrow(id)
  })
})

describe('a damaged row', () => {
  it('is told in the list, hides no other, and never reads as "no proxy"', async () => {
    const home = newHome()
    const storage = await openHome(home)
    const bad = await addInstance(storage, { proxy })
    const good = await addInstance(storage, { proxy, at: 2 })
    await storage.close()
    const db = openDatabase(home.paths.database)
    // The sealed values of another row: authentic, but not here.
    db.prepare(
      `UPDATE instances SET (token_sealed, proxy_sealed) =
         (SELECT token_sealed, proxy_sealed FROM instances WHERE id = ?) WHERE id = ?`,
    ).run(good, bad)
    db.close()

    const { instances } = await openHome(home)
    const [first, second] = instances.list()
    expect(first?.damage).toBeInstanceOf(DamagedError)
    expect(first?.damage?.instanceId).toBe(bad)
    expect(() => first?.proxy).toThrow(DamagedError)
    expect(() => instances.token(bad)).toThrow(DamagedError)
    expect(second).toMatchObject({ id: good, proxy, damage: null })
  })

  it('tells settings that make no sense, and shows harmless ones instead', async () => {
    const home = newHome()
    const storage = await openHome(home)
    const id = await addInstance(storage)
    await storage.close()
    const db = openDatabase(home.paths.database)
    db.exec(`UPDATE instances SET settings = '{"rejectCall":"perhaps"}'`)
    db.close()
    const found = (await openHome(home)).instances.get(id)
    expect(found?.damage).toBeInstanceOf(DamagedError)
    expect(found?.settings).toEqual(InstanceSettings.parse({}))
  })
})
