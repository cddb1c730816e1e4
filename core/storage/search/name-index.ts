// People and groups by their names, and people by the digits of their numbers: kept up with the database a bounded step at
// a time, and found by the beginnings of words. The names themselves are in the database.
import type { Database, Statement } from '../database.ts'
import type { SearchChanges } from '../tables/search-changes.ts'
import type { IndexFile } from './index-file.ts'
import * as marks from './marks.ts'
import { Owners, type Owner } from './owners.ts'
import { holds, wordsOf, type WordQuery } from './words.ts'

export interface FindNamesRequest {
  /** undefined: by the digits alone. */
  query?: WordQuery | undefined
  /** A part of a phone number. */
  digits?: string | undefined
  /** Nobody else's. */
  owners: readonly Owner[]
  limit: number
}

/** A row of the chats, of a group, or of the contacts. */
export interface FoundName {
  kind: 'group' | 'user'
  row: number
}

export interface NameStep {
  /** Changes that are in the index now; undefined: there were none. */
  changesDone?: SearchChanges
  isMore: boolean
}

interface Named {
  row: number
  instanceId: string
  account: string
  pn: string | null
  name: string | null
  pushName: string | null
}

interface Change {
  seq: number
  contact: number | null
  chat: number | null
}

const schema = `
CREATE VIRTUAL TABLE IF NOT EXISTS names USING fts5 (
  text, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii', prefix = '1 2'
);
-- What is in it, for what is to be taken out.
CREATE TABLE IF NOT EXISTS named (doc INTEGER PRIMARY KEY) STRICT;
`

/** A part of a number is found from so many digits on. */
const leastDigits = 3

/** Groups before people. */
const peopleFrom = 2 ** 48

const kinds = ['group', 'user'] as const

export class NameIndex {
  readonly #index: IndexFile
  readonly #owners: Owners
  readonly #get: Readonly<Record<FoundName['kind'], Statement<[number], Named>>>
  readonly #after: Readonly<Record<FoundName['kind'], Statement<[number, number], Named>>>
  readonly #changes: Statement<[number, number], Change>
  readonly #isNamed: Statement<[number], object>
  readonly #putNamed: Statement<[number]>
  readonly #deleteNamed: Statement<[number]>
  readonly #put: Statement<[number, string]>
  readonly #delete: Statement<[number]>
  readonly #match: Statement<[string, number, number], number>
  readonly #optimize: Statement<[]>

