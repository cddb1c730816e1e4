// Restores the whole appliance: another database is made ready beside the present one, proven to open here, and then
// takes its place while nothing is open. The old one is kept, and comes back the same way.
import { randomUUID } from 'node:crypto'
import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { RestorePreview, RestoreView } from '../../contract/backups/restore-routes.ts'
import { filesMissing, preview, restoreRefusals } from '../../contract/sentences/restores.ts'
import { noReason, reasonFields, uncoded, type Sentence } from '../../contract/sentences/sentence.ts'
import { steps } from '../../contract/sentences/steps.ts'
import { AppError, ConflictError, NotFoundError, sentenceOf } from '../../errors.ts'
import { UnopenableError } from '../../storage/errors.ts'
import { forgetAgain } from '../../storage/forgetting/forget.ts'
import { ensureFolder } from '../../storage/files.ts'
import { keepAccess } from '../../storage/portable/access.ts'
import { beginAnew, forgetWhatAges } from '../../storage/portable/new-lineage.ts'
import type { Keychain } from '../../storage/sealing/key-wraps.ts'
import { MediaFiles } from '../../storage/folder/media-files.ts'
import { dataPaths, type DataPaths } from '../../storage/paths.ts'
import { adoptStaged, seenIn, type Seen } from '../../storage/portable/staged.ts'
import { openStorage, type Storage } from '../../storage/storage.ts'
import {
  beforeName,
  concludeSwap,
  discardSwap,
  listSwaps,
  openedSwap,
  readSwap,
  stagedName,
  stagingFolder,
  swapFolder,
  writeSwap,
  type SwapRecord,
} from '../../storage/folder/swap.ts'
import type { JobControl } from '../jobs.ts'
import { bringMedia, countAbsent } from '../media/bring.ts'
import type { MediaSource } from '../media/sealed-media.ts'
import { newLineage } from '../snapshots/making/new-head.ts'
import type { EventWriter } from './instance-restore.ts'
import { previewOf } from './preview.ts'

/** The whole appliance as a backup holds it. */
export interface ApplianceSource {
  /** Where it comes from, in words. */
  words: string
  /** Writes the database of the moment into a new file. */
  stage(file: string, signal: AbortSignal): Promise<StagedAppliance>
  /** What else lies beside that file and is to stay, once it is known to be good. */
  settle?: ((staging: DataPaths) => void) | undefined
  /** The files of its messages, where they are neither here nor settled. */
  media?: (() => Promise<MediaSource | undefined>) | undefined
  /** In plain words, where it is not the whole of an appliance. */
  told?: { comes: Sentence[]; staysAside: Sentence } | undefined
}

interface StagedAppliance {
  at: number
  /** One of these is its own; undefined: it opens here as it is. */
  dataKeys: readonly Uint8Array[] | undefined
}

/** Where it is restored to. */
export interface RestoreTarget {
  paths: DataPaths
  keyFile: string | undefined
  passphrase: string | undefined
  keychain?: Keychain | undefined
  now?: () => number
}

/** What would come, without a change. */
export async function previewAppliance(
  source: ApplianceSource,
  target: RestoreTarget,
  control: JobControl,
): Promise<RestorePreview> {
  const record = newRecord(source, target)
  try {
    const { moment, comes } = await makeReady(source, target, record.id, { ...control, isPreview: true })
    const isHere = existsSync(target.paths.database)
    const newerHere = [
      isHere ? preview.everything_kept_aside : preview.no_database_here,
      ...(source.told === undefined ? [] : [source.told.staysAside]),
    ]
    return previewOf({ kind: 'appliance', moment }, { comes, newerHere })
  } finally {
    rmSync(swapFolder(target.paths, record.id), { recursive: true, force: true })
  }
}

/**
 * 1. The database of the moment is taken out of the backup, beside the present one. 2. It is opened as the next start
 * will open it: checked, migrated, read. 3. It goes on from there as a restored one must. 4. It is noted that it takes
 * the place of the present one: from here on the next start does that, whatever happens. Until then nothing here has
 * changed.
 */
export async function restoreAppliance(
  source: ApplianceSource,
  target: RestoreTarget,
  control: JobControl,
): Promise<SwapRecord> {
  const { paths, now = Date.now } = target
  const record = newRecord(source, target)
  writeSwap(paths, record)
  try {
    const { moment, comes } = await makeReady(source, target, record.id, control)
    control.signal.throwIfAborted()
    const noted: SwapRecord = {
      ...record,
      state: 'swapping',
      moment,
      summary: comes.map(({ text }) => text).join(' '),
    }
    writeSwap(paths, { ...noted, updatedAt: now() })
    return noted
  } catch (error) {
    const reason = reasonFields(sentenceOf(error))
    writeSwap(paths, { ...record, state: 'failed', kept: false, ...reason, updatedAt: now() })
    throw error
  }
}

