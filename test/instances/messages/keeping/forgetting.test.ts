// Who is forgotten leaves nothing here that was stored up to then, in the rows, the files or the bytes of the database,
// whatever happens meanwhile; and nobody else loses anything.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { proto } from '@whiskeysockets/baileys'
import { beforeEach, describe, expect, it } from 'vitest'
import { MessageView } from '../../../../core/contract/messages/message.ts'
import { EventLog } from '../../../../core/events/log.ts'
import { unquoted } from '../../../../core/instances/baileys/reading/unquoted.ts'
import { Forgetting } from '../../../../core/instances/messages/keeping/forgetting.ts'
import { createLog } from '../../../../core/log.ts'
import { MediaFiles } from '../../../../core/storage/folder/media-files.ts'
import { forgetAgain } from '../../../../core/storage/forgetting/forget.ts'
import type { Storage } from '../../../../core/storage/storage.ts'
import { addInstance, lookAt, newHome, newMessage, openHome, type Home } from '../../../storage/harness.ts'

const account = '490'
const bia = { pn: '5511999990002@s.whatsapp.net', lid: '100200300@lid' }
const caio = { pn: '5511999990003@s.whatsapp.net', lid: '100200301@lid' }
const group = '120363000000000001@g.us'
const secret = 'a-planted-secret'
const now = 5000

let home: Home
let storage: Storage
let files: MediaFiles
let shop: string
beforeEach(async () => {
  home = newHome()
  storage = await openHome(home)
  files = new MediaFiles(storage.paths.media)
  shop = await addInstance(storage, { name: 'shop' })
})

function forgetting(): Forgetting {
  return new Forgetting({
    storage,
    files,
    adapter: { unquoted },
    events: new EventLog(storage, () => now),
    idOf: (name) => storage.instances.findByName(name)?.id ?? '',
    log: createLog('silent'),
    now: () => now,
  })
}

const encoded = (message: proto.IMessage): Uint8Array => proto.Message.encode(message).finish()

const toldOf = (row: number, chat: string, text: string): MessageView =>
  MessageView.parse({
    row,
    id: 'A',
    chat,
    chatAlt: null,
    fromMe: false,
    participant: null,
    participantAlt: null,
    pushName: text,
    type: 'conversation',
    text,
    content: { kind: 'text', text },
    status: 'delivered',
    sentAt: 1,
    storedAt: 1,
    original: null,
    media: null,
  })

