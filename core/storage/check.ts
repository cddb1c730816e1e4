// Asks SQLite whether the file is whole. It reads everything, so it takes its time.
import { classify, type Database } from './database.ts'

/** What SQLite finds wrong; empty when nothing is. */
export function quickCheck(db: Database): string[] {
  try {
    const lines = db.prepare<[], string>('PRAGMA quick_check').pluck().all()
    return lines.filter((line) => line !== 'ok')
  } catch (error) {
    // Some damage ends the check itself: that is its result.
    if (classify(error) === 'corrupt' && error instanceof Error) return [error.message]
    throw error
  }
}
