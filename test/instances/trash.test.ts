// Deleting is undone at any time; only a purge erases, only from the trash, only that one, and a crash cannot halve it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Rig } from '../helpers/rig.ts'
import { newMessage } from '../storage/harness.ts'

const dayMs = 24 * 60 * 60 * 1000

let rig: Rig
beforeEach(async () => {
  rig = await Rig.start()
})
afterEach(() => rig.end())

/** In the trash, with so many messages. */
async function trashed(name: string, messages = 0): Promise<string> {
  await rig.linked(name)
  for (let n = 0; n < messages; n += 1) await rig.sendText(name, { to: '12125550101', text: `${n}` })
  const { id } = await rig.manager.trash(name)
  return id
}

const inTrash = () => rig.manager.list({ trashed: true }).map(({ name }) => name)
const actions = () => rig.storage.audit.list().map(({ action, actor }) => `${actor}: ${action}`)

/** What the log says of purges, which belong to no instance any more. */
const purges = () =>
  rig.events
    .list({ after: 0, limit: 1000, types: ['instance.purged'] })
    .map(({ instanceId, data }) => ({ instanceId, data }))

/** Whether any table still holds a row of it. */
function remains(id: string): boolean {
  const { storage } = rig
  return (
    storage.purges.list().some((each) => each.id === id) ||
    storage.generations.list(id).length + storage.messages.count(id) + storage.outbox.list(id).length > 0 ||
    storage.events.list({ after: 0, limit: 1, instanceId: id }).length > 0
  )
}

describe('the trash', () => {
  it('gives back a number that is online again without a QR, also after a crash', async () => {
    const id = await trashed('shop', 1)
    await rig.crash()
    expect(inTrash()).toEqual(['shop'])
    await rig.manager.untrash('shop')
    await rig.crash()
    await rig.pass(1000)
    const link = await rig.link('shop')
    expect(link.options.purpose).toEqual({ kind: 'login', generation: 1 })
    link.open()
    expect(await rig.state('shop', 'open')).toMatchObject({ id, generation: 1 })
  })

  it('lets a name be used again, and gives the old one back under another', async () => {
    const id = await trashed('shop')
    const { id: next } = await rig.create('shop')
    await expect(rig.manager.untrash(id)).rejects.toMatchObject({ code: 'name_taken' })
    expect(await rig.manager.untrash(id, { name: 'old shop' })).toMatchObject({ id, name: 'old shop' })
    expect(rig.view('shop').id).toBe(next)
  })

  it('an idle number is never cleaned up, however long it does nothing', async () => {
    const link = await rig.linked('idle')
    link.close({ code: 401, deviceRemoved: true })
    await rig.state('idle', 'logged_out')
    await rig.create('never linked')
    await rig.pass(10 * 365 * dayMs)
    expect(await rig.manager.purgeExpired()).toBe(0)
    expect(rig.manager.list()).toHaveLength(2)
    expect(rig.manager.generations('idle')).toHaveLength(1)
  })
})

describe('what is erased', () => {
  it('is kept before, once for all that is due; where that cannot be, a purge waits for its owner', async () => {
    const kept: string[] = []
    let room = true
    const snapshotBefore = async (reason: string): Promise<void> => {
      if (!room) throw new Error('There is no room.')
      kept.push(reason)
    }
    const id = await trashed('shop')
    await trashed('cafe')
    await trashed('bar')
    await rig.restart({ snapshotBefore })
    room = false
    await expect(rig.manager.purge(id, 'shop')).rejects.toMatchObject({
      code: 'storage_full',
      hint: expect.stringContaining('withoutSnapshot'),
    })
    await rig.pass(31 * dayMs)
    await expect(rig.manager.purgeExpired()).rejects.toThrow('Nothing was erased')
    expect(inTrash().toSorted()).toEqual(['bar', 'cafe', 'shop'])
    await rig.manager.purge(id, 'shop', { withoutSnapshot: true })
    expect(kept).toEqual([])
    room = true
    expect(await rig.manager.purgeExpired()).toBe(2)
    expect(kept).toEqual(['before a purge'])
    expect(await rig.manager.purgeExpired()).toBe(0)
    expect(kept).toHaveLength(1)
  })
})

