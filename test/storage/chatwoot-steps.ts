// Rows of Chatwoot's tables, a step each: for everything.ts.
import { defaultOptions } from '../../core/contract/chatwoot/settings.ts'
import type { WriteTx } from '../../core/storage/commit.ts'
import type { Storage } from '../../core/storage/storage.ts'
import type { ChatwootChat } from '../../core/storage/tables/chatwoot-chats.ts'

type Step = (n: number) => (s: Storage, tx: WriteTx, id: string) => void

function chatOf(s: Storage, tx: WriteTx, id: string, n: number): ChatwootChat {
  const names = { jid: null, pn: `55119${n}@s.whatsapp.net`, lid: null }
  const [found] = s.chatwootChats.named(id, names)
  const chat = found ?? s.chatwootChats.get(s.chatwootChats.add(tx, { instanceId: id, ...names, at: n }))
  if (chat === undefined) throw new Error('The chat was not put')
  return chat
}

export const chatwootSteps: Readonly<Record<string, Step>> = {
  chatwoot: (n) => (s, tx, id) => {
    s.chatwoot.put(tx, {
      instanceId: id,
      url: 'https://chat.example.com',
      accountId: n,
      token: `token ${n}`,
      hookId: `hook ${n}`,
      secret: `secret ${n}`,
      signing: `signing ${n}`,
      setBy: 'owner',
      enabled: true,
      paused: false,
      options: defaultOptions,
      inboxId: n,
      inboxIdentifier: `inbox ${n}`,
      cursor: n,
      doubtBefore: null,
      sweptAt: n,
      failingSince: null,
      lastError: null,
      lastOkAt: n,
      createdAt: n,
      updatedAt: n,
    })
    s.chatwoot.progress(tx, id, { failingSince: n, lastError: 'away' })
  },
  chatwootChat: (n) => (s, tx, id) => {
    const chat = chatOf(s, tx, id, n)
    const place = { sourceId: `source ${n}`, contactId: n, conversationId: n, seenId: n }
    s.chatwootChats.setPlace(tx, chat.id, place)
    s.chatwootChats.setNames(tx, chat.id, { pn: chat.pn, lid: `${n}@lid` })
    s.chatwootChats.rest(tx, chat.id, { nextAt: n, attempts: 1, error: 'away' })
  },
  chatwootMessage: (n) => (s, tx, id) => {
    const chat = chatOf(s, tx, id, n)
    const row = s.chatwootMessages.add(tx, {
      instanceId: id,
      chat: chat.id,
      direction: n % 2 === 0 ? 'in' : 'out',
      sourceId: `WAID:M${n}`,
      waId: `M${n}`,
      conversationId: n,
      chatwootId: n,
      part: 0,
      state: 'sending',
      error: null,
      at: n,
    })
    if (row !== undefined) s.chatwootMessages.set(tx, row, { state: 'failed', error: 'off' })
    if (row !== undefined) s.chatwootMessages.told(tx, row, 2)
  },
  chatwootEntry: (n) => (s, tx, id) => {
    const chat = chatOf(s, tx, id, n)
    const entry = { instanceId: id, chat: chat.id, kind: 'message', about: `M${n}`, body: '{}', at: n }
    const row = s.chatwootQueue.add(tx, entry)
    s.chatwootChats.count(tx, chat.id, { more: 1, newest: row })
    if (n % 2 === 0) s.chatwootQueue.giveUp(tx, row, 'odd')
  },
  chatwootLook: (n) => (s, tx, id) =>
    s.chatwootLooks.put(tx, { instanceId: id, conversationId: n, fromId: n, at: n }),
  noChatwootChat: (n) => (s, tx, id) => s.chatwootChats.delete(tx, chatOf(s, tx, id, n).id),
  noChatwoot: () => (s, tx, id) => {
    s.chatwootLooks.forget(tx, id)
    s.chatwootChats.forget(tx, id)
    s.chatwoot.delete(tx, id)
  },
}
