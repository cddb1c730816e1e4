// Hashes in which gateways keep links: of a live Redis, or of what HGETALL has written to a JSON file. Only read.
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { importRefusals } from '../../../contract/sentences/imports.ts'
import { parseFile } from '../multifile-values.ts'
import { refusal } from '../link-content.ts'

export interface Hashes {
  readonly where: string
  /** Names of hashes with this in them. */
  names(part: string): Promise<string[]>
  /** Empty where there is no such hash. */
  fields(name: string): Promise<[string, string][]>
  others(): Promise<number | null>
  close(): Promise<void>
}

const answerMs = 30_000
const scanAtOnce = 1000

export async function openRedis(url: string): Promise<Hashes> {
  const { createClient } = (await import('@redis/client')).default
  const address = new URL(url)
  const client = createClient({
    url,
    name: 'holdfast-import',
    socket: { connectTimeout: answerMs, reconnectStrategy: false },
    disableOfflineQueue: true,
  })
  // It is told by what was asked of it.
  client.on('error', () => undefined)
  await client.connect()
  return {
    where: `Redis ${address.hostname}${address.pathname}`,
    async names(part) {
      const found = new Set<string>()
      for await (const page of client.scanIterator({ MATCH: `*${part}*`, COUNT: scanAtOnce, TYPE: 'hash' }))
        for (const name of page) found.add(name)
      return [...found].toSorted()
    },
    fields: async (name) => Object.entries(await client.hGetAll(name)),
    async others() {
      // Not everybody may ask.
      const all = await client.clientList().catch(() => undefined)
      return all === undefined ? null : all.length - 1
    },
    close: async () => client.destroy(),
  }
}

const Fields = z.record(z.string(), z.string())
const ByName = z.record(z.string(), Fields)

/** Whole hashes by their names, as `{"evolution-cache:instance:<id>": {"creds": "…"}}`. */
export async function readHashes(file: string): Promise<Hashes> {
  const parsed = parseFile(await readFile(file, 'utf8'))
  const read = ByName.safeParse(parsed?.value)
  if (!read.success) throw refusal(importRefusals.not_of_hgetall({ file }))
  const all = new Map(Object.entries(read.data))
  return {
    where: file,
    async names(part) {
      return [...all.keys()].filter((name) => name.includes(part)).toSorted()
    },
    fields: async (name) => Object.entries(all.get(name) ?? {}),
    others: async () => null,
    close: async () => undefined,
  }
}
