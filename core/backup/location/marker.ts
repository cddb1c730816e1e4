// The folder that our backups have inside a second location. Its name and the marker in it tell it from any other:
// where a disk is not there, nothing may be written into the empty folder that is left of it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { codeOf, writeFileAtomic } from '../../storage/files.ts'

const Marker = z.object({ format: z.literal(1), id: z.string(), madeAt: z.int(), about: z.string() })

/** Who writes here: the opening of an appliance that came last. */
const Writer = z.object({ writer: z.string(), at: z.int() })

const markerName = 'location.json'
const writerName = 'writer.json'
export const placeName = /^holdfast-[\da-f]{16}$/

/** One for each installation, so that several may use one folder. */
export function placeIn(folder: string, id: string): string {
  return join(folder, `holdfast-${id}`)
}

export function writeMarker(place: string, id: string, madeAt: number): void {
  const about =
    'Backups of Holdfast. They open with the recovery key: install Holdfast, then "holdfast restore" this folder.'
  writeFileAtomic(
    join(place, markerName),
    `${JSON.stringify({ format: 1, id, madeAt, about }, undefined, 2)}\n`,
  )
}

/** undefined where there is none; throws where it cannot be read. */
export function readMarker(place: string): string | undefined {
  const found = Marker.safeParse(jsonIn(join(place, markerName)))
  return found.data?.id
}

export function writeWriter(place: string, writer: string, at: number): void {
  writeFileAtomic(join(place, writerName), `${JSON.stringify({ writer, at })}\n`)
}

export function readWriter(place: string): z.infer<typeof Writer> | undefined {
  return Writer.safeParse(jsonIn(join(place, writerName))).data
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) return undefined
    throw error
  }
}
