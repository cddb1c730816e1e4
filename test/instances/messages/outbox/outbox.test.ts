// Accepted is sent: order, one id for ever, restarts between sending and its acknowledgement, refusals.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OutboxView } from '../../../../core/contract/messages/message.ts'
import { Rig, type SendText } from '../../../helpers/rig.ts'
import type { ScriptedLink } from '../../../helpers/scripted-adapter.ts'

const anna = '12125550101'
const ben = '12125550102'
const group = '120363041234567890@g.us'

let rig: Rig
let link: ScriptedLink
beforeEach(async () => {
  rig = await Rig.start()
  link = await rig.linked('shop')
})
afterEach(() => rig.end())

const send = (text: string, to = anna, more: Partial<SendText> = {}) =>
  rig.sendText('shop', { to, text, ...more })
const outbox = (): OutboxView[] => rig.manager.messages.outbox('shop').toReversed()
const states = (): string[] => outbox().map(({ state }) => state)
const texts = (from: ScriptedLink): unknown[] =>
  from.sent.map(({ proto }) => (JSON.parse(Buffer.from(proto).toString()) as { text: unknown }).text)
const statusOf = (id: string) => rig.manager.messages.list('shop', { id }).records[0]?.status

/** The next socket of the shop, open. */
async function reopened(): Promise<ScriptedLink> {
  const { id } = rig.view('shop')
  await rig.settle()
  for (let waits = 0; rig.adapter.live(id).length === 0 && waits < 20; waits += 1)
    await rig.pass(rig.clock.nextMs ?? 0)
  const next = await rig.until('another socket', () => rig.adapter.live(id)[0])
  next.open()
  await rig.state('shop', 'open')
  await rig.settle()
  return next
}

describe('sending', () => {
  it('is sent only when WhatsApp has acknowledged it', async () => {
    const { id } = await send('hello')
    await rig.settle()
    expect(link.sent).toMatchObject([
      { messageId: id, recipient: `${anna}@s.whatsapp.net`, delayMs: 0, resend: false },
    ])
    expect(states()).toEqual(['sending'])
    expect(statusOf(id)).toBe('pending')
    link.ack(id)
    await rig.settle()
    expect(states()).toEqual(['sent'])
    expect(statusOf(id)).toBe('sent')
    expect(await rig.told('shop', 'message.own', 'message.status')).toMatchObject([
      { type: 'message.own', data: { id, status: 'pending', text: 'hello', chat: `${anna}@s.whatsapp.net` } },
      { type: 'message.status', data: { id, status: 'sent', errorCode: null } },
    ])
  })

  it('keeps the order of a chat: the next waits for the acknowledgement', async () => {
    const first = await send('1')
    await send('2')
    await send('3')
    await rig.settle()
    expect(texts(link)).toEqual(['1'])
    link.ack(first.id)
    await rig.settle()
    expect(texts(link)).toEqual(['1', '2'])
    link.autoAck = true
    link.ack(link.sent[1]?.messageId ?? '')
    await rig.until('all are sent', () => states().every((state) => state === 'sent'))
    expect(texts(link)).toEqual(['1', '2', '3'])
  })

  it('does not let one chat hold up another, up to eight at once', async () => {
    for (let n = 0; n < 10; n += 1) await send(`to ${n}`, `1212555020${n}`)
    await rig.settle()
    expect(link.sent).toHaveLength(8)
    link.ack(link.sent[0]?.messageId ?? '')
    await rig.settle()
    expect(link.sent).toHaveLength(9)
  })

  it('hands the delay to the socket, and the next of that chat waits for it', async () => {
    await send('slow', anna, { delayMs: 30_000 })
    await send('next')
    await rig.settle()
    expect(link.sent).toMatchObject([{ delayMs: 30_000 }])
    await rig.pass(60_000)
    // The time for the acknowledgement begins after the delay.
    expect(states()).toEqual(['sending', 'queued'])
  })

  it('sends to groups without a check, and to LIDs', async () => {
    await send('all', group)
    await send('you', '123456789012345@lid')
    await rig.settle()
    expect(link.sent.map(({ recipient }) => recipient)).toEqual([group, '123456789012345@lid'])
    expect(link.asked).toEqual([])
  })

  it('sends what was accepted while connecting as soon as it is open', async () => {
    link.close({ code: 428 })
    await rig.state('shop', 'reconnecting')
    await send('1')
    await send('2', ben)
    expect(states()).toEqual(['queued', 'queued'])
    const next = await reopened()
    expect(texts(next)).toEqual(['1', '2'])
  })
})

