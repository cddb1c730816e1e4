// Asks SQLite whether the file is whole. It reads everything, so it takes its time.
import { classify, type Database } from './database.ts'

/** What SQLite finds wrong; empty when nothing is. */
export function quickCheck(db: Database): string[] {
  return check(db, 'PRAGMA quick_check')
}

/** Compares every index with its table too, and every reference: several times as slow. */
export function integrityCheck(db: Database): string[] {
  const broken = db.prepare('PRAGMA foreign_key_check').all().length
  const references = broken === 0 ? [] : [`${broken} rows point at rows that are not there`]
  return [...check(db, 'PRAGMA integrity_check'), ...references]
}

function check(db: Database, pragma: string): string[] {
  try {
    const lines = db.prepare<[], string>(pragma).pluck().all()
    return lines.filter((line) => line !== 'ok')
  } catch (error) {
    // Some damage ends the check itself: that is its result.
    if (classify(error) === 'corrupt' && error instanceof Error) return [error.message]
    throw error
  }
}
