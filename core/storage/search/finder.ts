// Finds messages in the index: those that hold the beginnings of all words and fit all filters, newest first.
import type { MessageKind } from '../../contract/messages/kinds.ts'
import type { Database, Statement } from '../database.ts'
import type { IndexFile } from './index-file.ts'
import { authorOf, docAt, indexedColumns, indexedTables, textOf, type IndexedMessage } from './indexer.ts'
import * as marks from './marks.ts'
import type { Owner } from './owners.ts'
import { fits, holds, type WordQuery } from './words.ts'

export interface FindRequest {
  query: WordQuery
  /** Nobody else's. */
  owners: readonly Owner[]
  chats?: readonly number[] | undefined
  /** The author, by all his names. */
  person?: readonly string[] | undefined
  kinds?: readonly MessageKind[] | undefined
  fromMe?: boolean | undefined
  hasMedia?: boolean | undefined
  /** From this second on, in ms. */
  from?: number | undefined
  /** Until this second, without it, in ms. */
  to?: number | undefined
  /** Older than what the answer before ended with. */
  before?: number | undefined
  limit: number
}

export interface Found {
  /** Rows of messages, newest first. */
  rows: number[]
  /** Ask on with it; null: that was all. */
  next: number | null
  /** How many there are in all, to one more than a thousand; null where it goes on from another answer, or there are very many. */
  count: number | null
}

interface Doc {
  doc: number
  message: number
}

/** Common words are found among the newest, so that all that begins so need not be put together. */
const newestLookedAt = 300
const newestAtOnce = 50
const countsTo = 1000
const countsExactly = 50_000
/** After all documents. */
const theEnd = Number.MAX_SAFE_INTEGER

export class Finder {
  readonly #index: IndexFile
  readonly #text: Statement<[number], Pick<IndexedMessage, 'text' | 'fileName'>>
  readonly #get: Statement<[number], IndexedMessage>
  readonly #newest: Statement<[number, number, number], Doc>
  readonly #match: Statement<[string, number, number, number], Doc>
  readonly #count: Statement<[string, number, number, number], number>
  readonly #owners: Statement<[], Owner & { owner: number }>

