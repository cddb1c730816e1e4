// The place that our backups have inside a second location. Its name and the marker in it tell it from any other: where a
// disk is not there, nothing may be written into the empty folder that is left of it.
import { z } from 'zod'
import { codeOf } from '../../storage/files.ts'
import { unchangedSince, type Small, type Store, type StoreReader } from './store.ts'

const Marker = z.object({ format: z.literal(1), id: z.string(), madeAt: z.int(), about: z.string() })
type Marker = z.infer<typeof Marker>

/** Who writes here: the opening of an appliance that came last. */
const Writer = z.object({ writer: z.string(), at: z.int() })
type Writer = z.infer<typeof Writer>

const markerKey = 'location.json'
const writerKey = 'writer.json'
/** As it is listed. */
export const placeName = /^holdfast-[\da-f]{16}\/$/

export function newMarker(id: string, madeAt: number): Marker {
  const about =
    'Backups of Holdfast. They open with the recovery key: install Holdfast, then "holdfast restore" this folder.'
  return { format: 1, id, madeAt, about }
}

export async function writeMarker(store: Store, marker: Marker): Promise<void> {
  await store.put(markerKey, Buffer.from(`${JSON.stringify(marker, undefined, 2)}\n`))
}

/** undefined where there is none; throws where it cannot be read. */
export async function readMarker(store: StoreReader): Promise<Marker | 'damaged' | undefined> {
  try {
    const read = await store.read(markerKey)
    return read && (parsed(Marker, read) ?? 'damaged')
  } catch (error) {
    if (codeOf(error) === 'EISDIR') return 'damaged'
    throw error
  }
}

/** Of a person: where it lies. */
export function markerName(store: StoreReader): string {
  return store.nameOf(markerKey)
}

/** Ours from here on, unless another has come in between. */
export async function claim(store: Store, known: Known, now: Writer): Promise<void> {
  await store.put(writerKey, Buffer.from(`${JSON.stringify(now)}\n`), unchangedSince(known.read))
}

interface Known {
  read: Small | undefined
  writer: Writer | undefined
}

export async function readWriter(store: StoreReader): Promise<Known> {
  const read = await store.read(writerKey)
  return { read, writer: parsed(Writer, read) }
}

function parsed<T>(schema: z.ZodType<T>, read: Small | undefined): T | undefined {
  if (read === undefined) return undefined
  try {
    return schema.safeParse(JSON.parse(read.content.toString())).data
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
