// Chats that turn out to be the same person's and have much: a little is moved in each commit, from where it was left;
// nothing is lost, and what happens meanwhile counts.
import { expect, it } from 'vitest'
import { EventLog } from '../../../core/events/log.ts'
import { mergeChats } from '../../../core/instances/messages/merge-chats.ts'
import { known } from '../../../core/storage/forgetting/forget.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import { ScriptedAdapter } from '../../helpers/scripted-adapter.ts'
import { addInstance, newHome, newMessage, openHome, write } from '../../storage/harness.ts'

const account = '490'
const [pn, lid] = ['491@s.whatsapp.net', '91@lid']
const many = 1100

const merge = (storage: Storage, stopped = () => false) =>
  mergeChats(
    {
      storage,
      adapter: new ScriptedAdapter(() => storage),
      events: new EventLog(storage, () => 9),
      now: () => 9,
    },
    stopped,
  )

it('become one in steps, over a stop between them, with all that was said, sent and done meanwhile', async () => {
  const home = newHome()
  let storage = await openHome(home)
  const id = await addInstance(storage)
  const { chats, messages, effects, outbox } = storage
  const [kept, gone] = await write(storage, (tx) => [
    chats.ensure(tx, id, account, { pn, at: 1 }).id,
    chats.ensure(tx, id, account, { lid, at: 2 }).id,
  ])
  const effect = (chatId: number, targetId: string) => ({
    instanceId: id,
    chatId,
    messageId: `reaction to ${targetId}`,
    fromMe: false,
    sender: '',
    participantPn: null,
    participantLid: null,
    kind: 'reaction' as const,
    targetId,
    reason: null,
    value: { kind: 'reaction' as const, emoji: '👍' },
    proto: Uint8Array.of(),
    content: null,
    doneAt: 5,
    storedAt: 5,
  })
  await write(storage, (tx) => {
    const put = (chatId: number, messageId: string, fromMe = false) =>
      messages.put(tx, newMessage({ instanceId: id, chatId, messageId, fromMe })).message.row
    for (let n = 0; n < many; n += 1) put(gone, `m${n}`)
    put(kept, 'm0')
    put(kept, 'older')
    const row = messages.named(gone, 'm3')[0]?.row ?? 0
    effects.put(tx, { ...effect(gone, 'm3'), target: row, state: 'applied' })
    outbox.accept(tx, {
      instanceId: id,
      chatId: gone,
      messageId: 'sent',
      recipient: lid,
      proto: Buffer.of(1),
      options: {},
      idempotencyKey: null,
      requestHash: Buffer.of(1),
      notBefore: 0,
      at: 1,
    })
    chats.touch(tx, gone, { lastMessageAt: 100, unreadBy: many, at: 3 })
    chats.optOut(tx, gone, 4, 4)
  })

  const now = await write(storage, (tx) => chats.ensure(tx, id, account, { pn, lid, at: 5 }))
  expect(now).toMatchObject({ id: kept, pn, lid: null, optedOutAt: 4 })
  expect(chats.get(gone)).toMatchObject({ lid, unread: many })
  // Who is forgotten meanwhile is forgotten under both names.
  for (const name of [pn, lid])
    expect(known(storage, { account, names: [name] }).chats.map(({ chat }) => chat.id)).toEqual(
      expect.arrayContaining([kept, gone]),
    )
  // Named before its target has been moved.
  await write(storage, (tx) => {
    effects.put(tx, { ...effect(kept, 'm999'), target: null, state: 'waiting', reason: 'target_not_here' })
  })

  let steps = 0
  await merge(storage, () => (steps += 1) > 3)
  const left = storage.totals.inChat(gone)
  expect(left).toBe(many - 150)
  expect(storage.totals.inChat(kept)).toBe(many + 1 - left)
  await storage.close()

  storage = await openHome(home)
  expect(storage.chats.merging()).toMatchObject([{ kept, gone, pn, lid }])
  expect(await merge(storage)).toBe(1)
  expect(storage.chats.merging()).toEqual([])
  expect(storage.chats.get(gone)).toBeUndefined()
  expect(storage.chats.list(id)).toMatchObject([{ id: kept, pn, lid, unread: many, lastMessageAt: 100 }])
  expect(storage.messages.count(id, { chat: lid })).toBe(many + 1)
  expect(storage.outbox.byMessageId(id, 'sent')?.chatId).toBe(kept)
  for (const target of ['m3', 'm999']) {
    const [message] = storage.messages.named(kept, target)
    expect(storage.effects.of(message?.row ?? 0)).toMatchObject([{ state: 'applied', chatId: kept }])
  }
  expect(await merge(storage)).toBe(0)
})
