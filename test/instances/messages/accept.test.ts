// What is accepted for sending, what is not and why, and what the same request twice means.
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Rig, type SendText } from '../../helpers/rig.ts'
import type { ScriptedLink } from '../../helpers/scripted-adapter.ts'

const anna = '12125550101'
const annaJid = `${anna}@s.whatsapp.net`
const group = '120363041234567890@g.us'
const hourMs = 60 * 60_000

let rig: Rig
let link: ScriptedLink
beforeEach(async () => {
  rig = await Rig.start()
  link = await rig.linked('shop')
})
afterEach(() => rig.end())

const send = (request: Partial<SendText> = {}) =>
  rig.sendText('shop', { to: anna, text: 'hello', ...request })
const accepted = () => rig.manager.messages.outbox('shop')

interface Encoded {
  mentions?: string[]
  mentionAll?: boolean
  quoted?: { id: string; chat: string; fromMe: boolean; participant: string | null }
}

/** What was encoded for the message with this id. */
async function encoded(id: string): Promise<Encoded> {
  const sent = await rig.until('it is sent', () => link.sent.find(({ messageId }) => messageId === id))
  return JSON.parse(Buffer.from(sent.proto).toString()) as Encoded
}

describe('the number', () => {
  it('is checked while online, once in seven days', async () => {
    await send()
    await send()
    expect(link.asked).toEqual([anna])
    rig.clock.advance(8 * 24 * hourMs)
    await send()
    expect(link.asked).toEqual([anna, anna])
  })

  it('that is not on WhatsApp is refused, and nothing is stored', async () => {
    link.unknown.add(anna)
    await expect(send({ to: '+1 212 555 0101' })).rejects.toMatchObject({
      status: 400,
      code: 'not_on_whatsapp',
      details: { jid: annaJid, exists: false, number: '+1 212 555 0101' },
    })
    expect(accepted()).toEqual([])
    expect(rig.manager.messages.chats('shop')).toEqual([])
  })

  it('that was not on WhatsApp an hour ago is asked for again', async () => {
    link.unknown.add(anna)
    await expect(send()).rejects.toMatchObject({ code: 'not_on_whatsapp' })
    await expect(send()).rejects.toMatchObject({ code: 'not_on_whatsapp' })
    expect(link.asked).toEqual([anna])
    link.unknown.clear()
    rig.clock.advance(2 * hourMs)
    await send()
    expect(link.asked).toEqual([anna, anna])
  })

  it('with a chat in which something has arrived is not asked for any more', async () => {
    const { id } = await send()
    await rig.until('it is sent', () => link.sent.find(({ messageId }) => messageId === id))
    link.ack(id)
    await rig.until('it has arrived', () => accepted()[0]?.state === 'sent')
    link.unknown.add(anna)
    rig.clock.advance(8 * 24 * hourMs)
    await send()
    expect(link.asked).toEqual([anna])
  })

  it('is asked for in every form in one question, and the written one wins', async () => {
    const [written, other] = ['5215512345678', '525512345678']
    expect(await send({ to: written })).toMatchObject({ chat: `${written}@s.whatsapp.net` })
    expect(link.asked).toEqual([written, other])
    link.unknown.add('5491123456789')
    expect(await send({ to: '5491123456789' })).toMatchObject({ chat: '541123456789@s.whatsapp.net' })
    link.unknown.add('553199990010')
    expect(await send({ to: '553199990010' })).toMatchObject({ chat: '5531999990010@s.whatsapp.net' })
  })

  it('accepted while reconnecting goes to the form that WhatsApp knows', async () => {
    link.close({ code: 428 })
    await rig.state('shop', 'reconnecting')
    await send({ to: '5531999990010' })
    await rig.pass(rig.clock.nextMs ?? 0)
    const next = await rig.link('shop', 2)
    next.unknown.add('553199990010')
    next.open()
    const sent = await rig.until('it is sent', () => next.sent[0])
    expect(sent.recipient).toBe('5531999990010@s.whatsapp.net')
  })

  it('of a group that WhatsApp does not know is refused, and nothing is stored', async () => {
    link.unknown.add(group)
    await expect(send({ to: group })).rejects.toMatchObject({ status: 400, code: 'group_not_found' })
    expect(rig.manager.messages.chats('shop')).toEqual([])
  })

  it('is not checked for a group', async () => {
    await send({ to: group })
    expect(link.asked).toEqual([])
  })

  it('is checked later when WhatsApp does not answer now', async () => {
    link.checkFails = new Error('Connection Closed')
    await send()
    expect(accepted()).toHaveLength(1)
  })

  it('accepted while reconnecting is checked before it leaves', async () => {
    link.close({ code: 428 })
    await rig.state('shop', 'reconnecting')
    const { id } = await send()
    await rig.pass(rig.clock.nextMs ?? 0)
    const next = await rig.link('shop', 2)
    next.unknown.add(anna)
    next.open()
    await rig.until('it failed', () => accepted()[0]?.state === 'failed')
    expect(next.sent).toEqual([])
    expect(accepted()).toMatchObject([{ messageId: id, errorCode: 'not_on_whatsapp' }])
  })

  it('goes to the form of the number that WhatsApp knows', async () => {
    link.checkNumbers = async (numbers) =>
      numbers.map((number) => ({ number, jid: '12125550999@s.whatsapp.net', exists: true, name: null }))
    const message = await send()
    expect(message.chat).toBe('12125550999@s.whatsapp.net')
    const sent = await rig.until('it is sent', () => link.sent[0])
    expect(sent.recipient).toBe('12125550999@s.whatsapp.net')
  })

  it.each(['abc', '123', 'status@broadcast'])('%j is refused as a bad request', async (to) => {
    await expect(send({ to })).rejects.toMatchObject({ status: 400, code: 'bad_request' })
  })
})

