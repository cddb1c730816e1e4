// What grows: a number with 100,000 messages in 1,000 chats. Totals are kept and right, whatever is asked is found by
// steps that are bounded, and no statement of the tables reads more of a table for its having grown.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSecondConnection, type Database } from '../../core/storage/database.ts'
import { dataPaths } from '../../core/storage/paths.ts'
import { survey } from '../../core/storage/folder/survey.ts'
import { openStorage, type Storage } from '../../core/storage/storage.ts'
import type { MessagesQuery } from '../../core/storage/tables/messages.ts'
import { newHome, openHome } from './harness.ts'
import { growing, inTriggers, preparedBy } from './plans.ts'
import { chatJid, large, makeLarge, messageIdOf, rareType } from '../bench/large-database.ts'

/** These may: a part of their text, and why. */
const allowed: readonly (readonly [string, string])[] = [
  ['FROM totals WHERE', 'a row for each type of message and own account'],
  ['FROM chat_totals WHERE chat_id = ?', 'a row for each type of message'],
  ['FROM delivery_totals', 'two rows for each webhook'],
  ['message_id = ? AND from_me = 1 ORDER BY id DESC', 'the messages of one id'],
  ['message_id = ? ORDER BY from_me DESC', 'the messages of one id'],
  ['INDEXED BY messages_by_key WHERE', 'the messages of one id'],
  ['FROM receipts WHERE message = ?', 'the members of one group'],
  ['DELETE FROM messages WHERE id = ?', 'its receipts: the members of one group'],
  ['FROM groups WHERE instance_id = ? AND account = ? ORDER BY jid', 'the groups of one number'],
  ['UPDATE groups SET is_stale = 1 WHERE instance_id', 'the same, once: at a login after an unclean end'],
  ['FROM group_members WHERE group_id = ?', 'the members of one group'],
  ['FROM group_members WHERE instance_id = @instanceId', 'once, when somebody is forgotten'],
  ['FROM group_past_members WHERE instance_id = ?', 'those who have left one group'],
  ['AND group_jid = @group AND (jid IN', 'those who have left one group'],
  ['FROM quick_answers WHERE instance_id', 'the quick answers of one number or for all, 500 at most'],
  ['FROM groups AS g JOIN pictures', 'the groups of one number, once, when somebody is forgotten'],
  ['SET next_try_at = min(next_try_at, ?)', 'the pictures of one number that are wanted'],
  ['@jid IN (group_jid, jid, pn, lid)', 'once, when somebody is forgotten'],
  [
    'DELETE FROM groups WHERE instance_id = @instanceId',
    'the groups of one number, once, when one is forgotten',
  ],
  ['FROM channels WHERE instance_id = ? AND account = ? ORDER BY jid', 'the channels of one number'],
  [
    'DELETE FROM channels WHERE instance_id = @instanceId',
    'the channels of one number, once, when one is forgotten',
  ],
  ['instance_id = ? AND opted_out_at IS NOT NULL', 'the people who asked not to be written to'],
  ['instance_id = ? AND opened_at >= ?', 'the new chats of a day, which a quota bounds'],
  ['stanza_id = ? AND applied_at IS NULL', 'the ciphertexts of one stanza'],
  ['SELECT DISTINCT instance_id AS instanceId, type FROM events', 'a window of 2,000 events'],
  ['FROM deliveries WHERE seq BETWEEN', 'a batch of the oldest events'],
  ['SELECT seq FROM (SELECT seq, at FROM events ORDER BY seq LIMIT ?)', 'a batch of the oldest'],
  ['DELETE FROM events WHERE seq IN', 'the deliveries of a batch of the oldest'],
  [
    'FROM history_chunks WHERE instance_id = ? AND again_at IS NULL GROUP BY state',
    'the pieces of the histories of one number',
  ],
  ["state IN ('done', 'failed') AND sync = 'on_demand'", 'the pieces of the histories of one number'],
  ['UPDATE history_chunks SET again_at = ?', 'the failed copies of one piece'],
  ['UPDATE history_chunks SET next_try_at = ? WHERE instance_id', 'those that wait of one number'],
  ['DELETE FROM search_changes WHERE seq BETWEEN', 'what one step of the index has taken in'],
  ['DELETE FROM search_name_changes WHERE seq BETWEEN', 'what one step of the index has taken in'],
  ["AND state = 'sending'", 'eight at most'],
  ["lane = 'live' AND state <> 'dead'", 'one at most, by a unique index'],
  ['UPDATE effects SET target = ?', 'what was done to one message'],
  ['FROM effects WHERE target = ?', 'what was done to one message'],
  ['WHERE target = ? AND kind', 'what was done to one message'],
  ['FROM effects WHERE chat_id = ? AND target_id = ?', 'what was done to one message'],
  ["state = 'waiting' AND reason = ?", 'what waits for the same reason, where it is to be done: all of it'],
  ['UPDATE OR IGNORE effects SET chat_id = ?', 'one chat, once: when two turn out to be the same'],
  ['SELECT max(m.sent_at) FROM messages AS m', 'one chat, when what was said last in it is taken back'],
  ['chat_id = ? AND message_id = ? ORDER BY id', 'the messages of one id'],
  ['WHERE not_read_by IS NOT NULL AND instance_id = ?', 'what no version can read yet'],
  ['FROM undecryptable WHERE instance_id = ? AND contact = ?', 'the hours of one contact, of two weeks'],
  ['UPDATE undecryptable SET is_told = 1', 'the hours of one contact, of two weeks'],
  [
    'FROM undecryptable WHERE instance_id = ? GROUP BY contact',
    'the contacts of one number in trouble, of two weeks',
  ],
  ['DELETE FROM undecryptable WHERE instance_id = ?', 'the same'],
  ['DELETE FROM retry_counters WHERE instance_id = ?', 'the messages that are asked for again, of two weeks'],
  [
    'FROM signal_keys WHERE instance_id',
    'the keys of one number, once: at a link, a restore or a sealing anew',
  ],
  ['JOIN messages AS k', 'one chat, once: when two turn out to be the same'],
  ['UPDATE messages SET chat_id = ?', 'the same'],
  ['UPDATE outbox SET chat_id = ?', 'the same'],
  ['DELETE FROM chats WHERE id = ?', 'nothing is left in it then'],
  [
    'SELECT count(*) FROM messages WHERE instance_id = @instanceId AND sent_at',
    'once, before a restore is asked for',
  ],
  ['SELECT hash FROM media_unused', 'what was removed in the time of the second location'],
  ['LIMIT 10000)', 'for a support bundle: ten thousand rows'],
  ['FROM timeline WHERE instance_id = i.id', 'for a support bundle: 200 changes of state of each number'],
  ['FROM events ORDER BY seq DESC LIMIT 2000', 'for a support bundle'],
  ['FROM audit ORDER BY id DESC LIMIT 500', 'for a support bundle'],
  ['DELETE FROM outbox_totals WHERE instance_id = ?', 'a row for each state'],
  ['UPDATE totals SET count = count - coalesce((', 'a row for each type of message'],
  ['DELETE FROM webhooks WHERE id = ?', 'once, by its owner'],
  ['DELETE FROM instances WHERE id = ?', 'its rows are gone by then'],
  ['id > @after AND id <= @upTo', 'as many rows as its caller names'],
  ['message > @after AND message <= @upTo', 'the receipts of as many messages as its caller names'],
  ['DELETE FROM chats WHERE id = @id AND opted_out_at', 'nothing is left in it then'],
  ['SET unread = min(unread', 'a row for each type of message'],
  ['FROM chat_merges ORDER BY gone', 'chats that are becoming one just now, a hundred at a time'],
  ['UPDATE OR IGNORE label_uses', 'one chat, once: when two turn out to be the same'],
  ['SELECT json_group_array(label_id) FROM label_uses', 'the labels of one chat'],
  ['AND (archived = 1 OR', 'what is set of chats, when a collection is read as a whole'],
  ['FROM labels WHERE instance_id = ? AND account = ? ORDER BY', 'the labels of one number'],
  [
    'DELETE FROM state_changes WHERE instance_id = ?',
    'what waits of one number, in a copy of an older moment',
  ],
  ['DELETE FROM state_collections WHERE instance_id = ?', 'five rows a link'],
  ['CROSS JOIN label_uses', 'the chats of one number, when a collection is read as a whole'],
  ['FROM state_collections WHERE instance_id = ? AND generation = ? ORDER BY', 'five rows'],
  ['SET next_at = 0 WHERE instance_id = ?', 'what waits for Chatwoot, when it is there again'],
  ['DELETE FROM chatwoot_chats', 'what was said in one chat, or once all of a number, as its owner asked'],
  ['DELETE FROM chatwoot_looks WHERE instance_id', 'once, as its owner asked'],
  ['AND wa_id = ? ORDER BY id', 'the messages of one id'],
  ['AND chatwoot_id = ? ORDER BY part', 'the parts of one message'],
  [
    "FROM chatwoot_messages WHERE instance_id = ? AND state IN ('failed', 'held')",
    'what failed of one number',
  ],
  ['FROM chatwoot_queue WHERE instance_id = ? AND failed = 1', 'what was given up of one number'],
  ['UPDATE chatwoot_queue SET chat = @to', 'what waits of one chat, once: when two turn out to be the same'],
  ['chatwoot_messages WHERE chat = @from', 'one chat, once: when two turn out to be the same'],
  ['UPDATE chatwoot_messages SET chat = @to', 'the same'],
  ['FROM chatwoot_looks WHERE instance_id = ?', 'the conversations of one number that are to be looked at'],
]

