// How events leave beside webhooks, by Evolution's own variables: socket.io on the own port, and brokers.
import { z } from 'zod'
import { ConfigError } from '../errors.ts'
import type { Settings } from './env.ts'
import type { SettingName } from './settings.ts'

export interface TransportSettings {
  /** undefined: switched off. */
  websocket: WebsocketSettings | undefined
  rabbitmq: RabbitmqSettings | undefined
  nats: NatsSettings | undefined
  sqs: SqsSettings | undefined
}

export interface WebsocketSettings {
  /** Whether all events of all numbers are told on the root namespace. */
  global: boolean
}

/** Events of all numbers, by Evolution's names, as the variables end; none: nothing is told of all numbers. */
interface ForAll {
  global: string[]
  /** Stands before the names of what is made for all numbers. */
  prefix: string | undefined
}

export interface RabbitmqSettings extends ForAll {
  uri: string
  exchange: string
  frameMax: number | undefined
}

export interface NatsSettings extends ForAll {
  uri: string
}

export interface SqsSettings extends ForAll {
  accessKeyId: string
  secretAccessKey: string
  accountId: string
  region: string
  endpoint: string | undefined
  maxBytes: number
  /** All events of all numbers in one queue. */
  singleQueue: boolean
  serverName: string
}

const AmqpUri = z.url({ protocol: /^amqps?$/ })
const NatsUris = z
  .string()
  .refine((text) =>
    text.split(',').every((each) => /^(?:nats|tls):\/\/\S+$/.test(each.trim()) && URL.canParse(each.trim())),
  )
const Whole = z
  .string()
  .regex(/^\d{1,8}$/)
  .transform(Number)
const Word = z.string().regex(/^\S+$/)

/** As upstream reads them: only "true" is true. */
const isTrue = (settings: Settings, name: string): boolean => settings.env[name]?.trim() === 'true'

function eventsOf(settings: Settings, prefix: string, but: readonly string[] = []): string[] {
  return Object.keys(settings.env)
    .filter((name) => name.startsWith(prefix) && isTrue(settings, name))
    .map((name) => name.slice(prefix.length))
    .filter((name) => !but.includes(name))
    .toSorted()
}

function required<T>(
  settings: Settings,
  name: SettingName,
  { schema, by }: { schema: z.ZodType<T>; by: string },
): T {
  const value = settings.parse(name, schema)
  if (value === undefined)
    throw new ConfigError(`${by} is true, but ${name} is not set.`, { hint: `Set it, or set ${by}=false.` })
  return value
}

function rabbitmq(settings: Settings): RabbitmqSettings | undefined {
  if (!isTrue(settings, 'RABBITMQ_ENABLED')) return undefined
  return {
    uri: required(settings, 'RABBITMQ_URI', { schema: AmqpUri, by: 'RABBITMQ_ENABLED' }),
    exchange: settings.text('RABBITMQ_EXCHANGE_NAME')?.value ?? 'evolution_exchange',
    prefix: settings.text('RABBITMQ_PREFIX_KEY')?.value,
    frameMax: settings.parse('RABBITMQ_FRAME_MAX', Whole.pipe(z.int().min(4096))),
    global: isTrue(settings, 'RABBITMQ_GLOBAL_ENABLED') ? eventsOf(settings, 'RABBITMQ_EVENTS_') : [],
  }
}

function nats(settings: Settings): NatsSettings | undefined {
  if (!isTrue(settings, 'NATS_ENABLED')) return undefined
  return {
    uri: required(settings, 'NATS_URI', { schema: NatsUris, by: 'NATS_ENABLED' }),
    prefix: settings.parse('NATS_PREFIX_KEY', Word),
    global: isTrue(settings, 'NATS_GLOBAL_ENABLED') ? eventsOf(settings, 'NATS_EVENTS_') : [],
  }
}

function sqs(settings: Settings): SqsSettings | undefined {
  if (!isTrue(settings, 'SQS_ENABLED')) return undefined
  const word = { schema: Word, by: 'SQS_ENABLED' }
  const but = ['ENABLED', 'FORCE_SINGLE_QUEUE', 'PREFIX_NAME']
  return {
    accessKeyId: required(settings, 'SQS_ACCESS_KEY_ID', word),
    secretAccessKey: required(settings, 'SQS_SECRET_ACCESS_KEY', word),
    accountId: required(settings, 'SQS_ACCOUNT_ID', word),
    region: required(settings, 'SQS_REGION', word),
    endpoint: settings.parse('AWS_ENDPOINT_URL_SQS', z.url({ protocol: /^https?$/ }))?.replace(/\/+$/, ''),
    maxBytes: settings.parse('SQS_MAX_PAYLOAD_SIZE', Whole.pipe(z.int().min(1024))) ?? 1_048_576,
    prefix: settings.parse('SQS_GLOBAL_PREFIX_NAME', Word) ?? 'global',
    singleQueue: isTrue(settings, 'SQS_GLOBAL_FORCE_SINGLE_QUEUE'),
    serverName: settings.env['SERVER_NAME']?.trim() || 'evolution',
    global: isTrue(settings, 'SQS_GLOBAL_ENABLED') ? eventsOf(settings, 'SQS_GLOBAL_', but) : [],
  }
}

export function transportSettings(settings: Settings): TransportSettings {
  const websocket = isTrue(settings, 'WEBSOCKET_ENABLED')
    ? { global: isTrue(settings, 'WEBSOCKET_GLOBAL_EVENTS') }
    : undefined
  return { websocket, rabbitmq: rabbitmq(settings), nats: nats(settings), sqs: sqs(settings) }
}