describe('a lost connection', () => {
  it('resends what was not acknowledged with the same id and bytes, before what follows', async () => {
    const first = await send('1')
    await send('2')
    await rig.settle()
    link.close({ code: 428 })
    const next = await reopened()
    expect(next.sent).toMatchObject([{ messageId: first.id, resend: true, delayMs: 0 }])
    expect(next.sent[0]?.proto).toEqual(link.sent[0]?.proto)
    next.ack(first.id)
    await rig.settle()
    expect(texts(next)).toEqual(['1', '2'])
    expect(outbox()).toMatchObject([
      { state: 'sent', attempts: 2 },
      { state: 'sending', attempts: 1 },
    ])
  })

  it('does not show as typing again', async () => {
    await send('slow', anna, { delayMs: 30_000 })
    await rig.settle()
    link.close({ code: 428 })
    expect((await reopened()).sent).toMatchObject([{ delayMs: 0, resend: true }])
  })

  it('does not resend what the recipient has received meanwhile', async () => {
    const { id } = await send('1')
    await rig.settle()
    const [row] = rig.storage.messages.findOwn(rig.view('shop').id, id)
    if (row === undefined) throw new Error('It is not stored')
    rig.storage.commits.writeNow((tx) => rig.storage.messages.raiseStatus(tx, row, 'delivered'))
    link.close({ code: 428 })
    const next = await reopened()
    expect(next.sent).toEqual([])
    expect(states()).toEqual(['sent'])
    expect(statusOf(id)).toBe('delivered')
  })

  it('counts an acknowledgement that the old socket still brought', async () => {
    const { id } = await send('1')
    await rig.settle()
    link.close({ code: 428 })
    await rig.state('shop', 'reconnecting')
    link.ack(id)
    await rig.settle()
    expect(states()).toEqual(['sent'])
    expect((await reopened()).sent).toEqual([])
  })

  it('ends in a visible failure for a message that ends every socket it is sent on', async () => {
    const { id } = await send('poison')
    await send('after it')
    let current = link
    for (let tries = 0; tries < 20; tries += 1) {
      await rig.until('it is sent', () => current.sent.length === 1)
      current.close({ code: 500 })
      current = await reopened()
    }
    expect(texts(current)).toEqual(['after it'])
    expect(outbox()[0]).toMatchObject({
      state: 'failed',
      errorCode: 'too_many_tries',
      reasonCode: 'too_many_tries',
    })
    expect(statusOf(id)).toBe('error')
  })
})

describe('a restart', () => {
  it('between sending and the acknowledgement resends with the same id', async () => {
    const { id } = await send('1')
    await rig.settle()
    expect(states()).toEqual(['sending'])
    await rig.crash()
    const next = await reopened()
    expect(next.sent).toMatchObject([{ messageId: id, resend: true }])
    expect(next.sent[0]?.proto).toEqual(link.sent[0]?.proto)
    next.ack(id)
    await rig.settle()
    expect(outbox()).toMatchObject([{ state: 'sent', attempts: 2, messageId: id }])
  })

  it('keeps what was only accepted, in its order', async () => {
    link.close({ code: 503 })
    await rig.state('shop', 'reconnecting')
    const ids = [await send('1'), await send('2'), await send('3')].map(({ id }) => id)
    await rig.crash()
    const next = await reopened()
    next.autoAck = true
    next.ack(ids[0] ?? '')
    await rig.until('all are sent', () => states().every((state) => state === 'sent'))
    expect(next.sent.map(({ messageId }) => messageId)).toEqual(ids)
  })

  it('in order leaves what was not acknowledged to the next start', async () => {
    const { id } = await send('1')
    await rig.settle()
    await rig.restart()
    expect((await reopened()).sent).toMatchObject([{ messageId: id, resend: true }])
  })
})

