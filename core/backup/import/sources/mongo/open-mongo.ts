// Files of mongodump and mongoexport: which collections they are, and whose. Evolution API 1 has two databases, called
// `<prefix>-instances` (a collection of each link) and `<prefix>-whatsapp-api`; everybody else's collections hold links alone.
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { parseFile } from '../../multifile-values.ts'
import { EvolutionOneSource } from '../evolution-one/evolution-one.ts'
import { kindOf, MongoRecords } from '../evolution-one/records.ts'
import { FieldsSource } from '../fields.ts'
import { namedIn } from '../named-values.ts'
import type { Source } from '../source.ts'
import type { Unpacking } from '../unpacking/unpacking.ts'
import { Collection } from './collection.ts'

/** How deep below the named folder a collection may lie: mongodump makes one folder of each database. */
const deepest = 2
const withDatabase = /^(?<database>.+-(?:instances|whatsapp-api))\.(?<name>.+)$/
const ofLinks = /-instances$/
const ofEvolution = /-(?:instances|whatsapp-api)$/

export interface MongoPlace {
  /** A file or a folder. */
  path: string
  /** As people know it. */
  where: string
  unpacking: Unpacking
  /** Evolution's `instances`, where keys lie beside its database. */
  folder?: string | undefined
  isEvolution: boolean
}

export async function openMongo(place: MongoPlace, files: readonly string[]): Promise<Source> {
  const collections: Collection[] = []
  for (const file of files) collections.push(await collectionOf(file, place.unpacking))
  const isEvolution =
    place.isEvolution ||
    collections.some((each) => ofEvolution.test(each.database ?? '') || isOfEvolution(each))
  if (!isEvolution) return authIn(place, collections)
  // A dump of the whole server has databases of other programs too.
  const named = collections.filter(({ database }) => ofEvolution.test(database ?? ''))
  const own = named.length > 0 ? named : collections
  const records = own.filter((each) => !isOfLinks(each))
  return new EvolutionOneSource({
    where: place.where,
    records: await MongoRecords.open(records),
    links: own.filter(isOfLinks),
    folder: place.folder,
  })
}

const isOfEvolution = (collection: Collection): boolean => kindOf(collection) === 'authentication'

function isOfLinks(collection: Collection): boolean {
  if (ofEvolution.test(collection.database ?? '')) return ofLinks.test(collection.database ?? '')
  return kindOf(collection) === undefined
}

/** Links by whatever says whose each document is, else by the name of the collection. */
function authIn({ where }: MongoPlace, collections: readonly Collection[]): Source {
  return new FieldsSource({
    from: 'multifile',
    where,
    sessions: async () => {
      const sessions = new Set<string>()
      for (const collection of collections) {
        const found = await collection.index((document) => [
          ...new Set(namedIn(document).map(({ session }) => session ?? collection.name)),
        ])
        for (const session of found) sessions.add(session)
      }
      return [...sessions].toSorted()
    },
    fields: async (session) => {
      const fields: [string, string][] = []
      for (const collection of collections)
        for await (const some of collection.of(session))
          for (const { name, text } of some.flatMap(namedIn)) fields.push([name, text])
      return fields
    },
    others: async () => null,
    close: async () => undefined,
  })
}

/** Those of mongodump alone, or also JSON in which mongoexport may have written. */
export async function mongoFilesIn(folder: string, withJson = false, depth = 0): Promise<string[]> {
  const found: string[] = []
  const entries = await readdir(folder, { withFileTypes: true })
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && depth < deepest) found.push(...(await mongoFilesIn(path, withJson, depth + 1)))
    if (!entry.isFile()) continue
    const isDump = /\.bson(?:\.gz)?$/.test(entry.name)
    const isExport = withJson && entry.name.endsWith('.json') && !entry.name.endsWith('.metadata.json')
    if (isDump || isExport) found.push(path)
  }
  return found
}

/** mongoexport writes the id first; so does nobody else. */
export const looksLikeExport = (head: string): boolean => /^\uFEFF?\s*\[?\s*\{\s*"_id"\s*:/.test(head)

async function collectionOf(file: string, unpacking: Unpacking): Promise<Collection> {
  const own = basename(file).replace(/(?:\.bson(?:\.gz)?|\.json)$/, '')
  const isDump = /\.bson(?:\.gz)?$/.test(file)
  const { database = null, name = own } = withDatabase.exec(own)?.groups ?? {}
  const above = basename(dirname(file))
  return new Collection({
    file: file.endsWith('.gz') ? await unpacking.gunzip(file) : file,
    name: isDump ? await dumpedName(file, own) : name,
    database: isDump || ofEvolution.test(above) ? above : database,
  })
}

const Metadata = z.looseObject({ collectionName: z.string().min(1) })

/** mongodump escapes what cannot stand in the name of a file, and says beside it how the collection is called. */
async function dumpedName(file: string, own: string): Promise<string> {
  const beside = join(dirname(file), `${own}.metadata.json`)
  const read = Metadata.safeParse(parseFile(await readFile(beside, 'utf8').catch(() => ''))?.value)
  if (read.success) return read.data.collectionName
  try {
    return decodeURIComponent(own)
  } catch {
    return own
  }
}
