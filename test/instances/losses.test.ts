// The ways in which other gateways lose numbers (the table in test/README.md), each played here against ours.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DamagedError } from '../../core/storage/errors.ts'
import { Rig } from '../helpers/rig.ts'
import type { ScriptedLink } from '../helpers/scripted-adapter.ts'

const day = 24 * 60 * 60_000

const never = () => new Promise<never>(() => undefined)
const names = () =>
  rig.manager
    .list()
    .map(({ name }) => name)
    .toSorted()

let rig: Rig
let link: ScriptedLink
beforeEach(async () => {
  rig = await Rig.start()
  link = await rig.linked('shop')
  link.autoAck = true
  await rig.manager.update('shop', { settings: { rejectCall: true } })
  await rig.sendText('shop', { to: '12125550101', text: 'kept' })
  await rig.settle()
})
afterEach(() => rig.end())

/** What must never get lost: row, settings, token, link, keys, messages. */
function belongings(name = 'shop') {
  const { id, settings, number, createdAt } = rig.view(name)
  return {
    id,
    settings,
    number,
    createdAt,
    token: rig.manager.token(name),
    links: rig.manager.generations(name).map(({ n, linkedAt }) => ({ n, linkedAt })),
    keys: rig.manager.generations(name).map(({ n }) => rig.storage.generations.creds(id, n)),
    messages: rig.manager.messages.list(name).records.map(({ text }) => text),
  }
}

describe('F1: a failed create deletes the name', () => {
  it.each([
    { name: 'shop' },
    { name: ' shop ' },
    { name: 'shop', proxy: { protocol: 'http' as const, host: 'p', port: 1 } },
  ])('not here: %j', async (request) => {
    const before = belongings()
    await expect(rig.manager.create(request)).rejects.toMatchObject({ code: 'name_taken' })
    expect(belongings()).toEqual(before)
    expect(rig.view('shop').state).toBe('open')
  })
})

describe('F2: a create over an instance that is not in memory yet wipes it', () => {
  it('not here: after a start every name is taken before any socket exists', async () => {
    const before = belongings()
    await rig.crash()
    expect(rig.adapter.links).toEqual([])
    await expect(rig.create('shop')).rejects.toMatchObject({ code: 'name_taken' })
    expect(belongings()).toEqual(before)
  })

  it('not here: of many creates at once one wins, and nobody loses anything', async () => {
    const before = belongings()
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) => rig.create(n % 2 === 0 ? 'shop' : 'new')),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(names()).toEqual(['new', 'shop'])
    expect(belongings()).toEqual(before)
  })
})

describe('F3: a create without a name wipes some other instance', () => {
  it.each([{ name: '' }, { name: '  ' }, JSON.parse('{}') as { name: string }])(
    'not here: %j',
    async (request) => {
      const before = belongings()
      await expect(rig.manager.create(request)).rejects.toThrow()
      expect(belongings()).toEqual(before)
      expect(rig.manager.list()).toHaveLength(1)
    },
  )
})

describe('F4: final codes wipe the keys', () => {
  it.each([402, 403, 406])('not here: %i keeps the link in use', async (code) => {
    const before = belongings()
    link.close({ code })
    expect(await rig.state('shop', 'restricted')).toMatchObject({ generation: 1 })
    expect(belongings()).toEqual(before)
  })

  it('not here: a spurious 401 after 515 is not believed', async () => {
    await rig.create('fresh')
    await rig.manager.link('fresh', {})
    rig.adapter.pair(await rig.link('fresh'), '5511888880000')
    const login = await rig.link('fresh', 1)
    login.close({ code: 401 })
    await rig.state('fresh', 'reconnecting')
    await rig.pass(60_000)
    const again = await rig.link('fresh', 2)
    expect(again.options.purpose).toEqual({ kind: 'login', generation: 1 })
    again.open()
    expect(await rig.state('fresh', 'open')).toMatchObject({ generation: 1 })
  })

  it('not here: even a removed device only archives', async () => {
    const before = belongings()
    link.close({ code: 401, deviceRemoved: true })
    await rig.state('shop', 'logged_out')
    expect(belongings()).toEqual(before)
  })
})

