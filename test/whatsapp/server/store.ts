// Owns the server's state: tables held in memory and written through to one SQLite file, coalesced.
import Database from 'better-sqlite3'
import { BufferJSON } from '@whiskeysockets/baileys'

const FLUSH_AFTER_MS = 20

export class Table<T> {
  readonly #name: string
  readonly #rows = new Map<string, T>()
  readonly #onChange: (table: string, key: string) => void

  constructor(name: string, onChange: (table: string, key: string) => void) {
    this.#name = name
    this.#onChange = onChange
  }

  get(key: string): T | undefined {
    return this.#rows.get(key)
  }

  require(key: string): T {
    const row = this.#rows.get(key)
    if (row === undefined) throw new Error(`${this.#name} has no ${key}`)
    return row
  }

  list(): T[] {
    return [...this.#rows.values()]
  }

  entries(): [string, T][] {
    return [...this.#rows.entries()]
  }

  /** Rows are live objects: after changing one in place, put it again. */
  put(key: string, row: T): void {
    this.#rows.set(key, row)
    this.#onChange(this.#name, key)
  }

  delete(key: string): void {
    if (this.#rows.delete(key)) this.#onChange(this.#name, key)
  }

  load(key: string, row: T): void {
    this.#rows.set(key, row)
  }
}

export class Store {
  readonly #db: Database.Database | undefined
  readonly #tables = new Map<string, Table<unknown>>()
  readonly #saved = new Map<string, [string, string][]>()
  readonly #changed = new Map<string, Set<string>>()
  #timer: NodeJS.Timeout | undefined

  constructor(file?: string) {
    if (file === undefined) return
    this.#db = new Database(file)
    this.#db.pragma('journal_mode = WAL')
    this.#db.pragma('synchronous = OFF')
    this.#db.exec(
      'CREATE TABLE IF NOT EXISTS rows (name TEXT, key TEXT, value TEXT, PRIMARY KEY (name, key)) WITHOUT ROWID',
    )
    for (const row of this.#db.prepare('SELECT name, key, value FROM rows').iterate()) {
      const { name, key, value } = row as { name: string; key: string; value: string }
      const list = this.#saved.get(name) ?? []
      list.push([key, value])
      this.#saved.set(name, list)
    }
  }

  table<T>(name: string): Table<T> {
    const existing = this.#tables.get(name)
    if (existing) return existing as Table<T>
    const table = new Table<T>(name, (changedName, key) => this.#onChange(changedName, key))
    for (const [key, value] of this.#saved.get(name) ?? []) {
      table.load(key, JSON.parse(value, BufferJSON.reviver) as T)
    }
    this.#saved.delete(name)
    this.#tables.set(name, table)
    return table
  }

  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const db = this.#db
    if (!db || this.#changed.size === 0) return
    const put = db.prepare('INSERT OR REPLACE INTO rows (name, key, value) VALUES (?, ?, ?)')
    const remove = db.prepare('DELETE FROM rows WHERE name = ? AND key = ?')
    db.transaction(() => {
      for (const [name, keys] of this.#changed) {
        for (const key of keys) {
          const row = this.#tables.get(name)?.get(key)
          if (row === undefined) remove.run(name, key)
          else put.run(name, key, JSON.stringify(row, BufferJSON.replacer))
        }
      }
    })()
    this.#changed.clear()
  }

  close(): void {
    this.flush()
    this.#db?.close()
  }

  #onChange(name: string, key: string): void {
    if (!this.#db?.open) return
    const keys = this.#changed.get(name) ?? new Set()
    keys.add(key)
    this.#changed.set(name, keys)
    this.#timer ??= setTimeout(() => this.flush(), FLUSH_AFTER_MS)
  }
}
