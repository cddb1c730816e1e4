// What was set of a number in another program, as it is set here. What cannot be set here is named and left out: it never
// keeps the link from coming.
import { randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import {
  isBroker,
  WebhookDialect,
  WebhookHeaders,
  WebhookOptions,
  WebhookUrl,
} from '../../contract/events/webhook.ts'
import { InstanceSettings } from '../../contract/instances/instance.ts'
import { ChatwootOptions, ChatwootUrl, defaultOptions } from '../../contract/chatwoot/settings.ts'
import { ProxyRequest, SetProxy } from '../../contract/instances/proxy.ts'
import { importProblems } from '../../contract/sentences/imports.ts'
import type { Sentence } from '../../contract/sentences/sentence.ts'
import type { WriteTx } from '../../storage/commit.ts'
import { factPlace, sealedFactPrefix } from '../../storage/tables/appliance.ts'
import type { Storage } from '../../storage/storage.ts'
import { newHook, type ChatwootRow } from '../../storage/tables/chatwoot.ts'
import type { Webhook } from '../../storage/tables/webhooks.ts'
import type { FileProblem } from './multifile-problems.ts'
import type { FoundChatwoot, FoundSettings, FoundSubscription, FoundWebhook } from './sources/source.ts'

type SettingTables = Pick<Storage, 'appliance' | 'chatwoot' | 'labels' | 'sealer' | 'webhooks'>

/** Whose commit it is, and from where in the event log its webhooks are told. */
export interface Settled {
  id: string
  account: string
  at: number
  cursor: number
}

export interface Fitting {
  id: string
  token: string
  settings: InstanceSettings
  proxy: SetProxy | null
  problems: FileProblem[]
  /** In words of the dialect. */
  kept: string[]
  webhooks: Webhook[]
  chatwoot: ChatwootRow | undefined
}

const Token = z.string().trim().min(8).max(255)
const Id = z.uuid()
const places = { rabbitmq: 'env:RABBITMQ_URI', nats: 'env:NATS_URI', sqs: 'env:SQS_REGION' } as const

export interface Free {
  id(id: string): boolean
  token(token: string): boolean
}

export function fit(name: string, found: FoundSettings, free: Free): Fitting {
  const problems: FileProblem[] = []
  const kept: string[] = []
  const tell = (what: Sentence): void => void problems.push({ file: name, what })
  const fitted = <T>(setting: string, value: T | undefined, wasSet: boolean): T | undefined => {
    if (value !== undefined) kept.push(setting)
    else if (wasSet) tell(importProblems.setting_not_kept({ setting }))
    return value
  }
  const token = Token.safeParse(found.token).data
  const hasToken = token !== undefined && free.token(token)
  if (hasToken) kept.push('token')
  else if (found.token !== undefined) tell(importProblems.token_not_kept)
  const id = Id.safeParse(found.id).data?.toLowerCase()
  const hasId = id !== undefined && free.id(id)
  if (!hasId && found.id !== undefined) tell(importProblems.id_not_kept)
  const settings = found.settings && InstanceSettings.safeParse(found.settings).data
  const proxy = found.proxy && proxyOf(found.proxy)
  const webhook = found.webhook && webhookOf(found.webhook)
  const hasWebhook = found.webhook !== undefined && found.webhook.url !== ''
  const brokers = brokersOf(found)
  const chatwoot = found.chatwoot && chatwootOf(found.chatwoot)
  for (const { dialect } of brokers) kept.push(dialect)
  for (const each of ['websocket', 'labels', 'wavoipToken'] as const) if (isSet(found, each)) kept.push(each)
  return {
    id: hasId ? id : randomUUID(),
    token: hasToken ? token : randomUUID().toUpperCase(),
    settings: fitted('settings', settings, found.settings !== undefined) ?? InstanceSettings.parse({}),
    proxy: fitted('proxy', proxy, found.proxy !== undefined) ?? null,
    webhooks: [...(fitted('webhook', webhook, hasWebhook) === undefined ? [] : [webhook]), ...brokers].filter(
      (each) => each !== undefined,
    ),
    chatwoot: fitted('chatwoot', chatwoot, found.chatwoot !== undefined),
    problems,
    kept,
  }
}

function isSet(found: FoundSettings, name: 'websocket' | 'labels' | 'wavoipToken'): boolean {
  if (name === 'websocket') return found.subscriptions?.websocket !== undefined
  return name === 'labels' ? (found.labels ?? []).length > 0 : found.wavoipToken !== undefined
}

/** In the commit that makes the number. */
export function writeSettings(
  storage: SettingTables,
  tx: WriteTx,
  { found, webhooks, chatwoot }: Pick<Fitting, 'webhooks' | 'chatwoot'> & { found: FoundSettings },
  settled: Settled,
): void {
  const { id, account, at, cursor } = settled
  for (const webhook of webhooks)
    storage.webhooks.put(tx, { ...webhook, instanceId: id, cursor, createdAt: at, updatedAt: at })
  // Its inbox is found by its name once the number is here.
  if (chatwoot !== undefined)
    storage.chatwoot.put(tx, { ...chatwoot, instanceId: id, cursor, createdAt: at, updatedAt: at })
  for (const label of found.labels ?? [])
    storage.labels.put(tx, id, account, { ...label, deleted: false, at })
  const { websocket } = found.subscriptions ?? {}
  const told = new Date(at).toISOString()
  if (websocket !== undefined)
    putFact(storage, tx, { id, name: 'websocket' }, { id, ...websocket, createdAt: told, updatedAt: told })
  if (found.wavoipToken !== undefined) putFact(storage, tx, { id, name: 'wavoipToken' }, found.wavoipToken)
}

/** As core/appliance/extras.ts keeps it. */
function putFact(
  { appliance, sealer }: SettingTables,
  tx: WriteTx,
  { id, name }: { id: string; name: string },
  value: unknown,
): void {
  const key = `${sealedFactPrefix}${name}.${id}`
  appliance.put(tx, key, sealer.seal(factPlace(key), Buffer.from(JSON.stringify(value))).toString('base64'))
}

function chatwootOf({ enabled, url, accountId, token, options }: FoundChatwoot): ChatwootRow | undefined {
  const account = Number(accountId)
  const read = ChatwootUrl.safeParse(url)
  const asked = ChatwootOptions.safeParse({ ...defaultOptions, ...options })
  if (!read.success || !asked.success || !Number.isSafeInteger(account) || account < 1 || token === '')
    return undefined
  return {
    ...newHook(),
    instanceId: '',
    url: read.data,
    accountId: account,
    token,
    signing: null,
    setBy: 'owner',
    enabled,
    paused: false,
    options: asked.data,
    inboxId: null,
    inboxIdentifier: null,
    cursor: 0,
    doubtBefore: null,
    sweptAt: null,
    failingSince: null,
    lastError: null,
    lastOkAt: null,
    createdAt: 0,
    updatedAt: 0,
  }
}

function proxyOf({ host, port, protocol, username, password }: NonNullable<FoundSettings['proxy']>) {
  const read = ProxyRequest.safeParse({
    host,
    ...(protocol !== '' && { protocol: protocol.toLowerCase() }),
    ...(port !== '' && { port }),
    ...(username !== '' && { username }),
    ...(password !== '' && { password }),
  })
  return read.success ? SetProxy.parse({ ...read.data, setBy: 'owner' }) : undefined
}

const blank = {
  instanceId: null,
  setBy: 'owner',
  headers: {},
  options: WebhookOptions.parse({}),
  disabledReason: null,
  cursor: 0,
  failingSince: null,
  failingTold: false,
  lost: null,
  createdAt: 0,
  updatedAt: 0,
} as const

/** None named means all, none at all while it is off. */
function typesOf({ enabled, events }: FoundSubscription): string[] | null {
  if (!enabled) return []
  return events.length === 0 ? null : [...events]
}

function webhookOf(found: FoundWebhook): Webhook | undefined {
  const url = WebhookUrl.safeParse(found.url).data
  const headers = WebhookHeaders.safeParse(found.headers).data
  if (url === undefined || headers === undefined) return undefined
  const { enabled, byEvents, base64 } = found
  return {
    ...blank,
    id: randomUUID(),
    dialect: 'evolution',
    url,
    headers,
    enabled,
    types: typesOf(found),
    secret: newSecret(),
    options: { byEvents, base64 },
  }
}

function brokersOf({ subscriptions = {} }: FoundSettings): Webhook[] {
  return Object.entries(places).flatMap(([name, url]) => {
    const dialect = WebhookDialect.parse(name)
    const found = isBroker(dialect) ? subscriptions[dialect] : undefined
    if (found === undefined) return []
    const { enabled } = found
    const id = randomUUID()
    return [{ ...blank, id, dialect, url, enabled, types: typesOf(found), secret: newSecret() }]
  })
}

/** As core/events/webhooks/signature.ts makes them. */
function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}
