// Evolution API 1, in every way it keeps its numbers: credentials in MongoDB, Redis or a folder of each instance, keys in the
// same or (1.8 with MongoDB) in the folders; what was set and said in MongoDB or in its `store` folder.
import { basename, join } from 'node:path'
import type { PastBatch } from '../../../../contract/messages/past.ts'
import { foldersIn, isThere } from '../../on-disk.ts'
import { toBufferJson } from '../../../../storage/codec.ts'
import { importProblems } from '../../../../contract/sentences/imports.ts'
import { LinkContent } from '../../link-content.ts'
import { credsFile } from '../../multifile-names.ts'
import {
  contactOf,
  labelOf,
  messageOf,
  proxyOf,
  settingsOf,
  subscriptionOf,
  webhookOf,
} from '../evolution-rows.ts'
import { takeInstance } from '../evolution.ts'
import type { Collection } from '../mongo/collection.ts'
import { isRecord, type Document } from '../mongo/documents.ts'
import { namedIn } from '../named-values.ts'
import type { Hashes } from '../redis.ts'
import type { FoundSettings, Listed, Source } from '../source.ts'
import { takeFields } from '../texts.ts'
import type { Records } from './records.ts'

export interface EvolutionOneParts {
  where: string
  records?: Records | undefined
  /** One of each instance, called as the instance is. */
  links?: readonly Collection[]
  /** Its `instances` folder. */
  folder?: string | undefined
  redis?: Hashes | undefined
}

const inHashes = ':instance:'
const everything = 'all'

export class EvolutionOneSource implements Source {
  readonly from = 'evolution1'
  readonly #parts: EvolutionOneParts
  #hashes: ReadonlyMap<string, string> = new Map()

  constructor(parts: EvolutionOneParts) {
    this.#parts = parts
  }

  async list(): Promise<Listed[]> {
    const { where, links = [], folder, redis } = this.#parts
    const hashes = (await redis?.names(inHashes)) ?? []
    this.#hashes = new Map(hashes.map((name) => [name.slice(name.indexOf(inHashes) + inHashes.length), name]))
    const folders = folder === undefined ? [] : await withLogins(folder)
    const names = new Set([...links.map(({ name }) => name), ...this.#hashes.keys(), ...folders])
    return [...names].toSorted().map((name) => ({ key: name, name, where, isOpen: null, changedAt: null }))
  }

  async link({ key: name }: Listed): Promise<LinkContent> {
    const found = new LinkContent()
    const { folder } = this.#parts
    if (folder !== undefined) await takeInstance(found, folder, name)
    const hash = this.#hashes.get(name)
    if (hash !== undefined) await takeFields(found, (await this.#parts.redis?.fields(hash)) ?? [])
    const collection = this.#parts.links?.find((each) => each.name === name)
    if (collection !== undefined) await takeCollection(found, collection)
    return found
  }

  async settings({ key: name }: Listed): Promise<FoundSettings> {
    const { records } = this.#parts
    if (records === undefined) return {}
    const { apikey, instanceId } = (await records.one('authentication', name)) ?? {}
    const webhook = webhookOf(webhookRow(await records.one('webhook', name)))
    const proxy = proxyOf(proxyRow(await records.one('proxy', name)))
    const subscriptions: NonNullable<FoundSettings['subscriptions']> = {}
    for (const kind of ['websocket', 'rabbitmq', 'sqs'] as const) {
      const subscription = subscriptionOf(await records.one(kind, name))
      if (subscription?.enabled === true) subscriptions[kind] = subscription
    }
    const labels: NonNullable<FoundSettings['labels']>[number][] = []
    for await (const some of records.many('labels', name))
      labels.push(...some.flatMap((label) => labelOf({ ...label, labelId: label['id'] })))
    return {
      ...(typeof apikey === 'string' && { token: apikey }),
      ...(typeof instanceId === 'string' && { id: instanceId }),
      ...settingsOf(settingsRow(await records.one('settings', name))),
      ...(webhook && { webhook }),
      ...(proxy && { proxy }),
      subscriptions,
      labels,
    }
  }

  async *past({ key: name }: Listed): AsyncIterable<PastBatch> {
    const { records } = this.#parts
    if (records === undefined) return
    const none = { chats: [], names: [], messages: [] }
    for await (const some of records.many('contacts', name))
      yield { ...none, names: some.flatMap((each) => contactOf({ ...each, remoteJid: each['id'] })) }
    for await (const some of records.many('chats', name)) yield { ...none, chats: some.flatMap(chatOf) }
    for await (const some of records.many('messages', name))
      yield {
        ...none,
        messages: some.flatMap((each) => messageOf({ ...each, message: toBufferJson(each['message']) })),
      }
  }

  async others(): Promise<number | null> {
    return (await this.#parts.redis?.others()) ?? null
  }

  async close(): Promise<void> {
    await this.#parts.redis?.close()
  }
}

/** Those with keys alone are of an instance that is listed elsewhere. */
async function withLogins(instances: string): Promise<string[]> {
  const names: string[] = []
  for (const name of await foldersIn(instances))
    if (await isThere(join(instances, name, credsFile))) names.push(name)
  return names
}

/** `_id` is the name of a key, or `creds`. */
async function takeCollection(found: LinkContent, collection: Collection): Promise<void> {
  if (!collection.has(everything)) await collection.index(() => [everything])
  if (collection.isTorn) found.tell(basename(collection.file), importProblems.collection_torn)
  for await (const some of collection.of(everything)) {
    const fields = some.flatMap((document) =>
      namedIn(document).map(({ name, text }): [string, string] => [name, text]),
    )
    await takeFields(found, fields)
  }
}

function settingsRow(found: Document | undefined): Document | undefined {
  return (
    found && {
      rejectCall: found['reject_call'],
      msgCall: found['msg_call'],
      groupsIgnore: found['groups_ignore'],
      alwaysOnline: found['always_online'],
      readMessages: found['read_messages'],
      readStatus: found['read_status'],
      syncFullHistory: found['sync_full_history'],
      wavoipToken: found['wavoipToken'],
    }
  )
}

function webhookRow(found: Document | undefined): Document | undefined {
  return (
    found && {
      ...found,
      webhookByEvents: found['webhook_by_events'],
      webhookBase64: found['webhook_base64'],
    }
  )
}

/** What it is lies in an object of its own; up to 1.6 it was one address. */
function proxyRow(found: Document | undefined): Document | undefined {
  if (found === undefined) return undefined
  const { enabled, proxy } = found
  if (isRecord(proxy)) return { ...proxy, enabled }
  if (typeof proxy !== 'string' || !URL.canParse(proxy)) return undefined
  const { protocol, hostname: host, port, username, password } = new URL(proxy)
  return { enabled, protocol: protocol.slice(0, -1), host, port, username, password }
}

function chatOf({ id, lastMsgTimestamp }: Document) {
  if (typeof id !== 'string' || id === '') return []
  const seconds = Number(lastMsgTimestamp)
  const changedAt = Number.isSafeInteger(seconds) && seconds > 0 ? seconds * 1000 : null
  return [{ jid: id, name: null, unread: 0, changedAt }]
}
