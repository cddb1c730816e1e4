// Backup files: written by a thread of their own while the appliance goes on, and the hand-over of a number with one.
import { rmSync, statSync } from 'node:fs'
import { dirname, isAbsolute } from 'node:path'
import { BadRequestError, ConflictError, NotFoundError } from '../../errors.ts'
import type { ExportRequest } from '../../contract/backups/archive-routes.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { Instance } from '../../storage/tables/instances.ts'
import type { Storage } from '../../storage/storage.ts'
import { version } from '../../version.ts'
import type { JobControl } from '../jobs.ts'
import { assertPassphrase } from '../keys/keys.ts'
import { makeRecoveryKey } from '../keys/recovery-key.ts'
import type { ArchiveKey, ArchiveTarget } from './age-streams.ts'
import { assertLastOf, endHandOver, nameFile, newHandOver, putHandOver, type HandOver } from './hand-over.ts'
import { writeAndVerifyInThread, writeInThread } from './thread.ts'
import { assertFree, type Written } from './write-archive.ts'

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

export class Archives {
  readonly #storage: Storage
  readonly #control: HandOverControl
  readonly #now: () => number

  constructor({ storage, control, now = Date.now }: ArchivesOptions) {
    this.#storage = storage
    this.#control = control
    this.#now = now
  }

  /** Throws what would be in its way, before anything is begun. */
  async prepare({ file, instance: name, passphrase, ...asked }: ExportRequest): Promise<Prepared> {
    const { instances } = this.#storage
    this.#storage.assertAccepting()
    if (!isAbsolute(file)) throw new BadRequestError('"file": the whole path of the file is needed.')
    if (statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory() !== true)
      throw new BadRequestError(`There is no folder ${dirname(file)}; nothing was written.`)
    assertFree(file)
    const instance = name === undefined ? undefined : (instances.get(name) ?? instances.findByName(name))
    if (name !== undefined && instance === undefined)
      throw new NotFoundError(`There is no instance "${name}"; nothing was written.`)
    if (asked.handOver === true) assertHandOver(instance, asked)
    if (asked.media === true && asked.messages === false)
      throw new BadRequestError('Files go with their messages; nothing was written.', {
        hint: 'Leave out "media", or take the messages along.',
      })
    // Nobody keeps its secret half: it proves a file that is made for the recovery key, which is not here.
    const witness = asked.handOver === true && passphrase === undefined ? await makeRecoveryKey() : undefined
    const target = this.#target(passphrase, witness?.recipient)
    return { instance, target, proof: { passphrase, recoveryKey: witness?.identity } }
  }

  async export(request: ExportRequest, control: JobControl): Promise<Exported> {
    const prepared = await this.prepare(request)
    if (request.handOver === true) return this.#handOver(request, prepared, control)
    control.step('Writing the file')
    return { ...(await writeInThread(await this.#work(request, prepared), control)), handedOver: false }
  }

  /**
   * 1. The number is stopped. 2. The file is written under a hidden name. 3. It is read to its last byte. 4. In one
   * commit the number turns moved. 5. The file gets its name. Whatever fails or is cut before the fourth leaves the
   * number here, stopped or running as it was; after it, the next start does the fifth.
   */
  async #handOver(request: ExportRequest, prepared: Prepared, job: JobControl): Promise<Exported> {
    const { instance, proof } = prepared
    if (instance === undefined) throw new BadRequestError()
    const { id, desired } = instance
    const storage = this.#storage
    const begun = newHandOver(request.file, desired)
    await storage.commits.write((tx) => putHandOver(storage, tx, id, begun))
    try {
      job.step('Stopping the number')
      await this.#control.stop(id)
      job.step('Writing the file')
      const work = await this.#work({ ...request, file: begun.hidden }, prepared)
      const { written, verified } = await writeAndVerifyInThread(work, proof, job)
      assertLastOf(verified.about, id)
      job.signal.throwIfAborted()
      assertFree(request.file)
      await this.#control.markMoved(id, (tx) => {
        const entry = { at: this.#now(), actor: 'owner', action: 'instance.handed_over', instanceId: id }
        storage.audit.append(tx, { ...entry, detail: { file: request.file } })
        putHandOver(storage, tx, id, { ...begun, state: 'moved' })
      })
      job.step('Naming the file')
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

  /** The number is moved by now, and stays so: the file is whole, only its name may be in the way. */
  async #name(id: string, begun: HandOver): Promise<void> {
    try {
      nameFile(begun)
    } catch (cause) {
      throw new ConflictError(
        `The number is handed over, but its file could not be named ${begun.file}; it is ${begun.hidden}.`,
        { cause, hint: 'Take that file: it is whole. The next start tries to name it again.' },
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
    if (recovery?.confirmedAt == null)
      throw new ConflictError(
        'There is no confirmed recovery key to make the file for; nothing was written.',
        {
          hint: 'Give a passphrase, or make a recovery key and confirm it first.',
        },
      )
    return { recipients: [recovery.recipient, ...(witness === undefined ? [] : [witness])] }
  }

  /** What the thread is to write. */
  async #work(
    { file, messages = true, media = false, handOver = false }: ExportRequest,
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
  if (instance === undefined)
    throw new BadRequestError('Only one number at a time can be handed over; nothing was written.', {
      hint: 'Name it with --instance.',
    })
  if (messages === false)
    throw new BadRequestError('A number is handed over with its messages; nothing was written.', {
      hint: 'What was accepted and not sent yet goes along, so that it is sent from there.',
    })
  if (instance.trashedAt !== null)
    throw new ConflictError('This number is in the trash; nothing was written.', {
      hint: 'Take it back first.',
    })
  if (instance.state === 'moved')
    throw new ConflictError('This number was handed over already; nothing was written.', {
      hint: 'Bring it back first if the other installation does not use it.',
    })
}