describe('no acknowledgement', () => {
  it('within a minute renews the socket and sends the same id again', async () => {
    const { id } = await send('1')
    await rig.settle()
    await rig.pass(60_000)
    expect(link.ended).toBe(true)
    expect(rig.view('shop')).toMatchObject({
      state: 'reconnecting',
      stateReason: expect.stringMatching(/confirming/),
    })
    const next = await reopened()
    await rig.pass(10_000)
    expect(next.sent).toMatchObject([{ messageId: id, resend: true }])
    next.ack(id)
    await rig.settle()
    expect(states()).toEqual(['sent'])
  })

  it('at all, on any socket, ends in a failure; a late one still counts', async () => {
    const { id } = await send('1')
    const { id: instance } = rig.view('shop')
    for (let waited = 0; states()[0] !== 'failed' && waited < 60; waited += 1) {
      await rig.pass(10_000)
      const live = rig.adapter.live(instance)[0]
      if (live !== undefined && rig.view('shop').state !== 'open') live.open()
    }
    expect(outbox()).toMatchObject([{ state: 'failed', errorCode: 'no_answer', attempts: 5 }])
    expect(outbox()[0]?.error).toMatch(/may have arrived/)
    expect(statusOf(id)).toBe('error')
    rig.adapter.live(instance)[0]?.ack(id)
    await rig.settle()
    expect(outbox()).toMatchObject([{ state: 'sent', errorCode: null }])
    expect(statusOf(id)).toBe('sent')
  })
})

describe('a refusal by WhatsApp', () => {
  it('463 fails as restricted, with a reason a person understands', async () => {
    const { id } = await send('cold call')
    await send('next')
    await rig.settle()
    link.ack(id, '463')
    await rig.settle()
    expect(outbox()[0]).toMatchObject({
      state: 'failed',
      errorCode: '463',
      reasonCode: 'new_chat_refused',
      error: expect.stringMatching(/new chats/),
    })
    expect(statusOf(id)).toBe('error')
    expect(await rig.told('shop', 'message.status')).toMatchObject([
      { data: { id, status: 'error', errorCode: '463' } },
    ])
    expect(texts(link)).toEqual(['cold call', 'next'])
  })

  it('479 is tried once more with the same id, and then fails', async () => {
    const { id } = await send('1')
    await rig.settle()
    link.ack(id, '479')
    await rig.settle()
    expect(link.sent).toMatchObject([
      { messageId: id, resend: false },
      { messageId: id, resend: true },
    ])
    link.ack(id, '479')
    await rig.settle()
    expect(outbox()).toMatchObject([
      { state: 'failed', errorCode: '479', reasonCode: 'devices_refused', attempts: 2 },
    ])
  })

  it('479 and then an acknowledgement is sent', async () => {
    const { id } = await send('1')
    await rig.settle()
    link.ack(id, '479')
    await rig.settle()
    link.ack(id)
    await rig.settle()
    expect(outbox()).toMatchObject([{ state: 'sent', errorCode: null }])
  })

  it('479 before a restart is remembered after it', async () => {
    const { id } = await send('1')
    await rig.settle()
    link.ack(id, '479')
    await rig.settle()
    await rig.crash()
    const next = await reopened()
    next.ack(id, '479')
    await rig.settle()
    expect(outbox()).toMatchObject([{ state: 'failed', errorCode: '479' }])
  })

  it('with any other code fails with that code, at once', async () => {
    const { id } = await send('1')
    await rig.settle()
    link.ack(id, '400')
    await rig.settle()
    expect(outbox()).toMatchObject([{ state: 'failed', errorCode: '400', attempts: 1 }])
  })
})

