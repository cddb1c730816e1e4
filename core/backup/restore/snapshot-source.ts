// What a folder of snapshots gives to a restore: the whole appliance at a moment, or one instance of it. The folder is
// only read; what is taken out of it lies in a file of its own until it is done with.
import { createSecretKey, randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { StoreKeys } from '../../contract/backups/store-keys.ts'
import { restoreRefusals } from '../../contract/sentences/restores.ts'
import { NotFoundError } from '../../errors.ts'
import { ensureFolderIn } from '../../storage/files.ts'
import { unlockWith } from '../../storage/sealing/keyring.ts'
import { MediaFiles } from '../../storage/folder/media-files.ts'
import type { DataPaths } from '../../storage/paths.ts'
import { openPortable, type OpenReader } from '../../storage/portable/portable.ts'
import { KeyRing } from '../../storage/seal.ts'
import { openStore } from '../location/open-store.ts'
import { sealedMedia, type MediaSource } from '../media/sealed-media.ts'
import { SnapshotError } from '../snapshots/errors.ts'
import { runJob } from '../snapshots/making/jobs.ts'
import type { Staged, Want } from '../snapshots/read.ts'
import type { ApplianceSource } from './appliance-restore.ts'
import type { InstanceSource } from './instance-restore.ts'
import { named, namesOf, type RestoreSource } from './source.ts'

export interface SnapshotChoice {
  folder: string
  /** Of an object store. */
  storeKeys: StoreKeys | undefined
  want: Want
  /** Those that may have sealed it. */
  dataKeys: readonly Uint8Array[]
}

async function stageWith(choice: SnapshotChoice, file: string, signal: AbortSignal): Promise<Staged> {
  const { folder, storeKeys, want, dataKeys } = choice
  const keys = dataKeys.map((key) => createSecretKey(key))
  const { staged } = await runJob({ keys, stage: { folder, storeKeys, want, file } }, signal)
  if (staged === undefined) throw new Error('The thread told nothing.')
  if ('failed' in staged) throw new SnapshotError(staged.failed, staged.sentence)
  return staged
}

function wordsOf({ folder, want }: SnapshotChoice): string {
  if (typeof want === 'object' && 'snapshotId' in want) return `the snapshot ${want.snapshotId}`
  return `the snapshots in ${folder}`
}

/** undefined: the files are those that are here, because the snapshots are this folder's own. */
async function mediaOf(
  { folder, storeKeys, dataKeys }: SnapshotChoice,
  paths: DataPaths,
): Promise<MediaSource | undefined> {
  return resolve(folder) === paths.snapshots
    ? undefined
    : sealedMedia(openStore(folder, { keys: storeKeys }), new KeyRing(dataKeys))
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

/** It is vouched for as it is taken out, before anything is changed. */
const verify = (): Promise<void> => Promise.resolve()

export function snapshotSource(
  choice: SnapshotChoice,
  instance: string | undefined,
  paths: DataPaths,
): RestoreSource {
  if (instance === undefined)
    return { kind: 'appliance', verify, appliance: snapshotAppliance(choice, paths) }
  return {
    kind: 'instance',
    verify,
    open: ({ signal }) => snapshotInstance(choice, instance, { paths, signal }),
  }
}

async function snapshotInstance(
  choice: SnapshotChoice,
  idOrName: string,
  { paths, signal }: { paths: DataPaths; signal: AbortSignal },
): Promise<InstanceSource> {
  const folder = join(paths.scratch, `restore-${randomUUID()}`)
  ensureFolderIn(paths.dir, folder)
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
      throw new NotFoundError(restoreRefusals.not_at_that_moment({ name: idOrName, there: namesOf(all) }))
    const media = await mediaOf(choice, paths)
    const here = new MediaFiles(paths.media)
    let absent = 0
    for (const hash of reader.media(facts.id))
      if (!here.has(hash) && (await media?.has(hash)) !== true) absent += 1
    return {
      facts,
      absent,
      ...(media && { media }),
      words: wordsOf(choice),
      moment,
      // Whether somebody went on since, a folder of snapshots cannot know.
      once: null,
      rows: () => reader.read(facts.id),
      count: reader.count(facts.id),
      close,
    }
  } catch (error) {
    close()
    throw error
  }
}
