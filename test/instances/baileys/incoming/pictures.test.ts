// Pictures of people against answers that a test gives: only those who are known are asked for, each seldom; what is not
// answered changes nothing, and an answer of before counts for nothing.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Pictures } from '../../../../core/instances/baileys/incoming/pictures.ts'
import { createLog } from '../../../../core/log.ts'
import { Rig } from '../../../helpers/rig.ts'

const number = '5511999990001'
const bia = { pn: '5511999990003@s.whatsapp.net', lid: '300@lid' }
const first = 'https://pps.whatsapp.net/v/1.jpg'
const second = 'https://pps.whatsapp.net/v/2.jpg'

let rig: Rig
let instanceId: string
let asked: string[]
let answer: () => Promise<string | null>
let rests: (() => void)[]
let pictures: Pictures
beforeEach(async () => {
  rig = await Rig.start()
  instanceId = (await rig.create('shop')).id
  await rig.storage.commits.write((tx) => {
    rig.storage.contacts.ensure(tx, instanceId, number, { ...bia, pushName: 'Bia', at: 1 })
  })
  asked = []
  rests = []
  answer = () => Promise.resolve(first)
  const { storage, events, adapter, clock } = rig
  const owner = { instanceId, generation: 1, number, me: { id: `${number}:1@s.whatsapp.net`, lid: '' } }
  pictures = new Pictures({ storage, events, adapter, now: clock.now, log: createLog('silent') }, owner, {
    ask: (jid) => {
      asked.push(jid)
      return answer()
    },
    setTimer: (work) => {
      rests.push(work)
      return () => undefined
    },
  })
})
afterEach(() => rig.end())

const tell = (imgUrl: 'changed' | 'removed', ...ids: string[]) =>
  pictures.heard({ 'contacts.update': ids.map((id) => ({ id, imgUrl })) })
const pictureOf = () => rig.storage.contacts.find(instanceId, number, bia.pn)?.pictureUrl
const restIsOver = async () => {
  rests.shift()?.()
  await pictures.heard({})
}

it('strangers who change theirs all the time are not asked for, and are not known afterwards', async () => {
  await tell('changed', ...Array.from({ length: 100 }, (_, n) => `${700 + n}@lid`), 'x', '1@g.us')
  await tell('removed', '800@lid')
  expect(asked).toEqual([])
  expect(rig.storage.contacts.list(instanceId)).toHaveLength(1)
})

it('somebody who changes his all the time is asked for once, and once more after a rest', async () => {
  for (let time = 0; time < 20; time += 1) await tell('changed', bia.lid, bia.pn)
  expect(asked).toEqual([bia.pn])
  expect(pictureOf()).toBe(first)
  answer = () => Promise.resolve(second)
  await restIsOver()
  expect(asked).toHaveLength(2)
  expect(pictureOf()).toBe(second)
  await restIsOver()
  expect(asked).toHaveLength(2)
})

it('what WhatsApp does not answer changes nothing, and what it says is gone is gone', async () => {
  await tell('changed', bia.pn)
  await restIsOver()
  answer = () => Promise.reject(new Error('WhatsApp did not answer'))
  await tell('changed', bia.pn)
  expect(asked).toHaveLength(2)
  expect(pictureOf()).toBe(first)
  await tell('removed', bia.lid)
  expect(pictureOf()).toBeNull()
})

it('an answer of before a picture was taken away does not bring it back', async () => {
  const late = Promise.withResolvers<string>()
  const begun = Promise.withResolvers<void>()
  answer = () => {
    begun.resolve()
    return late.promise
  }
  const heard = tell('changed', bia.pn)
  await begun.promise
  const removed = tell('removed', bia.pn)
  late.resolve(first)
  await Promise.all([heard, removed])
  expect(pictureOf()).toBeNull()
})
