// From what was named to the gateway that it is: by the address, else by what lies there. Nothing is changed by looking.
import { lstat, open, readdir } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import type { MoveInFrom, MoveInRequest } from '../../../contract/backups/move-in.ts'
import { importRefusals } from '../../../contract/sentences/imports.ts'
import { lookAt } from '../../paths/look-at.ts'
import { refusal } from '../link-content.ts'
import { openDump } from './dump.ts'
import { EvolutionSource } from './evolution.ts'
import { authTableIn, baileysApiIn } from './fields.ts'
import { FolderSource } from './folders.ts'
import { openMysql } from './mysql.ts'
import { openPostgres } from './postgres.ts'
import { openRedis, readHashes, type Hashes } from './redis.ts'
import type { Source } from './source.ts'
import { sourceError } from './source-error.ts'
import type { Tables } from './tables.ts'

export interface Opened {
  source: Source
  /** Nobody said whose it is. */
  guessed: boolean
}

type Asked = Pick<MoveInRequest, 'source' | 'from' | 'redis' | 'folder'>

/** Rejects with a refusal that names the source without its password. */
export async function openSource(asked: Asked): Promise<Opened> {
  const guessed = asked.from === undefined
  const { source } = asked
  if (/^postgres(?:ql)?:\/\//.test(source))
    return { guessed, source: await evolution(asked, () => openPostgres(source)) }
  if (/^(?:mysql|mariadb):\/\//.test(source))
    return { guessed, source: await evolution(asked, () => openMysql(source)) }
  if (/^rediss?:\/\//.test(source)) return { guessed, source: await evolution({ ...asked, redis: source }) }
  await looked(source)
  const isFolder = (await lstat(source)).isDirectory()
  if (!isFolder && source.endsWith('.json'))
    return { guessed, source: await evolution({ ...asked, redis: source }) }
  if (!isFolder && (await looksLikeDump(source)))
    return { guessed, source: await evolution(asked, () => openDump(source)) }
  if (!isFolder && (await headOf(source, 1024 * 1024)).includes('CREATE TABLE whatsmeow_'))
    throw refusal(importRefusals.source_of_another_kind({ source }))
  if (!isFolder) throw refusal(importRefusals.source_unknown({ source }))
  return { guessed, source: new FolderSource(source, asked.from ?? (await guessFolder(source))) }
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
async function looksLikeDump(file: string): Promise<boolean> {
  return /^(?:PGDMP|--|\/\*|COPY |INSERT |SET |CREATE )/.test((await headOf(file, 16)).trimStart())
}

async function headOf(file: string, bytes: number): Promise<string> {
  const head = Buffer.alloc(bytes)
  const handle = await open(file, 'r')
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
