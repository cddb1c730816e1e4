// What is foretold of a link, by what, and what is told of it before it is lost.
import { describe, expect, it } from 'vitest'
import { isFromPhone } from '../../../core/instances/baileys/incoming/phone-seen.ts'
import { riskOf } from '../../../core/events/alerts/link-risk.ts'
import { Guard, hourMs } from '../guard.ts'

const dayMs = 24 * hourMs
const well = { phoneUnseenMs: 0, isRestricted: false, undecryptable: 0, breaks: 0, hasProxy: false }
const codes = (facts: Partial<Parameters<typeof riskOf>[0]>): string[] =>
  riskOf({ ...well, ...facts }).reasons.map(({ code, grade, count }) => `${code} ${grade} ${count}`)

it('the phone is heard of by what comes from the first device of the own number, under both its names', () => {
  const me = { id: '5511999990001:7@s.whatsapp.net', lid: '70001:7@lid' }
  const isFrom = (from: string, attrs: Record<string, string> = {}, tag = 'message'): boolean =>
    isFromPhone({ tag, attrs: { from, ...attrs } }, me)
  expect(isFrom('5511999990001@s.whatsapp.net')).toBe(true)
  expect(isFrom('70001@lid', {}, 'receipt')).toBe(true)
  expect(isFrom('1203@g.us', { participant: '70001@lid' })).toBe(true)
  expect(isFrom('5511999990001:7@s.whatsapp.net')).toBe(false)
  expect(isFrom('5511999990001:3@s.whatsapp.net')).toBe(false)
  expect(isFrom('5511988880001@s.whatsapp.net')).toBe(false)
  expect(isFrom('1203@g.us', { participant: '5511988880001@s.whatsapp.net' })).toBe(false)
  expect(isFrom('5511999990001@s.whatsapp.net', {}, 'notification')).toBe(false)
})

describe('what is foretold of a link', () => {
  it('is all well where nothing speaks against it, and where nothing can be said', () => {
    expect(riskOf(well)).toEqual({ score: 100, reasons: [] })
    expect(riskOf({ ...well, phoneUnseenMs: undefined })).toEqual({ score: 100, reasons: [] })
  })

  it('is worse the longer its phone is not used', () => {
    expect(codes({ phoneUnseenMs: 7 * dayMs - 1 })).toEqual([])
    expect(codes({ phoneUnseenMs: 7 * dayMs })).toEqual(['phone_unseen watch 7'])
    expect(codes({ phoneUnseenMs: 10 * dayMs - 1 })).toEqual(['phone_unseen watch 9'])
    expect(codes({ phoneUnseenMs: 10 * dayMs })).toEqual(['phone_unseen risk 10'])
  })

  it('names each reason, and none takes it below nothing', () => {
    const all = {
      phoneUnseenMs: 30 * dayMs,
      isRestricted: true,
      undecryptable: 3,
      breaks: 12,
      hasProxy: true,
    }
    expect(codes(all)).toEqual([
      'phone_unseen risk 30',
      'restricted watch 1',
      'undecryptable watch 3',
      'unstable_proxy watch 12',
    ])
    expect(riskOf(all).score).toBe(0)
    expect(codes({ breaks: 12 })).toEqual(['unstable watch 12'])
    expect(codes({ breaks: 11, undecryptable: 2 })).toEqual([])
  })
})

describe('a phone that is not used', () => {
  it('is told of after ten days, before WhatsApp unlinks it, and is over when it is used', async () => {
    const guard = await Guard.start()
    const { clock } = guard.desk
    const id = await guard.desk.instance()
    const see = (): Promise<void> => {
      const { commits, instances } = guard.desk.storage
      return commits.write((tx) => instances.seePhone(tx, id, clock.now()))
    }
    await see()
    await guard.become(id, 'open')
    await guard.pass(10 * dayMs - hourMs)
    expect(guard.types).toEqual([])
    await guard.pass(2 * hourMs)
    await guard.until('it is told', () => guard.open.length === 1)
    await guard.restart()
    await guard.become(id, 'reconnecting', 428)
    await guard.become(id, 'open')
    await guard.pass(dayMs)
    expect(guard.types).toEqual(['alert.link_at_risk'])
    expect(guard.told[0]).toMatchObject({
      instanceId: id,
      data: { text: expect.stringContaining('for 10 days') },
    })
    await see()
    await guard.pass(hourMs)
    await guard.until('it is over', () => guard.open.length === 0)
    expect(guard.types).toEqual(['alert.link_at_risk', 'alert.link_at_risk over'])
  })

  it('is not told of where nobody listened, and is over with the link', async () => {
    const guard = await Guard.start()
    const { storage, clock } = guard.desk
    const id = await guard.desk.instance()
    await storage.commits.write((tx) => storage.instances.seePhone(tx, id, clock.now()))
    await guard.become(id, 'stopped')
    await guard.pass(20 * dayMs)
    await guard.become(id, 'open')
    await guard.pass(2 * dayMs - hourMs)
    expect(guard.types).toEqual([])
    await guard.pass(2 * hourMs)
    await guard.until('it is told', () => guard.open.length === 1)
    await guard.become(id, 'logged_out', 401)
    await guard.until('it is over', () => guard.types.includes('alert.link_at_risk over'))
  })
})
