// One instance restored while the others go on: what comes, what is set aside, and the way back.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { InstanceRestores, type InstanceSource } from '../../../core/backup/restore/instance-restore.ts'
import type { JobControl } from '../../../core/backup/jobs.ts'
import type { WriteTx } from '../../../core/storage/commit.ts'
import { forgetAgain } from '../../../core/storage/forgetting/forget.ts'
import { openPortable, type OpenReader } from '../../../core/storage/portable/portable.ts'
import { Rig } from '../../helpers/rig.ts'

let rig: Rig
const open: OpenReader[] = []
beforeEach(async () => {
  rig = await Rig.start()
})
afterEach(async () => {
  for (const reader of open.splice(0)) reader.close()
  await rig.end()
})

const control = (): JobControl => ({
  signal: new AbortController().signal,
  progress: () => undefined,
  step: () => undefined,
})

function restores(change: { exchange?: () => void } = {}): InstanceRestores {
  const { storage, events, manager } = rig
  return new InstanceRestores({
    storage,
    events,
    instances: {
      exchange: async (exchange) => {
        change.exchange?.()
        await manager.exchange(exchange)
      },
      eraseHidden: (id) => manager.eraseHidden(id),
    },
    onWebhooks: () => undefined,
    now: rig.clock.now,
  })
}

/** What a backup made now would hold of it. */
async function copyOf(name: string): Promise<InstanceSource> {
  const { storage } = rig
  const { id } = rig.view(name)
  const copy = await openPortable({ live: storage.paths.database }, () => storage.sealer)
  open.push(copy)
  const facts = copy.reader.facts(id)
  if (facts === undefined) throw new Error(`${name} is not in the copy`)
  const moment = rig.clock.now()
  return {
    facts,
    words: 'a copy',
    moment,
    once: null,
    absent: 0,
    rows: () => copy.reader.read(id),
    count: copy.reader.count(id),
    close: () => undefined,
  }
}

function message(tx: WriteTx, instanceId: string, text: string): void {
  const { storage, clock } = rig
  const at = clock.now()
  const chat = storage.chats.ensure(tx, instanceId, '5511999990000', { pn: '1@s.whatsapp.net', at })
  storage.messages.put(tx, {
    instanceId,
    chatId: chat.id,
    messageId: text,
    fromMe: false,
    sender: '1@s.whatsapp.net',
    participantPn: null,
    participantLid: null,
    pushName: null,
    type: 'conversation',
    text,
    proto: Buffer.of(1),
    status: 'delivered',
    sentAt: at,
    storedAt: at,
  })
}

const textsOf = (name: string): (string | null)[] =>
  rig.manager.messages.list(name).records.map(({ text }) => text)

/** "shop" is linked and online with one message; then the copy is made, and another message comes. */
async function shopWithCopy(): Promise<{ id: string; token: string; copy: InstanceSource }> {
  await rig.linked('shop')
  const { id } = rig.view('shop')
  const { storage } = rig
  await storage.commits.write((tx) => {
    message(tx, id, 'old')
    storage.signalKeys.set(tx, id, 1, { session: { peer: { a: 1 } }, 'identity-key': { peer: 'k' } })
    storage.generations.putCreds(tx, id, 1, { nextPreKeyId: 7, firstUnuploadedPreKeyId: 7 })
  })
  await rig.pass(1000)
  const copy = await copyOf('shop')
  await rig.pass(1000)
  await storage.commits.write((tx) => message(tx, id, 'new'))
  return { id, token: rig.manager.token('shop'), copy }
}

