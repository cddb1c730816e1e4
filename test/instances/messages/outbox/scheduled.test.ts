// A message that is to go out at a time that was set: not before, once, over restarts and limits; and nothing waits for it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OutboxView } from '../../../../core/contract/messages/message.ts'
import { Rig } from '../../../helpers/rig.ts'
import type { ScriptedLink } from '../../../helpers/scripted-adapter.ts'

const anna = '12125550101'
const ben = '12125550102'
const hour = 60 * 60_000
const day = 24 * hour

let rig: Rig
let link: ScriptedLink
beforeEach(async () => {
  rig = await Rig.start()
  link = await rig.linked('shop')
  link.autoAck = true
})
afterEach(() => rig.end())

const send = (text: string, inMs?: number, more: { idempotencyKey?: string } = {}) =>
  rig.sendText('shop', {
    to: anna,
    text,
    ...(inMs !== undefined && { sendAt: rig.clock.now() + inMs }),
    ...more,
  })
const texts = (from: ScriptedLink): unknown[] =>
  from.sent.map(({ proto }) => (JSON.parse(Buffer.from(proto).toString()) as { text: unknown }).text)
const item = (id: string): OutboxView => {
  const found = rig.manager.messages.outbox('shop').find(({ messageId }) => messageId === id)
  if (found === undefined) throw new Error('It is not in the outbox')
  return found
}
const message = (id: string) => rig.manager.messages.list('shop', { id }).records[0]

describe('a message that was scheduled', () => {
  it('goes out at its time, and not before', async () => {
    const { id, sentAt } = await send('later', hour)
    expect(sentAt).toBe(Math.floor((rig.clock.now() + hour) / 1000) * 1000)
    await rig.pass(hour - 1)
    expect(texts(link)).toEqual([])
    expect(item(id)).toMatchObject({ state: 'queued', sendAt: item(id).notBefore })
    await rig.pass(2)
    expect(texts(link)).toEqual(['later'])
    await rig.until('it is sent', () => message(id)?.status === 'sent' || undefined)
  })

  it('is listed among what is planned, the soonest first, until it is sent or cancelled', async () => {
    const planned = (page = { limit: 9, offset: 0 }) =>
      rig.manager.chats.planned('shop', page).map(({ text }) => text)
    await send('at two', 2 * hour)
    const third = await send('at three', 3 * hour)
    await send('at one', hour)
    await send('now')
    expect(planned()).toEqual(['at one', 'at two', 'at three'])
    expect(planned({ limit: 1, offset: 1 })).toEqual(['at two'])
    await rig.pass(hour + 1)
    await rig.until('it is sent', () => planned().length === 2 || undefined)
    await rig.manager.messages.cancel(item(third.id).id)
    expect(planned()).toEqual(['at two'])
  })

  it('is not what was said last in its chat until it is', async () => {
    const last = async () => (await rig.manager.messages.chatsWithLast('shop', {}))[0]?.last?.text
    await send('later', hour)
    expect(await last()).toBeUndefined()
    await send('now')
    expect(await last()).toBe('now')
    await rig.pass(hour + 1)
    await rig.until('it is', async () => (await last()) === 'later' || undefined)
  })

  it('is waited for longer than a timer can count', async () => {
    await send('in two months', 60 * day)
    for (let hours = 0; hours < 60 * 24; hours += 12) await rig.pass(12 * hour)
    await rig.pass(1)
    expect(texts(link)).toEqual(['in two months'])
  })

  it('holds up nothing of its chat, and keeps its place among what comes later', async () => {
    await send('at three', 3 * hour)
    await send('at one', hour)
    await send('now')
    await rig.settle()
    expect(texts(link)).toEqual(['now'])
    await rig.pass(hour + 1)
    expect(texts(link)).toEqual(['now', 'at one'])
    await rig.manager.setSending(true)
    await send('before three')
    await rig.pass(2 * hour)
    await send('after three')
    await rig.manager.setSending(false)
    await rig.until('all are sent', () => texts(link).length === 5 || undefined)
    expect(texts(link)).toEqual(['now', 'at one', 'before three', 'at three', 'after three'])
  })

  it('goes out once after a restart, also where its time passed meanwhile', async () => {
    const { id } = await send('over a restart', hour, { idempotencyKey: 'k' })
    await rig.crash()
    expect(rig.adapter.links.flatMap(texts)).toEqual([])
    await rig.pass(2 * hour)
    const next = await rig.until('a socket', () => rig.adapter.live(rig.view('shop').id)[0])
    next.autoAck = true
    next.open()
    await rig.state('shop', 'open')
    await rig.until('it is sent', () => message(id)?.status === 'sent' || undefined)
    expect(next.sent.map(({ messageId }) => messageId)).toEqual([id])
  })

  it('goes at once where its time has passed already', async () => {
    const { id } = await send('too late', -hour)
    await rig.settle()
    expect(texts(link)).toEqual(['too late'])
    expect(item(id).sendAt).toBeNull()
  })

  it('is let go of by no limit before its time', async () => {
    await rig.manager.update('shop', { pacing: { perHour: 1 } }, { by: 'owner' })
    await send('first')
    const { id } = await send('at noon', 20 * 60_000)
    await rig.sendText('shop', { to: ben, text: 'second' })
    await rig.pass(1000)
    expect(texts(link)).toEqual(['first'])
    await rig.manager.update('shop', { pacing: { perHour: null } }, { by: 'owner' })
    await rig.pass(1000)
    expect(texts(link)).toEqual(['first', 'second'])
    await rig.pass(20 * 60_000)
    expect(texts(link)).toEqual(['first', 'second', 'at noon'])
    expect(item(id)).toMatchObject({ state: 'sent' })
  })
})

describe('before its time', () => {
  it('it is cancelled and never goes, and stands where that was', async () => {
    const { id } = await send('better not', hour)
    await rig.manager.messages.cancel(item(id).id)
    await rig.pass(2 * hour)
    expect(texts(link)).toEqual([])
    expect(item(id)).toMatchObject({ state: 'cancelled', errorCode: 'cancelled' })
    expect(message(id)?.status).toBe('error')
    expect(message(id)?.sentAt).toBeLessThan(rig.clock.now() - hour)
  })

  it('it is sent at once where somebody says so, and once', async () => {
    const { id } = await send('now after all', hour)
    await rig.pass(60_000)
    const shown = await rig.manager.messages.sendNow(item(id).id)
    expect(shown).toMatchObject({ sendAt: null })
    await rig.pass(2 * hour)
    expect(texts(link)).toEqual(['now after all'])
    expect(message(id)?.sentAt).toBeLessThan(rig.clock.now() - hour)
    await expect(rig.manager.messages.sendNow(item(id).id)).rejects.toMatchObject({
      sentence: { code: 'not_scheduled' },
    })
  })
})
