// What is asked about groups, against answers that a test gives: what comes meanwhile counts, what is not answered is no
// answer, and one that cannot be asked for keeps none of the others back.
import type { WASocket } from '@whiskeysockets/baileys'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { allGroups } from '../../../../core/instances/baileys/asking/groups.ts'
import { Groups, type AskGroups } from '../../../../core/instances/baileys/incoming/groups.ts'
import type { GroupTold } from '../../../../core/instances/groups/change.ts'
import { GroupRecord } from '../../../../core/instances/groups/group-record.ts'
import { createLog } from '../../../../core/log.ts'
import { Rig } from '../../../helpers/rig.ts'
import { groupFacts } from '../../../storage/group-facts.ts'
import { el } from '../../../whatsapp/nodes.ts'

const number = '5511999990001'
const me = { pn: `${number}@s.whatsapp.net`, lid: '100@lid', role: 'member' } as const
const bia = { pn: '5511999990003@s.whatsapp.net', lid: '300@lid' }

let rig: Rig
let instanceId: string
let asked: string[]
let ask: AskGroups
/** Every group that this is not told of is refused. */
let there: Map<string, GroupTold>
beforeEach(async () => {
  rig = await Rig.start()
  instanceId = (await rig.create('shop')).id
  const generation = { n: 1, account: number, jid: `${number}:1@s.whatsapp.net`, lid: '100:1@lid', at: 1 }
  await rig.storage.commits.write((tx) =>
    rig.storage.generations.promote(tx, instanceId, { ...generation, origin: 'qr', creds: {} }),
  )
  asked = []
  there = new Map()
  ask = {
    one: async (jid) => {
      asked.push(jid)
      const told = there.get(jid)
      if (told === undefined) throw new Error('WhatsApp did not answer')
      return told
    },
    all: async () => {
      asked.push('all')
      return [...there.values()]
    },
  }
})
afterEach(() => rig.end())

const newGroups = (): Groups => {
  const { storage, events, adapter, clock } = rig
  const owner = { instanceId, generation: 1, number, me: { id: `${number}:1@s.whatsapp.net`, lid: '' } }
  const deps = { storage, events, adapter, now: clock.now, log: createLog('silent') }
  return new Groups(deps, owner, { one: (jid) => ask.one(jid), all: () => ask.all() })
}
const told = (jid: string, subject: string): GroupTold => ({
  jid,
  facts: groupFacts({ subject, addressing: 'lid' }),
  members: [me, { ...bia, role: 'member' }],
})
const know = (jid: string, subject: string): Promise<void> =>
  rig.storage.commits.write((tx) => {
    const { storage, events, adapter, clock } = rig
    new GroupRecord({ storage, events, adapter, now: clock.now }, instanceId).learn(
      tx,
      number,
      told(jid, subject),
    )
  })
const groupOf = (jid: string) => rig.storage.groups.find(instanceId, number, jid)
const renamed = (jid: string, subject: string, id: string) =>
  el('notification', { from: jid, type: 'w:gp2', id, t: 1_760_000_000, participant: bia.lid }, [
    el('subject', { subject }),
  ])
const answering = (answer: unknown) => ({ query: async () => answer }) as unknown as WASocket
const messageIn = (...jids: string[]) => ({
  'messages.upsert': { type: 'notify' as const, messages: jids.map((remoteJid) => ({ key: { remoteJid } })) },
})

it('an answer that does not say which groups there are is not that there are none', async () => {
  await expect(allGroups(answering(undefined))).rejects.toThrow('WhatsApp did not answer')
  await expect(allGroups(answering(el('iq')))).rejects.toThrow('did not say which groups there are')
  expect(await allGroups(answering(el('iq', {}, [el('groups')])))).toEqual([])
  const two = [el('group', { id: '7', subject: 'Seven' }), el('group', { subject: 'Nameless' })]
  expect(await allGroups(answering(el('iq', {}, [el('groups', {}, two)])))).toMatchObject([
    { jid: '7@g.us', facts: { subject: 'Seven' } },
    undefined,
  ])
})

