// A linked number that is logged out, damaged, or met by a disk that refuses; and small facts from its socket.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { InstanceSettings } from '../../core/contract/instances/instance.ts'
import { DamagedError } from '../../core/storage/errors.ts'
import { Rig } from '../helpers/rig.ts'
import type { ScriptedLink } from '../helpers/scripted-adapter.ts'

let rig: Rig
let link: ScriptedLink
let id: string
beforeEach(async () => {
  rig = await Rig.start()
  link = await rig.linked('shop')
  id = rig.view('shop').id
  // Long enough for the pauses to start from the shortest again.
  await rig.pass(600_000)
})
afterEach(() => rig.end())

/** How many sockets were made since the first two of linking. */
const made = (): number => rig.adapter.of(id).length - 2

describe('logout', () => {
  it('tells whether WhatsApp confirmed it, archives the link and keeps the rest', async () => {
    const { instance, confirmed } = await rig.manager.logout('shop')
    expect(confirmed).toBe(true)
    expect(link.loggedOut).toBe(true)
    expect(instance).toMatchObject({ state: 'logged_out', generation: null, number: '5511999990000' })
    expect(rig.manager.generations('shop')).toMatchObject([{ n: 1, archivedAt: expect.any(Number) }])
    expect(await rig.told('shop', 'instance.archived')).toMatchObject([
      { data: { generation: 1, number: '5511999990000' } },
    ])
    await rig.pass(600_000)
    expect(rig.adapter.live(id)).toEqual([])
  })

  it('tells when WhatsApp did not confirm it', async () => {
    link.logoutAnswer = false
    const { instance, confirmed } = await rig.manager.logout('shop')
    expect(confirmed).toBe(false)
    expect(instance.stateReason).toMatch(/did not confirm/)
    expect(instance.generation).toBeNull()
  })

  it('works when the socket is dead: not connected, or failing just then', async () => {
    link.logoutAnswer = new Error('Connection Closed')
    expect(await rig.manager.logout('shop')).toMatchObject({
      confirmed: false,
      instance: { state: 'logged_out' },
    })
    await rig.linked('shop')
    rig.adapter.of(id).at(-1)?.close({ code: 428 })
    await rig.state('shop', 'reconnecting')
    expect(await rig.manager.logout('shop')).toMatchObject({
      confirmed: false,
      instance: { state: 'logged_out' },
    })
  })

  it('is not held up by a WhatsApp that never answers', async () => {
    link.logout = () => new Promise<boolean>(() => undefined)
    const out = rig.manager.logout('shop')
    await rig.pass(30_000)
    expect(await out).toMatchObject({ confirmed: false })
  })

  it('changes nothing where nothing is linked', async () => {
    await rig.create('other')
    const before = rig.view('other')
    expect(await rig.manager.logout('other')).toEqual({ instance: before, confirmed: false })
  })

  it('ends a linking that is under way', async () => {
    await rig.create('other')
    await rig.manager.link('other', {})
    expect(await rig.manager.logout('other')).toMatchObject({
      instance: { state: 'stopped', generation: null },
    })
  })
})