describe('the state of the number', () => {
  it('connecting: is accepted', async () => {
    await rig.manager.stop('shop')
    await rig.manager.start('shop')
    expect(await send()).toMatchObject({ status: 'pending' })
  })

  it('never linked: 400, link first', async () => {
    await rig.create('new')
    await expect(rig.sendText('new', { to: anna, text: 'x' })).rejects.toMatchObject({
      status: 400,
      code: 'not_linked',
    })
    await rig.manager.link('new', {})
    await expect(rig.sendText('new', { to: anna, text: 'x' })).rejects.toMatchObject({
      code: 'not_linked',
    })
  })

  it('logged out: 400 with the reason', async () => {
    link.close({ code: 401, deviceRemoved: true })
    await rig.state('shop', 'logged_out')
    await expect(send()).rejects.toMatchObject({
      status: 400,
      code: 'not_linked',
      message: expect.stringMatching(/removed on the phone/),
    })
  })

  it('restricted: 400 with the reason', async () => {
    link.close({ code: 403 })
    await rig.state('shop', 'restricted')
    await expect(send()).rejects.toMatchObject({ status: 400, code: 'restricted' })
  })

  it.each([
    ['stopped', () => rig.manager.stop('shop')],
    ['replaced', () => Promise.resolve(link.close({ code: 440 }))],
    ['damaged', () => Promise.resolve(link.tell({ kind: 'damaged', detail: '' }))],
  ] as const)('%s: a conflict with the reason', async (state, bring) => {
    await bring()
    const { stateReason, reasonCode } = await rig.state('shop', state)
    await expect(send()).rejects.toMatchObject({
      status: 409,
      message: expect.stringContaining(stateReason ?? '-'),
      sentence: { code: 'nothing_sent', params: { because: reasonCode } },
    })
    expect(accepted()).toEqual([])
  })

  it('that changes while the number is checked decides', async () => {
    link.checkNumbers = async () => {
      link.close({ code: 401, deviceRemoved: true })
      await rig.state('shop', 'logged_out')
      throw new Error('Connection Closed')
    }
    await expect(send()).rejects.toMatchObject({ code: 'not_linked' })
    expect(accepted()).toEqual([])
  })
})

