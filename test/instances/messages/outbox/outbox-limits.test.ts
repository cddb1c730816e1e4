// Second thoughts and limits: cancel, retry, gaps and caps that outlive a restart, and WhatsApp's lock on new chats.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OutboxView } from '../../../../core/contract/messages/message.ts'
import { Rig } from '../../../helpers/rig.ts'
import type { ScriptedLink } from '../../../helpers/scripted-adapter.ts'

const anna = '12125550101'
const ben = '12125550102'
const hourMs = 60 * 60_000

let rig: Rig
let link: ScriptedLink
beforeEach(async () => {
  rig = await Rig.start()
  link = await rig.linked('shop')
})
afterEach(() => rig.end())

const send = (text: string, to = anna) => rig.sendText('shop', { to, text })
const outbox = (): OutboxView[] => rig.manager.messages.outbox('shop').toReversed()
const states = (): string[] => outbox().map(({ state }) => state)
const row = (index: number): number => outbox()[index]?.id ?? 0

describe('second thoughts', () => {
  it('cancel what still waits, and nothing else', async () => {
    const first = await send('1')
    const second = await send('2')
    await rig.settle()
    await expect(rig.manager.messages.cancel(row(0))).rejects.toMatchObject({ code: 'conflict' })
    expect(await rig.manager.messages.cancel(row(1))).toMatchObject({
      state: 'cancelled',
      errorCode: 'cancelled',
      reasonCode: 'cancelled',
    })
    link.ack(first.id)
    await rig.pass(120_000)
    expect(link.sent.map(({ messageId }) => messageId)).not.toContain(second.id)
    await expect(rig.manager.messages.retry(row(1))).rejects.toMatchObject({ code: 'conflict' })
    await expect(rig.manager.messages.cancel(row(1), 'another')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('send again what has failed, under the same message id', async () => {
    const { id } = await send('1')
    await rig.settle()
    link.ack(id, '500')
    await rig.settle()
    expect(outbox()).toMatchObject([
      { state: 'failed', errorCode: '500', reasonCode: 'refused_with_code', reasonParams: { code: '500' } },
    ])
    await rig.manager.messages.retry(row(0))
    expect(rig.manager.messages.list('shop', { id }).records[0]?.status).toBe('pending')
    await rig.settle()
    expect(link.sent.map(({ messageId }) => messageId)).toEqual([id, id])
    link.ack(id)
    await rig.settle()
    expect(states()).toEqual(['sent'])
  })
})

describe('all sending stopped', () => {
  it('keeps what is accepted waiting, over a restart too, until it goes on', async () => {
    link.autoAck = true
    await send('before')
    await rig.settle()
    await rig.manager.setSending(true)
    const { id } = await send('waits')
    await rig.pass(600_000)
    expect(link.sent).toHaveLength(1)
    expect(states()).toEqual(['sent', 'queued'])
    await rig.manager.setSending(true)
    await rig.restart()
    expect(rig.manager.sending).toEqual({ stopped: true, since: expect.any(Number) })
    await rig.pass(1)
    const next = await rig.link('shop')
    next.autoAck = true
    next.open()
    await rig.pass(600_000)
    expect(next.sent).toEqual([])
    await rig.manager.setSending(false)
    await rig.settle()
    expect(next.sent.map(({ messageId }) => messageId)).toEqual([id])
    expect(rig.manager.sending).toEqual({ stopped: false, since: null })
    const told = rig.events.list({ after: 0, limit: 10, types: ['appliance.sending'] })
    expect(told.map(({ data }) => data)).toEqual([{ stopped: true }, { stopped: false }])
  })
})

describe('limits', () => {
  it('keep a gap between two messages', async () => {
    await rig.manager.update('shop', { pacing: { gapMs: 10_000 } })
    link.autoAck = true
    await send('1')
    await send('2', ben)
    await rig.settle()
    expect(link.sent).toHaveLength(1)
    await rig.pass(9_999)
    expect(link.sent).toHaveLength(1)
    await rig.pass(1)
    expect(link.sent).toHaveLength(2)
  })

  it('let so many go in an hour; the next waits, says why, and a restart does not forget', async () => {
    await rig.manager.update('shop', { pacing: { perHour: 2 } })
    link.autoAck = true
    for (const text of ['1', '2', '3']) await send(text)
    await rig.settle()
    expect(states()).toEqual(['sent', 'sent', 'queued'])
    expect(outbox()[2]).toMatchObject({
      errorCode: 'cap_hour',
      error: expect.stringMatching(/2 messages/),
      reasonCode: 'cap_hour',
      reasonParams: { until: outbox()[2]?.notBefore },
    })
    await rig.restart()
    await rig.pass(1000)
    link = await rig.link('shop')
    link.autoAck = true
    link.open()
    await rig.state('shop', 'open')
    await rig.settle()
    expect(link.sent).toEqual([])
    await rig.pass(hourMs)
    await rig.until('it is sent', () => states()[2] === 'sent')
    expect(outbox()[2]).toMatchObject({ errorCode: null, error: null })
  })

  it('that are lifted let it go at once; settings that are not named stay', async () => {
    await rig.manager.update('shop', { pacing: { perDay: 1, gapMs: 5 } })
    link.autoAck = true
    await send('1')
    await send('2')
    await rig.pass(1000)
    expect(outbox()[1]).toMatchObject({ errorCode: 'cap_day', state: 'queued' })
    expect((await rig.manager.update('shop', { pacing: { perDay: null } })).pacing.gapMs).toBe(5)
    await rig.pass(1000)
    expect(states()).toEqual(['sent', 'sent'])
  })

  it('that are lifted let go of everything, however many chats wait for them', async () => {
    await rig.manager.update('shop', { pacing: { perDay: 1 } })
    link.autoAck = true
    const many = 450
    for (let n = 0; n < many; n += 1) await send('1', `1212555${String(1000 + n)}`)
    const { id } = rig.view('shop')
    await rig.until('all are held', () => rig.storage.outbox.nextReady(id, rig.clock.now()) === undefined)
    expect(link.sent).toHaveLength(1)
    await rig.manager.update('shop', { pacing: { perDay: null } })
    await rig.until('all have left', () => {
      // By so little that the day does not end meanwhile, however often it is asked.
      rig.clock.advance(1)
      return rig.storage.outbox.countWaiting(id) === 0
    })
    expect(new Set(link.sent.map(({ recipient }) => recipient)).size).toBe(many)
  })
})

describe('WhatsApp’s lock on new chats', () => {
  it('is shown with its end, stops new chats only, and outlives a restart', async () => {
    link.autoAck = true
    await send('known')
    await rig.settle()
    const until = rig.clock.now() + hourMs
    link.tell({ kind: 'reach_out_lock', active: true, until })
    await rig.settle()
    expect(rig.view('shop')).toMatchObject({
      state: 'open',
      restrictedToKnownChats: true,
      restrictedUntil: until,
    })
    await expect(send('new', ben)).rejects.toMatchObject({ code: 'restricted' })
    await send('still known')
    await rig.settle()
    expect(states()).toEqual(['sent', 'sent'])
    await rig.restart()
    expect(rig.view('shop')).toMatchObject({ restrictedUntil: until })
    await rig.pass(hourMs)
    expect(rig.view('shop')).toMatchObject({ restrictedToKnownChats: false, restrictedUntil: null })
  })

  it('holds what was accepted before it until it ends', async () => {
    await rig.manager.update('shop', { pacing: { gapMs: 1000 } })
    link.autoAck = true
    await send('first')
    await send('new', ben)
    link.tell({ kind: 'reach_out_lock', active: true, until: null })
    await rig.pass(2000)
    expect(outbox()[1]).toMatchObject({
      state: 'queued',
      errorCode: 'restricted',
      reasonCode: 'new_chat_waits',
    })
    link.tell({ kind: 'reach_out_lock', active: false, until: null })
    await rig.pass(2000)
    expect(states()).toEqual(['sent', 'sent'])
  })
})
