// Why a second location takes nothing, in words for its owner: what happened and what to do.
import { locationReasons } from '../../contract/sentences/locations.ts'
import type { Sentence } from '../../contract/sentences/sentence.ts'
import { AppError, sentenceOf } from '../../errors.ts'
import { codeOf } from '../../storage/files.ts'

export class LocationError extends Error {
  override readonly name = 'LocationError'
  readonly sentence: Sentence

  constructor(sentence: Sentence, options?: ErrorOptions) {
    super(sentence.text, options)
    this.sentence = sentence
  }
}

export const gone = (folder: string): LocationError =>
  new LocationError(locationReasons.location_gone({ folder }))

export const another = (folder: string): LocationError =>
  new LocationError(locationReasons.location_other_disk({ folder }))

export const markerDamaged = (file: string): LocationError =>
  new LocationError(locationReasons.location_marker_damaged({ file }))

export const taken = (folder: string, at: number): LocationError =>
  new LocationError(locationReasons.location_taken({ folder, since: at }))

export const silent = (folder: string): LocationError =>
  new LocationError(locationReasons.location_silent({ folder }))

export const full = (folder: string, free: number): LocationError =>
  new LocationError(locationReasons.location_full({ folder, freeMb: Math.floor(free / 1_000_000) }))

/** When it is to become one. */
export const unwritable = (folder: string, cause: unknown): LocationError =>
  new LocationError(locationReasons.folder_not_writable({ folder, error: codeOf(cause) ?? 'unknown' }), {
    cause,
  })

/** What the system said, without a stack. */
export function reasonOf(error: unknown, folder: string): Sentence {
  if (error instanceof LocationError) return error.sentence
  if (error instanceof AppError) return sentenceOf(error)
  const code = codeOf(error)
  if (code === undefined) return locationReasons.location_not_written({ folder })
  const isFull = code === 'ENOSPC'
  return locationReasons[isFull ? 'location_no_space' : 'location_refuses']({ folder, error: code })
}