const folder = mkdtempSync(join(tmpdir(), 'holdfast-growth-'))
const paths = dataPaths(join(folder, 'data'))
const size = { messages: 100_000, chats: 1000 }
const { id } = large
let storage: Storage
let db: Database

beforeAll(async () => {
  await makeLarge(folder, size)
  storage = await openStorage({
    paths,
    keyFile: join(folder, 'holdfast.key'),
    onFatal: (error) => {
      throw error
    },
  })
  db = openSecondConnection(paths.database)
}, 120_000)
afterAll(async () => {
  db.close()
  await storage.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Row {
  id: number
  chat_id: number
  message_id: string
  type: string
  from_me: number
  sent_at: number
}

describe('a page of messages', () => {
  const middle = 1_700_000_000_000 + 50_000_000
  const others: readonly [MessagesQuery, (row: Row) => boolean][] = [
    [{ type: rareType }, ({ type }) => type === rareType],
    [
      { type: [rareType, 'audioMessage'], fromMe: true },
      (row) => row.from_me === 1 && /^(?:contact|audio)/.test(row.type),
    ],
    [{ type: 'stickerMessage' }, () => false],
    [{ fromMe: false }, (row) => row.from_me === 0],
    [{ chat: chatJid }, (row) => row.chat_id === 1],
    [{ chat: chatJid, type: 'imageMessage' }, (row) => row.chat_id === 1 && row.type === 'imageMessage'],
    [
      { chat: chatJid, fromMe: true, sentBefore: middle },
      (row) => row.chat_id === 1 && row.from_me === 1 && row.sent_at <= middle,
    ],
    [
      { sentAfter: middle, sentBefore: middle + 9000 },
      (row) => row.sent_at >= middle && row.sent_at <= middle + 9000,
    ],
    [{ id: messageIdOf(77) }, (row) => row.message_id === messageIdOf(77)],
    [{ keep: ({ messageId }) => messageId.endsWith('00') }, (row) => row.message_id.endsWith('00')],
    [{}, () => true],
  ]

  it('has what fits and nothing else, however far back it is, and its total', () => {
    const all = db
      .prepare<[], Row>(
        'SELECT id, chat_id, message_id, type, from_me, sent_at FROM messages ORDER BY sent_at DESC, id DESC',
      )
      .all()
    for (const [query, fits] of others) {
      const expected = all.filter(fits).map((row) => row.id)
      const label = JSON.stringify(query)
      for (const offset of [0, 7, 2500, expected.length - 3].filter((each) => each >= 0)) {
        const found = storage.messages.list(id, { ...query, limit: 60, offset }).map(({ row }) => row)
        expect(found, `${label} from ${offset}`).toEqual(expected.slice(offset, offset + 60))
      }
      const before = expected[Math.floor(expected.length / 2)]
      if (before !== undefined) {
        const after = storage.messages.list(id, { ...query, limit: 9, before }).map(({ row }) => row)
        expect(after, `${label} before ${before}`).toEqual(expected.filter((row) => row < before).slice(0, 9))
      }
      if (query.keep === undefined) expect(storage.messages.count(id, query), label).toBe(expected.length)
    }
  })

  it('comes in steps that look at 2,000 entries each, however few of them fit', () => {
    const query = { chat: chatJid, sentBefore: middle * 2, fromMe: true, limit: Number.MAX_SAFE_INTEGER }
    const far = [...storage.messages.steps(id, { limit: 5, offset: size.messages - 5 })]
    expect(far.length).toBeGreaterThanOrEqual(50)
    expect(far.slice(0, -1).flat()).toEqual([])
    for (const step of storage.messages.steps(id, query)) expect(step.length).toBeLessThanOrEqual(2000)
    const steps = [...storage.messages.steps(id, { keep: () => true, limit: Number.MAX_SAFE_INTEGER })]
    expect(steps.flat()).toHaveLength(size.messages)
    for (const step of steps) expect(step.length).toBeLessThanOrEqual(2000)
  })
})

describe('the statements of all tables', () => {
  it('read no more of a table for its having grown, but for these', async () => {
    let another: Storage | undefined
    const home = newHome()
    const prepared = await preparedBy(db, async () => {
      another = await openHome(home)
      // What is prepared only when it is asked for.
      expect([...survey(db)].filter(([, rows]) => 'error' in rows)).toEqual([])
    })
    expect(another).toBeDefined()
    const triggers = inTriggers(db)
    expect(triggers.length).toBeGreaterThan(20)
    const statements = [...prepared, ...triggers]
    expect(statements.length).toBeGreaterThan(170)
    const complaints = statements.flatMap((sql) => {
      const found = growing(db, sql)
      const isAllowed = allowed.some(([part]) => sql.includes(part))
      return found.length === 0 || isAllowed ? [] : [`${sql}\n    ${found.join('\n    ')}`]
    })
    expect(complaints.join('\n')).toBe('')
    // A reason that nothing needs any more goes.
    const needed = statements.filter((sql) => growing(db, sql).length > 0)
    expect(allowed.filter(([part]) => !needed.some((sql) => sql.includes(part)))).toEqual([])
  })
})