  constructor(index: IndexFile, database: Database, owners: Owners) {
    const { db } = index
    db.exec(schema)
    this.#index = index
    this.#owners = owners
    const people = `SELECT id AS row, instance_id AS instanceId, account, pn, name, push_name AS pushName FROM contacts`
    const groups = `SELECT id AS row, instance_id AS instanceId, account, NULL AS pn, name, NULL AS pushName FROM chats`
    this.#get = {
      user: database.prepare(`${people} WHERE id = ?`),
      group: database.prepare(`${groups} WHERE id = ? AND kind = 'group'`),
    }
    this.#after = {
      user: database.prepare(`${people} WHERE id > ? ORDER BY id LIMIT ?`),
      group: database.prepare(`${groups} WHERE id > ? ORDER BY id LIMIT ?`),
    }
    this.#changes = database.prepare(
      'SELECT seq, contact, chat FROM search_name_changes WHERE seq > ? ORDER BY seq LIMIT ?',
    )
    this.#isNamed = db.prepare('SELECT 1 FROM named WHERE doc = ?')
    this.#putNamed = db.prepare('INSERT INTO named (doc) VALUES (?)')
    this.#deleteNamed = db.prepare('DELETE FROM named WHERE doc = ?')
    this.#put = db.prepare('INSERT INTO names (rowid, text) VALUES (?, ?)')
    this.#delete = db.prepare('DELETE FROM names WHERE rowid = ?')
    this.#match = db
      .prepare<[string, number, number], number>(
        'SELECT rowid FROM names WHERE names MATCH ? AND rowid > ? ORDER BY rowid LIMIT ?',
      )
      .pluck()
    this.#optimize = db.prepare("INSERT INTO names (names) VALUES ('optimize')")
  }

  /** At most so many of each kind of work; doneBefore: changes that are in the index already. */
  step(rows: number, doneBefore?: SearchChanges): NameStep {
    try {
      return this.#index.db.transaction(() => this.#step(rows, doneBefore))()
    } catch (error) {
      this.#owners.forget()
      throw error
    }
  }

  #step(rows: number, doneBefore: SearchChanges | undefined): NameStep {
    const changes = this.#changes.all(doneBefore?.last ?? 0, rows)
    for (const { contact, chat } of changes)
      if (contact !== null) this.#renew('user', contact)
      else if (chat !== null) this.#renew('group', chat)
    const isFilling = kinds.map((kind) => this.#fill(kind, rows)).includes(true)
    const isMore = isFilling || changes.length === rows
    if (!isMore) this.#tidy()
    const [first, last] = [doneBefore?.first ?? changes.at(0)?.seq, changes.at(-1)?.seq ?? doneBefore?.last]
    return first === undefined || last === undefined ? { isMore } : { changesDone: { first, last }, isMore }
  }

  /** Those that were there before the index was. True where there are more. */
  #fill(kind: FoundName['kind'], rows: number): boolean {
    const after = this.#index.filled(kind)
    if (after === undefined) return false
    const some = this.#after[kind].all(after, rows)
    for (const { row } of some) this.#renew(kind, row)
    this.#index.setFilled(kind, some.length < rows ? 'whole' : (some.at(-1)?.row ?? after))
    return some.length === rows
  }

  /** What of a name is gone stays in the file until it is put together. */
  #tidy(): void {
    if (!this.#index.is('untidy names')) return
    this.#optimize.run()
    this.#index.set('untidy names', false)
  }

  #renew(kind: FoundName['kind'], row: number): void {
    const doc = docOf(kind, row)
    if (this.#isNamed.get(doc) !== undefined) {
      this.#delete.run(doc)
      this.#deleteNamed.run(doc)
      this.#index.set('untidy names', true)
    }
    const found = this.#get[kind].get(row)
    if (found === undefined) return
    const words = wordsOf(textOf(found))
    for (const part of partsOf(found.pn)) words.add(marks.ofDigits(part))
    if (words.size === 0) return
    words.add(marks.ofOwner(this.#owners.of(found)))
    this.#put.run(doc, [...words].join(' '))
    this.#putNamed.run(doc)
  }

  /** Groups first, then people, as they came. */
  find({ query, digits, owners, limit }: FindNamesRequest): FoundName[] {
    const match = this.#matchOf({ query, digits, owners })
    const found: FoundName[] = []
    if (match === undefined) return found
    for (let after = 0; ;) {
      const docs = this.#match.all(match, after, limit)
      for (const doc of docs) {
        after = doc
        const name = foundOf(doc)
        if (this.#fits(name, { query, digits })) found.push(name)
        if (found.length === limit) return found
      }
      if (docs.length < limit) return found
    }
  }

  /** Of writing without spaces the index knows two letters that stand together. */
  #fits({ kind, row }: FoundName, { query, digits }: Pick<FindNamesRequest, 'query' | 'digits'>): boolean {
    const found = this.#get[kind].get(row)
    if (found === undefined) return false
    if (digits !== undefined && found.pn?.split('@')[0]?.includes(digits) === true) return true
    return query !== undefined && holds(query.parts, textOf(found))
  }

  #matchOf({ query, digits, owners }: Omit<FindNamesRequest, 'limit'>): string | undefined {
    const only = owners.flatMap((each) => this.#owners.find(each) ?? []).map(marks.ofOwner)
    const ways = [
      ...(query === undefined ? [] : [query.beginnings.map((word) => `"${word}"*`).join(' AND ')]),
      ...(digits === undefined ? [] : [`"${marks.ofDigits(digits)}"*`]),
    ]
    if (only.length === 0 || ways.length === 0) return undefined
    const any = ways.map((way) => `(${way})`).join(' OR ')
    return `(${any}) AND (${only.map((word) => `"${word}"`).join(' OR ')})`
  }
}

function docOf(kind: FoundName['kind'], row: number): number {
  return kind === 'group' ? row : peopleFrom + row
}

function foundOf(doc: number): FoundName {
  return doc < peopleFrom ? { kind: 'group', row: doc } : { kind: 'user', row: doc - peopleFrom }
}

function textOf({ name, pushName }: Pick<Named, 'name' | 'pushName'>): string {
  return [name, pushName].filter((part) => part !== null).join(' ')
}

/** The number from each of its digits on: whatever part of it is written is the beginning of one of them. */
function partsOf(pn: string | null): string[] {
  const digits = pn?.split('@')[0] ?? ''
  const from = Array.from({ length: Math.max(0, digits.length - leastDigits + 1) }, (_, n) => n)
  return from.map((n) => digits.slice(n))
}
