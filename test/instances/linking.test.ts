// Linking a phone: codes, rounds, another number, the passkey gate, and linking again in place.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Rig } from '../helpers/rig.ts'

const number = '5511999990000'
const conflict = expect.objectContaining({ status: 409 })

let rig: Rig
beforeEach(async () => {
  rig = await Rig.start()
  await rig.create('shop')
})
afterEach(() => rig.end())

const refsUsed = { code: 408, detail: 'QR refs attempts ended' }

describe('linking by QR', () => {
  it('goes from connecting over awaiting_link to open, and logs in with the new generation at once', async () => {
    expect(await rig.manager.link('shop', {})).toMatchObject({ state: 'connecting', desired: 'running' })
    const pairing = await rig.link('shop')
    expect(pairing.options.purpose).toEqual({ kind: 'pair', generation: 1 })
    pairing.showQr('2@first')
    await rig.state('shop', 'awaiting_link')
    rig.adapter.pair(pairing, number)
    const login = await rig.link('shop', 1)
    expect(login.options.purpose).toEqual({ kind: 'login', generation: 1 })
    login.open('My shop')
    await rig.state('shop', 'open')
    await rig.settle()
    expect(rig.view('shop')).toMatchObject({
      number,
      generation: 1,
      jid: `${number}@s.whatsapp.net`,
      lid: `9${number}@lid`,
      profileName: 'My shop',
      stateReason: 'Online.',
    })
    const states = rig.manager.timeline('shop').map(({ state }) => state)
    expect(states.toReversed()).toEqual(['stopped', 'connecting', 'awaiting_link', 'connecting', 'open'])
    const events = await rig.told('shop', 'instance.state')
    expect(events.map(({ data }) => data)).toMatchObject([
      { previous: 'stopped', state: 'connecting' },
      { previous: 'connecting', state: 'awaiting_link' },
      { previous: 'awaiting_link', state: 'connecting' },
      { previous: 'connecting', state: 'open' },
    ])
  })

  it('is what start does while no phone is linked', async () => {
    await rig.manager.start('shop')
    expect((await rig.link('shop')).options.purpose.kind).toBe('pair')
  })

  it('ends after three rounds of codes, and begins again when asked', async () => {
    await rig.manager.link('shop', {})
    for (const round of [0, 1, 2]) {
      const link = await rig.link('shop', round)
      link.showQr(`2@${round}`)
      link.close(refsUsed)
    }
    const stopped = await rig.state('shop', 'stopped')
    expect(stopped.stateReason).toMatch(/again/)
    await rig.pass(600_000)
    expect(rig.adapter.links).toHaveLength(3)
    await rig.manager.link('shop', {})
    await rig.link('shop', 3)
  })

  it('takes a lost connection for no round, and asks for codes again after a pause', async () => {
    await rig.manager.link('shop', {})
    for (let lost = 0; lost < 5; lost += 1) {
      const link = await rig.link('shop', lost)
      link.showQr('2@x')
      link.close({ code: 428 })
      await rig.settle()
      expect(rig.adapter.links).toHaveLength(lost + 1)
      await rig.pass(300_000)
    }
    expect(rig.view('shop')).toMatchObject({ state: 'awaiting_link', reasonCode: 'closed_each_time' })
  })

  it('keeps no code anywhere but in memory', async () => {
    await rig.manager.link('shop', {})
    const link = await rig.link('shop')
    link.showQr('2@a-secret-code')
    await rig.state('shop', 'awaiting_link')
    const stored = JSON.stringify([
      rig.view('shop'),
      rig.manager.timeline('shop'),
      await rig.told('shop', 'instance.state'),
    ])
    expect(stored).not.toContain('a-secret-code')
  })
})

describe('the code', () => {
  it('is waited for, follows the socket, and is gone when linking ends', async () => {
    await rig.manager.link('shop', {})
    const link = await rig.link('shop')
    const first = rig.manager.linkCode('shop', { timeoutMs: 10_000 })
    link.showQr('2@first')
    expect(await first).toMatchObject({ qr: '2@first', pairingCode: null, count: 1 })
    link.showQr('2@second')
    await rig.settle()
    expect(await rig.manager.linkCode('shop')).toMatchObject({ qr: '2@second', count: 2 })
    link.close(refsUsed)
    const second = await rig.link('shop', 1)
    await rig.settle()
    expect(await rig.manager.linkCode('shop')).toMatchObject({ qr: null, count: 2 })
    second.showQr('2@third')
    await rig.settle()
    expect(await rig.manager.linkCode('shop')).toMatchObject({ qr: '2@third', count: 3 })
    await rig.manager.stop('shop')
    expect(await rig.manager.linkCode('shop', { timeoutMs: 10_000 })).toMatchObject({ qr: null, count: 0 })
  })

  it('is not shown after its time', async () => {
    await rig.manager.link('shop', {})
    const link = await rig.link('shop')
    link.showQr('2@x', rig.clock.now() + 20_000)
    await rig.settle()
    expect((await rig.manager.linkCode('shop')).qr).toBe('2@x')
    rig.clock.advance(20_000)
    expect((await rig.manager.linkCode('shop')).qr).toBeNull()
  })

  it('is answered with nothing when the time is over, or when linking ends meanwhile', async () => {
    await rig.manager.link('shop', {})
    const late = rig.manager.linkCode('shop', { timeoutMs: 2000 })
    await rig.pass(2000)
    expect(await late).toMatchObject({ qr: null })
    const ended = rig.manager.linkCode('shop', { timeoutMs: 1_000_000 })
    await rig.manager.stop('shop')
    expect(await ended).toMatchObject({ qr: null })
  })

  it('needs no waiting where nothing is being linked', async () => {
    expect(await rig.manager.linkCode('shop', { timeoutMs: 1_000_000 })).toMatchObject({ qr: null })
  })
})