describe('a purge', () => {
  it('leaves a number that was taken back while it kept what is there', async () => {
    const id = await trashed('shop', 3)
    await rig.restart({ snapshotBefore: () => rig.manager.untrash(id) })
    await expect(rig.manager.purge(id, 'shop')).rejects.toMatchObject({ code: 'conflict' })
    await rig.settle()
    expect(rig.manager.messages.list('shop').total).toBe(3)
    expect(rig.manager.generations('shop')).toHaveLength(1)
    expect(actions()).toEqual([])
    await rig.crash()
    await rig.pass(1000)
    expect((await rig.link('shop')).options.purpose).toEqual({ kind: 'login', generation: 1 })
    expect(rig.manager.messages.list('shop').total).toBe(3)
  })

  it('leaves what was taken back, or trashed anew, while others were purged', async () => {
    const [first, back, anew] = [await trashed('first'), await trashed('back', 2), await trashed('anew', 2)]
    await rig.restart({
      snapshotBefore: async () => {
        await rig.manager.untrash(back)
        await rig.manager.untrash(anew)
        await rig.manager.trash(anew)
      },
    })
    await rig.pass(31 * dayMs)
    expect(await rig.manager.purgeExpired()).toBe(1)
    expect(remains(first)).toBe(false)
    expect(rig.manager.messages.list('back').total).toBe(2)
    expect(inTrash()).toEqual(['anew'])
    expect(rig.storage.messages.count(anew)).toBe(2)
  })

  it('asks for the name, and only takes what is in the trash', async () => {
    await rig.linked('open')
    await expect(rig.manager.purge('open', 'open')).rejects.toMatchObject({ code: 'conflict' })
    const id = await trashed('shop')
    for (const wrong of ['', 'Shop', 'open', id]) {
      await expect(rig.manager.purge(id, wrong)).rejects.toMatchObject({ code: 'bad_request', status: 400 })
    }
    await rig.create('shop')
    await expect(rig.manager.purge('shop', 'shop')).rejects.toMatchObject({ code: 'conflict' })
    expect(inTrash()).toEqual(['shop'])
    expect(rig.view('open').state).toBe('open')
  })

  it('erases every row of that one, says so in the audit, and none of another', async () => {
    await rig.linked('other', '5511999990009')
    await rig.sendText('other', { to: '12125550101', text: 'stays' })
    const id = await trashed('shop', 5)
    expect(await rig.manager.purge('shop', 'shop')).toEqual({ id, name: 'shop' })
    expect(remains(id)).toBe(false)
    expect(rig.manager.find(id)).toBeUndefined()
    expect(actions()).toEqual(['appliance: instance.purged', 'owner: instance.purge'])
    expect(purges()).toEqual([{ instanceId: null, data: { id, name: 'shop' } }])
    expect(rig.manager.messages.list('other').total).toBe(1)
    await expect(rig.manager.untrash(id)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('that was cut is hidden at the next start, and finished', async () => {
    const id = await trashed('shop', 3)
    await rig.storage.commits.write((tx) => rig.storage.purges.begin(tx, id, 1))
    expect(rig.manager.find(id)).toBeUndefined()
    expect(remains(id)).toBe(true)
    await rig.crash()
    expect(inTrash()).toEqual([])
    await rig.until('it is gone', () => !remains(id))
    expect(actions()).toEqual(['appliance: instance.purged'])
  })

  it('of many messages that is cut between two batches goes on where it was, and is told once', async () => {
    const id = await trashed('shop')
    const { storage } = rig
    await storage.commits.write((tx) => {
      const chatId = storage.chats.ensure(tx, id, '5511999990000', { pn: '1@s.whatsapp.net', at: 1 }).id
      for (let n = 0; n < 450; n += 1)
        storage.messages.put(tx, newMessage({ instanceId: id, chatId, messageId: `${n}` }))
      storage.purges.begin(tx, id, 1)
    })
    for (let cut = 0; cut < 2; cut += 1) {
      const before = rig.storage.messages.count(id)
      for (const step of rig.storage.purges.steps(id)) {
        await rig.storage.commits.write(step)
        if (rig.storage.messages.count(id) < before) break
      }
    }
    expect(rig.storage.messages.count(id)).toBe(250)
    expect(purges()).toEqual([])
    await rig.crash()
    await rig.until('it is gone', () => !remains(id))
    await rig.crash()
    expect(purges()).toEqual([{ instanceId: null, data: { id, name: 'shop' } }])
    expect(actions()).toEqual(['appliance: instance.purged'])
  })

  it('comes by itself after 30 days in the trash, or as many as the owner wants, or never', async () => {
    const id = await trashed('shop')
    await rig.pass(30 * dayMs - 1)
    expect(await rig.manager.purgeExpired()).toBe(0)
    await rig.manager.setTrashDays(null)
    await rig.pass(100 * dayMs)
    expect(await rig.manager.purgeExpired()).toBe(0)
    await rig.manager.setTrashDays(131)
    expect(await rig.manager.purgeExpired()).toBe(0)
    await rig.manager.setTrashDays(130)
    await rig.pass(1)
    expect(await rig.manager.purgeExpired()).toBe(1)
    expect(remains(id)).toBe(false)
    expect(actions().slice(0, 2)).toEqual(['appliance: instance.purged', 'retention: instance.purge'])
  })
})