describe('F5: a failed read counts as no keys, and new ones overwrite the old', () => {
  it('not here: it is told as damage, and no socket ever begins a link by itself', async () => {
    const { id } = rig.view('shop')
    rig.adapter.openFails = new DamagedError(id, 'A stored login')
    link.close({ code: 428 })
    await rig.pass(5000)
    expect(await rig.state('shop', 'damaged')).toMatchObject({ generation: 1 })
    rig.adapter.openFails = undefined
    await rig.pass(600_000)
    await rig.crash()
    await rig.pass(600_000)
    expect(rig.adapter.of(id).map(({ options }) => options.purpose)).toEqual([
      { kind: 'login', generation: 1 },
    ])
  })
})

describe('F8: an instance that is not open for a while is deleted', () => {
  it('not here: not after a month of reconnecting, and not a stopped or never linked one', async () => {
    await rig.create('never linked')
    const before = belongings()
    link.close({ code: 503 })
    await rig.state('shop', 'reconnecting')
    for (let days = 0; days < 30; days += 1) {
      await rig.pass(day)
      for (const each of rig.adapter.live(before.id)) each.close({ code: 503 })
    }
    await rig.manager.stop('shop')
    await rig.pass(30 * day)
    expect(belongings()).toEqual(before)
    expect(names()).toEqual(['never linked', 'shop'])
  })
})

describe('F9: too many QRs delete or log out the instance', () => {
  it('not here: it stays logged out, and links again when asked', async () => {
    await rig.manager.logout('shop')
    const before = belongings()
    await rig.manager.link('shop', {})
    for (let round = 2; round < 5; round += 1) {
      const pairing = await rig.link('shop', round)
      for (let codes = 0; codes < 10; codes += 1) pairing.showQr(`2@${codes}`)
      pairing.close({ code: 408, detail: 'QR refs attempts ended' })
    }
    await rig.state('shop', 'logged_out')
    expect(belongings()).toEqual(before)
    await rig.linked('shop')
    expect(rig.view('shop').generation).toBe(2)
  })
})

describe('F11: a delayed cleanup kills a new link', () => {
  it('not here: what an old socket says late does not reach the new link', async () => {
    await rig.manager.logout('shop')
    await rig.linked('shop')
    link.options.onFact({ kind: 'closed', code: 401, deviceRemoved: true, wasOpen: true, detail: '' })
    await rig.settle()
    expect(rig.view('shop')).toMatchObject({ state: 'open', generation: 2 })
    expect(rig.manager.generations('shop')[0]).toMatchObject({ n: 2, archivedAt: null })
  })
})

describe('F13: reconnect storms', () => {
  it('not here: there is never more than one socket, whatever is asked at once', async () => {
    const { id } = rig.view('shop')
    link.close({ code: 428 })
    const asked = ['start', 'stop', 'start', 'start', 'stop', 'start'] as const
    await Promise.all(asked.map((command) => rig.manager[command]('shop')))
    await rig.pass(10_000)
    expect(rig.adapter.live(id)).toHaveLength(1)
    expect(rig.view('shop').desired).toBe('running')
  })

  it('not here: 440 is never answered with another login', async () => {
    link.close({ code: 440 })
    await rig.pass(day)
    expect(rig.adapter.live(rig.view('shop').id)).toEqual([])
  })
})