/** Everything that can be stored of Bia, and the same of Caio beside it. */
async function talk(instanceId = shop): Promise<{ hash: string; quoting: number }> {
  const bytes = Buffer.from(`the picture of ${secret}`)
  const hash = createHash('sha256').update(bytes).digest('hex')
  await files.write([bytes])
  const quoting = await storage.commits.write((tx) => {
    const { chats, contacts, messages, media, effects, receipts, events, audit, numberChecks } = storage
    const put = (chatId: number, id: string, more: Partial<Parameters<typeof newMessage>[0]>) =>
      messages.put(
        tx,
        newMessage({ instanceId, chatId, messageId: id, proto: encoded({ conversation: 'x' }), ...more }),
      ).message.row
    for (const person of [bia, caio]) {
      const text = person === bia ? secret : 'kept'
      const named = { ...person, name: text, pushName: text, at: 1 }
      contacts.ensure(tx, instanceId, account, named)
      const { id } = chats.ensure(tx, instanceId, account, named)
      const row = put(id, 'A', { text, proto: encoded({ conversation: text }) })
      put(id, 'B', { text: text.repeat(1000), fromMe: true, status: 'sent' })
      const note = { kind: 'image', mimetype: null, fileName: text, sizeBytes: 9 } as const
      if (person === bia) {
        media.put(tx, { ...note, message: row, instanceId, at: 1 })
        media.keep(tx, row, { ...note, hash })
      }
      events.append(tx, {
        id: `${instanceId} ${person.pn === bia.pn ? 1 : 2}`,
        instanceId,
        type: 'message.received',
        at: 1,
        data: toldOf(row, person.pn, text),
      })
      audit.append(tx, {
        at: 1,
        actor: 'owner',
        action: 'x',
        instanceId,
        detail: { contact: person.pn, text },
      })
      numberChecks.put(tx, instanceId, {
        number: person.pn.split('@')[0] ?? '',
        jid: person.pn,
        exists: true,
        checkedAt: 1,
      })
    }
    const room = chats.ensure(tx, instanceId, account, { jid: group, at: 1 }).id
    const inRoom = (person: typeof bia) => ({
      sender: person.lid,
      participantPn: person.pn,
      participantLid: person.lid,
    })
    put(room, 'G1', { ...inRoom(bia), text: secret, proto: encoded({ conversation: secret }) })
    const contextInfo = {
      stanzaId: 'G1',
      participant: bia.lid,
      quotedMessage: { conversation: secret },
      mentionedJid: [bia.pn, caio.pn],
    }
    const answer = put(room, 'G2', {
      ...inRoom(caio),
      text: 'an answer',
      proto: encoded({ extendedTextMessage: { text: 'an answer', contextInfo } }),
    })
    receipts.put(tx, { message: answer, recipient: bia.lid, status: 'read', at: 1 })
    receipts.put(tx, { message: answer, recipient: caio.lid, status: 'read', at: 1 })
    for (const person of [bia, caio])
      effects.put(tx, {
        ...inRoom(person),
        instanceId,
        chatId: room,
        messageId: `R ${person.pn}`,
        fromMe: false,
        kind: 'reaction',
        targetId: 'G2',
        target: answer,
        state: 'applied',
        reason: null,
        value: { kind: 'reaction', emoji: '👍' },
        proto: Uint8Array.of(),
        content: null,
        doneAt: 1,
        storedAt: 1,
      })
    return answer
  })
  return { hash, quoting }
}

/** Every row of every table but the list itself, as text. */
const everything = (): string =>
  lookAt(home, (db) => {
    const tables = db
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'forgotten'")
      .pluck()
      .all()
    return tables
      .flatMap((table) => db.prepare<[], Record<string, unknown>>(`SELECT * FROM "${table}"`).all())
      .map((row) =>
        Object.values(row)
          .map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value)))
          .join(' '),
      )
      .join('\n')
  })

const traces = [secret, bia.pn, bia.lid, '5511999990002', '100200300@']

const ask = { contact: '+55 11 99999-0002', instance: 'shop' }

