// holdfast import: a number with its link, from a folder of another program; no phone is needed.
import { resolve } from 'node:path'
import { ImportReport } from '../contract/appliance/appliance.ts'
import { EventLog } from '../events/log.ts'
import { importMultiFile } from '../backup/import/import-multifile.ts'
import { answer, configOf, tell, type CommonFlags } from './options.ts'
import { findRunning, withFolder } from './connection.ts'

export interface ImportFlags extends CommonFlags {
  name?: string
  dryRun?: boolean
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

export async function importFolder(folder: string, flags: ImportFlags): Promise<void> {
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
