// The table of open alerts: one row an episode, gone when it is over.
import type { AlertKind } from '../../contract/events/alert.ts'
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

export interface Alert {
  id: string
  kind: AlertKind
  instanceId: string | null
  /** What it is about beside the instance, for example a webhook's id; '' when nothing. */
  subject: string
  since: number
  title: string
  text: string
}

type Row = Omit<Alert, 'instanceId'> & { instance_id: string | null }

export class AlertTable {
  readonly #list: Statement<[], Row>
  readonly #put: Statement
  readonly #delete: Statement<[string]>

  constructor(db: Database) {
    this.#list = db.prepare(
      'SELECT id, kind, instance_id, subject, since, title, text FROM alerts ORDER BY since, id',
    )
    this.#put = db.prepare(
      `INSERT INTO alerts (id, kind, instance_id, subject, since, title, text)
       VALUES (@id, @kind, @instanceId, @subject, @since, @title, @text)`,
    )
    this.#delete = db.prepare('DELETE FROM alerts WHERE id = ?')
  }

  /** The oldest first. */
  list(): Alert[] {
    return this.#list.all().map(fromRow)
  }

  /** A second one for the same episode is a constraint error. */
  put(tx: WriteTx, alert: Alert): void {
    tx.run(this.#put, { ...alert })
  }

  delete(tx: WriteTx, id: string): void {
    tx.run(this.#delete, id)
  }
}

function fromRow({ instance_id: instanceId, ...row }: Row): Alert {
  return { ...row, instanceId }
}
