// Data folders of any size, made once and kept between runs below the system's temporary folder: a number with so many
// messages in so many chats, put by the schema's own rules in bulk. What was cut off while it was made is gone on with.
import { cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InstanceSettings } from '../../core/contract/instances/instance.ts'
import { openDatabase, type Database } from '../../core/storage/database.ts'
import { migrations } from '../../core/storage/migrate.ts'
import { dataPaths } from '../../core/storage/paths.ts'
import { openStorage } from '../../core/storage/storage.ts'
import { seeded, type Random } from '../helpers/random.ts'

export interface Size {
  messages: number
  chats: number
}

/** The number whose messages these are. */
export const large = {
  id: '00000000-0000-4000-8000-000000000001',
  name: 'large',
  account: '5511999990000',
  jid: '5511999990000@s.whatsapp.net',
}

/** As often as each comes; the last one is rare. */
const types = [
  ['conversation', 0.78],
  ['imageMessage', 0.1],
  ['audioMessage', 0.07],
  ['extendedTextMessage', 0.0499],
  ['contactMessage', 0.0001],
] as const
export const rareType = 'contactMessage'

const begin = 1_700_000_000_000
const batch = 20_000

const pnOf = (chat: number): string => `${5_521_900_000_000 + chat}@s.whatsapp.net`
export const chatJid = pnOf(0)
export const messageIdOf = (n: number): string => `3EB0${n.toString(16).toUpperCase().padStart(18, '0')}`

/** Where what is kept between runs lies. */
export const keptIn = join(tmpdir(), 'holdfast-bench-kept')

/** A copy of the kept folder, which is made if there is none: what is done to it stays out of the next run. */
export async function copyOfLarge(size: Size): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  cpSync(await keptFolder(size), folder, { recursive: true })
  return folder
}

async function keptFolder(size: Size): Promise<string> {
  const version = migrations.at(-1)?.version ?? 0
  const name = `${size.messages}-messages-${size.chats}-chats-schema-${version}`
  const folder = join(keptIn, name)
  const whole = join(folder, 'whole.txt')
  if (existsSync(whole)) return folder
  mkdirSync(folder, { recursive: true })
  await makeLarge(folder, size)
  writeFileSync(whole, 'All rows are in it.\n')
  return folder
}

/** Goes on where it was cut off. */
export async function makeLarge(folder: string, size: Size): Promise<void> {
  const paths = dataPaths(join(folder, 'data'))
  await beginFolder(paths.dir, join(folder, 'holdfast.key'))
  const db = openDatabase(paths.database)
  try {
    fillDatabase(db, size)
    db.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    db.close()
  }
}

/** With the number, linked once and stopped: it only has to be read. */
async function beginFolder(data: string, keyFile: string): Promise<void> {
  const storage = await openStorage({
    paths: dataPaths(data),
    keyFile,
    onFatal: (error) => {
      throw error
    },
  })
  const { id, name, account, jid } = large
  await storage.commits.write((tx) => {
    if (storage.instances.get(id) !== undefined) return
    const settings = InstanceSettings.parse({})
    storage.instances.put(tx, {
      id,
      name,
      token: 'bench-token',
      desired: 'stopped',
      settings,
      proxy: null,
      at: 1,
    })
    storage.generations.promote(tx, id, { n: 1, account, jid, lid: null, creds: {}, origin: 'qr', at: 1 })
  })
  await storage.close()
}

/** Goes on after the last message that is there. */
function fillDatabase(db: Database, { messages, chats }: Size): void {
  db.pragma('synchronous = OFF')
  putChats(db, chats)
  const first = db
    .prepare<[string], number>('SELECT min(id) FROM chats WHERE instance_id = ?')
    .pluck()
    .get(large.id)
  const done = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM messages').pluck().get() ?? 0
  const put = db.prepare(
    `INSERT INTO messages (instance_id, chat_id, message_id, from_me, sender, push_name, type, text, proto, status,
       sent_at, stored_at)
     VALUES (?, ?, ?, ?, '', ?, ?, ?, ?, 'read', ?, ?)`,
  )
  const say = speaker(seeded(1))
  for (let from = done; from < messages; from += batch) {
    // By batch, so that it is the same wherever it was cut off.
    const random = seeded(from + 1)
    db.transaction(() => {
      for (let n = from; n < Math.min(from + batch, messages); n += 1) {
        const text = say(random)
        const fromMe = random() < 0.4
        const chat = (first ?? 1) + (n < chats ? n : Math.floor(random() ** 2 * chats))
        const at = begin + n * 1000
        put.run(
          large.id,
          chat,
          messageIdOf(n),
          fromMe ? 1 : 0,
          fromMe ? null : 'Ana Maria',
          typeOf(random()),
          text,
          protoOf(text),
          at,
          at,
        )
      }
    }).immediate()
  }
}