  constructor(index: IndexFile, database: Database) {
    const { db } = index
    this.#index = index
    this.#text = database.prepare(
      `SELECT m.text, f.file_name AS fileName
       FROM messages AS m LEFT JOIN media AS f ON f.message = m.id
       WHERE m.id = ?`,
    )
    this.#get = database.prepare(`SELECT ${indexedColumns} FROM ${indexedTables} WHERE m.id = ?`)
    this.#newest = db.prepare(
      'SELECT doc, message FROM docs WHERE doc >= ? AND doc < ? ORDER BY doc DESC LIMIT ?',
    )
    this.#match = db.prepare(
      `SELECT words.rowid AS doc, d.message
       FROM words JOIN docs AS d ON d.doc = words.rowid
       WHERE words MATCH ? AND words.rowid >= ? AND words.rowid < ?
       ORDER BY words.rowid DESC
       LIMIT ?`,
    )
    this.#count = db
      .prepare<[string, number, number, number], number>(
        `SELECT count(*)
         FROM (SELECT 1 FROM words WHERE words MATCH ? AND rowid >= ? AND rowid < ? LIMIT ?)`,
      )
      .pluck()
    this.#owners = db.prepare('SELECT owner, instance_id AS instanceId, account FROM owners')
  }

  find(request: FindRequest): Found {
    const { before } = request
    const match = this.#matchOf(request)
    if (match === undefined) return { rows: [], next: null, count: before === undefined ? 0 : null }
    const from = request.from === undefined ? 0 : docAt(request.from)
    const to = Math.min(before ?? theEnd, request.to === undefined ? theEnd : docAt(request.to))
    const common = this.#amongNewest(request, from, to)
    const page = common ?? this.#inIndex(request, match, { from, to })
    // To count what is common is to read all of it.
    const { top, bottom } = this.#index.extent()
    const isCounted = before === undefined && (common === undefined || top - bottom <= countsExactly)
    return { ...page, count: isCounted ? (this.#count.get(match, from, to, countsTo + 1) ?? 0) : null }
  }

  /** undefined where too few of them fit. */
  #amongNewest(request: FindRequest, from: number, to: number): Omit<Found, 'count'> | undefined {
    const rows: number[] = []
    let looked = 0
    for (const { doc, message } of this.#newest.iterate(from, to, newestLookedAt)) {
      looked += 1
      if (this.#isFitting(message, request)) rows.push(message)
      if (rows.length === request.limit) return { rows, next: doc }
      // As many again and again would not do.
      if (looked % newestAtOnce === 0 && rows.length * newestLookedAt < request.limit * looked)
        return undefined
    }
    return undefined
  }

  #isFitting(message: number, request: FindRequest): boolean {
    const text = this.#text.get(message)
    if (text === undefined || !fits(request.query, textOf(text))) return false
    const found = this.#get.get(message)
    return found !== undefined && passes(found, request)
  }

  #inIndex(
    { query, limit }: FindRequest,
    match: string,
    { from, to }: { from: number; to: number },
  ): Omit<Found, 'count'> {
    const rows: number[] = []
    for (let before = to; ;) {
      const found = this.#match.all(match, from, before, limit + 1)
      for (const { doc, message } of found) {
        if (rows.length === limit) return { rows, next: before }
        if (this.#holds(query, message)) rows.push(message)
        before = doc
      }
      if (found.length <= limit) return { rows, next: null }
    }
  }

  #holds({ parts }: WordQuery, message: number): boolean {
    if (parts.length === 0) return true
    const text = this.#text.get(message)
    return text !== undefined && holds(parts, textOf(text))
  }

  /** undefined where nothing can fit. */
  #matchOf(request: FindRequest): string | undefined {
    const { query, hasMedia, fromMe } = request
    const owners = this.#chosen(request.owners)
    const some = [owners.only, request.chats?.map(marks.ofChat), request.person?.map(marks.ofPerson)]
    some.push(request.kinds?.map(marks.ofKind))
    if (some.some((each) => each?.length === 0)) return undefined
    const must = query.beginnings.map((word) => `"${word}"*`)
    for (const each of some) if (each !== undefined) must.push(anyOf(each))
    if (hasMedia === true) must.push(anyOf([marks.withMedia]))
    if (fromMe === true) must.push(anyOf([marks.fromMe]))
    const not = [...owners.not]
    if (hasMedia === false) not.push(marks.withMedia)
    if (fromMe === false) not.push(marks.fromMe)
    const all = must.join(' AND ')
    return not.length === 0 ? all : `(${all}) NOT ${anyOf(not)}`
  }

  /** Those that may be seen, or those that may not, whichever are fewer. */
  #chosen(wanted: readonly Owner[]): { only?: string[]; not: string[] } {
    const names = new Set(wanted.map(nameOf))
    const known = this.#owners.all()
    const only = known.filter((each) => names.has(nameOf(each))).map(({ owner }) => marks.ofOwner(owner))
    const not = known.filter((each) => !names.has(nameOf(each))).map(({ owner }) => marks.ofOwner(owner))
    return only.length === 0 || only.length < not.length ? { only, not: [] } : { not }
  }
}

function anyOf(words: readonly string[]): string {
  return `(${words.map((word) => `"${word}"`).join(' OR ')})`
}

function nameOf({ instanceId, account }: Owner): string {
  return `${instanceId} ${account}`
}

/** The same as the marks, for a message that was read. */
function passes(found: IndexedMessage, request: FindRequest): boolean {
  const { owners, chats, person, kinds, fromMe, hasMedia } = request
  return (
    owners.some((each) => nameOf(each) === nameOf(found)) &&
    chats?.includes(found.chatId) !== false &&
    (person === undefined || authorOf(found).some((name) => person.includes(name))) &&
    kinds?.some((each) => each === found.kind) !== false &&
    (fromMe === undefined || fromMe === (found.fromMe === 1)) &&
    (hasMedia === undefined || hasMedia === (found.hasMedia === 1))
  )
}
