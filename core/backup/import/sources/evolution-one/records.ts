// What Evolution API 1 keeps of its numbers beside their links, in either place: its MongoDB, or the files of its `store` folder.
// Both hold the same objects (its models), by the name of the instance.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../../../../storage/files.ts'
import { parseFile } from '../../multifile-values.ts'
import type { Collection } from '../mongo/collection.ts'
import { isRecord, type Document } from '../mongo/documents.ts'
import { rowsAtOnce } from '../tables.ts'

const oneEach = ['authentication', 'settings', 'webhook', 'websocket', 'rabbitmq', 'sqs', 'proxy'] as const
const manyEach = ['labels', 'contacts', 'chats', 'messages'] as const
type OneEach = (typeof oneEach)[number]
type ManyEach = (typeof manyEach)[number]

export interface Records {
  one(kind: OneEach, instance: string): Promise<Document | undefined>
  /** Some at a time. */
  many(kind: ManyEach, instance: string): AsyncIterable<readonly Document[]>
}

/** Which of its collections this is; undefined for any other. */
export function kindOf({ name }: Pick<Collection, 'name'>): OneEach | ManyEach | undefined {
  return [...oneEach, ...manyEach].find((kind) => name === kind || name.endsWith(`.${kind}`))
}

const isMany = (kind: string): boolean => manyEach.some((each) => each === kind)

export class MongoRecords implements Records {
  readonly #collections = new Map<string, Collection>()

  private constructor() {}

  static async open(collections: readonly Collection[]): Promise<MongoRecords> {
    const records = new MongoRecords()
    for (const collection of collections) {
      const kind = kindOf(collection)
      if (kind === undefined) continue
      const owner = isMany(kind) ? 'owner' : '_id'
      await collection.index((document) => {
        const value = document[owner]
        return typeof value === 'string' ? [value] : []
      })
      records.#collections.set(kind, collection)
    }
    return records
  }

  async one(kind: OneEach, instance: string): Promise<Document | undefined> {
    for await (const [document] of this.#of(kind, instance)) return document
    return undefined
  }

  many(kind: ManyEach, instance: string): AsyncIterable<readonly Document[]> {
    return this.#of(kind, instance)
  }

  async *#of(kind: string, instance: string): AsyncGenerator<Document[], void, undefined> {
    const collection = this.#collections.get(kind)
    if (collection !== undefined) yield* collection.of(instance)
  }
}

/** `store/<kind>/<instance>.json`, `store/auth/<how>/<instance>.json`, `store/<kind>/<instance>/<id>.json`. */
export class StoreRecords implements Records {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async one(kind: OneEach, instance: string): Promise<Document | undefined> {
    if (kind !== 'authentication') return objectIn(join(this.#folder, kind, `${instance}.json`))
    const key = await objectIn(join(this.#folder, 'auth', 'apikey', `${instance}.json`))
    return key ?? objectIn(join(this.#folder, 'auth', 'jwt', `${instance}.json`))
  }

  async *many(kind: ManyEach, instance: string): AsyncGenerator<Document[], void, undefined> {
    const folder = join(this.#folder, kind, instance)
    const files = (await namesIn(folder)).filter((name) => name.endsWith('.json')).toSorted()
    for (let at = 0; at < files.length; at += rowsAtOnce) {
      const some: Document[] = []
      for (const file of files.slice(at, at + rowsAtOnce)) {
        const document = await objectIn(join(folder, file))
        if (document !== undefined) some.push(document)
      }
      yield some
    }
  }
}

/** An error is not an absence: what is there and cannot be read is told by whoever asks. A torn one is left out. */
async function objectIn(file: string): Promise<Document | undefined> {
  try {
    const value = parseFile(await readFile(file, 'utf8'))?.value
    return isRecord(value) ? value : undefined
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}
