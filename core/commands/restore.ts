// holdfast restore: what was lost, as it was at a moment; by the running appliance or on the folder at rest, which may
// be empty. It says what comes and what is newer here, and asks, before anything is changed.
import { readFileSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { isUrl } from '../backup/location/open-store.ts'
import type { SourceRequest } from '../backup/restore/resolve.ts'
import type { Config } from '../config/config.ts'
import { RestoreAnswer, RestoreView, type RestorePreview } from '../contract/backups/restore-routes.ts'
import type { StoreKeys } from '../contract/backups/store-keys.ts'
import { JobView } from '../contract/backups/job-routes.ts'
import { AppError, ConfigError, NotFoundError } from '../errors.ts'
import { codeOf } from '../storage/files.ts'
import { findRunning, type Running } from './connection.ts'
import { followJob, JobGoneError } from './jobs.ts'
import { answer, configOf, tell, type CommonFlags } from './options.ts'
import { discardAtRest, listAtRest, restoreAtRest, undoAtRest } from './restore-at-rest.ts'

export interface RestoreFlags extends CommonFlags {
  at?: string
  instance?: string
  name?: string
  recoveryKeyFile?: string
  passphraseFile?: string
  yes?: boolean
  undo?: string
  discard?: string
}

const restartMs = 120_000
const RestoreList = z.object({ restores: z.array(RestoreView) })

/** SOURCE: a backup file, a snapshot's id or file, or a folder or store of snapshots; the own ones unless given. */
function requestOf(source: string | undefined, flags: RestoreFlags, { storeKeys }: Config): SourceRequest {
  const { at, instance, name } = flags
  const moment = at === undefined ? undefined : /^\d+$/.test(at) ? Number(at) : Date.parse(at)
  if (moment !== undefined && !Number.isFinite(moment))
    throw new ConfigError(`"${at}" is no time. Write it as 2026-01-31T12:00:00Z.`)
  const place = placeOf(source, storeKeys)
  if (place.file !== undefined && at !== undefined)
    throw new ConfigError('A backup file holds one moment: --at is for snapshots. Nothing was changed.')
  return {
    ...place,
    ...(moment !== undefined && { at: moment }),
    ...(instance !== undefined && { instance }),
    ...(name !== undefined && { name }),
    ...(flags.recoveryKeyFile !== undefined && { recoveryKey: secretIn(flags.recoveryKeyFile) }),
    ...(flags.passphraseFile !== undefined && { passphrase: secretIn(flags.passphraseFile) }),
  }
}

function placeOf(
  source: string | undefined,
  storeKeys: StoreKeys | undefined,
): Pick<SourceRequest, 'file' | 'folder' | 'snapshot' | 'storeKeys'> {
  if (source === undefined) return {}
  if (isUrl(source)) return { folder: source, ...(storeKeys && { storeKeys }) }
  const found = statSync(source, { throwIfNoEntry: false })
  if (found?.isDirectory() === true) return { folder: resolve(source) }
  if (found !== undefined && source.endsWith('.snapshot'))
    return { folder: dirname(resolve(source)), snapshot: basename(source, '.snapshot') }
  // Whatever its name is: its content says whether it is a backup.
  if (found !== undefined) return { file: resolve(source) }
  if (source.includes('/') || source.includes('\\') || source.endsWith('.holdfast'))
    throw new NotFoundError(`There is no ${source}; nothing was changed.`, {
      hint: 'Name a backup file (.holdfast), a folder of snapshots, or a snapshot.',
    })
  return { snapshot: source }
}

/** Of a file, so that no secret is in the list of processes. */
function secretIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (cause) {
    throw new ConfigError(`The file ${file} cannot be read (${codeOf(cause)}).`, { cause })
  }
}

export async function restore(source: string | undefined, flags: RestoreFlags): Promise<void> {
  const config = configOf(flags)
  const running = await findRunning(config)
  const { undo, discard } = flags
  if (undo !== undefined) {
    const done = await (running ? undoRunning(running, config, undo) : undoAtRest(config, undo))
    return answer(flags, viewWords(done), done)
  }
  if (discard !== undefined) {
    const done = await (running ? discardRunning(running, discard) : discardAtRest(config, discard))
    return answer(flags, viewWords(done), done)
  }
  const request = requestOf(source, flags, config)
  const asking = (preview: RestorePreview): Promise<boolean> => isWanted(preview, flags)
  const done = running
    ? await restoreRunning(running, config, { request, asking })
    : await restoreAtRest(config, request, asking)
  if (done === undefined) {
    process.exitCode = 1
    return tell('Nothing was changed.')
  }
  if (running === undefined) tell('The numbers connect when the appliance is started: holdfast serve')
  answer(flags, viewWords(done), done)
}

