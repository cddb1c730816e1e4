// From what was named to the gateway that it is: by the address, else by what lies there. Nothing is changed by looking.
import { lstat, open as openFile, readdir } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import type { MoveInFrom, MoveInRequest } from '../../../contract/backups/move-in.ts'
import { foldersIn, isThere } from '../on-disk.ts'
import { importRefusals } from '../../../contract/sentences/imports.ts'
import { lookAt } from '../../paths/look-at.ts'
import { refusal } from '../link-content.ts'
import { openDump } from './dump.ts'
import { EvolutionOneSource } from './evolution-one/evolution-one.ts'
import { StoreRecords } from './evolution-one/records.ts'
import { EvolutionSource } from './evolution.ts'
import { authTableIn, baileysApiIn } from './fields.ts'
import { FolderSource } from './folders.ts'
import { looksLikeExport, mongoFilesIn, openMongo } from './mongo/open-mongo.ts'
import { openMysql } from './mysql.ts'
import { openPostgres } from './postgres.ts'
import { openRedis, readHashes, type Hashes } from './redis.ts'
import type { Source } from './source.ts'
import { sourceError } from './source-error.ts'
import { openSqlite } from './sqlite.ts'
import type { Tables } from './tables.ts'
import { Unpacking } from './unpacking/unpacking.ts'

export interface Opened {
  source: Source
  /** Nobody said whose it is. */
  guessed: boolean
  close(): Promise<void>
}

type Asked = Pick<MoveInRequest, 'source' | 'from' | 'redis' | 'folder'>

/** Rejects with a refusal that names the source without its password. scratch: where what is packed is unpacked. */
export async function openSource(asked: Asked, scratch: string): Promise<Opened> {
  const unpacking = new Unpacking(scratch)
  const guessed = asked.from === undefined
  try {
    const source = await open(asked, unpacking)
    const close = async (): Promise<void> => {
      await source.close()
      await unpacking.remove()
    }
    return { guessed, source, close }
  } catch (error) {
    await unpacking.remove()
    throw error
  }
}

