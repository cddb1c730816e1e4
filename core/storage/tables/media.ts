// The file of a message: what is wanted and when it is tried next, what is kept and under which name, what is gone
// and why. The files themselves are media-files.ts's.
import type { fileKinds } from '../../contract/messages/file-kind.ts'
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

export type MediaKind = (typeof fileKinds)[number]
export type GoneReason =
  'expired' | 'too_large' | 'altered' | 'phone_only' | 'unreachable' | 'let_go' | 'view_once'

/** What a message says of its file. */
export interface MediaNote {
  kind: MediaKind
  mimetype: string | null
  fileName: string | null
  sizeBytes: number | null
}

export interface Media extends MediaNote {
  /** Row of the message. */
  message: number
  instanceId: string
  /** left: it is fetched when somebody asks for it. */
  state: 'wanted' | 'kept' | 'gone' | 'left'
  hash: string | null
  attempts: number
  nextTryAt: number
  /** The phone was asked to upload it once more. */
  isAsked: boolean
  reason: GoneReason | null
}

interface Row {
  message: number
  instance_id: string
  state: Media['state']
  kind: MediaKind
  hash: string | null
  mimetype: string | null
  file_name: string | null
  size: number | null
  attempts: number
  next_try_at: number
  is_asked: number
  reason: GoneReason | null
}

const columns =
  'message, instance_id, state, kind, hash, mimetype, file_name, size, attempts, next_try_at, is_asked, reason'

/** Numbers that must not reach out, and rows that are hidden, wait. */
const mayFetch = `SELECT id FROM instances
  WHERE wish = 'running' AND state NOT IN ('stopped', 'held', 'moved', 'damaged', 'trashed')
    AND trashed_at IS NULL AND purging_at IS NULL AND restoring_at IS NULL AND set_aside_at IS NULL`

/** Due at once in one commit. */
const hurriedRows = 200

const referring = [
  'SELECT 1 FROM media WHERE hash = ? LIMIT 1',
  'SELECT 1 FROM pictures WHERE hash = ? LIMIT 1',
]

const latestSent = `SELECT media.message FROM media JOIN messages ON messages.id = media.message
  WHERE media.hash = ? AND media.instance_id = ?
    AND messages.from_me = 1 AND messages.status NOT IN ('pending', 'error')
  ORDER BY media.message DESC LIMIT 1`

export class MediaTable {
  readonly #get: Statement<[number], Row>
  readonly #due: Statement<[string, number, number], Row>
  readonly #fetching: Statement<[], string>
  readonly #nextTry: Statement<[], number | null>
  readonly #kept: Statement<[string], Row>
  readonly #keptBy: Statement<[string, string], Row>
  readonly #latestSent: Statement<[string, string], number>
  readonly #isReferenced: readonly Statement<[string], object>[]
  readonly #keptAfter: Statement<[{ instanceId: string | null; after: number; limit: number }], Row>
  readonly #put: Statement
  readonly #keep: Statement
  readonly #lose: Statement
  readonly #postpone: Statement
  readonly #ask: Statement
  readonly #hurry: Statement
  readonly #wantAgain: Statement
  readonly #delete: Statement<[number]>
  readonly #markUnused: Statement
  readonly #unmark: Statement<[string]>
  readonly #unusedSince: Statement<[string], number>
  readonly #removed: Statement<[number, string]>
  readonly #listRemoved: Statement<[], string>
  readonly #forgetRemoved: Statement<[number, number]>

