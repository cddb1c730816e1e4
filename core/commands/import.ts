// holdfast import: numbers with their links, from a folder of another program or from a whole gateway; no phone is needed.
import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ImportReport } from '../contract/appliance/appliance.ts'
import { JobView } from '../contract/backups/job-routes.ts'
import {
  MoveInFrom,
  MoveInReport,
  type MoveInNumber,
  type MoveInRequest,
} from '../contract/backups/move-in.ts'
import { BadRequestError } from '../errors.ts'
import { EventLog } from '../events/log.ts'
import { moveInAtRest } from '../backup/import/move-ins.ts'
import { importMultiFile } from '../backup/import/import-multifile.ts'
import { collecting } from '../backup/import/collecting.ts'
import { followJob, runHere } from './jobs.ts'
import { answer, configOf, tell, type CommonFlags } from './options.ts'
import { findRunning, withFolder } from './connection.ts'

export interface ImportFlags extends CommonFlags {
  name?: string
  from?: string
  redis?: string
  folder?: string
  gatewayUrl?: string
  only?: string
  messages?: boolean
  media?: string
  wave?: string
  every?: string
  dryRun?: boolean
}

const stopIt = 'Stop the program that used it: two programs with one link throw each other out.'
const atStart = 'The numbers connect when the appliance is started: holdfast serve'

export function importNumbers(source: string, flags: ImportFlags): Promise<void> {
  const { from, redis, folder, gatewayUrl, only, messages, media, wave } = flags
  const isGateway = [from, redis, folder, gatewayUrl, only, messages, media, wave].some(
    (flag) => flag !== undefined,
  )
  const isMany = isAddress(source) || (flags.name === undefined && holdsMany(source))
  return isGateway || isMany ? importGateway(source, flags) : importFolder(source, flags)
}

/** A dump, a database, what is packed; or a folder that is not itself a link. */
function holdsMany(path: string): boolean {
  if (/\.(?:sql|dump|zip|tar|tgz|gz|bson|db|sqlite3?)$/i.test(path)) return existsSync(path)
  return (
    statSync(path, { throwIfNoEntry: false })?.isDirectory() === true && !existsSync(join(path, 'creds.json'))
  )
}

const isAddress = (place: string): boolean => /^[a-z]+:\/\//.test(place)
const placeOf = (place: string): string => (isAddress(place) ? place : resolve(place))

function requestOf(source: string, flags: ImportFlags): MoveInRequest {
  const { redis, folder, gatewayUrl, only, messages = false, media, dryRun = false } = flags
  const from = flags.from === undefined ? undefined : MoveInFrom.safeParse(flags.from)
  if (from?.success === false)
    throw new BadRequestError(
      `"${flags.from ?? ''}" is no gateway that is known here; nothing was imported.`,
      {
        hint: `--from takes one of: ${MoveInFrom.options.join(', ')}.`,
      },
    )
  return {
    source: placeOf(source),
    ...(from !== undefined && { from: from.data }),
    ...(redis !== undefined && { redis: placeOf(redis) }),
    ...(folder !== undefined && { folder: resolve(folder) }),
    ...(gatewayUrl !== undefined && { gatewayUrl }),
    ...(only !== undefined && { only: only.split(',').map((name) => name.trim()) }),
    messages,
    ...(media !== undefined && { media }),
    dryRun,
    ...(flags.wave !== undefined && { wave: wholeOf('--wave', flags.wave) }),
    everyMs: flags.every === undefined ? 0 : msOf(flags.every),
  }
}

function wholeOf(flag: string, text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new BadRequestError(`${flag} takes a whole number; nothing was imported.`)
}

const units = { s: 1000, m: 60_000, h: 3_600_000 }

function msOf(text: string): number {
  const [, amount = '', unit = ''] = /^(\d{1,4})([smh])$/.exec(text) ?? []
  const known = Object.entries(units).find(([name]) => name === unit)?.[1]
  if (known !== undefined) return Number(amount) * known
  throw new BadRequestError('--every takes a time such as 90s, 10m or 1h; nothing was imported.')
}

