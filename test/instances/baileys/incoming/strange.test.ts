// What a stranger chooses: ids and times that make no sense are stored all the same, and a message that cannot be stored
// at all is set aside with its bytes, told once, and holds up nothing.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MessageView } from '../../../../core/contract/messages/message.ts'
import { until } from '../../../helpers/appliance.ts'
import { el } from '../../../whatsapp/nodes.ts'
import type { Phone } from '../../../whatsapp/phone/phone.ts'
import { openShop, type Shop } from './shop.ts'

let shop: Shop
let stranger: Phone
beforeAll(async () => {
  shop = await openShop('5511999990171')
  stranger = shop.wa.phone({ number: '5511999990172', name: 'Stranger' })
})
afterAll(() => shop.end())

function withText(text: string): Promise<MessageView> {
  return until(`"${text}" is stored`, async () => (await shop.all()).find((each) => each.text === text))
}

describe('an id that is too long', () => {
  const id = 'LONG'.repeat(100)

  it('is bounded, and kept whole beside it', async () => {
    await stranger.sendText(shop.number, 'of a long id', { id })
    const message = await withText('of a long id')
    expect(message.id.length).toBeLessThanOrEqual(128)
    expect(message.original).toEqual({ id })
  })

  it('is one message, however often it comes', async () => {
    shop.wa.faults.arm({ kind: 'duplicate' })
    await stranger.sendText(shop.number, 'twice', { id: 'TWICE'.repeat(100) })
    await withText('twice')
    await shop.settled()
    expect((await shop.all()).filter(({ text }) => text === 'twice')).toHaveLength(1)
  })

  it('waits for nothing in the journal', async () => {
    await expect.poll(() => shop.unapplied()).toBe(0)
  })
})

describe('an id that every object has', () => {
  it('is an id like any other, and ends no connection', async () => {
    const device = shop.device(shop.number)
    const { logins } = shop.wa.counters(device)
    for (const id of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      await stranger.sendText(shop.number, `of ${id}`, { id })
      expect(await withText(`of ${id}`)).toMatchObject({ id })
    }
    await shop.settled()
    expect(shop.wa.counters(device).logins).toBe(logins)
  })
})

describe('a time that makes no sense', () => {
  // 1970, 2099, and milliseconds among them.
  for (const t of [
    '-5',
    '0',
    '1',
    '4070908800',
    '1793347200000',
    '9007199254740993',
    '99999999999999999999',
    'tomorrow',
    '1e400',
  ])
    it(`is not believed: ${t}`, async () => {
      shop.wa.faults.arm({ kind: 'claimedTime', t })
      const before = Date.now()
      await stranger.sendText(shop.number, `at ${t}`)
      const message = await withText(`at ${t}`)
      expect(message.sentAt).toBeGreaterThanOrEqual(before - 1000)
      expect(message.sentAt).toBeLessThanOrEqual(Date.now())
      // Read before it is on disk, where another connection sees it.
      await expect.poll(() => shop.unapplied()).toBe(0)
    })

  it('is kept as it was said', async () => {
    expect((await withText('at -5')).original).toEqual({ sentAt: '-5000' })
  })

  it('leaves a time that makes sense as it is', async () => {
    const t = Math.floor(Date.now() / 1000) - 3600
    shop.wa.faults.arm({ kind: 'claimedTime', t: String(t) })
    await stranger.sendText(shop.number, 'an hour late')
    expect(await withText('an hour late')).toMatchObject({ sentAt: t * 1000, original: null })
  })
})

function announced(id: string, from: string, type: string): void {
  const t = Math.floor(Date.now() / 1000)
  shop.deliver(el('message', { id, from, type: 'text', t }, [el('unavailable', { type })]))
}

describe('what only announces a message', () => {
  it('from nobody, or in a way that is not known, ends no connection', async () => {
    const device = shop.device(shop.number)
    const { logins } = shop.wa.counters(device)
    announced('FROM-NOBODY', 'nobody@nowhere', 'view_once')
    announced('UNKNOWN', stranger.jid, 'toString')
    expect(await shop.stored('UNKNOWN')).toMatchObject({ kind: 'placeholder', type: 'unavailable' })
    await stranger.sendText(shop.number, 'behind what is announced')
    await withText('behind what is announced')
    expect(shop.wa.counters(device).logins).toBe(logins)
  })
})

describe('a message that cannot be stored', () => {
  it('is set aside, told once, and holds up nothing', async () => {
    refuse('poison')
    shop.wa.faults.arm({ kind: 'duplicate' }, { number: shop.number })
    const id = await stranger.sendText(shop.number, 'poison')
    await stranger.sendText(shop.number, 'after the poison')
    await withText('after the poison')
    await until('it is told', async () => (await shop.told('message.set_aside', id)).length > 0 || undefined)
    expect(await shop.told('message.set_aside', id)).toMatchObject([{ id, chat: stranger.jid }])
    expect((await shop.health()).incomingSetAside).toBe(1)
    expect(await shop.appliance.instance('shop')).toMatchObject({ state: 'open' })
  })

  it('is not tried again and again, and not told again', async () => {
    await shop.appliance.kill()
    await shop.appliance.start()
    await shop.appliance.waitForState('shop', 'open')
    await stranger.sendText(shop.number, 'after the restart')
    await withText('after the restart')
    expect(await shop.events('message.set_aside')).toHaveLength(1)
    expect((await shop.health()).incomingSetAside).toBe(1)
  })

  it('is stored by a version that can', async () => {
    await shop.appliance.stop()
    shop.change(
      "DROP TRIGGER refused; UPDATE journal SET set_aside_by = 'an older one' WHERE set_aside_at IS NOT NULL",
    )
    await shop.appliance.start()
    await withText('poison')
    await expect.poll(async () => (await shop.health()).incomingSetAside).toBe(0)
  })
})

/** The database takes no message with this text, as it would not take one that contradicts it. */
function refuse(text: string): void {
  shop.change(`CREATE TRIGGER refused BEFORE INSERT ON messages WHEN NEW.text = '${text}'
    BEGIN SELECT RAISE(ABORT, 'no such message'); END`)
}
