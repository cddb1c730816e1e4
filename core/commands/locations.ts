// holdfast locations: where the backups lie; the second location is set by the running appliance, or on the folder at
// rest, which is copied there at once.
import { addressOf, isUrl } from '../backup/location/open-store.ts'
import { LocationsView } from '../contract/backups/location-routes.ts'
import { answer, configOf, tell, type CommonFlags } from './options.ts'
import { findRunning, requireFolder, withFolder } from './connection.ts'

function time(at: number | null): string {
  return at === null ? 'nothing yet' : new Date(at).toISOString()
}

function words({ own, second }: LocationsView): string {
  const here = `own\t${own.folder}\t${megabytes(own.bytes)}\tup to ${time(own.newestAt)}`
  if (second === null)
    return `${here}\nThere is no second location. Set one with: holdfast locations --second FOLDER, or s3://BUCKET`
  const { folder, state, shippedTo, bytes, reason, sameDisk } = second
  const there = `second\t${folder}\t${megabytes(bytes)}\tup to ${time(shippedTo)}\t${state}`
  const warning = sameDisk ? ['It is on the same disk as the data: a disk that dies takes both.'] : []
  return [here, there, ...(reason === null ? [] : [reason]), ...warning].join('\n')
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

export async function locations(flags: CommonFlags & { second?: string }): Promise<void> {
  const config = configOf(flags)
  const running = await findRunning(config)
  const second =
    flags.second === undefined ? undefined : flags.second === 'none' ? null : addressOf(flags.second)
  // Those of whoever types this: the appliance may run without any.
  const keys = typeof second === 'string' && isUrl(second) ? config.storeKeys : undefined
  if (running === undefined) requireFolder(config)
  const view = running
    ? second === undefined
      ? await running.call('GET', '/locations', LocationsView)
      : await running.call('PUT', '/locations', LocationsView, { second, ...(keys && { keys }) })
    : await withFolder(config, ({ locations: own }) =>
        second === undefined ? own.view() : own.setSecond(second, keys),
      )
  if (second !== undefined && second !== null && view.second?.state !== 'current')
    tell('What there is is copied there now; see how far it is with: holdfast locations')
  answer(flags, words(view), view)
}
