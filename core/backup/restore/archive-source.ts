// What a backup file gives to a restore: one number of it, or the whole appliance. The file is only read, and all of
// it before anything is changed.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { restoreRefusals } from '../../contract/sentences/restores.ts'
import { steps } from '../../contract/sentences/steps.ts'
import { NotFoundError } from '../../errors.ts'
import type { CarriedKeys } from '../../storage/sealing/data-keys.ts'
import { ensureFolder, syncFolder } from '../../storage/files.ts'
import { unlockWith } from '../../storage/sealing/keyring.ts'
import { AlteredError, MediaFiles } from '../../storage/folder/media-files.ts'
import { migrations } from '../../storage/migrate.ts'
import { dataPaths, inFolder, type DataPaths } from '../../storage/paths.ts'
import { openPortable, type InstanceFacts, type PortableRow } from '../../storage/portable/portable.ts'
import { dataKeyBytes } from '../../storage/seal.ts'
import { isKnownSchema, unpackDatabase, type OwnedRow } from '../../storage/portable/build-database.ts'
import type { ArchiveKey } from '../archive/age-streams.ts'
import { ArchiveError } from '../archive/errors.ts'
import type { About } from '../archive/format.ts'
import { inspectArchive, readArchive, type ReadOptions } from '../archive/read-archive.ts'
import type { JobControl } from '../jobs.ts'
import { isHash } from '../media/sealed-media.ts'
import { parseRecoveryKey, wrapTo } from '../keys/recovery-key.ts'
import type { ApplianceSource } from './appliance-restore.ts'
import type { InstanceSource } from './instance-restore.ts'
import { named, namesOf, type RestoreSource } from './source.ts'

export interface ArchiveChoice extends ArchiveKey {
  file: string
  /** Id or name; all that is in the file unless given. */
  instance?: string | undefined
}

/** Where it is restored to. */
export interface ArchiveTarget {
  paths: DataPaths
  /** Of the appliance that is here; undefined where none opens. */
  keys(): Promise<CarriedKeys | undefined>
}

/** Rejects at once with what the beginning of the file tells; verify() reads the rest. */
export async function archiveSource(choice: ArchiveChoice, target: ArchiveTarget): Promise<RestoreSource> {
  const about = await inspectArchive(choice.file, choice)
  assertKnown(about)
  const id = chosenIn(about, choice.instance)
  let reading: Promise<Survey> | undefined
  const survey = (control: JobControl): Promise<Survey> => (reading ??= surveyed(choice, about, control))
  const verify = async (control: JobControl): Promise<void> => void (await survey(control))
  if (id === undefined) return { kind: 'appliance', verify, appliance: wholeOf(choice, about, target) }
  return {
    kind: 'instance',
    verify,
    async open(control) {
      const { facts, files } = await survey(control)
      const found = facts.get(id)
      if (found === undefined) throw new ArchiveError('damaged')
      const absent = files.absent(id, new MediaFiles(target.paths.media))
      return openInstance({ choice, about, target, facts: found, absent }, control)
    },
  }
}

function assertKnown({ schema }: About): void {
  const newest = migrations.at(-1)?.version ?? 0
  if (schema > newest) throw new ArchiveError('future')
  if (!isKnownSchema(schema)) throw new ArchiveError('damaged')
}

/** undefined: the whole appliance. */
function chosenIn({ scope, instances }: About, wanted: string | undefined): string | undefined {
  if (wanted === undefined) return scope === 'appliance' ? undefined : instances[0]?.id
  const found = named(instances, wanted)
  if (found === undefined)
    throw new NotFoundError(restoreRefusals.not_in_file({ name: wanted, there: namesOf(instances) }))
  return found.id
}

interface Survey {
  facts: Map<string, InstanceFacts>
  files: FilesSeen
}

/** Reads all of it, and tells what there is of each number. */
async function surveyed({ file, ...key }: ArchiveChoice, about: About, control: JobControl): Promise<Survey> {
  control.step(steps.reading_file)
  const files = new FilesSeen()
  const facts = new Map<string, InstanceFacts>(
    about.instances.map(({ id, name, number: account }) => [
      id,
      { id, name, account, trashedAt: null, jid: null, linkedAt: null, chats: 0, messages: 0 },
    ]),
  )
  const inUse = new Map<string, unknown>()
  const reading = { ...listening(control), files }
  for await (const { instanceId, table, row } of ownedRows(file, key, reading)) {
    const known = instanceId === null ? undefined : facts.get(instanceId)
    if (known === undefined) continue
    if (table === 'instances') {
      inUse.set(known.id, row['generation'])
      known.trashedAt = typeof row['trashed_at'] === 'number' ? row['trashed_at'] : null
    }
    if (table === 'generations' && row['n'] === inUse.get(known.id)) {
      known.jid = typeof row['jid'] === 'string' ? row['jid'] : null
      known.linkedAt = typeof row['linked_at'] === 'number' ? row['linked_at'] : null
    }
    if (table === 'chats') known.chats += 1
    if (table === 'messages') known.messages += 1
  }
  return { facts, files }
}