it('all stay as they are, and are asked for one by one, where the question for all is not answered', async () => {
  await know('1@g.us', 'One')
  ask.all = () => Promise.reject(new Error('WhatsApp did not answer'))
  const groups = newGroups()
  await expect(groups.opened(false)).rejects.toThrow('did not answer')
  expect(groupOf('1@g.us')).toMatchObject({ leftAt: null, isStale: true })
  there.set('1@g.us', told('1@g.us', 'Renamed'))
  expect(await groups.get('1@g.us')).toMatchObject({ subject: 'Renamed' })
  await groups.ended(Promise.resolve())
  expect(rig.storage.generations.groupsKnown(instanceId, 1)).toBe(false)
})

it('none is gone where one of those that are told has no name', async () => {
  await know('1@g.us', 'One')
  ask.all = async () => [undefined]
  await newGroups().opened(false)
  expect(groupOf('1@g.us')).toMatchObject({ leftAt: null, isStale: true })
})

it('what is told while all are asked for stays: of a group in the answer, and of one that is not', async () => {
  await know('1@g.us', 'Old')
  await know('2@g.us', 'Old')
  await know('3@g.us', 'Old')
  const groups = newGroups()
  ask.all = async () => {
    await groups.heard(renamed('1@g.us', 'New', 'A'), false)
    await groups.heard(renamed('2@g.us', 'New', 'B'), false)
    return [told('1@g.us', 'Old')]
  }
  there.set('1@g.us', told('1@g.us', 'New'))
  there.set('2@g.us', told('2@g.us', 'New'))
  await groups.opened(false)
  expect(groupOf('1@g.us')).toMatchObject({ subject: 'New', isStale: false })
  expect(groupOf('2@g.us')).toMatchObject({ subject: 'New', leftAt: null })
  expect(groupOf('3@g.us')?.leftAt).not.toBeNull()
  expect(asked.toSorted()).toEqual(['1@g.us', '2@g.us'])
})

it('what is told while one is asked for stays, and it is asked for again', async () => {
  const groups = newGroups()
  await groups.opened(true)
  await know('1@g.us', 'Old')
  await rig.storage.commits.write((tx) => rig.storage.groups.markAllStale(tx, instanceId, number))
  const subjects: (string | undefined)[] = []
  ask.one = async (jid) => {
    subjects.push(groupOf(jid)?.subject)
    if (subjects.length > 1) return told(jid, 'New')
    await groups.heard(renamed(jid, 'New', 'A'), false)
    return told(jid, 'Old')
  }
  expect(await groups.get('1@g.us')).toMatchObject({ subject: 'New' })
  expect(subjects).toEqual(['Old', 'New'])
})

it('one that cannot be asked for keeps none of the others back', async () => {
  const groups = newGroups()
  await groups.opened(false)
  there.set('2@g.us', told('2@g.us', 'Two'))
  await groups.meet(messageIn('1@g.us', '2@g.us'), async () => undefined)
  expect(asked).toEqual(['all', '1@g.us', '2@g.us'])
  expect(groupOf('2@g.us')).toMatchObject({ subject: 'Two' })
})

it('what is said to be more while all are asked for is asked for afterwards, once', async () => {
  const groups = newGroups()
  const [sent, first] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let count = 0
  ask.all = async () => {
    count += 1
    sent.resolve()
    if (count === 1) await first.promise
    return count === 1 ? [] : [told('1@g.us', 'One')]
  }
  const opened = groups.opened(false)
  await sent.promise
  const more = [groups.dirty(), groups.dirty()]
  await groups.ended(Promise.resolve())
  expect(rig.storage.generations.groupsKnown(instanceId, 1)).toBe(false)
  first.resolve()
  await Promise.all([opened, ...more])
  expect(count).toBe(2)
  expect(groupOf('1@g.us')).toMatchObject({ subject: 'One' })
  await groups.ended(Promise.resolve())
  expect(rig.storage.generations.groupsKnown(instanceId, 1)).toBe(true)
})

it('who waits for the login waits no longer than the socket lives', async () => {
  const groups = newGroups()
  const waiting = Promise.allSettled([groups.get('1@g.us'), groups.dirty()])
  await groups.ended(Promise.resolve())
  expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(asked).toEqual([])
})