describe('linking by code', () => {
  it('asks for a code for the number, and shows it', async () => {
    await rig.manager.link('shop', { phoneNumber: number })
    const link = await rig.link('shop')
    expect(link.options.purpose).toEqual({ kind: 'pair', generation: 1, phoneNumber: number })
    const code = rig.manager.linkCode('shop', { timeoutMs: 10_000 })
    link.tell({ kind: 'pairing_code', code: 'ABCD1234' })
    expect(await code).toMatchObject({ qr: null, pairingCode: 'ABCD1234' })
  })

  it('takes the place of a QR that is being shown, and is not begun twice', async () => {
    await rig.manager.link('shop', {})
    const qr = await rig.link('shop')
    await rig.manager.link('shop', { phoneNumber: number })
    expect(qr.ended).toBe(true)
    await rig.manager.link('shop', { phoneNumber: number })
    await rig.settle()
    expect(rig.adapter.links).toHaveLength(2)
  })
})

describe('a linked number', () => {
  it('is not linked over, online or not', async () => {
    await rig.linked('shop')
    await expect(rig.manager.link('shop', {})).rejects.toEqual(conflict)
    await rig.manager.stop('shop')
    await expect(rig.manager.link('shop', {})).rejects.toEqual(conflict)
    expect(rig.view('shop').generation).toBe(1)
  })

  it('links again in place after a logout: settings, token, history and old generation stay', async () => {
    const first = await rig.linked('shop')
    first.autoAck = true
    await rig.sendText('shop', { to: '5511999990001', text: 'before' })
    await rig.manager.update('shop', { settings: { rejectCall: true } })
    const token = rig.manager.token('shop')
    first.close({ code: 401, deviceRemoved: true })
    const out = await rig.state('shop', 'logged_out')
    expect(out).toMatchObject({ generation: null, number, stateCode: 401, jid: null })

    const second = await rig.linked('shop')
    expect(second.options.purpose).toEqual({ kind: 'login', generation: 2 })
    expect(rig.view('shop')).toMatchObject({ generation: 2, settings: { rejectCall: true } })
    expect(rig.manager.token('shop')).toBe(token)
    expect(rig.manager.messages.list('shop').records.map(({ text }) => text)).toEqual(['before'])
    expect(rig.manager.generations('shop')).toMatchObject([
      { n: 2, archivedAt: null, number },
      {
        n: 1,
        archivedAt: expect.any(Number),
        archiveCode: 401,
        archiveReason: expect.stringMatching(/removed/),
      },
    ])
    expect(rig.storage.generations.creds(rig.view('shop').id, 1)).toEqual({ of: number })
  })
})

describe('another number', () => {
  it('is refused with a question and changes nothing', async () => {
    await rig.linked('shop')
    await rig.manager.logout('shop')
    await rig.manager.link('shop', {})
    const link = await rig.link('shop', 2)
    expect(link.options.purpose).toMatchObject({ expectedAccount: number })
    rig.adapter.pair(link, '5511888880000')
    const stopped = await rig.state('shop', 'logged_out')
    expect(stopped).toMatchObject({
      number,
      generation: null,
      stateReason: expect.stringMatching(/another number/),
    })
    await rig.until('the socket is ended', () => link.ended)
    expect(rig.manager.generations('shop')).toHaveLength(1)
  })

  it('is taken when the owner says so, and its chats stay apart', async () => {
    const first = await rig.linked('shop')
    first.autoAck = true
    await rig.sendText('shop', { to: '5511999990001', text: 'of the old number' })
    await rig.manager.logout('shop')
    await rig.manager.link('shop', { acceptNewNumber: true })
    rig.adapter.pair(await rig.link('shop', 2), '5511888880000')
    const link = await rig.link('shop', 3)
    link.open()
    await rig.state('shop', 'open')
    expect(rig.view('shop').number).toBe('5511888880000')
    expect(rig.manager.messages.chats('shop')).toEqual([])
    expect(rig.manager.messages.list('shop')).toEqual({ total: 0, records: [] })
    expect(rig.manager.messages.counts('shop')).toEqual({ messages: 0, contacts: 0, chats: 0 })
    link.autoAck = true
    const { row } = await rig.sendText('shop', { to: '5511999990001', text: 'of the new number' })
    const { total, records } = rig.manager.messages.list('shop', { chat: '5511999990001@s.whatsapp.net' })
    expect([total, ...records.map(({ text }) => text)]).toEqual([1, 'of the new number'])
    expect(rig.manager.messages.counts('shop')).toMatchObject({ messages: 1, chats: 1 })
    expect(rig.manager.messages.protoJson('shop', row)).toBeDefined()
    expect(rig.manager.messages.protoJson('shop', row - 1)).toBeUndefined()
    expect(rig.manager.generations('shop').map(({ number: each }) => each)).toEqual(['5511888880000', number])
  })
})

describe('the passkey gate', () => {
  it('ends the linking and says plainly what it is', async () => {
    await rig.manager.link('shop', {})
    const link = await rig.link('shop')
    link.showQr('2@x')
    link.tell({ kind: 'passkey_required' })
    const view = await rig.state('shop', 'passkey_required')
    expect(view.stateReason).toMatch(/passkey/)
    await rig.until('the socket is ended', () => link.ended)
    expect((await rig.manager.linkCode('shop')).qr).toBeNull()
    await rig.pass(600_000)
    expect(rig.adapter.links).toHaveLength(1)
    await rig.manager.link('shop', {})
    await rig.link('shop', 1)
  })
})
