// Where numbers of another gateway come to, without a network: a real database in a temporary folder, and what is asked.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { moveIn } from '../../../../core/backup/import/move-in.ts'
import type { JobControl } from '../../../../core/backup/jobs.ts'
import type { MoveInReport, MoveInRequest } from '../../../../core/contract/backups/move-in.ts'
import { EventLog } from '../../../../core/events/log.ts'
import { pack } from '../../../../core/instances/baileys/history/pack.ts'
import { dataPaths } from '../../../../core/storage/paths.ts'
import { openStorage, type Storage } from '../../../../core/storage/storage.ts'

export class Desk {
  readonly storage: Storage
  readonly #home: string
  /** Before each number is taken up. */
  onTakeUp: (id: string) => Promise<void> | void = () => undefined
  /** What became of a number when it was tried. */
  state: string | null = null
  /** As soon as the source is looked at for the first time. */
  onStep: (code: string | null) => void = () => undefined

  private constructor(storage: Storage, home: string) {
    this.storage = storage
    this.#home = home
  }

  static async open(): Promise<Desk> {
    const home = mkdtempSync(join(tmpdir(), 'holdfast-'))
    const storage = await openStorage({
      paths: dataPaths(join(home, 'data')),
      keyFile: join(home, 'holdfast.key'),
      onFatal: (error) => {
        throw error
      },
    })
    return new Desk(storage, home)
  }

  async close(): Promise<void> {
    await this.storage.close()
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 })
  }

  moveIn(
    request: Pick<MoveInRequest, 'source'> & Partial<MoveInRequest>,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<MoveInReport> {
    const { storage } = this
    const control: JobControl = {
      signal,
      progress: () => undefined,
      step: ({ code }) => this.onStep(code),
    }
    const deps = {
      storage,
      events: new EventLog(storage, Date.now),
      pack,
      takeUp: async (id: string) => this.onTakeUp(id),
      tried: async () => this.state,
    }
    return moveIn(deps, { messages: false, dryRun: false, stillMs: 0, everyMs: 0, ...request }, control)
  }

  /** Names and numbers of what is here. */
  get here(): [string, string | null][] {
    return this.storage.instances.list().map(({ name, account }) => [name, account])
  }
}
