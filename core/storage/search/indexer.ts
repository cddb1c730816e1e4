// Brings the index to where the database is, a bounded step at a time: what changed, what came, then what was there
// before, newest first. It reads the database and writes the index alone.
import { wordsOf } from './words.ts'
import type { MessageKind } from '../../contract/messages/kinds.ts'
import type { Database, Statement } from '../database.ts'
import type { SearchChanges } from '../tables/search-changes.ts'
import { LineageTable } from '../tables/lineage.ts'
import type { IndexFile } from './index-file.ts'
import * as marks from './marks.ts'
import type { Owners } from './owners.ts'

/** What the index takes of a message. */
export interface IndexedMessage {
  id: number
  instanceId: string
  chatId: number
  account: string
  fromMe: number
  participantPn: string | null
  participantLid: string | null
  chatPn: string | null
  chatLid: string | null
  kind: MessageKind | null
  text: string | null
  sentAt: number
  fileName: string | null
  hasMedia: number
}

interface Change {
  seq: number
  message: number
}

export interface StepResult {
  /** Changes that are in the index now; undefined: there were none. */
  changesDone?: SearchChanges
  /** The same of people and groups. */
  namesDone?: SearchChanges
  /** More has come or changed than this step could take in. */
  isBehind: boolean
  /** There is more to do: that, or what was there before, or to tidy. */
  isMore: boolean
}

/** 2009-01-01, before which there was no WhatsApp. */
const firstSecond = Date.UTC(2009, 0, 1) / 1000
/**
 * So many messages have room in one second, in the order of their rows: from its middle on those that come, towards its
 * beginning those that were there before. More go on in the next.
 */
const aSecond = 2 ** 14
const lastSecond = 2 ** 31
const pagesATidyStep = 500
/** To put all of it together costs as much as it is large, and every edit of a stranger asks for it. */
const tidyEveryMs = 60 * 60_000

/** Of indexedTables. */
export const indexedColumns = `m.id, m.instance_id AS instanceId, m.chat_id AS chatId, c.account, m.from_me AS fromMe,
  m.participant_pn AS participantPn, m.participant_lid AS participantLid, c.pn AS chatPn, c.lid AS chatLid, m.kind, m.text, m.sent_at AS sentAt,
  f.file_name AS fileName, f.message IS NOT NULL AS hasMedia`
export const indexedTables =
  'messages AS m JOIN chats AS c ON c.id = m.chat_id LEFT JOIN media AS f ON f.message = m.id'

export class Indexer {
  readonly #index: IndexFile
  readonly #lineage: LineageTable
  readonly #newest: Statement<[], number | null>
  readonly #get: Statement<[number], IndexedMessage>
  readonly #above: Statement<[number, number], IndexedMessage>
  readonly #below: Statement<[number, number], IndexedMessage>
  readonly #changes: Statement<[number, number], Change>
  readonly #docOf: Statement<[number], number>
  readonly #lastDoc: Statement<[number, number], number | null>
  readonly #firstDoc: Statement<[number, number], number | null>
  readonly #beyond: Statement<[number, number], number>
  readonly #putDoc: Statement<[number, number]>
  readonly #deleteDoc: Statement<[number]>
  readonly #putWords: Statement<[number, string]>
  readonly #deleteWords: Statement<[number]>
  readonly #merge: Statement<[number]>
  readonly #changed: Statement<[], number>
  readonly #owners: Owners

