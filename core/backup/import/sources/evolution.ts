// Evolution API v2, in every way it keeps its numbers: rows in its database, credentials in them or in Redis, keys in Redis
// or in a folder of each instance. Where the rows are not given, what Redis or the folder knows is all there is.
import { join } from 'node:path'
import type { PastBatch } from '../../../contract/messages/past.ts'
import { isThere } from '../on-disk.ts'
import { importRefusals } from '../../../contract/sentences/imports.ts'
import { LinkContent, refusal } from '../link-content.ts'
import { takeFolder } from '../read-multifile.ts'
import {
  chatOf,
  contactOf,
  fileOf,
  InstanceRow,
  labelOf,
  messageOf,
  objectsOf,
  chatwootOf,
  proxyOf,
  SessionRow,
  settingsOf,
  subscriptionOf,
  webhookOf,
} from './evolution-rows.ts'
import { providerFolderOf, takeProviderFolder } from './provider.ts'
import type { Hashes } from './redis.ts'
import type { FoundFile, FoundSettings, Listed, Source } from './source.ts'
import type { TableRow, Tables } from './tables.ts'
import { loginIn, takeFields } from './texts.ts'

export interface EvolutionParts {
  tables?: Tables | undefined
  redis?: Hashes | undefined
  /** Its `instances` folder. */
  folder?: string | undefined
}

/** Its own files, or those of its external session store. */
export async function takeInstance(found: LinkContent, instances: string, id: string): Promise<void> {
  const stored = await providerFolderOf(instances, id)
  if (stored !== undefined) return takeProviderFolder(found, stored)
  const folder = join(instances, id)
  if (await isThere(folder)) await takeFolder(found, folder)
}

/** Of its default prefix, of the one in its example, of any other. */
const inHashes = ':instance:'

export class EvolutionSource implements Source {
  readonly from = 'evolution'
  readonly #tables: Tables | undefined
  readonly #redis: Hashes | undefined
  readonly #folder: string | undefined
  /** By the id of the instance. */
  #hashes: ReadonlyMap<string, string> = new Map()

  constructor({ tables, redis, folder }: EvolutionParts) {
    this.#tables = tables
    this.#redis = redis
    this.#folder = folder
  }

  async list(): Promise<Listed[]> {
    const hashes = (await this.#redis?.names(inHashes)) ?? []
    this.#hashes = new Map(hashes.map((name) => [name.slice(name.lastIndexOf(':') + 1), name]))
    await this.#assertOurs()
    const rows = await this.#tables?.rows('Instance')
    if (rows === undefined) return [...this.#hashes.keys()].map((id) => this.#listed(id, id))
    return rows.flatMap((row) => {
      const read = InstanceRow.safeParse(row)
      if (!read.success) return []
      const { id, name, connectionStatus, updatedAt } = read.data
      // Numbers of Meta's Cloud API are no linked devices.
      const integration = row['integration']
      if (typeof integration === 'string' && integration !== '' && integration !== 'WHATSAPP-BAILEYS')
        return []
      return [this.#listed(id, name, { isOpen: connectionStatus === 'open', changedAt: updatedAt })]
    })
  }

  /** Gateways of another kind keep theirs in the same databases. */
  async #assertOurs(): Promise<void> {
    const tables = this.#tables
    if (tables === undefined || (await tables.has('Instance'))) return
    const source = tables.where
    const isOther = await tables.has('whatsmeow_device')
    throw refusal(importRefusals[isOther ? 'source_of_another_kind' : 'source_without_numbers']({ source }))
  }

  async link({ key: id }: Listed): Promise<LinkContent> {
    const found = new LinkContent()
    const hash = this.#hashes.get(id)
    if (hash !== undefined) await takeFields(found, (await this.#redis?.fields(hash)) ?? [])
    if (this.#folder !== undefined) await takeInstance(found, this.#folder, id)
    if (found.creds !== undefined) return found
    const [row] = (await this.#tables?.rows('Session', { column: 'sessionId', value: id })) ?? []
    const creds = SessionRow.safeParse(row).data?.creds
    if (typeof creds === 'string') found.takeCreds(loginIn(creds))
    return found
  }

  async settings({ key: id }: Listed): Promise<FoundSettings> {
    const tables = this.#tables
    if (tables === undefined) return { id }
    const [instance] = await tables.rows('Instance', { column: 'id', value: id })
    const one = async (table: string): Promise<TableRow | undefined> => (await this.#of(table, id))[0]
    const token = InstanceRow.safeParse(instance).data?.token
    const webhook = webhookOf(await one('Webhook'))
    const proxy = proxyOf(await one('Proxy'))
    const chatwoot = chatwootOf(await one('Chatwoot'))
    return {
      id,
      ...(token && { token }),
      ...settingsOf(await one('Setting')),
      ...(webhook && { webhook }),
      ...(proxy && { proxy }),
      ...(chatwoot && { chatwoot }),
      subscriptions: await this.#subscriptions(one),
      labels: (await this.#of('Label', id)).flatMap(labelOf),
    }
  }

  async *past({ key: id }: Listed): AsyncIterable<PastBatch> {
    const tables = this.#tables
    if (tables === undefined) return
    const of = { column: 'instanceId', value: id }
    const none = { chats: [], names: [], messages: [] }
    if (await tables.has('Contact'))
      for await (const rows of tables.each('Contact', of)) yield { ...none, names: rows.flatMap(contactOf) }
    if (await tables.has('Chat'))
      for await (const rows of tables.each('Chat', of)) yield { ...none, chats: rows.flatMap(chatOf) }
    if (await tables.has('Message'))
      for await (const rows of tables.each('Message', of))
        yield { ...none, messages: rows.flatMap(messageOf) }
  }

  async *files({ key: id }: Listed): AsyncIterable<FoundFile[]> {
    const tables = this.#tables
    if (tables === undefined || !(await tables.has('Message'))) return
    const of = { column: 'instanceId', value: id }
    const objects = objectsOf(await this.#of('Media', id))
    for await (const rows of tables.each('Message', of)) yield rows.flatMap((row) => fileOf(row, objects))
  }

  async others(): Promise<number | null> {
    const counts = [await this.#tables?.others(), await this.#redis?.others()]
    const known = counts.filter((count) => typeof count === 'number')
    return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0)
  }

  async close(): Promise<void> {
    await this.#tables?.close()
    await this.#redis?.close()
  }

  #listed(
    key: string,
    name: string,
    said: Pick<Listed, 'isOpen' | 'changedAt'> = { isOpen: null, changedAt: null },
  ): Listed {
    const where = [this.#tables?.where, this.#redis?.where, this.#folder].filter((each) => each !== undefined)
    return { key, name, where: where.join(', '), ...said }
  }

  /** Tables that a version does not have, and rows that it has not made, are nothing to import. */
  async #of(table: string, id: string): Promise<TableRow[]> {
    if ((await this.#tables?.has(table)) !== true) return []
    return (await this.#tables?.rows(table, { column: 'instanceId', value: id })) ?? []
  }

  async #subscriptions(one: (table: string) => Promise<TableRow | undefined>) {
    const tables = { websocket: 'Websocket', rabbitmq: 'Rabbitmq', nats: 'Nats', sqs: 'Sqs' }
    const found: NonNullable<FoundSettings['subscriptions']> = {}
    for (const [name, table] of Object.entries(tables)) {
      const subscription = subscriptionOf(await one(table))
      if (subscription?.enabled === true) Object.assign(found, { [name]: subscription })
    }
    return found
  }
}