export async function listRestores(flags: CommonFlags): Promise<void> {
  const config = configOf(flags)
  const running = await findRunning(config)
  const list = running
    ? (await running.call('GET', '/restores', RestoreList)).restores
    : await listAtRest(config)
  answer(flags, list.length === 0 ? 'Nothing was restored yet.' : list.map(viewWords).join('\n'), {
    restores: list,
  })
}

function viewWords({ id, state, summary, reason, kept }: RestoreView): string {
  const undo = kept && state === 'done' ? ` Undo it with: holdfast restore --undo ${id}` : ''
  return `${id}\t${state}\t${reason ?? summary}${undo}`
}

function previewWords({ comes, newerHere }: RestorePreview): string {
  return [
    'What comes:',
    ...comes.map((each) => `  ${each}`),
    'What is newer here:',
    ...newerHere.map((each) => `  ${each}`),
  ].join('\n')
}

/** Shows the preview; true when the owner wants it. */
async function isWanted(preview: RestorePreview, { yes }: RestoreFlags): Promise<boolean> {
  tell(previewWords(preview))
  if (yes === true) return true
  if (!process.stdin.isTTY) throw new ConfigError('Nothing was changed. Say --yes to restore this.')
  const asked = createInterface({ input: process.stdin, output: process.stderr })
  const said = await asked.question('Restore this? Type yes: ')
  asked.close()
  return said.trim().toLowerCase() === 'yes'
}

async function restoreRunning(
  running: Running,
  config: Config,
  { request, asking }: { request: SourceRequest; asking: (preview: RestorePreview) => Promise<boolean> },
): Promise<RestoreView | undefined> {
  const asked = { ...request, preview: true }
  const path = request.file === undefined ? '/restores' : '/archives/restore'
  const { preview } = await running.call('POST', path, RestoreAnswer, asked)
  if (preview !== null && !(await asking(preview))) return undefined
  const { job } = await running.call('POST', path, RestoreAnswer, request)
  if (job === null) throw new AppError('internal')
  return follow(running, config, job)
}

/** Where the whole appliance is restored, it closes and opens again: the answer may be lost, and its key is another. */
async function follow(running: Running, config: Config, job: JobView): Promise<RestoreView> {
  const id = await followJob(running, job).then(
    (result) => z.object({ restore: z.string() }).parse(result).restore,
    (error: unknown) => {
      if (error instanceof AppError && !(error instanceof JobGoneError)) throw error
      return undefined
    },
  )
  for (const deadline = Date.now() + restartMs; Date.now() < deadline; await setTimeout(200)) {
    const view = await lookAt(config, { id, since: job.startedAt }).catch((error: unknown) => {
      if (error instanceof AppError && error.code !== 'starting' && error.code !== 'stopping') throw error
      return undefined
    })
    if (view !== undefined) return view
  }
  throw new AppError('internal', 'The appliance has not come back yet. Nothing is lost.', {
    hint: 'See how it is with: holdfast status',
  })
}

/** undefined while it is not through. */
async function lookAt(
  config: Config,
  { id, since }: { id: string | undefined; since: number },
): Promise<RestoreView | undefined> {
  const running = await findRunning(config)
  const list = await running?.call('GET', '/restores', RestoreList)
  const view = list?.restores.find((each) => (id === undefined ? each.updatedAt >= since : each.id === id))
  return view?.state === 'swapping' ? undefined : view
}

async function undoRunning(running: Running, config: Config, id: string): Promise<RestoreView> {
  const path = `/restores/${encodeURIComponent(id)}/undo`
  return follow(running, config, await running.call('POST', path, JobView))
}

function discardRunning(running: Running, id: string): Promise<RestoreView> {
  return running.call('DELETE', `/restores/${encodeURIComponent(id)}`, RestoreView)
}