  constructor(index: IndexFile, database: Database, owners: Owners) {
    const { db } = index
    this.#index = index
    this.#owners = owners
    this.#lineage = new LineageTable(database)
    this.#newest = database.prepare<[], number | null>('SELECT max(id) FROM messages').pluck()
    this.#get = database.prepare(`SELECT ${indexedColumns} FROM ${indexedTables} WHERE m.id = ?`)
    this.#above = database.prepare(
      `SELECT ${indexedColumns} FROM ${indexedTables} WHERE m.id > ? ORDER BY m.id LIMIT ?`,
    )
    this.#below = database.prepare(
      `SELECT ${indexedColumns} FROM ${indexedTables} WHERE m.id < ? ORDER BY m.id DESC LIMIT ?`,
    )
    this.#changes = database.prepare(
      'SELECT seq, message FROM search_changes WHERE seq > ? ORDER BY seq LIMIT ?',
    )
    this.#docOf = db.prepare<[number], number>('SELECT doc FROM docs WHERE message = ?').pluck()
    this.#lastDoc = db
      .prepare<[number, number], number | null>('SELECT max(doc) FROM docs WHERE doc >= ? AND doc < ?')
      .pluck()
    this.#firstDoc = db
      .prepare<[number, number], number | null>('SELECT min(doc) FROM docs WHERE doc >= ? AND doc < ?')
      .pluck()
    this.#beyond = db
      .prepare<[number, number], number>(
        'SELECT message FROM docs WHERE message > ? ORDER BY message LIMIT ?',
      )
      .pluck()
    this.#putDoc = db.prepare('INSERT INTO docs (doc, message) VALUES (?, ?)')
    this.#deleteDoc = db.prepare('DELETE FROM docs WHERE doc = ?')
    this.#putWords = db.prepare('INSERT INTO words (rowid, text) VALUES (?, ?)')
    this.#deleteWords = db.prepare('DELETE FROM words WHERE rowid = ?')
    this.#merge = db.prepare("INSERT INTO words (words, rank) VALUES ('merge', ?)")
    this.#changed = db.prepare<[], number>('SELECT total_changes()').pluck()
  }

  /**
   * The end of an index may be of messages that the database has lost in a power cut, and their rows given to others:
   * the last of them are looked at again.
   */
  checkEnd(rows: number): void {
    this.#whole(() => {
      const { top, bottom } = this.#index.extent()
      const newest = this.#newest.get() ?? 0
      for (const message of this.#beyond.all(newest, rows)) this.#remove(message)
      const from = Math.max(Math.min(top, newest) - rows, bottom - 1)
      const end = this.#above.all(from, rows)
      for (let id = from + 1; id <= newest && id <= top; id += 1) this.#remove(id)
      for (const message of end) if (message.id <= top) this.#add(message)
      this.#index.setExtent({ top: Math.min(top, newest), bottom })
    })
  }

  /** What a transaction that failed has given out is not remembered. */
  #whole<T>(work: () => T): T {
    try {
      return this.#index.db.transaction(work)()
    } catch (error) {
      this.#owners.forget()
      throw error
    }
  }

  /** At most so many messages of each kind of work; doneBefore: changes that are in the index already. */
  step(rows: number, doneBefore?: SearchChanges): StepResult {
    const { db } = this.#index
    const wasTidying = this.#index.is('tidying')
    const result = this.#whole(() => this.#step(rows, doneBefore))
    // What was erased is in the log too.
    if (wasTidying && !this.#index.is('tidying')) db.pragma('wal_checkpoint(TRUNCATE)')
    return result
  }

  #step(rows: number, doneBefore: SearchChanges | undefined): StepResult {
    this.#index.comeTo(this.#lineage.get())
    const changes = this.#changes.all(doneBefore?.last ?? 0, rows)
    const { top, bottom } = this.#index.extent()
    for (const { message } of changes) if (message >= bottom && message <= top) this.#renew(message)
    // Rows at the end that are gone are given out again.
    const newest = Math.min(top, this.#newest.get() ?? 0)
    const above = this.#above.all(newest, rows)
    for (const message of above) this.#add(message)
    const below = above.length === rows || bottom <= 1 ? [] : this.#below.all(bottom, rows)
    for (const message of below) this.#add(message, 'before')
    const lowest = below.length < rows && above.length < rows ? 1 : (below.at(-1)?.id ?? bottom)
    this.#index.setExtent({ top: above.at(-1)?.id ?? newest, bottom: Math.min(lowest, bottom) })
    const isBehind = changes.length === rows || above.length === rows
    const isMore = isBehind || lowest > 1
    const [first, last] = [doneBefore?.first ?? changes.at(0)?.seq, changes.at(-1)?.seq ?? doneBefore?.last]
    const done = first === undefined || last === undefined ? {} : { changesDone: { first, last } }
    return { ...done, isBehind, isMore: isMore || this.#tidy(isMore) }
  }

  /** True where there is more to tidy now. */
  #tidy(isBusy: boolean): boolean {
    if (isBusy) return false
    const index = this.#index
    const isBegun = index.is('tidying')
    if (!isBegun && !this.#isTidyingDue()) return false
    if (!isBegun) {
      index.set('untidy', false)
      index.set('tidying', true)
      index.setTidiedAt(Date.now())
    }
    const before = this.#changed.get() ?? 0
    this.#merge.run(isBegun ? pagesATidyStep : -pagesATidyStep)
    // SQLite's own sign that nothing was left to put together.
    if (isBegun && (this.#changed.get() ?? 0) - before < 2) index.set('tidying', false)
    return index.is('tidying')
  }

  /** By a clock that was set back, too. */
  #isTidyingDue(): boolean {
    const sinceMs = Date.now() - this.#index.tidiedAt()
    return this.#index.is('untidy') && (sinceMs < 0 || sinceMs >= tidyEveryMs)
  }

  #renew(id: number): void {
    const had = this.#remove(id)
    const message = this.#get.get(id)
    if (message !== undefined) this.#add(message)
    if (had) this.#index.set('untidy', true)
  }

  #remove(id: number): boolean {
    const doc = this.#docOf.get(id)
    if (doc === undefined) return false
    this.#deleteWords.run(doc)
    this.#deleteDoc.run(doc)
    return true
  }

  #add(message: IndexedMessage, side: 'after' | 'before' = 'after'): void {
    const words = wordsOf(textOf(message))
    if (message.kind === 'effect' || words.size === 0) return
    for (const mark of this.#marksOf(message)) words.add(mark)
    this.#remove(message.id)
    const { sentAt } = message
    const doc = side === 'after' ? this.#docAfter(sentAt) : this.#docBefore(sentAt)
    this.#putWords.run(doc, [...words].join(' '))
    this.#putDoc.run(doc, message.id)
  }

  *#marksOf(message: IndexedMessage): Generator<string> {
    yield marks.ofOwner(this.#owners.of(message))
    yield marks.ofChat(message.chatId)
    if (message.kind !== null) yield marks.ofKind(message.kind)
    if (message.fromMe === 1) yield marks.fromMe
    if (message.hasMedia === 1) yield marks.withMedia
    for (const name of authorOf(message)) yield marks.ofPerson(name)
  }

  #docAfter(sentAt: number): number {
    for (let begin = docAt(sentAt); ; begin += aSecond) {
      const last = this.#lastDoc.get(begin, begin + aSecond) ?? begin + aSecond / 2 - 1
      if (last + 1 < begin + aSecond) return last + 1
    }
  }

  #docBefore(sentAt: number): number {
    for (let begin = docAt(sentAt); begin >= 0; begin -= aSecond) {
      const first = this.#firstDoc.get(begin, begin + aSecond) ?? begin + aSecond / 2 + 1
      if (first > begin) return first - 1
    }
    return this.#docAfter(sentAt)
  }
}

/** All names of who has said it; none of what was said from here. */
export function authorOf({ fromMe, ...names }: IndexedMessage): string[] {
  if (fromMe === 1) return []
  const { participantPn, participantLid, chatPn, chatLid } = names
  const isInGroup = participantPn !== null || participantLid !== null
  const found = isInGroup ? [participantPn, participantLid] : [chatPn, chatLid]
  return found.filter((name) => name !== null)
}

/** What can be found of it. */
export function textOf({ text, fileName }: Pick<IndexedMessage, 'text' | 'fileName'>): string {
  return [text, fileName].filter((part) => part !== null).join(' ')
}

/** The first that a message of this moment can have. */
export function docAt(sentAt: number): number {
  const second = Math.floor(sentAt / 1000) - firstSecond
  return Math.max(0, Math.min(second, lastSecond)) * aSecond
}