describe('damage', () => {
  it('stops that number only, keeps everything and is not overwritten', async () => {
    const other = await rig.linked('other')
    link.tell({ kind: 'damaged', detail: 'A session cannot be unsealed' })
    expect(await rig.state('shop', 'damaged')).toMatchObject({ generation: 1 })
    await rig.until('its socket is ended', () => link.ended)
    expect(other.isOver).toBe(false)
    expect(rig.view('other').state).toBe('open')
    await rig.pass(600_000)
    expect(made()).toBe(0)
  })

  it('found before the socket is made is told in the same way', async () => {
    rig.adapter.openFails = new DamagedError(id, 'A stored login')
    link.close({ code: 428 })
    await rig.pass(2000)
    expect(await rig.state('shop', 'damaged')).toMatchObject({ generation: 1 })
  })

  it('of the settings is told when it connects, shown in the list, and not overwritten', async () => {
    await rig.manager.stop('shop')
    const settings = JSON.parse('{"rejectCall":"unreadable"}') as InstanceSettings
    rig.storage.commits.writeNow((tx) => rig.storage.instances.patch(tx, id, { settings, at: 1 }))
    await rig.manager.start('shop')
    expect(await rig.state('shop', 'damaged')).toMatchObject({ generation: 1 })
    expect(rig.manager.list()).toHaveLength(1)
    expect(made()).toBe(0)
    await expect(rig.manager.update('shop', { settings: { groupsIgnore: true } })).rejects.toMatchObject({
      code: 'damaged',
    })
    expect(rig.storage.instances.get(id)?.damage).not.toBeNull()
  })

  it('lets the owner link anew; the unreadable link is archived, not erased', async () => {
    link.tell({ kind: 'damaged', detail: '' })
    await rig.state('shop', 'damaged')
    await rig.linked('shop')
    expect(rig.view('shop')).toMatchObject({ state: 'open', generation: 2 })
    expect(rig.manager.generations('shop')).toMatchObject([
      { n: 2 },
      { n: 1, archivedAt: expect.any(Number) },
    ])
  })

  it('stays damage when the new linking is given up', async () => {
    link.tell({ kind: 'damaged', detail: '' })
    await rig.state('shop', 'damaged')
    await rig.manager.link('shop', {})
    for (const round of [2, 3, 4])
      (await rig.link('shop', round)).close({ code: 408, detail: 'QR refs attempts ended' })
    await rig.until(
      'it is damaged again',
      () => rig.view('shop').state === 'damaged' && rig.adapter.live(id).length === 0,
    )
    expect(rig.view('shop').generation).toBe(1)
  })
})

describe('a full disk', () => {
  it('does not keep a number from reconnecting, and the row follows when it can', async () => {
    rig.diskIsFull = true
    link.close({ code: 428 })
    await rig.pass(2000)
    const again = await rig.link('shop', 2)
    again.open()
    await rig.settle()
    expect(rig.view('shop').state).toBe('open')
    again.close({ code: 503 })
    await rig.state('shop', 'reconnecting')
    rig.diskIsFull = false
    await rig.pass(10_000)
    rig.adapter.of(id).at(-1)?.open()
    await rig.state('shop', 'open')
    expect(rig.storage.instances.get(id)?.state).toBe('open')
  })

  it('does not archive what it could not store: WhatsApp is asked again', async () => {
    rig.diskIsFull = true
    link.close({ code: 401, deviceRemoved: true })
    await rig.settle()
    expect(rig.view('shop')).toMatchObject({ generation: 1 })
    rig.diskIsFull = false
    await rig.pass(60_000)
    const again = await rig.link('shop', 2)
    again.close({ code: 401, deviceRemoved: true })
    expect(await rig.state('shop', 'logged_out')).toMatchObject({ generation: null })
    expect(rig.storage.instances.get(id)).toMatchObject({ state: 'logged_out', generation: null })
  })
})

describe('small facts', () => {
  it('the profile name is kept', async () => {
    link.tell({ kind: 'profile', name: 'The shop' })
    await rig.until('the name is stored', () => rig.view('shop').profileName === 'The shop')
  })

  it('a lock on new chats is a line in the timeline and no state', async () => {
    link.tell({ kind: 'reach_out_lock', active: true, until: Date.UTC(2026, 10, 22, 18) })
    await rig.settle()
    expect(rig.view('shop').state).toBe('open')
    expect(rig.manager.timeline('shop')[0]?.reason).toMatch(/new chats until 2026-11-22 18:00 UTC/)
    link.tell({ kind: 'reach_out_lock', active: false, until: null })
    await rig.settle()
    expect(rig.manager.timeline('shop')[0]?.reason).toMatch(/again/)
  })

  it('a socket that was stuck is told of in the timeline and as an event', async () => {
    link.tell({ kind: 'stuck', waiting: 2, since: 1_800_000_000_000 })
    link.close({ code: null })
    expect(await rig.told('shop', 'instance.stuck')).toMatchObject([
      { data: { waiting: 2, since: 1_800_000_000_000 } },
    ])
    expect(rig.manager.timeline('shop').map(({ reason }) => reason)).toContainEqual(
      expect.stringMatching(/nothing came of them.*comes again/),
    )
    await rig.pass(5000)
    expect(made()).toBe(1)
  })

  it('presence needs an open socket', async () => {
    const appear = () => rig.manager.online('shop', (number) => number.setPresence('available'))
    await appear()
    expect(link.presences).toEqual(['available'])
    await rig.manager.stop('shop')
    await expect(appear()).rejects.toEqual(expect.objectContaining({ code: 'not_connected' }))
  })
})
