// An absence, after which a phone is asked for what may have been missed.
import { beforeEach, expect, it } from 'vitest'
import type { InstanceState } from '../../../../core/contract/state.ts'
import { EventLog } from '../../../../core/events/log.ts'
import { HistoryAsks } from '../../../../core/instances/messages/history/history-asks.ts'
import { createLog } from '../../../../core/log.ts'
import type { Storage } from '../../../../core/storage/storage.ts'
import { addInstance, newMessage, newStorage, write } from '../../../storage/harness.ts'

const account = '5511999990000'
const hourMs = 60 * 60 * 1000
const begin = Date.UTC(2026, 0, 1)

let storage: Storage
let events: EventLog
let id: string
let now: number
let asks: HistoryAsks
beforeEach(async () => {
  storage = await newStorage()
  id = await addInstance(storage)
  now = begin
  events = new EventLog(storage, () => now)
  await write(storage, (tx) => {
    const jid = `${account}:1@s.whatsapp.net`
    storage.generations.promote(tx, id, { n: 1, account, jid, lid: null, creds: {}, origin: 'qr', at: begin })
    const chat = storage.chats.ensure(tx, id, account, { pn: '5511988887777@s.whatsapp.net', at: begin })
    storage.messages.put(tx, newMessage({ instanceId: id, chatId: chat.id, sentAt: begin, storedAt: begin }))
    storage.chats.touch(tx, chat.id, { lastMessageAt: begin, unreadBy: 1, at: begin })
  })
  asks = new HistoryAsks({
    storage,
    events,
    log: createLog('silent'),
    // No phone answers: what is asked for waits.
    online: () => Promise.reject(new Error('The phone is off.')),
  })
  asks.start()
  return () => asks.stop()
})

async function become(state: InstanceState, after: number): Promise<void> {
  now = begin + after
  const data = {
    name: 'shop',
    state,
    previous: 'connecting',
    code: null,
    reason: '',
    reasonCode: null,
  } as const
  await write(storage, (tx) =>
    events.append(tx, id, { type: 'instance.state', data: { ...data, reasonParams: {} } }),
  )
}

const asked = () => expect.poll(() => asks.list(id))

it('is while it was off, and not while nobody wrote and it connected again and again', async () => {
  await become('open', hourMs)
  // Had one of these been an absence, it would be asked back to then.
  for (const hours of [30, 31, 60]) {
    await become('reconnecting', hours * hourMs)
    await become('open', hours * hourMs + 1000)
  }
  await become('reconnecting', 70 * hourMs)
  await become('connecting', 94 * hourMs)
  await become('open', 95 * hourMs)
  await asked().toMatchObject([{ kind: 'gap', until: begin + 70 * hourMs }])
})

it('is told by the newest message at the first login of a process', async () => {
  await become('open', 27 * hourMs)
  await asked().toMatchObject([{ kind: 'gap', until: begin }])
})