function putChats(db: Database, chats: number): void {
  const at = begin
  const chat = db.prepare(
    `INSERT INTO chats (instance_id, account, kind, pn, last_message_at, created_at, updated_at)
     VALUES (?, ?, 'user', ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  )
  const contact = db.prepare(
    `INSERT INTO contacts (instance_id, account, pn, push_name, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  )
  const { id, account } = large
  db.transaction(() => {
    for (let n = 0; n < chats; n += 1) {
      chat.run(id, account, pnOf(n), at + n, at, at)
      contact.run(id, account, pnOf(n), `Person ${n}`, at, at)
    }
    contact.run(id, account, large.jid, 'Me', at, at)
  }).immediate()
}

/** The other side has reacted to every message. */
export function putReactions(db: Database): void {
  db.pragma('synchronous = OFF')
  db.exec(`
    INSERT INTO effects (instance_id, chat_id, message_id, from_me, sender, kind, target_id, target, state, value,
      proto, done_at, stored_at)
    SELECT instance_id, chat_id, 'R' || message_id, 1 - from_me, '', 'reaction', message_id, id, 'applied',
      '{"kind":"reaction","emoji":"👍"}', x'', sent_at, stored_at
    FROM messages`)
  db.pragma('wal_checkpoint(TRUNCATE)')
}

function typeOf(part: number): string {
  let sum = 0
  for (const [type, share] of types) {
    sum += share
    if (part < sum) return type
  }
  return types[0][0]
}

/** What waits to be sent, in place of what waited before: the first chat is the recipient's. */
export function putWaiting(
  db: Database,
  queue: { id: string; account: string; recipient: string; count: number; chats: number },
): void {
  const { id, account, recipient, count, chats } = queue
  const at = begin
  const chat = db.prepare(
    `INSERT INTO chats (instance_id, account, kind, pn, created_at, updated_at)
     VALUES (?, ?, 'user', ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  )
  const find = db
    .prepare<[string, string], number>('SELECT id FROM chats WHERE instance_id = ? AND pn = ?')
    .pluck()
  const message = db.prepare(
    `INSERT INTO messages (instance_id, chat_id, message_id, from_me, sender, type, text, proto, status, sent_at,
       stored_at)
     VALUES (?, ?, ?, 1, '', 'conversation', 'it waits', ?, 'pending', ?, ?)`,
  )
  const waiting = db.prepare(
    `INSERT INTO outbox (instance_id, chat_id, message_id, recipient, proto, options, request_hash, state,
       not_before, accepted_at, updated_at)
     VALUES (?, ?, ?, ?, ?, '{}', X'00', 'queued', 0, ?, ?)`,
  )
  const proto = protoOf('it waits')
  db.transaction(() => {
    db.prepare("UPDATE outbox SET state = 'cancelled' WHERE instance_id = ? AND state = 'queued'").run(id)
    for (let n = 0; n < count; n += 1) {
      const to = n % chats === 0 ? recipient : `${5_531_900_000_000 + (n % chats)}@s.whatsapp.net`
      if (n < chats) chat.run(id, account, to, at, at)
      const chatId = find.get(id, to) ?? 0
      const messageId = `3EB1${chats}${messageIdOf(n)}`
      message.run(id, chatId, messageId, proto, at, at)
      waiting.run(id, chatId, messageId, to, proto, at, at)
    }
  }).immediate()
}

/** Words as people use them: few of them often. */
function speaker(random: Random): (of: Random) => string {
  const words = Array.from({ length: 4000 }, () => {
    const letters = 2 + Math.floor(random() * 8)
    return Array.from({ length: letters }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('')
  })
  return (of) => {
    const length = 2 + Math.floor(of() ** 2 * 30)
    return Array.from({ length }, () => words[Math.floor(of() ** 3 * words.length)]).join(' ')
  }
}

/** An encoded proto.Message with this conversation. */
function protoOf(text: string): Buffer {
  const bytes = Buffer.from(text)
  const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7]
  return Buffer.concat([Buffer.of(0x0a, ...length), bytes])
}