describe('accepting', () => {
  it('stores message, chat and outbox row, with one event', async () => {
    const message = await send()
    expect(message).toMatchObject({ fromMe: true, status: 'pending', text: 'hello', chat: annaJid })
    expect(rig.manager.messages.list('shop', { id: message.id }).records).toMatchObject([
      { row: message.row },
    ])
    expect(rig.manager.messages.chats('shop')).toMatchObject([
      { jid: annaJid, unread: 0, lastMessageAt: message.sentAt },
    ])
    expect(accepted()).toMatchObject([{ messageId: message.id, to: annaJid }])
    expect(await rig.told('shop', 'message.own')).toMatchObject([{ data: { row: message.row } }])
  })

  it('on a full disk is refused with 507, and nothing is stored', async () => {
    await send()
    rig.diskIsFull = true
    await expect(send({ to: group })).rejects.toMatchObject({ status: 507, code: 'storage_full' })
    rig.diskIsFull = false
    expect(accepted()).toHaveLength(1)
    expect(rig.manager.messages.list('shop').total).toBe(1)
  })
})

describe('an idempotency key', () => {
  it('with the same request answers with the first message and sends once', async () => {
    const first = await send({ idempotencyKey: 'k1' })
    const again = await send({ idempotencyKey: 'k1' })
    expect(again).toEqual(first)
    expect(accepted()).toHaveLength(1)
  })

  it('twice at the same time is accepted once', async () => {
    const both = await Promise.all([send({ idempotencyKey: 'k1' }), send({ idempotencyKey: 'k1' })])
    expect(both[0]?.id).toBe(both[1]?.id)
    expect(accepted()).toHaveLength(1)
  })

  it('with another request is refused', async () => {
    await send({ idempotencyKey: 'k1' })
    await expect(send({ idempotencyKey: 'k1', text: 'something else' })).rejects.toMatchObject({
      status: 409,
      code: 'idempotency_reused',
    })
    expect(accepted()).toHaveLength(1)
  })

  it('answers even when the number takes no messages any more, and after a restart', async () => {
    const first = await send({ idempotencyKey: 'k1' })
    await rig.manager.stop('shop')
    await rig.crash()
    expect((await send({ idempotencyKey: 'k1' })).id).toBe(first.id)
  })

  it('linkStates for 24 hours', async () => {
    const first = await send({ idempotencyKey: 'k1' })
    rig.clock.advance(23 * hourMs)
    expect((await send({ idempotencyKey: 'k1' })).id).toBe(first.id)
    rig.clock.advance(2 * hourMs)
    expect((await send({ idempotencyKey: 'k1' })).id).not.toBe(first.id)
  })

  it('is of the request as a whole, in whatever order its fields are', async () => {
    const full = { text: 'hello', quotedId: (await send()).id, delayMs: 5, mentions: ['+1 212 555 0102'] }
    const first = await send({ ...full, to: group, mentionAll: true, idempotencyKey: 'k1' })
    const { delayMs, ...rest } = full
    const turned = { idempotencyKey: 'k1', mentionAll: true, delayMs, ...rest, to: group }
    expect((await send(turned)).id).toBe(first.id)
    for (const other of [
      { to: anna },
      { text: 'hello!' },
      { quotedId: first.id },
      { delayMs: 6 },
      { mentions: [] },
      { mentionAll: false },
    ])
      await expect(send({ ...turned, ...other })).rejects.toMatchObject({ code: 'idempotency_reused' })
    expect(accepted()).toHaveLength(2)
  })

  it('of a text that the version before accepted answers with that text', async () => {
    const { id } = await send()
    const row = rig.storage.outbox.byMessageId(rig.view('shop').id, id)
    if (row === undefined) throw new Error('It was not accepted')
    // As that version hashed it: the fields that it knew, in its order.
    const said = ['12125550102', 'from before', null, ['12125550103'], true, 20]
    const requestHash = createHash('sha256').update(JSON.stringify(said)).digest()
    const old = { ...row, messageId: 'OLD', idempotencyKey: 'k1', requestHash, at: rig.clock.now() }
    await rig.storage.commits.write((tx) => {
      const message = rig.storage.messages.findOwn(old.instanceId, id)[0]
      if (message === undefined) throw new Error('It was not stored')
      rig.storage.messages.put(tx, { ...message, messageId: 'OLD', text: 'from before', proto: row.proto })
      rig.storage.outbox.accept(tx, old)
    })
    const again = { to: '12125550102', text: 'from before', mentions: ['12125550103'], mentionAll: true }
    const key = { delayMs: 20, idempotencyKey: 'k1' }
    expect(await send({ ...again, ...key })).toMatchObject({ id: 'OLD', text: 'from before' })
    await expect(send({ ...again, ...key, text: 'another' })).rejects.toMatchObject({
      code: 'idempotency_reused',
    })
  })

  it('belongs to one instance', async () => {
    await rig.linked('other', '5511888880000')
    const first = await send({ idempotencyKey: 'k1' })
    const other = await rig.sendText('other', { to: anna, text: 'hello', idempotencyKey: 'k1' })
    expect(other.id).not.toBe(first.id)
  })

  it('of a refused request can be used again', async () => {
    link.unknown.add(anna)
    await expect(send({ idempotencyKey: 'k1' })).rejects.toMatchObject({ code: 'not_on_whatsapp' })
    await send({ idempotencyKey: 'k1', to: group })
    expect(accepted()).toHaveLength(1)
  })
})