describe('F15: zombies: the database says open, the socket is dead, logout and delete fail', () => {
  it('not here: a socket that never answers does not keep its owner from logging out or deleting', async () => {
    link.logout = never
    link.end = never
    const out = rig.manager.logout('shop')
    await rig.pass(30_000)
    await rig.pass(30_000)
    expect(await out).toMatchObject({ confirmed: false, instance: { state: 'logged_out' } })
    expect(await rig.manager.trash('shop')).toMatchObject({ state: 'trashed' })
  })

  it('not here: a socket that fails to end is gone all the same', async () => {
    link.end = () => Promise.reject(new Error('cannot end'))
    await rig.manager.stop('shop')
    expect(rig.view('shop').state).toBe('stopped')
    const proxy = { protocol: 'http' as const, host: 'p.example', port: 8080 }
    await rig.manager.start('shop')
    const next = await rig.link('shop', 2)
    next.open()
    await rig.state('shop', 'open')
    next.end = link.end
    await rig.manager.update('shop', { proxy })
    await rig.pass(5000)
    expect((await rig.link('shop', 3)).options.proxy).toMatchObject(proxy)
  })

  it('not here: the state shown is the state of the socket, also when the disk is full', async () => {
    rig.diskIsFull = true
    link.close({ code: 428 })
    await rig.settle()
    expect(rig.view('shop').state).toBe('reconnecting')
    expect(rig.manager.list()[0]?.state).toBe('reconnecting')
  })
})

describe('F16: a number that was not open when the process ended is not reconnected', () => {
  it('not here: whatever it was doing, it is meant to run and logs in', async () => {
    link.close({ code: 503 })
    await rig.state('shop', 'reconnecting')
    await rig.crash()
    await rig.pass(1000)
    const next = await rig.link('shop')
    expect(next.options.purpose).toEqual({ kind: 'login', generation: 1 })
  })
})

describe('F17: what happens to one number changes another’s rows', () => {
  it('not here: an acknowledgement and a failure stay with the number they belong to', async () => {
    const other = await rig.linked('other', '5511888880000')
    rig.adapter.newMessageId = () => '3EB0THESAMEIDFORBOTH'
    link.autoAck = false
    for (const name of ['shop', 'other']) await rig.sendText(name, { to: '12125550101', text: 'same id' })
    await rig.settle()
    other.ack('3EB0THESAMEIDFORBOTH', '463')
    await rig.settle()
    expect(rig.manager.messages.outbox('other')[0]).toMatchObject({ state: 'failed' })
    expect(rig.manager.messages.outbox('shop')[0]).toMatchObject({ state: 'sending' })
    link.ack('3EB0THESAMEIDFORBOTH')
    await rig.settle()
    expect(rig.manager.messages.outbox('shop')[0]).toMatchObject({ state: 'sent' })
    expect(rig.manager.messages.outbox('other')[0]).toMatchObject({ state: 'failed' })
  })

  it('not here: trash, logout, damage and removal of one leave the other as it was', async () => {
    const others = ['a', 'b', 'c', 'd']
    for (const [n, name] of others.entries()) await rig.linked(name, `551188888000${n}`)
    const before = belongings()
    const events = await rig.told('shop')
    const rows = [
      rig.storage.instances.get(before.id),
      rig.manager.timeline('shop'),
      rig.manager.messages.outbox('shop'),
    ]
    const [, b, c] = others.map((name) => rig.adapter.live(rig.view(name).id)[0])
    await rig.manager.trash('a')
    b?.close({ code: 401, deviceRemoved: true })
    c?.tell({ kind: 'damaged', detail: '' })
    await rig.manager.logout('d')
    await rig.settle()
    expect(belongings()).toEqual(before)
    expect(await rig.told('shop')).toEqual(events)
    expect([
      rig.storage.instances.get(before.id),
      rig.manager.timeline('shop'),
      rig.manager.messages.outbox('shop'),
    ]).toEqual(rows)
    expect(link.isOver).toBe(false)
  })
})

describe('F19: names that cannot be addressed', () => {
  it('not here: what is made can be found by what was given', async () => {
    for (const name of ['with space', ' trimmed ', 'ünïcödé', '100%', "o'neill", '日本', 'a.b']) {
      const made = await rig.create(name)
      expect(rig.manager.find(name.trim())?.id).toBe(made.id)
    }
  })

  it('not here: a name that no address can hold is refused', async () => {
    for (const name of ['.', '..', 'a/b']) await expect(rig.create(name)).rejects.toThrow()
  })
})