describe('a person who is forgotten', () => {
  it('is in no row, no file and no byte of the database, and nobody else is missed', async () => {
    const { hash, quoting } = await talk()
    const before = everything()
    for (const trace of traces) expect(before).toContain(trace)
    // In the file of the database, not only in its log.
    storage.commits.truncate()
    expect(forgetting().preview(ask)).toMatchObject({ chats: 1, messages: 2, waiting: 0 })
    const forgot = await forgetting().forget({ ...ask, confirm: ask.contact })
    expect(forgot).toMatchObject({ messages: 3, files: 1 })
    const after = everything()
    for (const trace of traces) expect(after).not.toContain(trace)
    expect(files.has(hash)).toBe(false)
    expect(storage.media.listRemoved()).toEqual([hash])

    expect(storage.chats.find(shop, account, caio.pn)).toMatchObject({ name: 'kept' })
    expect(storage.contacts.find(shop, account, caio.pn)).toBeDefined()
    expect(storage.messages.count(shop)).toBe(3)
    expect(storage.receipts.list(quoting).map(({ recipient }) => recipient)).toEqual([caio.lid])
    expect(storage.effects.of(quoting).map(({ sender }) => sender)).toEqual([caio.lid])
    const answer = proto.Message.decode(storage.messages.proto(quoting) ?? Uint8Array.of())
    expect(answer.extendedTextMessage).toMatchObject({
      text: 'an answer',
      contextInfo: { stanzaId: 'G1', mentionedJid: [caio.pn] },
    })
    expect(storage.events.list({ after: 0, limit: 10 }).map(({ type }) => type)).toEqual([
      'message.received',
      'message.received',
      'chat.forgotten',
    ])
    await storage.close()
    expect(readFileSync(home.paths.database).includes(secret)).toBe(false)
  })

  it('is erased by the next start where it was cut', async () => {
    await talk()
    const cut = forgetting()
    const begun = cut.forget({ ...ask, confirm: ask.contact })
    await Promise.all([cut.stop(), begun.catch(() => undefined)])
    expect(storage.forgotten.list()).toMatchObject([{ doneAt: null }])
    await forgetting().resume()
    for (const trace of traces) expect(everything()).not.toContain(trace)
    expect(storage.forgotten.list()).toMatchObject([{ doneAt: now }])
  })

  it('is forgotten in rows that come from elsewhere, and what they write from then on is stored', async () => {
    await talk()
    await forgetting().forget({ ...ask, confirm: ask.contact })
    const other = await addInstance(storage, { name: 'restored' })
    await talk(other)
    await storage.commits.write((tx) => {
      const { id } = storage.chats.ensure(tx, other, account, { ...bia, at: 1 })
      const later = newMessage({
        instanceId: other,
        chatId: id,
        messageId: 'N',
        text: 'anew',
        storedAt: now + 1,
      })
      storage.messages.put(tx, later)
    })
    await forgetAgain({ storage, files, unquoted, now: () => now }, [other])
    const chat = storage.chats.find(other, account, bia.pn)
    const texts = storage.messages.list(other, { chat: bia.pn }).map(({ text }) => text)
    expect([chat?.name, texts]).toEqual([null, ['anew']])
    expect(
      storage.messages
        .list(other)
        .map(({ messageId }) => messageId)
        .toSorted(),
    ).toEqual(['A', 'B', 'G2', 'N'])
  })

  it('stays while messages to them are to be sent, and needs to be named twice', async () => {
    await talk()
    await expect(forgetting().forget({ ...ask, confirm: 'yes' })).rejects.toMatchObject({
      code: 'bad_request',
    })
    const stranger = '5511999990009'
    await expect(forgetting().forget({ contact: stranger, confirm: stranger })).rejects.toMatchObject({
      code: 'not_found',
    })
    const id = storage.chats.find(shop, account, bia.pn)?.id ?? 0
    await storage.commits.write((tx) => {
      storage.outbox.accept(tx, {
        instanceId: shop,
        chatId: id,
        messageId: 'O',
        recipient: bia.pn,
        proto: Buffer.of(1),
        options: {},
        idempotencyKey: null,
        requestHash: Buffer.of(1),
        notBefore: 0,
        at: 1,
      })
    })
    await expect(forgetting().forget({ ...ask, confirm: ask.contact })).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(storage.messages.count(shop)).toBe(6)
  })

  it('who asked not to be written to stays so', async () => {
    await talk()
    const id = storage.chats.find(shop, account, bia.pn)?.id ?? 0
    await storage.commits.write((tx) => storage.chats.optOut(tx, id, 1, 1))
    await forgetting().forget({ ...ask, confirm: ask.contact })
    expect(storage.chats.get(id)).toMatchObject({ name: null, optedOutAt: 1 })
    expect(everything()).not.toContain(secret)
  })
})

it('forgets a group: its messages, and nothing of its members elsewhere', async () => {
  await talk()
  await forgetting().forget({ contact: group, confirm: group })
  expect(storage.chats.find(shop, account, group)).toBeUndefined()
  expect(storage.messages.count(shop)).toBe(4)
  expect(storage.chats.find(shop, account, bia.pn)).toBeDefined()
})