/** Which files the messages and pictures of a backup have, and which of them it holds. */
class FilesSeen {
  /** Of messages: each that is missing is counted. */
  readonly #wanted = new Map<string, string[]>()
  readonly #pictures = new Map<string, string[]>()
  readonly #held = new Set<string>()

  row({ instanceId, table, row: { hash } }: OwnedRow): void {
    const of = table === 'media' ? this.#wanted : table === 'pictures' ? this.#pictures : undefined
    if (of === undefined || instanceId === null || typeof hash !== 'string') return
    const known = of.get(instanceId) ?? []
    of.set(instanceId, known)
    known.push(hash)
  }

  held(hash: string): void {
    this.#held.add(hash)
  }

  /** Of all unless one is named. */
  wants(instanceId?: string): ReadonlySet<string> {
    const of = (files: ReadonlyMap<string, string[]>): string[] =>
      instanceId === undefined ? [...files.values()].flat() : (files.get(instanceId) ?? [])
    return new Set([...of(this.#wanted), ...of(this.#pictures)])
  }

  /** How many messages of one would have no file. */
  absent(instanceId: string, here: MediaFiles): number {
    const wanted = this.#wanted.get(instanceId) ?? []
    return wanted.filter((hash) => !this.#held.has(hash) && !isHere(here, hash)).length
  }
}

/** The name was read from a file that may say anything. */
function isHere(here: MediaFiles, hash: string): boolean {
  return isHash(hash) && here.has(hash)
}

function listening({ signal, progress }: JobControl): ReadOptions {
  return { signal, onProgress: (done, total) => progress(done, total, 'bytes') }
}

interface Owned extends ReadOptions {
  /** Where to put the files of its messages, and of which number; without, they are passed over. */
  media?: { to: MediaFiles; instanceId: string | undefined }
  files?: FilesSeen
}

/** The files come after all rows: only what one of these refers to is kept. */
async function* ownedRows(file: string, key: ArchiveKey, options: Owned): AsyncGenerator<OwnedRow> {
  const { media, files = new FilesSeen(), ...reading } = options
  let wanted: ReadonlySet<string> | undefined
  for await (const part of readArchive(file, key, reading)) {
    if (part.kind === 'rows')
      for (const each of part.rows) {
        const row = { instanceId: part.instanceId, ...each }
        files.row(row)
        yield row
      }
    if (part.kind !== 'media') continue
    files.held(part.hash)
    wanted ??= media === undefined ? new Set() : files.wants(media.instanceId)
    const isWanted = wanted.has(part.hash) && media?.to.has(part.hash) === false
    await keepMedia(part.content, part.hash, isWanted ? media?.to : undefined)
  }
}

async function keepMedia(
  content: AsyncGenerator<Buffer, void, undefined>,
  name: string,
  to: MediaFiles | undefined,
): Promise<void> {
  if (to !== undefined) {
    await to.write(content, { expected: name }).catch((cause: unknown) => {
      throw cause instanceof AlteredError ? new ArchiveError('damaged', { cause }) : cause
    })
    return
  }
  const hash = createHash('sha256')
  for await (const chunk of content) hash.update(chunk)
  if (hash.digest('hex') !== name) throw new ArchiveError('damaged')
}

function wordsOf({ createdAt }: About): string {
  return `the backup file of ${new Date(createdAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** Rows under their ids, sealed for the data key that is here, so that the snapshots that are here still open. */
function wholeOf(choice: ArchiveChoice, about: About, target: ArchiveTarget): ApplianceSource {
  const { file, ...key } = choice
  const stage: ApplianceSource['stage'] = async (database, signal) => {
    const keys = (await target.keys()) ?? (await newKeys(key))
    const to = new MediaFiles(dataPaths(dirname(database)).media)
    ensureFolder(to.folder)
    const rows = ownedRows(file, key, { signal, media: { to, instanceId: undefined } })
    await unpackDatabase(database, rows, { schema: about.schema, keys, signal })
    return { at: about.createdAt, dataKeys: [keys.dataKey] }
  }
  return {
    words: wordsOf(about),
    stage,
    // Named by what is in them: they never take the place of others, and nothing refers to them before.
    settle: (staging) => moveMedia(staging.media, target.paths.media),
  }
}

function moveMedia(from: string, to: string): void {
  ensureFolder(to)
  for (const name of readdirSync(from)) {
    const place = inFolder(to, name)
    if (existsSync(place)) rmSync(join(from, name))
    else renameSync(join(from, name), place)
  }
  syncFolder(to)
}

/** Where no appliance opens: a data key of its own, which the recovery key opens too that the file opens with. */
export async function newKeys({ recoveryKey }: ArchiveKey): Promise<CarriedKeys> {
  const dataKey = randomBytes(dataKeyBytes)
  if (recoveryKey === undefined) return { dataKey, wraps: [], retired: [] }
  const { recipient } = await parseRecoveryKey(recoveryKey)
  const at = Date.now()
  const params = JSON.stringify({ recipient, confirmedAt: at })
  const wrapped = await wrapTo(recipient, dataKey)
  return { dataKey, wraps: [{ kind: 'recovery', params, wrapped, at }], retired: [] }
}

interface ChosenRows {
  choice: ArchiveChoice
  about: About
  target: ArchiveTarget
  facts: InstanceFacts
  absent: number
}

/** One of an older version is brought to the present one first, in a database of its own. */
async function openInstance(chosen: ChosenRows, control: JobControl): Promise<InstanceSource> {
  const { about, facts, absent } = chosen
  const { clean, id: archiveId, schema, createdAt: moment } = about
  const found = about.instances.find(({ id }) => id === facts.id)
  const { rows, close } =
    schema === migrations.at(-1)?.version
      ? { rows: () => streamed(chosen, control), close: () => undefined }
      : await migrated(chosen, control)
  const wish = clean && found !== undefined ? (found.runs ? 'running' : 'stopped') : undefined
  return {
    facts,
    words: wordsOf(about),
    moment,
    once: clean ? archiveId : null,
    rows: () => wished(rows(), wish),
    count: found?.rows ?? null,
    absent,
    close,
  }
}

async function* streamed(chosen: ChosenRows, { signal }: JobControl): AsyncGenerator<PortableRow> {
  const { id } = chosen.facts
  for await (const { instanceId, table, row } of rowsWithFiles(chosen, signal))
    if (instanceId === id) yield { table, row }
}

/** The files of the chosen number are in their place when the last row has come. */
function rowsWithFiles({ choice, target, facts }: ChosenRows, signal: AbortSignal): AsyncGenerator<OwnedRow> {
  const { file, ...key } = choice
  const to = new MediaFiles(target.paths.media)
  return ownedRows(file, key, { signal, media: { to, instanceId: facts.id } })
}

/** It was stopped for its hand-over only. */
async function* wished(
  rows: Iterable<PortableRow> | AsyncIterable<PortableRow>,
  wish: string | undefined,
): AsyncGenerator<PortableRow> {
  for await (const each of rows) {
    const isIt = wish !== undefined && each.table === 'instances'
    yield isIt ? { table: each.table, row: { ...each.row, wish } } : each
  }
}

async function migrated(
  chosen: ChosenRows,
  control: JobControl,
): Promise<{ rows: () => Iterable<PortableRow>; close: () => void }> {
  const { about, target, facts } = chosen
  const { signal } = control
  const folder = join(target.paths.scratch, `restore-${randomUUID()}`)
  ensureFolder(folder)
  const database = join(folder, 'staged.sqlite')
  const keys: CarriedKeys = { dataKey: randomBytes(dataKeyBytes), wraps: [], retired: [] }
  let close = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    control.step(steps.to_present_version)
    const rows = rowsWithFiles(chosen, signal)
    await unpackDatabase(database, only(rows, facts.id), { schema: about.schema, keys, signal })
    const open = await openPortable({ staged: database }, (staged) => unlockWith(staged, [keys.dataKey]))
    close = () => {
      open.close()
      rmSync(folder, { recursive: true, force: true })
    }
    return { rows: () => open.reader.read(facts.id), close }
  } catch (error) {
    close()
    throw error
  }
}

async function* only(rows: AsyncIterable<OwnedRow>, id: string): AsyncGenerator<OwnedRow> {
  for await (const row of rows) if (row.instanceId === id) yield row
}
