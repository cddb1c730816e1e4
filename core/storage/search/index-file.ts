// The file of the search index: which messages hold which words. It lies beside the database and can be made from it at
// any time, so nothing is lost with it: where it is damaged, or belongs to another history, it is begun anew.
import { rmSync } from 'node:fs'
import { classify, openDerivedDatabase, type Database, type Statement } from '../database.ts'
import { codeOf } from '../files.ts'
import { LineageTable, type LineageHead } from '../tables/lineage.ts'

/** Raised where the tables of the index change, or what counts as a word. */
const layout = '1'

/** Which rows of messages are in it: from bottom to top. */
export interface Extent {
  top: number
  bottom: number
}

/**
 * untidy: words of messages that are gone are still in the file. tidying: its parts are being put together, which leaves
 * them out.
 */
type Flag = 'untidy' | 'tidying' | 'untidy names'

const schema = `
-- Each word with the messages that hold it, and nothing else: the texts are in the database.
CREATE VIRTUAL TABLE words USING fts5 (
  text, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);

-- Messages in the order of the time at which they were sent.
CREATE TABLE docs (doc INTEGER PRIMARY KEY, message INTEGER NOT NULL) STRICT;
CREATE UNIQUE INDEX docs_by_message ON docs (message);

-- Whose chats messages are in: short names for their marks.
CREATE TABLE owners (
  owner INTEGER PRIMARY KEY,
  instance_id TEXT NOT NULL,
  account TEXT NOT NULL,
  UNIQUE (instance_id, account)
) STRICT;

CREATE TABLE state (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`

/**
 * The index of this database; isDamaged: begun anew, whatever is there. Throws where it cannot be opened now, and where
 * none can be made.
 */
export function openIndexFile(file: string, database: Database, isDamaged = false): IndexFile {
  const head = new LineageTable(database).get()
  const found = isDamaged ? undefined : openFound(file)
  if (found?.belongsTo(head) === true) return found
  found?.close()
  for (const ending of ['', '-wal', '-shm']) rmSync(`${file}${ending}`, { force: true })
  const newest = database.prepare<[], number | null>('SELECT max(id) FROM messages').pluck().get() ?? 0
  return closedOnFailure(openDerivedDatabase(file), (db) =>
    db.transaction(() => {
      db.exec(schema)
      const made = new IndexFile(db)
      made.begin(head, newest)
      return made
    })(),
  )
}

/** undefined where it is no index. One that cannot be read now may be one: that is thrown. */
function openFound(file: string): IndexFile | undefined {
  try {
    return closedOnFailure(openDerivedDatabase(file), (db) => new IndexFile(db))
  } catch (error) {
    const isNone = classify(error) === 'corrupt' || codeOf(error) === 'SQLITE_ERROR'
    if (!isNone) throw error
    return undefined
  }
}

function closedOnFailure<T>(db: Database, work: (db: Database) => T): T {
  try {
    return work(db)
  } catch (error) {
    db.close()
    throw error
  }
}

export class IndexFile {
  readonly db: Database
  readonly #get: Statement<[string], string>
  readonly #put: Statement<[string, string]>

  /** Throws where its tables are not there. */
  constructor(db: Database) {
    this.db = db
    this.#get = db.prepare<[string], string>('SELECT value FROM state WHERE key = ?').pluck()
    this.#put = db.prepare(
      'INSERT INTO state (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    )
  }

  /** Whether it was made from this history, and from no later point of it. */
  belongsTo(head: LineageHead | undefined): boolean {
    if (this.#get.get('layout') !== layout) return false
    const lineage = this.#get.get('lineage')
    // A history has a name from the first snapshot on; what has one now may have come from anywhere.
    if (lineage === undefined) return head === undefined
    return lineage === head?.lineage && Number(this.#get.get('number')) <= head.number
  }

  begin(head: LineageHead | undefined, newest: number): void {
    this.#put.run('layout', layout)
    this.comeTo(head)
    this.setExtent({ top: newest, bottom: newest + 1 })
  }

  /** What it holds is of this point of the history. */
  comeTo(head: LineageHead | undefined): void {
    if (head === undefined) return
    this.#keep('lineage', head.lineage)
    this.#keep('number', String(head.number))
  }

  extent(): Extent {
    return { top: Number(this.#get.get('top')), bottom: Number(this.#get.get('bottom')) }
  }

  setExtent({ top, bottom }: Extent): void {
    this.#keep('top', String(top))
    this.#keep('bottom', String(bottom))
  }

  /** What is the same is not written: a search that comes upon nothing new begins no write. */
  #keep(key: string, value: string): void {
    if (this.#get.get(key) !== value) this.#put.run(key, value)
  }

  /** Whether it is this file that is damaged, and not the database that is read beside it. */
  isDamaged(error: unknown): boolean {
    if (codeOf(error) === 'SQLITE_CORRUPT_VTAB') return true
    try {
      return this.db.pragma('quick_check(1)', { simple: true }) !== 'ok'
    } catch {
      return true
    }
  }

  /** Up to which row people or groups that were there before are in it; undefined: all of them are. */
  filled(kind: 'group' | 'user'): number | undefined {
    const value = this.#get.get(`filled ${kind}`)
    return value === 'whole' ? undefined : Number(value ?? 0)
  }

  setFilled(kind: 'group' | 'user', to: number | 'whole'): void {
    this.#put.run(`filled ${kind}`, String(to))
  }

  is(flag: Flag): boolean {
    return this.#get.get(flag) === '1'
  }

  set(flag: Flag, on: boolean): void {
    if (on !== this.is(flag)) this.#put.run(flag, on ? '1' : '0')
  }

  /** When tidying was last begun, in ms; 0: never. */
  tidiedAt(): number {
    return Number(this.#get.get('tidied_at') ?? 0)
  }

  setTidiedAt(at: number): void {
    this.#put.run('tidied_at', String(at))
  }

  close(): void {
    this.db.close()
  }
}
