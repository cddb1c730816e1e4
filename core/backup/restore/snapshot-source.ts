// What a folder of snapshots gives to a restore: the whole appliance at a moment, or one instance of it. The folder is
// only read; what is taken out of it lies in a file of its own until it is done with.
import { createSecretKey, randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { BadRequestError, NotFoundError } from '../../errors.ts'
import { ensureFolder } from '../../storage/files.ts'
import { unlockWith } from '../../storage/sealing/keyring.ts'
import { MediaFiles } from '../../storage/folder/media-files.ts'
import type { DataPaths } from '../../storage/paths.ts'
import { openPortable, type OpenReader } from '../../storage/portable/portable.ts'
import { KeyRing } from '../../storage/seal.ts'
import {
  type MachineKeys,
  readKeysFile,
  unlockHere,
  unlockWithPassphrase,
  unlockWithRecovery,
} from '../keys/keys-file.ts'
import { sealedMedia, type MediaSource } from '../media/sealed-media.ts'
import { SnapshotError } from '../snapshots/errors.ts'
import { runJob } from '../snapshots/making/jobs.ts'
import type { Staged, Want } from '../snapshots/read.ts'
import type { ApplianceSource } from './appliance-restore.ts'
import { named, type Backup, type OpenInstance } from './backup.ts'
import type { InstanceSource } from './instance-restore.ts'

export interface SnapshotChoice {
  folder: string
  want: Want
  /** Those that may have sealed it. */
  dataKeys: readonly Uint8Array[]
}

/** What the owner gives to open backups that are not of this appliance, or of one that was lost. */
export interface Unlocking {
  recoveryKey?: string | undefined
  passphrase?: string | undefined
}

/** undefined where nothing was given. */
export async function keysOf(
  folder: string,
  { recoveryKey, passphrase }: Unlocking,
): Promise<Buffer[] | undefined> {
  if (recoveryKey === undefined && passphrase === undefined) return undefined
  const file = readKeysFile(folder)
  if (file === undefined)
    throw new BadRequestError(`There is no keys.json in ${folder}, so its snapshots cannot be opened.`, {
      hint: 'Name the folder of the snapshots itself; keys.json lies beside them.',
    })
  if (recoveryKey !== undefined) return unlockWithRecovery(file, recoveryKey)
  return unlockWithPassphrase(file, passphrase ?? '')
}

/** What this machine opens by itself, whatever has become of the database; none where it is of another. */
export function keysHere(
  folder: string,
  { keyFile, keychain }: Omit<MachineKeys, 'keyFile'> & { keyFile: string | undefined },
): Buffer[] {
  if (keyFile === undefined) return []
  try {
    const file = readKeysFile(folder)
    return file === undefined ? [] : unlockHere(file, { keyFile, keychain })
  } catch {
    return []
  }
}

async function stageWith(choice: SnapshotChoice, file: string, signal: AbortSignal): Promise<Staged> {
  const { folder, want, dataKeys } = choice
  const keys = dataKeys.map((key) => createSecretKey(key))
  const { staged } = await runJob({ keys, stage: { folder, want, file } }, signal)
  if (staged === undefined) throw new Error('The thread told nothing.')
  if ('failed' in staged) throw new SnapshotError(staged.failed, staged.message)
  return staged
}

function wordsOf({ folder, want }: SnapshotChoice): string {
  if (typeof want === 'object' && 'snapshotId' in want) return `the snapshot ${want.snapshotId}`
  return `the snapshots in ${folder}`
}

/** undefined: the files are those that are here, because the snapshots are this folder's own. */
async function mediaOf(
  { folder, dataKeys }: SnapshotChoice,
  paths: DataPaths,
): Promise<MediaSource | undefined> {
  return resolve(folder) === paths.snapshots ? undefined : sealedMedia(folder, new KeyRing(dataKeys))
}

function snapshotAppliance(choice: SnapshotChoice, paths: DataPaths): ApplianceSource {
  return {
    words: wordsOf(choice),
    media: () => mediaOf(choice, paths),
    stage: async (file, signal) => {
      const { at } = await stageWith(choice, file, signal)
      return { at, dataKeys: choice.dataKeys }
    },
  }
}

/** The newest moment unless one is named. */
export function wantOf({ snapshot, at }: { snapshot?: string | undefined; at?: number | undefined }): Want {
  if (snapshot === undefined) return at === undefined ? 'newest' : { at }
  if (at !== undefined)
    throw new BadRequestError('Either a snapshot or a moment can be named, not both; nothing was changed.')
  return { snapshotId: snapshot }
}

/** Nothing is taken out of the folder before what is meant is known to be there. */
export function snapshotBackup(
  choice: SnapshotChoice,
  instance: string | undefined,
  paths: DataPaths,
): Backup {
  return {
    async choose() {
      if (instance === undefined) return { kind: 'appliance', source: snapshotAppliance(choice, paths) }
      return {
        kind: 'instance',
        open: ({ signal }) => snapshotInstance(choice, instance, { paths, signal }),
      }
    },
  }
}

async function snapshotInstance(
  choice: SnapshotChoice,
  idOrName: string,
  { paths, signal }: { paths: DataPaths; signal: AbortSignal },
): Promise<OpenInstance> {
  const folder = join(paths.scratch, `restore-${randomUUID()}`)
  ensureFolder(folder)
  const file = join(folder, 'staged.sqlite')
  let open: OpenReader | undefined
  const close = (): void => {
    open?.close()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const { at: moment } = await stageWith(choice, file, signal)
    open = await openPortable({ staged: file }, (db) => unlockWith(db, choice.dataKeys))
    const { reader } = open
    const all = reader.instances()
    const found = named(all, idOrName)
    const facts = found && reader.facts(found.id)
    if (facts === undefined)
      throw new NotFoundError(`There was no instance "${idOrName}" at that moment.`, {
        hint: `There were: ${all.map(({ name }) => `"${name}"`).join(', ') || 'none'}.`,
      })
    const media = await mediaOf(choice, paths)
    const here = new MediaFiles(paths.media)
    let absent = 0
    for (const hash of reader.media(facts.id))
      if (!here.has(hash) && (await media?.has(hash)) !== true) absent += 1
    const source: InstanceSource = {
      facts,
      absent,
      ...(media && { media }),
      words: wordsOf(choice),
      moment,
      // Whether somebody went on since, a folder of snapshots cannot know.
      once: null,
      rows: () => reader.read(facts.id),
      count: reader.count(facts.id),
    }
    return { source, close }
  } catch (error) {
    close()
    throw error
  }
}
