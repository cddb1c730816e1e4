// From the folder that an owner names to the snapshots in it: a second location holds a folder for each installation.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { BadRequestError } from '../../errors.ts'
import { codeOf } from '../../storage/files.ts'
import { newestMoments, readCatalogue } from '../snapshots/read.ts'
import { placeName } from './marker.ts'

/** Itself, where it holds snapshots or nothing of ours; of several installations, none is chosen for the owner. */
export function catalogueIn(folder: string): string {
  const names = namesOf(folder)
  if (names.some((name) => name.endsWith('.snapshot'))) return folder
  const places = names.filter((name) => placeName.test(name)).map((name) => join(folder, name))
  const held = places.filter((place) => namesOf(place).some((name) => name.endsWith('.snapshot')))
  const [first, ...others] = held
  if (first === undefined || others.length === 0) return first ?? folder
  const words = held.map((place) => `${place} (up to ${newestIn(place)})`)
  throw new BadRequestError(
    `There are the backups of ${held.length} installations in ${folder}; nothing was changed.`,
    { hint: `Name one: ${words.join(', ')}.` },
  )
}

function newestIn(place: string): string {
  const [newest] = newestMoments(readCatalogue(place))
  return newest === undefined ? 'an unknown time' : new Date(newest.at).toISOString()
}

function namesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return []
    throw error
  }
}