/** The same with what was kept. It stays as it is until it is back. */
export async function undoAppliance(
  id: string,
  target: RestoreTarget,
  control: JobControl,
): Promise<SwapRecord> {
  const { paths, now = Date.now } = target
  const record = requireSwap(paths, id)
  if (record.state !== 'done')
    throw new ConflictError(
      record.state === 'undone' ? restoreRefusals.undone_already : restoreRefusals.changed_nothing,
    )
  const before = join(swapFolder(paths, id), beforeName)
  if (!existsSync(before)) throw new ConflictError(restoreRefusals.nothing_kept_before)
  const source: ApplianceSource = {
    words: 'what was kept',
    stage: async (file) => {
      // Its write-ahead log first: a database without it would be taken for a whole one.
      if (existsSync(`${before}-wal`)) copyFileSync(`${before}-wal`, `${file}-wal`)
      copyFileSync(before, file)
      return { at: record.createdAt, dataKeys: undefined }
    },
  }
  await makeReady(source, target, id, control).catch((cause: unknown) => {
    if (!(cause instanceof UnopenableError)) throw cause
    throw new ConflictError(restoreRefusals.before_does_not_open({ file: before }), { cause })
  })
  control.signal.throwIfAborted()
  const noted: SwapRecord = {
    ...record,
    state: 'swapping',
    step: 'noted',
    from: stagedName,
    aside: 'after.sqlite',
    ends: 'undone',
    updatedAt: now(),
  }
  writeSwap(paths, noted)
  return noted
}

export function discardAppliance(paths: DataPaths, id: string, at: number): SwapRecord {
  const record = requireSwap(paths, id)
  if (record.state === 'preparing' || record.state === 'swapping')
    throw new ConflictError(restoreRefusals.restore_under_way)
  return discardSwap(paths, record, at)
}

/** After an opening: tells what has become of a restore, in the database that is there now. */
export async function tellRestored(
  storage: Pick<Storage, 'paths' | 'commits' | 'audit'>,
  events: EventWriter,
  now: () => number = Date.now,
): Promise<SwapRecord | undefined> {
  const record = openedSwap(storage.paths)
  if (record === undefined) return undefined
  const { id, ends, moment, reason } = record
  await storage.commits.write((tx) => {
    const entry = { at: now(), actor: 'owner', action: `restore.${ends}`, instanceId: null }
    storage.audit.append(tx, { ...entry, detail: { restore: id, moment } })
    const data = { restoreId: id, kind: 'appliance' as const, name: '', moment, reason }
    events.append(tx, null, { type: `restore.${ends}`, data })
  })
  return concludeSwap(storage.paths, record, now())
}

export function listApplianceRestores(paths: DataPaths): RestoreView[] {
  return listSwaps(paths).map(applianceRestoreView)
}

export function applianceRestoreView(record: SwapRecord): RestoreView {
  const { id, state, source, summary, moment, kept, createdAt, updatedAt } = record
  const { reason, reasonCode, reasonParams } = record
  return {
    id,
    kind: 'appliance',
    state,
    instanceId: null,
    replacedId: null,
    name: 'The whole appliance',
    source,
    summary,
    moment,
    reason,
    reasonCode,
    reasonParams,
    kept,
    createdAt,
    updatedAt,
  }
}

function requireSwap(paths: DataPaths, id: string): SwapRecord {
  const record = /^[\da-f-]{36}$/.test(id) ? readSwap(paths, id) : undefined
  if (record === undefined) throw new NotFoundError(restoreRefusals.no_such_restore)
  return record
}

function newRecord({ words }: ApplianceSource, { now = Date.now }: RestoreTarget): SwapRecord {
  const at = now()
  return {
    id: randomUUID(),
    state: 'preparing',
    step: 'noted',
    from: stagedName,
    aside: beforeName,
    ends: 'done',
    source: words,
    moment: at,
    summary: '',
    ...noReason,
    kept: true,
    createdAt: at,
    updatedAt: at,
  }
}