async function importGateway(source: string, flags: ImportFlags): Promise<void> {
  const config = configOf(flags)
  const request = requestOf(source, flags)
  const running = await findRunning(config)
  const result = running
    ? await followJob(running, await running.call('POST', '/imports/numbers', JobView, request))
    : await withFolder(config, async ({ storage }) => {
        const { loadPack } = await import('../appliance/folder.ts')
        const tidy = collecting()
        const parts = { storage, events: new EventLog(storage, Date.now), loadPack, tidy }
        return runHere((control) => moveInAtRest(parts, request, control))
      })
  const report = MoveInReport.parse(result)
  if (report.numbers.some(({ verdict }) => verdict === 'imported')) {
    tell(stopIt)
    if (running === undefined) tell(atStart)
  }
  answer(flags, gatewayWords(report), report)
  if (report.numbers.some(({ verdict }) => verdict === 'failed')) process.exitCode = 1
}

function gatewayWords({ from, guessed, dryRun, running, numbers }: MoveInReport): string {
  const { connections, changed, gateway } = running
  const counted = (of: MoveInNumber['verdict']): number =>
    numbers.filter(({ verdict }) => verdict === of).length
  const stillRuns = [
    ...(connections !== null && connections > 0 ? [`${connections} other connections to where it lies`] : []),
    ...(gateway?.is === 'answers'
      ? [gateway.open.length > 0 ? `online there: ${gateway.open.join(', ')}` : 'its API answers']
      : []),
    ...(changed.length > 0 ? [`changed meanwhile: ${changed.join(', ')}`] : []),
  ]
  const come = dryRun ? `${counted('ready')} would come` : `${counted('imported')} came`
  return [
    `${from}${guessed ? ' (by its looks)' : ''}: ${numbers.length} numbers, of which ${come}.`,
    ...(stillRuns.length > 0
      ? [`The other program seems to run (${stillRuns.join('; ')}): stop it first.`]
      : []),
    ...(gateway?.is === 'unknown'
      ? [`Its API could not be asked (${gateway.error ?? 'unknown error'}): see yourself that it is stopped.`]
      : []),
    ...numbers.flatMap(numberWords),
  ].join('\n')
}

function numberWords(told: MoveInNumber): string[] {
  const { there, name, number, verdict, why, counts, kept, problems, state, messages, files } = told
  const keys = Object.values(counts).reduce((sum, each) => sum + each, 0)
  const about = [
    number === null ? '' : `+${number}`,
    verdict,
    ...(verdict === 'ready' || verdict === 'imported' ? [`${keys} keys`] : []),
    ...(kept.length > 0 ? [`with ${kept.join(', ')}`] : []),
    ...(messages === null ? [] : [`${messages} messages`]),
    ...(files === null
      ? []
      : [`${files.kept} files${files.missing > 0 ? `, ${files.missing} not to be had` : ''}`]),
    ...(state === null ? [] : [`now ${state}`]),
  ].filter((part) => part !== '')
  return [
    `${name === there ? there : `${there} as ${name}`}: ${about.join(', ')}`,
    ...(why === null ? [] : [`  ${why.text}`]),
    ...problems.map(({ file, what }) => `  ${file}: ${what}`),
  ]
}

function words({ instanceId, name, number, counts, problems, ignored }: ImportReport): string {
  const keys = Object.entries(counts).map(([type, count]) => `${count} ${type}`)
  const done = instanceId === null ? 'Would import' : 'Imported'
  return [
    `${done} "${name}" (+${number}) with its link; no phone is needed.`,
    `Keys: ${keys.join(', ') || 'none'}.`,
    ...problems.map(({ file, what }) => `  ${file}: ${what}`),
    ...(ignored.length === 0 ? [] : [`Not part of the link, left alone: ${ignored.join(', ')}.`]),
  ].join('\n')
}

async function importFolder(folder: string, flags: ImportFlags): Promise<void> {
  const config = configOf(flags)
  const request = { folder: resolve(folder), name: flags.name, dryRun: flags.dryRun === true }
  const running = await findRunning(config)
  const report = running
    ? await running.call('POST', '/imports', ImportReport, request)
    : await withFolder(config, ({ storage }) =>
        importMultiFile(storage, new EventLog(storage, Date.now), request),
      )
  if (report.instanceId !== null) {
    tell('Stop the program that used this folder: two programs with one link throw each other out.')
    if (running === undefined) tell('The number connects when the appliance is started: holdfast serve')
  }
  answer(flags, words(report), report)
}