  constructor(db: Database) {
    const select = `SELECT ${columns} FROM media`
    this.#get = db.prepare(`${select} WHERE message = ?`)
    this.#due = db.prepare(
      `${select} WHERE instance_id = ? AND state = 'wanted' AND next_try_at <= ? ORDER BY next_try_at LIMIT ?`,
    )
    this.#fetching = db
      .prepare<[], string>(
        `${mayFetch} AND EXISTS (SELECT 1 FROM media WHERE instance_id = instances.id AND state = 'wanted')`,
      )
      .pluck()
    this.#nextTry = db
      .prepare<[], number | null>(
        `SELECT min((
           SELECT next_try_at FROM media
           WHERE instance_id = fetching.id AND state = 'wanted'
           ORDER BY next_try_at
           LIMIT 1))
         FROM (${mayFetch}) AS fetching`,
      )
      .pluck()
    this.#kept = db.prepare(
      `${select} WHERE hash = ?
         AND instance_id IN (SELECT id FROM instances WHERE purging_at IS NULL AND restoring_at IS NULL)
       ORDER BY message DESC LIMIT 1`,
    )
    this.#keptBy = db.prepare(`${select} WHERE hash = ? AND instance_id = ? ORDER BY message DESC LIMIT 1`)
    this.#latestSent = db.prepare<[string, string], number>(latestSent).pluck()
    this.#isReferenced = referring.map((sql) => db.prepare<[string], object>(sql))
    this.#keptAfter = db.prepare(
      `${select} WHERE message > @after AND hash IS NOT NULL
         AND (@instanceId IS NULL OR instance_id = @instanceId)
       ORDER BY message LIMIT @limit`,
    )
    this.#put = db.prepare(
      `INSERT INTO media (message, instance_id, state, kind, mimetype, file_name, size, next_try_at, reason)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    )
    this.#keep = db.prepare(
      `UPDATE media SET state = 'kept', hash = ?, size = ?, mimetype = ?, file_name = ?, reason = NULL
       WHERE message = ? AND state = 'wanted'`,
    )
    this.#lose = db.prepare(
      "UPDATE media SET state = 'gone', reason = ?, attempts = attempts + 1 WHERE message = ? AND state = 'wanted'",
    )
    this.#postpone = db.prepare(
      "UPDATE media SET next_try_at = ?, attempts = attempts + ? WHERE message = ? AND state = 'wanted'",
    )
    this.#ask = db.prepare('UPDATE media SET is_asked = 1 WHERE message = ?')
    this.#hurry = db.prepare(
      `UPDATE media SET next_try_at = @at
       WHERE message IN (
         SELECT message FROM media
         WHERE instance_id = @instanceId AND state = 'wanted' AND next_try_at > @at
         ORDER BY next_try_at
         LIMIT ${hurriedRows})`,
    )
    this.#wantAgain = db.prepare(
      `UPDATE media SET state = 'wanted', hash = NULL, attempts = 0, is_asked = 0, next_try_at = ?
       WHERE message = ? AND state = 'kept'`,
    )
    this.#delete = db.prepare('DELETE FROM media WHERE message = ?')
    this.#markUnused = db.prepare(
      `INSERT INTO media_unused (hash, since) VALUES (?, ?)
       ON CONFLICT DO UPDATE SET since = excluded.since, removed_at = NULL WHERE removed_at IS NOT NULL`,
    )
    this.#unmark = db.prepare('DELETE FROM media_unused WHERE hash = ?')
    this.#unusedSince = db
      .prepare<[string], number>('SELECT since FROM media_unused WHERE hash = ? AND removed_at IS NULL')
      .pluck()
    this.#removed = db.prepare('UPDATE media_unused SET removed_at = ? WHERE hash = ?')
    this.#listRemoved = db
      .prepare<[], string>('SELECT hash FROM media_unused WHERE removed_at IS NOT NULL ORDER BY hash')
      .pluck()
    this.#forgetRemoved = db.prepare(
      `DELETE FROM media_unused
       WHERE rowid IN (SELECT rowid FROM media_unused WHERE removed_at < ? LIMIT ?)`,
    )
  }

  get(message: number): Media | undefined {
    const row = this.#get.get(message)
    return row && fromRow(row)
  }

  /** Of one that may fetch, the longest due first. */
  due(instanceId: string, { at, limit }: { at: number; limit: number }): Media[] {
    return this.#due.all(instanceId, at, limit).map(fromRow)
  }

  /** Who has something to fetch, and may. */
  fetching(): string[] {
    return this.#fetching.all()
  }

  /** When the next try is due; undefined when nothing is wanted. */
  nextTry(): number | undefined {
    return this.#nextTry.get() ?? undefined
  }

  /** A file by its name: the newest row that refers to it, of what is there to be seen. */
  kept(hash: string): Media | undefined {
    const row = this.#kept.get(hash)
    return row && fromRow(row)
  }

  /** The newest row of an instance that refers to the file. */
  keptBy(instanceId: string, hash: string): Media | undefined {
    const row = this.#keptBy.get(hash, instanceId)
    return row && fromRow(row)
  }

  /** Row of the newest own message that WhatsApp has taken with this file. */
  latestSent(instanceId: string, hash: string): number | undefined {
    return this.#latestSent.get(hash, instanceId)
  }

  /** Whether any row refers to the file, hidden ones and those of pictures too. */
  isReferenced(hash: string): boolean {
    return this.#isReferenced.some((each) => each.get(hash) !== undefined)
  }

  /** Rows that refer to a file, in their order; of all instances unless one is named. */
  keptAfter(after: number, { instanceId, limit }: { instanceId?: string; limit: number }): Media[] {
    return this.#keptAfter.all({ instanceId: instanceId ?? null, after, limit }).map(fromRow)
  }

  /** A new message with a file; gone from the beginning where a reason is given, or left until somebody asks. */
  put(
    tx: WriteTx,
    media: MediaNote & {
      message: number
      instanceId: string
      reason?: GoneReason | undefined
      isLeft?: boolean
      at: number
    },
  ): void {
    const { message, instanceId, kind, mimetype, fileName, sizeBytes, reason = null, at } = media
    const state = reason !== null ? 'gone' : media.isLeft === true ? 'left' : 'wanted'
    tx.run(this.#put, message, instanceId, state, kind, mimetype, fileName, sizeBytes, at, reason)
  }

  /** The file is there. False when it is not wanted any more. */
  keep(
    tx: WriteTx,
    message: number,
    file: Omit<MediaNote, 'kind'> & { hash: string; sizeBytes: number },
  ): boolean {
    tx.run(this.#unmark, file.hash)
    const { hash, sizeBytes, mimetype, fileName } = file
    return tx.run(this.#keep, hash, sizeBytes, mimetype, fileName, message).changes > 0
  }

  /** It will not be had. False when it is not wanted any more. */
  lose(tx: WriteTx, message: number, reason: GoneReason): boolean {
    return tx.run(this.#lose, reason, message).changes > 0
  }

  /** Counts as a try unless nothing was asked of WhatsApp. */
  postpone(tx: WriteTx, message: number, { until, counts }: { until: number; counts: boolean }): void {
    tx.run(this.#postpone, until, counts ? 1 : 0, message)
  }

  /** The phone is asked to upload it once more. */
  ask(tx: WriteTx, message: number): void {
    tx.run(this.#ask, message)
  }

  /** What waits for its next try is tried now: a batch of it. False when that was the last one. */
  hurry(tx: WriteTx, instanceId: string, at: number): boolean {
    return tx.run(this.#hurry, { instanceId, at }).changes === hurriedRows
  }

  /** Its file is not here after all. */
  wantAgain(tx: WriteTx, message: number, at: number): void {
    tx.run(this.#wantAgain, at, message)
  }

  /** The message has no file any more; what no other one refers to is swept later. */
  delete(tx: WriteTx, message: number): void {
    tx.run(this.#delete, message)
  }

  /** No row refers to it; the first time counts. */
  markUnused(tx: WriteTx, hash: string, at: number): void {
    tx.run(this.#markUnused, hash, at)
  }

  /** A row refers to it again. */
  unmark(tx: WriteTx, hash: string): void {
    tx.run(this.#unmark, hash)
  }

  unusedSince(hash: string): number | undefined {
    return this.#unusedSince.get(hash)
  }

  /** It was unused for long enough, and is not here any more. */
  removed(tx: WriteTx, hash: string, at: number): void {
    tx.run(this.#removed, at, hash)
  }

  /** What was removed here, and is to be removed wherever it was copied to. */
  listRemoved(): string[] {
    return this.#listRemoved.all()
  }

  forgetRemoved(tx: WriteTx, before: number, limit: number): number {
    return tx.run(this.#forgetRemoved, before, limit).changes
  }
}

function fromRow(row: Row): Media {
  return {
    message: row.message,
    instanceId: row.instance_id,
    state: row.state,
    kind: row.kind,
    hash: row.hash,
    mimetype: row.mimetype,
    fileName: row.file_name,
    sizeBytes: row.size,
    attempts: row.attempts,
    nextTryAt: row.next_try_at,
    isAsked: row.is_asked === 1,
    reason: row.reason,
  }
}