async function open(asked: Asked, unpacking: Unpacking): Promise<Source> {
  const { source } = asked
  if (/^postgres(?:ql)?:\/\//.test(source)) return evolution(asked, () => openPostgres(source))
  if (/^(?:mysql|mariadb):\/\//.test(source)) return evolution(asked, () => openMysql(source))
  if (/^rediss?:\/\//.test(source)) return evolution({ ...asked, redis: source })
  await looked(source)
  if ((await lstat(source)).isDirectory()) return inFolder(asked, { folder: source, unpacking })
  return inFile(asked, unpacking)
}

async function inFile(asked: Asked, unpacking: Unpacking): Promise<Source> {
  const { source } = asked
  const isEvolution = asked.from === 'evolution1'
  const head = await headOf(source, 1024 * 1024)
  const mongo = { path: source, where: source, unpacking, folder: asked.folder, isEvolution }
  if (/\.bson(?:\.gz)?$/.test(source) || looksLikeExport(head)) return openMongo(mongo, [source])
  if (source.endsWith('.json')) return evolution({ ...asked, redis: source })
  if (looksLikeDump(head)) return evolution(asked, () => openDump(source))
  if (head.includes('CREATE TABLE whatsmeow_'))
    throw refusal(importRefusals.source_of_another_kind({ source }))
  if (head.startsWith('SQLite format 3\0')) return evolution(asked, () => openSqlite(source, unpacking))
  const unpacked = await unpacking.unpack(source)
  if (unpacked === undefined) throw refusal(importRefusals.source_unknown({ source }))
  return inFolder(asked, { folder: unpacked, unpacking })
}

/** folder: what was named, or what was unpacked of it. */
async function inFolder(
  asked: Asked,
  { folder, unpacking }: { folder: string; unpacking: Unpacking },
): Promise<Source> {
  const { source, from, redis } = asked
  const isEvolution = from === 'evolution1'
  const parts = await evolutionOneIn(folder)
  if (parts !== undefined && (from ?? 'evolution1') === 'evolution1') {
    const hashes = redis === undefined ? undefined : await hashesAt(redis)
    const records = parts.store === undefined ? undefined : new StoreRecords(parts.store)
    return new EvolutionOneSource({ where: source, records, folder: parts.instances, redis: hashes })
  }
  const mongo = { path: folder, where: source, unpacking, folder: asked.folder, isEvolution }
  const dumped = await mongoFilesIn(folder)
  if (dumped.length > 0) return openMongo(mongo, dumped)
  const links = new FolderSource(folder, from ?? (await guessFolder(folder)), { shown: source, unpacking })
  if ((await links.list()).length > 0) return links
  const exported = await mongoFilesIn(folder, true)
  const heads = await Promise.all(exported.map((file) => headOf(file, 4096)))
  const documents = exported.filter((_file, n) => looksLikeExport(heads[n] ?? ''))
  return documents.length > 0 ? openMongo(mongo, documents) : links
}

/** Its `instances` and `store`, side by side, also in the one folder that was packed; undefined where it is something else. */
async function evolutionOneIn(
  folder: string,
): Promise<{ instances: string; store: string | undefined } | undefined> {
  const [only, ...others] = await foldersIn(folder)
  const roots = only !== undefined && others.length === 0 ? [folder, join(folder, only)] : [folder]
  for (const root of roots) {
    const [instances, store] = [join(root, 'instances'), join(root, 'store')]
    if ((await isThere(instances)) && (await isThere(join(store, 'auth')))) return { instances, store }
  }
  return undefined
}

async function evolution(
  { source, redis, folder }: Asked,
  openTables?: () => Promise<Tables>,
): Promise<Source> {
  let tables: Tables | undefined
  let hashes: Hashes | undefined
  try {
    if (folder !== undefined) await looked(folder)
    tables = await openTables?.()
    hashes = redis === undefined ? undefined : await hashesAt(redis)
    const isEvolution = (await tables?.has('Instance')) === true
    if (isEvolution) return new EvolutionSource({ tables, redis: hashes, folder })
    const other = tables === undefined ? hashes && (await baileysApiIn(hashes)) : await authTableIn(tables)
    return other ?? new EvolutionSource({ tables, redis: hashes, folder })
  } catch (error) {
    await tables?.close()
    await hashes?.close()
    throw sourceError(openTables !== undefined && tables === undefined ? source : (redis ?? source), error)
  }
}

async function hashesAt(redis: string): Promise<Hashes> {
  if (/^rediss?:\/\//.test(redis)) return openRedis(redis)
  await looked(redis)
  return readHashes(redis)
}

async function looked(path: string): Promise<void> {
  if (!isAbsolute(path)) throw refusal(importRefusals.source_unknown({ source: path }))
  await lookAt({ path, as: 'folder', own: undefined })
}

/** Whatever it is called: a plain dump begins with a comment, one in PostgreSQL's own form with its name. */
function looksLikeDump(head: string): boolean {
  return /^(?:PGDMP|--|\/\*|COPY |INSERT |SET |CREATE )/.test(head.slice(0, 16).trimStart())
}

async function headOf(file: string, bytes: number): Promise<string> {
  const head = Buffer.alloc(bytes)
  const handle = await openFile(file, 'r')
  try {
    const { bytesRead } = await handle.read(head, 0, head.length, 0)
    return head.toString('latin1', 0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** Evolution 1 lays this beside its keys; WAHA calls the folder of its engine so. */
async function guessFolder(folder: string): Promise<MoveInFrom> {
  if (/[/\\]noweb(?:[/\\]|$)/.test(folder)) return 'waha'
  const names = new Set(await readdir(folder))
  return names.has('noweb') ? 'waha' : 'multifile'
}