describe('a socket that does not take it', () => {
  it('is tried again after a pause, and told as failed after five', async () => {
    link.sendFails = new Error('no session')
    const { id } = await send('1')
    for (let tries = 0; tries < 4; tries += 1) {
      await rig.pass(2000)
      expect(outbox()).toMatchObject([{ state: 'queued', attempts: tries + 1 }])
      await rig.pass(5000)
    }
    await rig.pass(2000)
    expect(outbox()).toMatchObject([{ state: 'failed', errorCode: 'unsent' }])
    expect(statusOf(id)).toBe('error')
  })

  it('because it is about to end does not count against the message', async () => {
    rig.adapter.onLink = (next) => (next.sendFails = new Error('Connection Closed'))
    const { id } = await send('1')
    await rig.settle()
    link.close({ code: 428 })
    for (let cuts = 0; cuts < 8; cuts += 1) (await reopened()).close({ code: 428 })
    await rig.settle()
    rig.adapter.onLink = () => undefined
    expect((await reopened()).sent).toMatchObject([{ messageId: id, resend: true }])
  })
})

describe('another number', () => {
  it('never sends what was accepted for the one before it', async () => {
    await send('of the old number')
    link.close({ code: 401, deviceRemoved: true })
    await rig.state('shop', 'logged_out')
    await rig.manager.link('shop', { acceptNewNumber: true })
    rig.adapter.pair(await rig.link('shop', 2), '5511888880000')
    const next = await rig.link('shop', 3)
    next.open()
    await rig.settle()
    expect(next.sent).toEqual([])
    expect(outbox()).toMatchObject([{ state: 'failed', errorCode: 'other_number' }])
  })

  it('but the same number, linked again, sends it', async () => {
    const { id } = await send('1')
    await rig.settle()
    link.close({ code: 401, deviceRemoved: true })
    await rig.state('shop', 'logged_out')
    const next = await rig.linked('shop')
    await rig.settle()
    expect(next.sent).toMatchObject([{ messageId: id, resend: true }])
  })
})

describe('a full disk', () => {
  it('sends nothing whose try it could not store, and goes on when it can', async () => {
    link.close({ code: 503 })
    await rig.state('shop', 'reconnecting')
    await send('1')
    rig.diskIsFull = true
    const next = await reopened()
    await rig.pass(60_000)
    expect(next.sent).toEqual([])
    expect(rig.view('shop').state).toBe('open')
    rig.diskIsFull = false
    await rig.pass(5000)
    expect(texts(next)).toEqual(['1'])
  })

  it('lets nothing leave before its try is stored', async () => {
    await rig.manager.update('shop', { pacing: { gapMs: 20_000 } })
    const { id } = await send('1')
    await send('2')
    await rig.settle()
    link.ack(id)
    await rig.settle()
    expect(texts(link)).toEqual(['1'])
    rig.diskIsFull = true
    await rig.pass(30_000)
    expect(texts(link)).toEqual(['1'])
    rig.diskIsFull = false
    await rig.pass(30_000)
    expect(texts(link)).toEqual(['1', '2'])
  })

  it('does not send again what was acknowledged meanwhile', async () => {
    const { id } = await send('1')
    await rig.settle()
    rig.diskIsFull = true
    link.ack(id)
    await rig.settle()
    link.close({ code: 428 })
    rig.diskIsFull = false
    await rig.settle()
    const next = await reopened()
    await rig.pass(5000)
    expect(next.sent).toEqual([])
    expect(states()).toEqual(['sent'])
  })
})
