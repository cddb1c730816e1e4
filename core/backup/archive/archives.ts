// Backup files: written by a thread of their own while the appliance goes on, and the hand-over of a number with one.
import { rmSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { BadRequestError, ConflictError, NotFoundError } from '../../errors.ts'
import type { ExportRequest } from '../../contract/backups/archive-routes.ts'
import { archiveRefusals } from '../../contract/sentences/archives.ts'
import { steps } from '../../contract/sentences/steps.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { Instance } from '../../storage/tables/instances.ts'
import type { Storage } from '../../storage/storage.ts'
import { version } from '../../version.ts'
import type { JobControl } from '../jobs.ts'
import { listPlaces, lookAt } from '../paths/look-at.ts'
import type { Places } from '../paths/places.ts'
import type { OwnFolders } from '../paths/own-folders.ts'
import { assertPassphrase } from '../keys/keys.ts'
import { makeRecoveryKey } from '../keys/recovery-key.ts'
import type { ArchiveKey, ArchiveTarget } from './age-streams.ts'
import { evolutionForm, readNumber, writeForm } from './evolution-form.ts'
import { assertLastOf, endHandOver, nameFile, newHandOver, putHandOver, type HandOver } from './hand-over.ts'
import { writeAndVerifyInThread, writeInThread } from './thread.ts'
import { assertFree, type Written } from './write-archive.ts'

/** What is asked for, and where it is to be written. */
export type ExportTo = ExportRequest & {
  file: string
  /** It is to lie where nobody else's files may: it waits there to be downloaded. */
  isOurs?: boolean
}

/** What a hand-over asks of whoever runs the numbers. */
export interface HandOverControl {
  stop(id: string): Promise<unknown>
  start(id: string): Promise<unknown>
  /** Never connects again here; also is in the same commit. */
  markMoved(id: string, also: (tx: WriteTx) => void): Promise<unknown>
}

interface ArchivesOptions {
  storage: Storage
  control: HandOverControl
  keyFile?: string | undefined
  /** The folder of the second location, where one is set. */
  secondLocation?: () => string | undefined
  now?: () => number
}

interface Prepared {
  instance: Instance | undefined
  target: ArchiveTarget
  /** Opens the file as long as the export runs, for its proof. */
  proof: ArchiveKey
}

export interface Exported extends Written {
  /** The number moved with the file. */
  handedOver: boolean
}

const measureRows = 1000

export class Archives {
  readonly #storage: Storage
  readonly #control: HandOverControl
  readonly #own: () => OwnFolders
  readonly #now: () => number

  constructor({ storage, control, keyFile, secondLocation, now = Date.now }: ArchivesOptions) {
    this.#storage = storage
    this.#control = control
    this.#own = () => ({ dataDir: storage.paths.dir, keyFile, location: secondLocation?.() })
    this.#now = now
  }

  /** Throws where a file that is to be read is one of ours, or none. */
  lookAt(file: string): Promise<void> {
    return lookAt({ path: file, as: 'file', own: this.#own() })
  }

  /** For whoever chooses a place; without a path, where one begins. */
  places(path: string | undefined): Promise<Places> {
    return listPlaces({ path, own: this.#own() })
  }

  /** Throws what would be in its way, before anything is begun. */
  async prepare({ file, instance: name, passphrase, ...asked }: ExportTo): Promise<Prepared> {
    const { instances } = this.#storage
    this.#storage.assertAccepting()
    if (!isAbsolute(file)) throw new BadRequestError(archiveRefusals.whole_path_of_file)
    if (asked.isOurs !== true) await lookAt({ path: resolve(file), as: 'new file', own: this.#own() })
    assertFree(resolve(file))
    const instance = name === undefined ? undefined : (instances.get(name) ?? instances.findByName(name))
    if (name !== undefined && instance === undefined)
      throw new NotFoundError(archiveRefusals.number_to_export_missing({ name }))
    if (asked.handOver === true) assertHandOver(instance, asked)
    if (asked.to === 'evolution') return this.#preparedForm(instance, asked)
    if (asked.media === true && asked.messages === false)
      throw new BadRequestError(archiveRefusals.media_without_messages)
    // Nobody keeps its secret half: it proves a file that is made for the recovery key, which is not here.
    const witness = asked.handOver === true && passphrase === undefined ? await makeRecoveryKey() : undefined
    const target = this.#target(passphrase, witness?.recipient)
    return { instance, target, proof: { passphrase, recoveryKey: witness?.identity } }
  }

  /** The files that it would hold, each once; in steps, with a turn after each. */
  async measure(name: string | undefined): Promise<{ files: number; filesBytes: number }> {
    const { instances, media } = this.#storage
    const instance = name === undefined ? undefined : (instances.get(name) ?? instances.findByName(name))
    if (name !== undefined && instance === undefined)
      throw new NotFoundError(archiveRefusals.number_to_export_missing({ name }))
    const sizes = new Map<string, number>()
    let after = 0
    for (;;) {
      const found = media.keptAfter(after, {
        ...(instance && { instanceId: instance.id }),
        limit: measureRows,
      })
      for (const { hash, sizeBytes } of found) if (hash !== null) sizes.set(hash, sizeBytes ?? 0)
      const last = found.at(-1)
      if (last === undefined) break
      after = last.message
      await nextTurn()
    }
    return { files: sizes.size, filesBytes: [...sizes.values()].reduce((sum, size) => sum + size, 0) }
  }

  async export(asked: ExportTo, control: JobControl): Promise<Exported> {
    const prepared = await this.prepare(asked)
    const request = { ...asked, file: resolve(asked.file) }
    if (request.handOver === true) return this.#handOver(request, prepared, control)
    control.step(steps.writing_file)
    return { ...(await writeInThread(await this.#work(request, prepared), control)), handedOver: false }
  }

  /**
   * 1. The number is stopped. 2. The file is written under a hidden name. 3. It is read to its last byte. 4. In one
   * commit the number turns moved. 5. The file gets its name. Whatever fails or is cut before the fourth leaves the
   * number here, stopped or running as it was; after it, the next start does the fifth.
   */
  async #handOver(request: ExportTo, prepared: Prepared, job: JobControl): Promise<Exported> {
    const { instance } = prepared
    if (instance === undefined) throw new BadRequestError()
    const { id, desired } = instance
    const storage = this.#storage
    const begun = newHandOver(request.file, desired)
    await storage.commits.write((tx) => putHandOver(storage, tx, id, begun))
    try {
      job.step(steps.stopping_number)
      await this.#control.stop(id)
      job.step(steps.writing_file)
      const written = await this.#writeLast({ ...request, file: begun.hidden }, prepared, { id, job })
      job.signal.throwIfAborted()
      assertFree(request.file)
      await this.#control.markMoved(id, (tx) => {
        const entry = { at: this.#now(), actor: 'owner', action: 'instance.handed_over', instanceId: id }
        storage.audit.append(tx, { ...entry, detail: { file: request.file } })
        putHandOver(storage, tx, id, { ...begun, state: 'moved' })
      })
      job.step(steps.naming_file)
      await this.#name(id, begun)
      return { ...written, file: request.file, handedOver: true }
    } catch (error) {
      if (storage.instances.get(id)?.state === 'moved') throw error
      // The number goes on here, so its ratchets in the file are of no use any more.
      rmSync(begun.hidden, { force: true })
      if (desired === 'running') await this.#control.start(id)
      await storage.commits.write((tx) => endHandOver(storage, tx, id))
      throw error
    }
  }

  /** What the number is, after it was stopped; read back before it counts. */
  async #writeLast(
    request: ExportTo,
    prepared: Prepared,
    { id, job }: { id: string; job: JobControl },
  ): Promise<Written> {
    if (request.to === 'evolution') return this.#writeForm(request.file, id)
    const work = await this.#work(request, prepared)
    const { written, verified } = await writeAndVerifyInThread(work, prepared.proof, job)
    assertLastOf(verified.about, id)
    return written
  }

  /** Not sealed: the other program could not open it. So it goes only with the number itself. */
  #preparedForm(instance: Instance | undefined, asked: Omit<ExportTo, 'file'>): Prepared {
    if (asked.handOver !== true || instance === undefined)
      throw new BadRequestError(archiveRefusals.to_other_only_with_number)
    if (instance.generation === null) throw new ConflictError(archiveRefusals.no_link_to_move)
    return { instance, target: { recipients: [] }, proof: {} }
  }

  async #writeForm(file: string, id: string): Promise<Written> {
    const number = readNumber(this.#storage, id, this.#now())
    if (number === undefined) throw new ConflictError(archiveRefusals.no_link_to_move)
    const entries = evolutionForm(number)
    return { file, bytes: await writeForm(file, entries), rows: entries.length, instances: 1 }
  }

  /** The number is moved by now, and stays so: the file is whole, only its name may be in the way. */
  async #name(id: string, begun: HandOver): Promise<void> {
    try {
      nameFile(begun)
    } catch (cause) {
      throw new ConflictError(
        archiveRefusals.moved_but_not_named({ file: begun.file, hidden: begun.hidden }),
        { cause },
      )
    }
    await this.#storage.commits.write((tx) => endHandOver(this.#storage, tx, id))
  }

  #target(passphrase: string | undefined, witness: string | undefined): ArchiveTarget {
    if (passphrase !== undefined) {
      assertPassphrase(passphrase)
      return { passphrase }
    }
    const recovery = this.#storage.dataKeys.recovery()
    if (recovery?.confirmedAt == null) throw new ConflictError(archiveRefusals.no_key_for_file)
    return { recipients: [recovery.recipient, ...(witness === undefined ? [] : [witness])] }
  }

  /** What the thread is to write. */
  async #work(
    { file, messages = true, media = false, handOver = false }: ExportTo,
    { instance, target }: Prepared,
  ): Promise<Parameters<typeof writeInThread>[0]> {
    const { paths, sealer, commits } = this.#storage
    // What is acknowledged is what a file holds.
    await commits.flush()
    const { key, before } = sealer
    const request = {
      file,
      target,
      instances: instance && [instance.id],
      messages,
      media: media ? paths.media : undefined,
      clean: handOver,
      runs: handOver ? instance?.desired === 'running' : undefined,
      app: version(),
      at: this.#now(),
    }
    return { database: paths.database, key, before, request }
  }
}

function assertHandOver(instance: Instance | undefined, { messages }: Pick<ExportRequest, 'messages'>): void {
  if (instance === undefined) throw new BadRequestError(archiveRefusals.one_number_to_move)
  if (messages === false) throw new BadRequestError(archiveRefusals.move_with_messages)
  if (instance.trashedAt !== null) throw new ConflictError(archiveRefusals.move_trashed)
  if (instance.state === 'moved') throw new ConflictError(archiveRefusals.moved_already)
}
