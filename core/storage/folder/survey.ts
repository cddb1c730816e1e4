// What a database says of itself without being unsealed: states, counts, times. For a support bundle, from a
// read-only connection; of contents, keys and texts it reads nothing. What goes out is decided by who asks.
import { schemaVersion, type Database } from '../database.ts'

type SurveyRow = Record<string, string | number | null>

/** Rows by section; a section that cannot be read says so and the others are there. */
export type Survey = Record<string, SurveyRow[] | { error: unknown }>

/** Of what may be many, so many rows are looked at. */
const most = 10_000

const queries: Record<string, string> = {
  instances: `SELECT id, name, wish, state, state_code, state_reason, state_since, generation, account, settings,
      pacing, proxy_sealed IS NOT NULL AS has_proxy, restricted, restricted_until, created_at, trashed_at, purging_at
    FROM instances
    ORDER BY created_at`,
  generations: `SELECT instance_id, n, account, origin, linked_at, archived_at, archive_code, archive_reason
    FROM generations
    ORDER BY instance_id, n`,
  timeline: `SELECT t.instance_id, t.at, t.state, t.code, t.reason, t.action
    FROM instances AS i JOIN timeline AS t
      ON t.id IN (SELECT id FROM timeline WHERE instance_id = i.id ORDER BY id DESC LIMIT 200)
    ORDER BY t.instance_id, t.id`,
  keys: `SELECT instance_id, generation, type, count(*) AS count
    FROM (SELECT instance_id, generation, type FROM signal_keys LIMIT ${most})
    GROUP BY instance_id, generation, type`,
  messages: `SELECT i.id AS instance_id, coalesce(t.count, 0) AS count,
      (SELECT stored_at FROM messages
       WHERE instance_id = i.id AND kind IS NOT 'effect'
       ORDER BY sent_at DESC, id DESC
       LIMIT 1) AS last_stored_at
    FROM instances AS i
    LEFT JOIN (SELECT owner, sum(count) AS count FROM totals WHERE what = 'messages' GROUP BY owner) AS t
      ON t.owner = i.id`,
  chats: "SELECT owner AS instance_id, sum(count) AS count FROM totals WHERE what = 'chats' GROUP BY owner",
  contacts:
    "SELECT owner AS instance_id, sum(count) AS count FROM totals WHERE what = 'contacts' GROUP BY owner",
  outbox: `SELECT instance_id, state, error_code, count(*) AS count, max(updated_at) AS last_at
    FROM (SELECT instance_id, state, error_code, updated_at FROM outbox ORDER BY id DESC LIMIT ${most})
    GROUP BY instance_id, state, error_code`,
  journal: `SELECT instance_id, generation, count(*) AS unapplied, min(received_at) AS since
    FROM (SELECT instance_id, generation, received_at FROM journal WHERE applied_at IS NULL LIMIT ${most})
    GROUP BY instance_id, generation`,
  webhooks: `SELECT id, instance_id, dialect, url, types, enabled, disabled_reason, cursor, failing_since, created_at
    FROM webhooks
    ORDER BY created_at`,
  deliveries: `SELECT webhook_id, lane, state, status, count(*) AS count, max(attempts) AS attempts, max(error) AS error
    FROM (SELECT * FROM deliveries ORDER BY id DESC LIMIT ${most})
    GROUP BY webhook_id, lane, state, status`,
  events: 'SELECT seq, instance_id, type, at FROM events ORDER BY seq DESC LIMIT 2000',
  audit: 'SELECT at, actor, action, instance_id FROM audit ORDER BY id DESC LIMIT 500',
}

/** Section by section, so that a caller who has other things to do can turn to them in between. */
export function* survey(db: Database): Generator<[string, Survey[string]]> {
  yield ['database', section(() => [factsOf(db)])]
  for (const [name, sql] of Object.entries(queries))
    yield [name, section(() => db.prepare<[], SurveyRow>(sql).all())]
}

function section(read: () => SurveyRow[]): Survey[string] {
  try {
    return read()
  } catch (error) {
    return { error }
  }
}

function factsOf(db: Database): SurveyRow {
  const pragma = (name: string): number => Number(db.pragma(name, { simple: true }))
  const sqlite = db.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? ''
  const pages = pragma('page_count')
  return { schema: schemaVersion(db), pages, freePages: pragma('freelist_count'), sqlite }
}