describe('a restore of one instance', () => {
  it('brings nothing back of who was forgotten since, neither with it nor with its undoing', async () => {
    const { copy } = await shopWithCopy()
    const { storage, clock } = rig
    const names = ['1@s.whatsapp.net']
    const entry = { id: '00000000-0000-0000-0000-000000000001', account: null, names, at: clock.now() }
    await storage.commits.write((tx) => storage.forgotten.put(tx, entry))
    const done = await restores().restore(copy, {}, control())
    expect(textsOf('shop')).toEqual([])
    expect(storage.chats.list(rig.view('shop').id)).toEqual([])
    // What events say is gone through by the running appliance.
    expect(storage.forgotten.list()).toMatchObject([{ doneAt: null }])
    await forgetAgain({ storage, files: undefined, now: clock.now })
    await restores().undo(done.id, control())
    expect(textsOf('shop')).toEqual([])
  })

  it('says in plain words what comes and what is newer here, and changes nothing', async () => {
    const { copy } = await shopWithCopy()
    const { comes, newerHere } = restores().preview(copy)
    expect(comes.join(' ')).toContain('"shop" (+5511999990000) as it was on')
    expect(comes.join(' ')).toContain('1 chat and 1 message.')
    expect(newerHere.join(' ')).toContain('1 message since then. It is not mixed in')
    expect(rig.storage.restores.list()).toEqual([])
  })

  it('brings it as it was, without its ratchets, under its name, token and id; and connects it', async () => {
    const { id, token, copy } = await shopWithCopy()
    const done = await restores().restore(copy, {}, control())
    expect(done).toMatchObject({ state: 'done', replacedId: id, moment: copy.moment })
    expect(textsOf('shop')).toEqual(['old'])
    const now = rig.view('shop')
    expect(now.id).toBe(done.instanceId)
    expect(now.id).not.toBe(id)
    // The id that clients know means the one that came.
    expect(rig.manager.find(id)?.id).toBe(now.id)
    expect(rig.manager.token('shop')).toBe(token)
    expect(rig.manager.list()).toHaveLength(1)
    expect(rig.manager.list({ trashed: true })).toEqual([])
    const { signalKeys, generations } = rig.storage
    expect(signalKeys.get(now.id, 1, 'session', ['peer'])).toEqual({})
    expect(signalKeys.get(now.id, 1, 'identity-key', ['peer'])).toEqual({ peer: 'k' })
    expect(generations.creds(now.id, 1)).toMatchObject({ nextPreKeyId: 100_007 })
    expect(generations.owesPreKeys(now.id, 1)).toBe(true)
    await rig.pass(300)
    expect(rig.adapter.of(now.id)).toHaveLength(1)
    expect(await rig.told('shop', 'restore.done')).toHaveLength(1)
  })

  it('never has both online: the one here has ended before the other is made', async () => {
    const { id, copy } = await shopWithCopy()
    const link = rig.adapter.of(id).at(-1)
    await restores().restore(copy, {}, control())
    await rig.pass(300)
    expect(link?.ended).toBe(true)
    expect(rig.adapter.live(id)).toEqual([])
  })

  it('is undone: what was there is back with what was newer, online again, without its ratchets', async () => {
    const { id, copy } = await shopWithCopy()
    const { id: restore, instanceId } = await restores().restore(copy, {}, control())
    await rig.pass(300)
    expect(await restores().undo(restore, control())).toMatchObject({ state: 'undone' })
    await rig.pass(300)
    expect(rig.view('shop').id).toBe(id)
    expect(textsOf('shop')).toEqual(['new', 'old'])
    expect(rig.manager.find(instanceId)?.id).toBe(id)
    expect(rig.storage.signalKeys.get(id, 1, 'session', ['peer'])).toEqual({})
    expect(rig.adapter.live(instanceId)).toEqual([])
    await expect(restores().undo(restore, control())).rejects.toThrow('undone already')
  })

  it('keeps what was there over restarts until it is discarded; then nothing of it is left', async () => {
    const { id, copy } = await shopWithCopy()
    const { id: restore } = await restores().restore(copy, {}, control())
    for (const reader of open.splice(0)) reader.close()
    await rig.restart()
    expect(rig.storage.restores.aside(id)).toEqual({ name: 'shop', isTrashed: false })
    await rig.manager.purgeExpired()
    expect(rig.storage.restores.aside(id)).toBeDefined()
    expect(await restores().discard(restore)).toMatchObject({ discardedAt: expect.any(Number) })
    expect(rig.storage.signalKeys.count(id, 1)).toBe(0)
    expect(rig.manager.find(id)?.name).toBe('shop')
    await expect(restores().undo(restore, control())).rejects.toThrow('discarded')
  })

  it('just comes when it is not here any more, and out of the trash', async () => {
    const { id, copy } = await shopWithCopy()
    await rig.manager.trash('shop')
    expect(restores().preview(copy).newerHere.join(' ')).toContain('"shop" is in the trash here.')
    await rig.manager.purge(id, 'shop')
    expect(restores().preview(copy).newerHere).toEqual(['Nothing: it is not here now.'])
    expect(await restores().restore(copy, {}, control())).toMatchObject({ state: 'done', replacedId: null })
    expect(textsOf('shop')).toEqual(['old'])
    expect(rig.view('shop').trashedAt).toBeNull()
  })

  it('refuses a name that another one has, before anything is written', async () => {
    const { copy } = await shopWithCopy()
    await rig.manager.update('shop', { name: 'shop before' })
    await rig.create('shop')
    await expect(restores().restore(copy, {}, control())).rejects.toMatchObject({ code: 'name_taken' })
    expect(rig.storage.restores.list()).toEqual([])
    await restores().restore(copy, { name: 'shop again' }, control())
    expect(textsOf('shop again')).toEqual(['old'])
  })

  it('leaves everything as it was when it is cancelled or refused, and the number goes on', async () => {
    const { id, copy } = await shopWithCopy()
    const cancel = new AbortController()
    const cancelled = { ...control(), signal: cancel.signal, progress: () => cancel.abort() }
    await expect(restores().restore(copy, {}, cancelled)).rejects.toThrow()
    const taken = restores({
      exchange: () => {
        // Between the first look and the last, another one took the token.
        const { storage } = rig
        const row = { id: crypto.randomUUID(), name: 'other', token: rig.manager.token('shop') }
        const more = { desired: 'stopped' as const, settings: rig.view('shop').settings, proxy: null, at: 1 }
        void storage.commits.write((tx) => storage.instances.put(tx, { ...row, ...more }))
      },
    })
    await expect(taken.restore(copy, {}, control())).rejects.toThrow('the same token')
    await rig.pass(300)
    expect(rig.view('shop').id).toBe(id)
    expect(textsOf('shop')).toEqual(['new', 'old'])
    expect(rig.adapter.of(id).at(-1)?.ended).toBe(false)
    expect(rig.storage.restores.list().map(({ state }) => state)).toEqual(['failed', 'failed'])
    expect(rig.storage.restoring.list()).toEqual([])
    expect(rig.storage.purges.list()).toEqual([])
  })

  it('is undone in the order of the restores, the last one first', async () => {
    const { id, copy } = await shopWithCopy()
    const first = await restores().restore(copy, {}, control())
    const second = await restores().restore(await copyOf('shop'), {}, control())
    expect(rig.manager.find(id)?.id).toBe(second.instanceId)
    await expect(restores().undo(first.id, control())).rejects.toThrow('later restore')
    await restores().undo(second.id, control())
    await restores().undo(first.id, control())
    expect(rig.view('shop').id).toBe(id)
  })
})
