// What messages do to others: who may do what, in which order it comes, what the target shows, and what is told of it.
import { createHash } from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { EventView } from '../../../core/contract/events/event.ts'
import type { MessageView } from '../../../core/contract/messages/message.ts'
import { describe as described, shownOf } from '../../../core/instances/baileys/content/content.ts'
import { effectOf } from '../../../core/instances/baileys/reading/effects.ts'
import { Marked } from '../../../core/instances/chats/marked.ts'
import { MessageRecord } from '../../../core/instances/messages/record.ts'
import { storedView } from '../../../core/instances/messages/view.ts'
import type { ChatNames } from '../../../core/storage/tables/chats.ts'
import { Rig } from '../../helpers/rig.ts'
import { groupFacts } from '../../storage/group-facts.ts'
import { seal } from '../../helpers/sealed.ts'

const account = '5511999990000'
const own = `${account}@s.whatsapp.net`
const start = Date.UTC(2020, 0, 1)
const anna = { pn: '12125550101@s.whatsapp.net', lid: '98765@lid' }
const bob = { pn: '12125550102@s.whatsapp.net', lid: '11111@lid' }
const group = { jid: '120363041234567890@g.us' }
const secret = new Uint8Array(32).fill(7)
const { REVOKE, MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type

const hash = (option: string): Buffer => createHash('sha256').update(option).digest()

let rig: Rig
let instanceId: string
let shop = 'shop'
beforeAll(async () => {
  rig = await Rig.start()
})
beforeEach(async () => {
  shop += '.'
  instanceId = (await rig.create(shop)).id
})
afterAll(() => rig.end())

interface Said {
  chat?: ChatNames
  /** undefined: the own number. */
  by?: typeof anna | undefined
  at?: number
}

function common(id: string, message: proto.IMessage, { chat = group, by = anna, at = 0 }: Said) {
  const fromMe = by.pn === own
  const author = { ...by, jid: by.lid }
  const bytes = proto.Message.encode(message).finish()
  return { id, chat, fromMe, author, proto: bytes, sentAt: start + at }
}

const me = { pn: own, lid: `9${account}@lid` }

function record(): MessageRecord {
  const { storage, events, adapter, clock } = rig
  return new MessageRecord({ storage, events, adapter, now: clock.now }, instanceId)
}

/** As the adapter hands over what came: one message, or one change. */
function come(id: string, message: proto.IMessage, said: Said = {}): Promise<void> {
  const parts = common(id, message, said)
  const note = effectOf(parts.proto)
  const says = described(message)
  return rig.storage.commits.write((tx) => {
    if (note !== undefined) record().effect(tx, account, { ...parts, note })
    else if (says !== undefined)
      record().received(tx, account, { ...says, ...parts, pushName: null, file: undefined })
  })
}

const text = (id: string, conversation: string, said?: Said): Promise<void> =>
  come(id, { conversation, messageContextInfo: { messageSecret: secret } }, said)
const keyOf = (id: string) => ({ id, remoteJid: group.jid })
const edit = (id: string, target: string, conversation: string, said?: Said): Promise<void> =>
  come(
    id,
    { protocolMessage: { type: MESSAGE_EDIT, key: keyOf(target), editedMessage: { conversation } } },
    said,
  )
const revoke = (id: string, target: string, said?: Said): Promise<void> =>
  come(id, { protocolMessage: { type: REVOKE, key: keyOf(target) } }, said)
const react = (id: string, target: string, emoji: string, said?: Said): Promise<void> =>
  come(id, { reactionMessage: { key: keyOf(target), text: emoji } }, said)

function view(id: string): MessageView {
  const [message] = rig.storage.messages.list(instanceId, { id })
  const found = message && storedView({ storage: rig.storage, adapter: { shownOf } }, message)
  if (found === undefined) throw new Error(`There is no ${id}`)
  return found
}
const effects = (target = 'A1') => {
  const [chat] = rig.storage.chats.list(instanceId)
  return rig.storage.effects.toTarget(chat?.id ?? 0, target)
}
const told = async (...types: EventView['type'][]) => (await rig.told(shop, ...types)).map(({ data }) => data)

async function makeAdmin(...admins: (typeof anna)[]): Promise<void> {
  const members = [anna, bob, me].map((each) => ({
    jid: each.lid,
    pn: each.pn,
    lid: each.lid,
    role: admins.includes(each) ? ('admin' as const) : ('member' as const),
  }))
  const of = { instanceId, account, jid: group.jid, at: 1 }
  await rig.storage.commits.write((tx) => rig.storage.groups.put(tx, of, { facts: groupFacts(), members }))
}

describe('an edit', () => {
  it('of its author changes the text, keeps every version, and is told', async () => {
    await text('A1', 'helo')
    await edit('E1', 'A1', 'hello', { at: 1000 })
    await edit('E2', 'A1', 'hello!', { at: 2000 })
    expect(view('A1')).toMatchObject({
      text: 'hello!',
      content: { text: 'hello!' },
      editedAt: start + 2000,
      edits: [
        { text: 'helo', at: start },
        { text: 'hello', at: start + 1000 },
        { text: 'hello!', at: start + 2000 },
      ],
    })
    const by = { fromMe: false, participant: anna.lid, participantAlt: anna.pn }
    expect(await told('message.edited')).toMatchObject([
      { id: 'A1', changeId: 'E1', by, text: 'hello' },
      { id: 'A1', changeId: 'E2', by, text: 'hello!' },
    ])
  })

  it.each([
    ['another member', group, bob],
    ['the own number', group, me],
    ['the other side of a chat of two', anna, me],
  ])('of %s has no effect, and is kept', async (_who, chat: ChatNames, by) => {
    await text('A1', 'hello', { chat })
    await edit('E1', 'A1', 'forged', { chat, by })
    expect(view('A1')).toMatchObject({ text: 'hello', editedAt: null, edits: [] })
    expect(effects()).toMatchObject([{ kind: 'edit', state: 'refused', reason: 'not_its_author' }])
    expect(await told('message.edited')).toEqual([])
  })

  it('counts only in the chat that it came by', async () => {
    await text('A1', 'hello')
    await edit('E1', 'A1', 'from elsewhere', { chat: anna })
    expect(view('A1')).toMatchObject({ text: 'hello', editedAt: null })
  })

  it('is found by the author’s other name', async () => {
    await come('A1', { conversation: 'helo' }, { by: { pn: anna.pn, lid: anna.lid } })
    const { lid: _, ...byNumber } = anna
    const parts = common('E1', {}, {})
    const bytes = proto.Message.encode({
      protocolMessage: { type: MESSAGE_EDIT, key: keyOf('A1'), editedMessage: { conversation: 'hello' } },
    }).finish()
    const note = effectOf(bytes)
    if (note === undefined) throw new Error('It is an edit')
    const author = { ...byNumber, jid: anna.pn }
    await rig.storage.commits.write((tx) =>
      record().effect(tx, account, { ...parts, proto: bytes, author, note }),
    )
    expect(view('A1').text).toBe('hello')
  })

  it.each([anna.lid, anna.pn])('that is sealed under %s is opened', async (jid) => {
    await text('A1', 'helo')
    const plain = proto.Message.encode({
      protocolMessage: { type: MESSAGE_EDIT, key: keyOf('A1'), editedMessage: { conversation: 'hello' } },
    }).finish()
    const sealed = seal(plain, { secret, id: 'A1', author: jid, doer: jid, use: 'Message Edit' })
    await come('E1', { secretEncryptedMessage: { targetMessageKey: keyOf('A1'), ...sealed } })
    expect(view('A1')).toMatchObject({ text: 'hello', edits: [{ text: 'helo' }, { text: 'hello' }] })
  })

  it('that is sealed with another secret is kept, without effect', async () => {
    await text('A1', 'hello')
    const sealed = seal(new Uint8Array([10, 1, 65]), {
      secret: new Uint8Array(32),
      id: 'A1',
      author: anna.lid,
      doer: anna.lid,
      use: 'Message Edit',
    })
    await come('E1', { secretEncryptedMessage: { targetMessageKey: keyOf('A1'), ...sealed } })
    expect(view('A1').text).toBe('hello')
    expect(effects()).toMatchObject([{ state: 'refused', reason: 'sealed' }])
  })
})

describe('a deletion', () => {
  it('of its author leaves the message, marked', async () => {
    await text('A1', 'hello')
    await revoke('D1', 'A1', { at: 1000 })
    expect(view('A1')).toMatchObject({ text: 'hello', deletedAt: start + 1000, deletedFor: 'everyone' })
    expect(await told('message.deleted')).toMatchObject([{ id: 'A1', for: 'everyone' }])
  })

  it('erases it where that is set, in every version', async () => {
    await rig.manager.update(shop, { settings: { eraseDeleted: true } })
    await text('A1', 'helo')
    await edit('E1', 'A1', 'hello', { at: 1000 })
    await revoke('D1', 'A1', { at: 2000 })
    await edit('E2', 'A1', 'hello again', { at: 1500 })
    expect(view('A1')).toMatchObject({ text: null, content: null, deletedAt: start + 2000 })
    expect(JSON.stringify(view('A1'))).not.toContain('hel')
    expect(JSON.stringify(effects())).not.toContain('hel')
  })

  it('of an admin counts; of any other member it does not', async () => {
    await makeAdmin(bob)
    await text('A1', 'hello')
    await text('A2', 'of Bob', { by: bob })
    await revoke('D1', 'A1', { by: bob })
    await revoke('D2', 'A2', { by: anna })
    expect(view('A1').deletedAt).not.toBeNull()
    expect(view('A2').deletedAt).toBeNull()
    expect(effects('A2')).toMatchObject([{ state: 'refused', reason: 'not_its_author' }])
  })

  it('waits where it is not known who is an admin', async () => {
    await text('A1', 'hello')
    await revoke('D1', 'A1', { by: bob })
    expect(view('A1').deletedAt).toBeNull()
    expect(record().undecided()).toEqual([group.jid])
    await makeAdmin(bob)
    await rig.storage.commits.write((tx) => record().decide(tx, account, group.jid))
    expect(view('A1').deletedAt).not.toBeNull()
    expect(record().undecided()).toEqual([])
  })

  it('of the other side of a chat of two does not count', async () => {
    await text('A1', 'mine', { chat: anna, by: me })
    await revoke('D1', 'A1', { chat: anna })
    expect(view('A1').deletedAt).toBeNull()
  })
})

describe('a reaction', () => {
  it('that changes a hundred times is one row, its newest state, and a hundred events', async () => {
    await text('A1', 'hello')
    for (let n = 1; n <= 100; n += 1)
      await react(`R${n}`, 'A1', n % 2 === 0 ? '👍' : '❤️', { by: bob, at: n })
    expect(effects()).toHaveLength(1)
    expect(view('A1').reactions).toMatchObject([{ emoji: '👍', participant: bob.lid, at: start + 100 }])
    expect(await told('message.reaction')).toHaveLength(100)
    expect(rig.storage.messages.count(instanceId)).toBe(1)
  })

  it('is one a person, and can be taken back; an older one that comes late does not bring it again', async () => {
    await text('A1', 'hello')
    await react('R1', 'A1', '👍', { by: bob, at: 1 })
    await react('R2', 'A1', '🎉', { by: me, at: 1 })
    await react('R3', 'A1', '', { by: bob, at: 3 })
    await react('R0', 'A1', '😢', { by: bob, at: 2 })
    expect(view('A1').reactions).toMatchObject([{ emoji: '🎉', fromMe: true, participant: me.lid }])
  })

  it('that comes twice is told once', async () => {
    await text('A1', 'hello')
    await react('R1', 'A1', '👍')
    await react('R1', 'A1', '👍')
    expect(await told('message.reaction')).toHaveLength(1)
  })
})

describe('a vote', () => {
  const poll = {
    pollCreationMessageV3: {
      name: 'Lunch?',
      options: [{ optionName: 'Pizza' }, { optionName: 'Soup' }],
      selectableOptionsCount: 2,
    },
    messageContextInfo: { messageSecret: secret },
  }
  const vote = (id: string, options: string[], said: Said): Promise<void> => {
    const plain = proto.Message.PollVoteMessage.encode({ selectedOptions: options.map(hash) }).finish()
    const doer = said.by?.pn ?? anna.pn
    const sealed = seal(plain, { secret, id: 'A1', author: anna.lid, doer, use: 'Poll Vote' })
    return come(id, { pollUpdateMessage: { pollCreationMessageKey: keyOf('A1'), vote: sealed } }, said)
  }

  it('of several answers is opened; the newest of each person holds', async () => {
    await come('A1', poll)
    await vote('V1', ['Pizza'], { by: bob, at: 1 })
    await vote('V2', ['Pizza', 'Soup'], { by: bob, at: 2 })
    await vote('V3', ['Soup'], { by: me, at: 2 })
    await vote('V4', [], { by: me, at: 3 })
    expect(view('A1').votes).toMatchObject([{ options: ['Pizza', 'Soup'], participant: bob.lid }])
    const options = (await told('message.vote')).map((data) => 'options' in data && data.options)
    expect(options).toEqual([['Pizza'], ['Pizza', 'Soup'], ['Soup'], []])
  })

  it('of somebody in another’s name is not opened', async () => {
    await come('A1', poll)
    const plain = proto.Message.PollVoteMessage.encode({ selectedOptions: [hash('Soup')] }).finish()
    const sealed = seal(plain, { secret, id: 'A1', author: anna.lid, doer: anna.lid, use: 'Poll Vote' })
    await come(
      'V1',
      { pollUpdateMessage: { pollCreationMessageKey: keyOf('A1'), vote: sealed } },
      { by: bob },
    )
    expect(view('A1').votes).toEqual([])
  })
})

it('what comes before its message is applied, and told, when that comes', async () => {
  await revoke('D1', 'A1', { at: 3 })
  await react('R1', 'A1', '👍', { by: bob, at: 2 })
  await edit('E2', 'A1', 'newest', { at: 2 })
  await edit('E1', 'A1', 'second', { at: 1 })
  await edit('E3', 'A1', 'forged', { by: bob, at: 4 })
  const types = ['message.edited', 'message.deleted', 'message.reaction'] as const
  expect(await told(...types)).toEqual([])
  await text('A1', 'first')
  expect(view('A1')).toMatchObject({
    text: 'newest',
    edits: [{ text: 'first' }, { text: 'second' }, { text: 'newest' }],
    deletedFor: 'everyone',
    reactions: [{ emoji: '👍' }],
  })
  expect(await told(...types)).toHaveLength(4)
})

it('text, then reaction, edit and deletion are one unread message', async () => {
  await text('A1', 'hello')
  await react('R1', 'A1', '👍', { at: 60_000 })
  await edit('E1', 'A1', 'hello!', { at: 61_000 })
  await revoke('D1', 'A1', { at: 62_000 })
  expect(rig.storage.chats.list(instanceId)).toMatchObject([{ unread: 1, lastMessageAt: start }])
  expect(await told('message.received')).toHaveLength(1)
})

const emoji = (n: number): string => (n % 2 === 0 ? '👍' : '❤')

it('100 reactions of one person to a message are one reaction, its newest, in one row, and 100 events', async () => {
  await text('A1', 'hello')
  const all = Array.from({ length: 100 }, (_each, at) => at + 1)
  await Promise.all(all.map((n) => react(`R${n}`, 'A1', emoji(n), { by: bob, at: n })))
  expect(view('A1').reactions).toMatchObject([{ emoji: emoji(100), participant: bob.lid, at: start + 100 }])
  expect(rig.storage.messages.count(instanceId)).toBe(1)
  const events = await told('message.reaction')
  expect(events.map((data) => 'changeId' in data && data.changeId)).toEqual(all.map((n) => `R${n}`))
})

it('a pin, a keep and a star show on the message, and nobody else stars it', async () => {
  const key = keyOf('A1')
  const { PIN_FOR_ALL, UNPIN_FOR_ALL } = proto.Message.PinInChatMessage.Type
  await text('A1', 'hello')
  await come('P1', { pinInChatMessage: { key, type: PIN_FOR_ALL } }, { by: bob, at: 1 })
  await come('K1', { keepInChatMessage: { key, keepType: proto.KeepType.KEEP_FOR_ALL } }, { at: 1 })
  expect(view('A1')).toMatchObject({ isPinned: true, isKept: true, isStarred: false })
  await come('P2', { pinInChatMessage: { key, type: UNPIN_FOR_ALL } }, { at: 2 })
  expect(view('A1')).toMatchObject({ isPinned: false })
  expect(await told('message.marked')).toHaveLength(3)
})

const pin = (id: string, type: proto.Message.PinInChatMessage.Type, seconds = 0): proto.IMessage => ({
  pinInChatMessage: { key: keyOf(id), type },
  ...(seconds > 0 && { messageContextInfo: { messageAddOnDurationInSecs: seconds } }),
})

it('what is pinned now is found by its chat, and what is starred by its number', async () => {
  const { storage, clock } = rig
  const marked = (now: number) => new Marked({ storage, adapter: { shownOf }, now: () => now })
  const { PIN_FOR_ALL, UNPIN_FOR_ALL } = proto.Message.PinInChatMessage.Type
  for (const id of ['A1', 'A2', 'A3', 'A4']) await text(id, `this is ${id}`)
  await come('P1', pin('A1', PIN_FOR_ALL, 86_400), { by: bob, at: 1 })
  await come('P2', pin('A2', PIN_FOR_ALL), { by: bob, at: 2 })
  await come('P3', pin('A3', PIN_FOR_ALL, 604_800), { by: bob, at: 3 })
  // Somebody else takes one of them down.
  await come('P4', pin('A2', UNPIN_FOR_ALL), { at: 4 })
  const [chat] = storage.chats.list(instanceId)
  if (chat === undefined) throw new Error('There is no chat')
  const pinned = (at: number) =>
    marked(at)
      .pinned(chat)
      .map(({ id }) => id)
  expect(pinned(start + 10)).toEqual(['A3', 'A1'])
  expect(pinned(start + 86_400_001)).toEqual(['A3'])
  expect(view('A1')).toMatchObject({ isPinned: true, pinnedUntil: start + 1 + 86_400_000 })
  expect(view('A2')).toMatchObject({ isPinned: false, pinnedUntil: null })

  const star = (id: string, on: boolean) =>
    storage.commits.write((tx) => {
      const [message] = storage.messages.list(instanceId, { id })
      if (message) record().mark(tx, message, { kind: 'star', on }, clock.now())
    })
  for (const id of ['A1', 'A2', 'A3']) await star(id, true)
  await star('A2', false)
  const whose = { instanceId, account }
  const starred = (asked: { before?: number } = {}) =>
    marked(0)
      .starred(whose, { limit: 1, chat, ...asked })
      .map(({ id }) => id)
  expect(
    marked(0)
      .starred(whose, { limit: 9 })
      .map(({ id }) => id),
  ).toEqual(['A3', 'A1'])
  expect(starred()).toEqual(['A3'])
  expect(starred({ before: view('A3').row })).toEqual(['A1'])
  await revoke('D1', 'A1')
  expect(starred({ before: view('A3').row })).toEqual([])
  expect(marked(0).starred({ ...whose, account: '5511000000000' }, { limit: 9 })).toEqual([])
})