describe('quotes and mentions', () => {
  it('a quote carries the stored message, with its author', async () => {
    const own = await send({ text: 'mine' })
    const answer = await send({ quotedId: own.id })
    link.ack(own.id)
    expect(await encoded(answer.id)).toMatchObject({
      quoted: { id: own.id, chat: annaJid, fromMe: true, participant: '5511999990000@s.whatsapp.net' },
    })
  })

  it('a quote of what is not stored is refused', async () => {
    await expect(send({ quotedId: 'NOT-THERE' })).rejects.toMatchObject({ status: 400 })
    expect(accepted()).toEqual([])
  })

  it('a quote never reaches into another instance', async () => {
    await rig.linked('other', '5511888880000')
    const foreign = await rig.sendText('other', { to: anna, text: 'private' })
    await expect(send({ quotedId: foreign.id })).rejects.toMatchObject({ status: 400 })
  })

  it('mentions become JIDs, and everybody only in a group', async () => {
    const mentions = ['+1 212 555 0102', '123456789012345@lid']
    const some = await send({ to: group, mentions })
    expect((await encoded(some.id)).mentions).toEqual(['12125550102@s.whatsapp.net', '123456789012345@lid'])
    link.ack(some.id)
    const all = await send({ to: group, mentionAll: true })
    expect(await encoded(all.id)).toMatchObject({ mentionAll: true })
    const one = await send({ mentionAll: true })
    expect((await encoded(one.id)).mentionAll).toBeUndefined()
  })
})

describe('checkNumbers', () => {
  it('answers in the order and words of the question, and remembers', async () => {
    link.unknown.add('12125550102')
    const checks = await rig.manager.checkNumbers('shop', [
      '+1 212 555 0101',
      '12125550102',
      group,
      'nonsense',
    ])
    expect(checks).toMatchObject([
      { number: '+1 212 555 0101', jid: annaJid, exists: true },
      { number: '12125550102', exists: false },
      { number: group, jid: group, exists: true },
      { number: 'nonsense', exists: false },
    ])
    await send()
    expect(link.asked).toEqual([anna, '12125550102'])
  })

  it('asks for fifty at a time at most', async () => {
    const sizes: number[] = []
    link.checkNumbers = async (numbers) => {
      sizes.push(numbers.length)
      return numbers.map((number) => ({ number, jid: `${number}@s.whatsapp.net`, exists: true, name: null }))
    }
    const numbers = Array.from({ length: 120 }, (_, n) => String(12_125_550_000 + n))
    expect(await rig.manager.checkNumbers('shop', numbers)).toHaveLength(120)
    expect(sizes).toEqual([50, 50, 20])
  })

  it('needs the number to be online', async () => {
    await rig.manager.stop('shop')
    await expect(rig.manager.checkNumbers('shop', [anna])).rejects.toMatchObject({ code: 'not_connected' })
  })
})
