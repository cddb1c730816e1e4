// Brings the schema up to date, one numbered transaction after the other.
// Released migrations are never edited, and there is no way down but the snapshot taken before.
import { applicationId, schemaVersion, type Database } from './database.ts'
import { FutureDatabaseError } from './errors.ts'
import { sql as initial } from './migrations/0010-initial.ts'
import { sql as webhooks } from './migrations/0020-webhooks.ts'
import { sql as trash } from './migrations/0030-trash.ts'
import { sql as alerts } from './migrations/0040-alerts.ts'
import { sql as portable } from './migrations/0060-portable.ts'
import { sql as restores } from './migrations/0070-restores.ts'
import { sql as undecryptable } from './migrations/0080-undecryptable.ts'
import { sql as keyUse } from './migrations/0110-key-use.ts'
import { sql as media } from './migrations/0120-media.ts'
import { sql as whatDoesNotFit } from './migrations/0140-what-does-not-fit.ts'
import { sql as reasonCodes } from './migrations/0150-reason-codes.ts'
import { sql as sensibleTimes } from './migrations/0158-sensible-times.ts'
import { sql as effects } from './migrations/0170-effects.ts'
import { sql as disappearing } from './migrations/0171-disappearing.ts'
import { sql as limits } from './migrations/0190-limits.ts'
import { sql as outboxHeads } from './migrations/0197-outbox-heads.ts'
import { sql as whatIsDue } from './migrations/0198-what-is-due.ts'
import { sql as totals } from './migrations/0199-totals.ts'
import { sql as whoSetIt } from './migrations/0200-who-set-it.ts'
import { sql as keeping } from './migrations/0210-keeping.ts'
import { sql as forgotten } from './migrations/0211-forgotten.ts'
import { sql as groups } from './migrations/0220-groups.ts'
import { sql as logBudget } from './migrations/0230-log-budget.ts'
import { sql as search } from './migrations/0240-search.ts'
import { sql as chatState } from './migrations/0250-chat-state.ts'
import { sql as history } from './migrations/0260-history.ts'
import { sql as past } from './migrations/0270-past.ts'
import { sql as chatsShown } from './migrations/0300-chats-shown.ts'
import { sql as chatMerges } from './migrations/0301-chat-merges.ts'
import { sql as channels } from './migrations/0310-channels.ts'
import { sql as brokers } from './migrations/0340-brokers.ts'
import { sql as historyAgain } from './migrations/0355-history-again.ts'
import { sql as pinnedChats } from './migrations/0356-pinned-chats.ts'
import { sql as pastMembers } from './migrations/0365-past-members.ts'
import { sql as pictures } from './migrations/0366-pictures.ts'
import { sql as searchNames } from './migrations/0367-search-names.ts'
import { sql as quickAnswers } from './migrations/0370-quick-answers.ts'
import { sql as scheduled } from './migrations/0371-scheduled.ts'
import { sql as marked } from './migrations/0372-marked.ts'
import { sql as signIn } from './migrations/0378-sign-in.ts'
import { sql as phoneSeen } from './migrations/0393-phone-seen.ts'
import { sql as whoDidIt } from './migrations/0394-who-did-it.ts'
import { sql as keyScopes } from './migrations/0395-key-scopes.ts'
import { sql as chatwoot } from './migrations/0400-chatwoot.ts'

export interface Migration {
  version: number
  sql: string
}

/** A literal list, so that a bundle holds them all. */
export const migrations: readonly Migration[] = [
  { version: 10, sql: initial },
  { version: 20, sql: webhooks },
  { version: 30, sql: trash },
  { version: 40, sql: alerts },
  { version: 60, sql: portable },
  { version: 70, sql: restores },
  { version: 80, sql: undecryptable },
  { version: 110, sql: keyUse },
  { version: 120, sql: media },
  { version: 140, sql: whatDoesNotFit },
  { version: 150, sql: reasonCodes },
  { version: 158, sql: sensibleTimes },
  { version: 170, sql: effects },
  { version: 171, sql: disappearing },
  { version: 190, sql: limits },
  { version: 197, sql: outboxHeads },
  { version: 198, sql: whatIsDue },
  { version: 199, sql: totals },
  { version: 200, sql: whoSetIt },
  { version: 210, sql: keeping },
  { version: 211, sql: forgotten },
  { version: 220, sql: groups },
  { version: 230, sql: logBudget },
  { version: 240, sql: search },
  { version: 250, sql: chatState },
  { version: 260, sql: history },
  { version: 270, sql: past },
  { version: 300, sql: chatsShown },
  { version: 301, sql: chatMerges },
  { version: 310, sql: channels },
  { version: 340, sql: brokers },
  { version: 355, sql: historyAgain },
  { version: 356, sql: pinnedChats },
  { version: 365, sql: pastMembers },
  { version: 366, sql: pictures },
  { version: 367, sql: searchNames },
  { version: 370, sql: quickAnswers },
  { version: 371, sql: scheduled },
  { version: 372, sql: marked },
  { version: 378, sql: signIn },
  { version: 393, sql: phoneSeen },
  { version: 394, sql: whoDidIt },
  { version: 395, sql: keyScopes },
  { version: 400, sql: chatwoot },
]

export interface MigrateOptions {
  migrations?: readonly Migration[]
}

export function assertNotFuture(db: Database, list: readonly Migration[] = migrations): void {
  const newest = list.at(-1)?.version ?? 0
  const found = schemaVersion(db)
  if (found > newest) throw new FutureDatabaseError(found, newest)
}

/** True when something was migrated. */
export function migrate(db: Database, options: MigrateOptions = {}): boolean {
  const list = options.migrations ?? migrations
  assertIncreasing(list)
  assertNotFuture(db, list)
  const from = schemaVersion(db)
  const pending = list.filter((migration) => migration.version > from)
  if (pending.length === 0) return false
  // A migration that rebuilds a table must not cascade; every reference is checked before its commit.
  db.pragma('foreign_keys = OFF')
  try {
    for (const migration of pending) apply(db, migration)
  } finally {
    db.pragma('foreign_keys = ON')
  }
  // Syncs both files: what comes next may rely on the schema.
  db.pragma('wal_checkpoint(TRUNCATE)')
  return true
}

function apply(db: Database, { version, sql }: Migration): void {
  db.transaction(() => {
    if (schemaVersion(db) === 0) db.pragma(`application_id = ${applicationId}`)
    db.exec(sql)
    const broken = db.prepare('PRAGMA foreign_key_check').all()
    if (broken.length > 0) throw new Error(`Migration ${version} leaves ${broken.length} broken references.`)
    db.pragma(`user_version = ${version}`)
  }).immediate()
}

function assertIncreasing(list: readonly Migration[]): void {
  let last = 0
  for (const { version } of list) {
    if (version <= last) throw new Error(`Migration ${version} does not come after ${last}.`)
    last = version
  }
}
