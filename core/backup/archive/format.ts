// What is inside an archive: about.json first, then the rows that belong to no number, those of each number in pieces,
// media, manifest.json last.
import { z } from 'zod'
import { ArchiveAbout } from '../../contract/backups/archive-routes.ts'
import { archiveRefusals } from '../../contract/sentences/archives.ts'
import { BadRequestError } from '../../errors.ts'
import type { PortableRow, PortableValue } from '../../storage/portable/portable.ts'

/** 2: with the rows that belong to no number. */
export const formatVersion = 2

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

export const About = ArchiveAbout
export type About = ArchiveAbout

export const Manifest = z.object({
  format: z.union([z.literal(1), z.literal(formatVersion)]),
  /** Every entry before it, in their order. */
  entries: z.array(z.object({ name: z.string(), size: z.int(), sha256: Sha256, rows: z.int().nullable() })),
  rows: z.int(),
})
export type Manifest = z.infer<typeof Manifest>

export const aboutName = 'about.json'
export const manifestName = 'manifest.json'

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const rowsName = new RegExp(`^instances/(${uuid})/rows-\\d{6}\\.ndjson$`)
const applianceName = /^appliance\/rows-\d{6}\.ndjson$/
const mediaName = /^media\/([0-9a-f]{64})$/

/** instanceId: null for rows that belong to no number. */
export type EntryKind = { kind: 'rows'; instanceId: string | null } | { kind: 'media'; hash: string }

/** undefined for a name that no export writes. */
export function entryKind(name: string): EntryKind | undefined {
  const [, instanceId] = rowsName.exec(name) ?? []
  if (instanceId !== undefined) return { kind: 'rows', instanceId }
  if (applianceName.test(name)) return { kind: 'rows', instanceId: null }
  const [, hash] = mediaName.exec(name) ?? []
  return hash === undefined ? undefined : { kind: 'media', hash }
}

export function rowsEntry(instanceId: string | null, part: number): string {
  const folder = instanceId === null ? 'appliance' : `instances/${instanceId}`
  return `${folder}/rows-${String(part).padStart(6, '0')}.ndjson`
}

/** One line of JSON; bytes as {"base64":…}. */
export function rowLine({ table, row }: PortableRow): string {
  const fields = Object.entries(row).map(([name, value]) => [
    name,
    value instanceof Uint8Array
      ? { base64: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') }
      : value,
  ])
  return `${JSON.stringify({ table, row: Object.fromEntries(fields) })}\n`
}

export function parseRow(line: string): PortableRow {
  const json: unknown = JSON.parse(line)
  if (!isRecord(json) || typeof json['table'] !== 'string' || !isRecord(json['row'])) throw notARow()
  const row: [string, PortableValue][] = []
  for (const [name, value] of Object.entries(json['row'])) row.push([name, valueOf(value)])
  return { table: json['table'], row: Object.fromEntries(row) }
}

function valueOf(value: unknown): PortableValue {
  if (value === null || typeof value === 'number' || typeof value === 'string') return value
  if (isRecord(value) && typeof value['base64'] === 'string') return Buffer.from(value['base64'], 'base64')
  throw notARow()
}

function notARow(): BadRequestError {
  return new BadRequestError(archiveRefusals.line_is_no_row)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
