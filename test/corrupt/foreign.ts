// A SQLite database of another program.
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

export function openForeign(file: string): void {
  if (existsSync(file)) return
  const db = new DatabaseSync(file)
  db.exec('CREATE TABLE songs (title TEXT); INSERT INTO songs VALUES (zeroblob(20000))')
  db.close()
}
