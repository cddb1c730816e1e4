// Why a second location takes nothing, in words for its owner: what happened and what to do.
import { AppError } from '../../errors.ts'
import { codeOf } from '../../storage/files.ts'

export class LocationError extends Error {
  override readonly name = 'LocationError'
}

export const gone = (folder: string): LocationError =>
  new LocationError(
    `The second location ${folder} is not there: its disk or share may be disconnected. Connect it again.`,
  )

export const another = (folder: string): LocationError =>
  new LocationError(
    `The folder ${folder} is there, but not our backups in it: another disk may be in its place, or none. Nothing was written to it. Connect the right one, or set the second location anew.`,
  )

export const taken = (folder: string, at: number): LocationError =>
  new LocationError(
    `Another start of this appliance writes to ${folder} since ${new Date(at).toISOString()}: is there a copy of it on another machine? Stop one of both, and restart the other.`,
  )

export const silent = (folder: string): LocationError =>
  new LocationError(`The second location ${folder} does not answer. Look at its disk or share.`)

export const full = (folder: string, free: number): LocationError =>
  new LocationError(
    `Only ${Math.floor(free / 1_000_000)} MB are free in the second location ${folder}. Free some space there.`,
  )

/** When it is to become one. */
export const unwritable = (folder: string, cause: unknown): LocationError =>
  new LocationError(
    `Nothing can be written in ${folder} (${codeOf(cause) ?? 'unknown'}); nothing was changed. Check its permissions, and that it is not full.`,
    { cause },
  )

/** What the system said, without a stack. */
export function reasonOf(error: unknown, folder: string): string {
  if (error instanceof LocationError || error instanceof AppError) return error.message
  const code = codeOf(error)
  if (code === undefined)
    return `The second location ${folder} cannot be written. See the log for the reason.`
  const hint =
    code === 'ENOSPC' ? 'Free some space there.' : 'Look at its disk or share, and its permissions.'
  return `The second location ${folder} cannot be written (${code}). ${hint}`
}