/** Leaves the new database at its waiting place, closed; or nothing. */
async function makeReady(
  source: ApplianceSource,
  target: RestoreTarget,
  id: string,
  { isPreview = false, ...control }: JobControl & { isPreview?: boolean },
): Promise<{ moment: number; comes: Sentence[] }> {
  const { paths, keyFile, passphrase, keychain, now = Date.now } = target
  const folder = stagingFolder(paths, id)
  const staging = dataPaths(folder)
  const waiting = join(swapFolder(paths, id), stagedName)
  const cleanUp = (): void => {
    rmSync(folder, { recursive: true, force: true })
    rmSync(waiting, { force: true })
  }
  cleanUp()
  ensureFolder(folder)
  try {
    control.step(steps.taking_database_out)
    const { at: moment, dataKeys } = await source.stage(staging.database, control.signal)
    control.step(steps.opening_apart)
    const keys = { keyFile: keyFileOf(target), passphrase, keychain }
    if (dataKeys !== undefined) await adoptStaged(staging.database, dataKeys, { ...keys, at: now() })
    const seen = await seenIn(paths)
    const storage = await openStorage({
      paths: staging,
      keyFile,
      passphrase,
      keychain,
      reserveBytes: 0,
      // The backup keeps what it was.
      beforeMigration: async () => undefined,
      onFatal: (error) => control.step(uncoded(error.message)),
    })
    let comes: Sentence[]
    try {
      await verify(storage)
      await forgetHere(storage, { seen, at: now(), control })
      const files = await seeToFiles(storage, { source, target, isPreview, control })
      const found = await goOn(storage, { seen, at: now(), moment, words: source.words, control })
      comes = [...(source.told?.comes ?? found), ...files]
    } finally {
      await storage.close()
    }
    renameSync(staging.database, waiting)
    rmSync(folder, { recursive: true, force: true })
    return { moment, comes }
  } catch (error) {
    cleanUp()
    throw error
  }
}

function keyFileOf({ keyFile }: RestoreTarget): string {
  if (keyFile === undefined) throw new Error('A restore needs to know the key file of this machine.')
  return keyFile
}

async function verify(storage: Storage): Promise<void> {
  const [wrong] = await storage.quickCheck()
  if (wrong === undefined) return
  throw new AppError('bad_request', restoreRefusals.backup_damaged, { cause: new Error(wrong) })
}

/** Whoever was forgotten here is forgotten in what comes; its files are never brought. */
async function forgetHere(
  storage: Storage,
  { seen, at, control: { signal } }: Pick<GoingOn, 'seen' | 'at' | 'control'>,
): Promise<void> {
  await storage.commits.write((tx) => {
    for (const entry of seen.forgotten) storage.forgotten.put(tx, entry)
    storage.forgotten.doAgain(tx)
  })
  // Those that came with it.
  const files = new MediaFiles(storage.paths.media)
  await forgetAgain({ storage, files, now: () => at, signal })
}

/**
 * Files are named by what is in them: what comes takes no other's place, and where the restore fails after all it is
 * removed as what nothing refers to. A preview only counts.
 */
async function seeToFiles(
  storage: Storage,
  parts: { source: ApplianceSource; target: RestoreTarget; isPreview: boolean; control: JobControl },
): Promise<Sentence[]> {
  const { source, target, isPreview, control } = parts
  const { paths, now = Date.now } = target
  const files = new MediaFiles(paths.media)
  const media = await source.media?.()
  if (isPreview) {
    const staged = new MediaFiles(storage.paths.media)
    const isThere = async (hash: string): Promise<boolean> =>
      files.has(hash) || staged.has(hash) || (await media?.has(hash)) === true
    return filesMissing(await countAbsent(storage.media, isThere))
  }
  source.settle?.(storage.paths)
  control.step(steps.bringing_files)
  const { signal } = control
  const onProgress = (done: number): void => control.progress(done, null, 'files')
  return filesMissing(await bringMedia({ storage, files, source: media, signal, at: now(), onProgress }))
}

interface GoingOn {
  seen: Seen
  at: number
  moment: number
  words: string
  control: JobControl
}

/** What makes a copy that somebody may have gone on from one that can go on itself. */
async function goOn(storage: Storage, { seen, at, moment, words, control }: GoingOn): Promise<Sentence[]> {
  const { commits, instances } = storage
  const all = [...instances.list(), ...instances.list({ trashed: true })]
  const onNumber = (done: number): void => control.progress(done, all.length, 'numbers')
  await forgetWhatAges(storage, { at, signal: control.signal, onNumber })
  await commits.write((tx) => {
    for (const key of seen.applied) storage.appliance.put(tx, key, String(at))
    keepAccess(tx, storage, { ...seen, at })
    beginAnew(tx, storage, { lineage: newLineage(), newestEvent: seen.newestEvent, at })
  })
  const linked = all.filter(({ generation }) => generation !== null).length
  const names = all.map(({ name }) => `"${name}"`).join(', ')
  return [
    preview.appliance_as_it_was({ moment, source: words }),
    preview.numbers_in_it({ count: all.length, linked, names }),
  ]
}
