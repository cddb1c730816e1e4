// Who is forgotten leaves nothing here that was stored up to then, in the rows, the files or the bytes of the database,
// whatever happens meanwhile; and nobody else loses anything.
import { readFileSync } from 'node:fs'
import { proto } from '@whiskeysockets/baileys'
import { beforeEach, describe, expect, it } from 'vitest'
import { reasons } from '../../../../core/contract/sentences/states.ts'
import { EventLog } from '../../../../core/events/log.ts'
import { unquoted } from '../../../../core/instances/baileys/reading/unquoted.ts'
import { Forgetting } from '../../../../core/instances/messages/keeping/forgetting.ts'
import { createLog } from '../../../../core/log.ts'
import { MediaFiles } from '../../../../core/storage/folder/media-files.ts'
import { forgetAgain } from '../../../../core/storage/forgetting/forget.ts'
import { writeSwap } from '../../../../core/storage/folder/swap.ts'
import type { Storage } from '../../../../core/storage/storage.ts'
import { swapRecord } from '../../../storage/folder/swap-record.ts'
import { groupFacts } from '../../../storage/group-facts.ts'
import { bia, caio, everyoneTalks, group, rowsOfNumber, secret } from './stored.ts'
import { addInstance, lookAt, newHome, newMessage, openHome, type Home } from '../../../storage/harness.ts'

const account = '490'
const otherAccount = '491'
const now = 5000

let home: Home
let storage: Storage
let files: MediaFiles
let shop: string
beforeEach(async () => {
  home = newHome()
  storage = await openHome(home)
  files = new MediaFiles(storage.paths.media)
  shop = await linked('shop', account)
})

async function linked(name: string, own: string): Promise<string> {
  const id = await addInstance(storage, { name })
  await storage.commits.write((tx) => {
    const creds = { n: 1 }
    const names = { jid: `${own}:1@s.whatsapp.net`, lid: `9${own}:1@lid` }
    storage.generations.promote(tx, id, { n: 1, account: own, ...names, origin: 'qr', creds, at: 1 })
  })
  return id
}

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

const talk = (instanceId = shop, own = account) => everyoneTalks(storage, { instanceId, account: own, files })

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

const rowsOf = (instanceId: string): string[] => lookAt(home, (db) => rowsOfNumber(db, instanceId))

const traces = [secret, bia.pn, bia.lid, '5511999990002', '100200300@']

const ask = { contact: '+55 11 99999-0002', instance: 'shop' }

describe('a person who is forgotten', () => {
  it('is in no row, no file and no byte of the database, and nobody else is missed', async () => {
    const { hash, quoting, faces } = await talk()
    const before = everything()
    for (const trace of traces) expect(before).toContain(trace)
    // In the file of the database, not only in its log.
    storage.commits.truncate()
    expect(forgetting().preview(ask)).toMatchObject({ chats: 1, messages: 2, waiting: 0 })
    const forgot = await forgetting().forget({ ...ask, confirm: ask.contact })
    expect(forgot).toMatchObject({ messages: 3, files: 2 })
    const after = everything()
    for (const trace of traces) expect(after).not.toContain(trace)
    expect([hash, faces.get(bia.pn) ?? ''].map((each) => files.has(each))).toEqual([false, false])
    expect(files.has(faces.get(caio.pn) ?? '')).toBe(true)
    expect(storage.media.listRemoved()).toEqual([hash, faces.get(bia.pn)].toSorted())

    expect(storage.chats.find(shop, account, caio.pn)).toMatchObject({ name: 'kept' })
    expect(storage.contacts.find(shop, account, caio.pn)).toBeDefined()
    expect(storage.messages.count(shop)).toBe(3)
    expect(storage.receipts.list(quoting).map(({ recipient }) => recipient)).toEqual([caio.lid])
    expect(storage.effects.of(quoting).map(({ kind, sender }) => [kind, sender])).toEqual([
      ['edit', caio.lid],
      ['reaction', caio.lid],
    ])
    expect(storage.outbox.byMessageId(shop, 'G3')?.options).toMatchObject({ audience: [caio.pn] })
    expect(storage.groups.find(shop, account, group)).toMatchObject({ isStale: true })
    const past = storage.pastMembers.list({ instanceId: shop, account, group: '2@g.us' })
    expect(past).toMatchObject([{ pn: caio.pn }])
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

  it('of one number alone stays with every other one as it was, and with one that was never linked nothing is found', async () => {
    const other = await linked('bar', otherAccount)
    await talk()
    const { hash } = await talk(other, otherAccount)
    // It was linked to the other phone first.
    const both = await linked('both', otherAccount)
    await talk(both, otherAccount)
    await storage.commits.write((tx) => {
      const names = { jid: `${account}:2@s.whatsapp.net`, lid: `9${account}:2@lid` }
      const again = { n: 2, account, ...names, origin: 'qr' as const, creds: {}, at: 2 }
      storage.generations.archive(tx, both, { n: 1, at: 2, code: 401, reason: reasons.older_removed })
      storage.generations.promote(tx, both, again)
    })
    await addInstance(storage, { name: 'new' })
    const of = () => [rowsOf(other), rowsOf(both)]
    const before = of()
    await forgetting().forget({ ...ask, confirm: ask.contact })
    expect(of()).toEqual(before)
    expect(files.has(hash)).toBe(true)
    for (const trace of traces) expect(rowsOf(shop).join('\n')).not.toContain(trace)
    for (const trace of traces) expect(rowsOf(both).join('\n')).toContain(trace)
    const unlinked = { ...ask, instance: 'new' }
    expect(forgetting().preview(unlinked)).toMatchObject({ chats: 0, messages: 0 })
    await expect(forgetting().forget({ ...unlinked, confirm: ask.contact })).rejects.toMatchObject({
      code: 'not_found',
    })
    expect(of()).toEqual(before)
  })

  it('loses nothing that is newer when the list is gone through again after a restore', async () => {
    await talk()
    await forgetting().forget({ ...ask, confirm: ask.contact })
    const later = now + 1
    await storage.commits.write((tx) => {
      const named = { ...bia, name: 'Bia', pushName: 'Bia', at: later }
      storage.contacts.ensure(tx, shop, account, named)
      const { id } = storage.chats.ensure(tx, shop, account, named)
      const row = storage.messages.findOwn(shop, 'B')[0]?.row ?? 0
      storage.messages.put(tx, newMessage({ instanceId: shop, chatId: id, messageId: 'N', storedAt: later }))
      storage.chats.touch(tx, id, { lastMessageAt: later, unreadBy: 1, at: later })
      storage.receipts.put(tx, { message: row, recipient: bia.pn, status: 'read', at: later })
      const number = '5511999990002'
      storage.numberChecks.put(tx, shop, { number, jid: bia.pn, exists: true, checkedAt: later })
      storage.undecryptable.add(tx, shop, { contact: bia.pn, at: later })
      const members = [{ jid: bia.lid, ...bia, role: 'member' as const }]
      const facts = { facts: groupFacts(), members }
      storage.groups.put(tx, { instanceId: shop, account, jid: group, at: later }, facts)
    })
    const before = rowsOf(shop)
    await storage.commits.write((tx) => storage.forgotten.doAgain(tx))
    await forgetting().resume()
    expect(rowsOf(shop)).toEqual(before)
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
    const other = await linked('restored', account)
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

  it('leaves files on the disk that a database before a restore may have for others', async () => {
    const { hash } = await talk()
    writeSwap(storage.paths, swapRecord({ state: 'done', step: 'in place' }))
    await forgetting().forget({ ...ask, confirm: ask.contact })
    expect([files.has(hash), storage.media.isReferenced(hash)]).toEqual([true, false])
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
