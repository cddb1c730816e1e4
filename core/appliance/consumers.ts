// What follows the event log beside the API, put together: webhooks, alerts, and the codes that are told once.
import type { Server as HttpServer } from 'node:http'
import { Envelopes } from '../api/evolution/envelope.ts'
import { acceptedNames } from '../api/evolution/event-names.ts'
import { InlineFiles } from '../api/evolution/messages/inline-files.ts'
import { MediaLinks } from '../api/messages/media-links.ts'
import type { MediaReader } from '../api/messages/media.ts'
import { SocketHub } from '../api/evolution/transports/socket-hub.ts'
import { addressesOf } from '../api/evolution/transports/addresses.ts'
import {
  brokerPlaces,
  brokerSubscriptions,
  socketSubscriptions,
} from '../api/evolution/transports/subscriptions.ts'
import type { Broker } from '../contract/events/webhook.ts'
import { Chatwoot } from '../chatwoot/chatwoot.ts'
import { Brokers, type BrokerHealth } from '../events/transports/brokers.ts'
import { followBrokers } from '../events/transports/follow-brokers.ts'
import type { Transports } from '../api/evolution/transports/transports.ts'
import { createAccess, type Access } from '../api/access.ts'
import { ownHosts } from '../api/guard.ts'
import { WrongKeys } from '../api/wrong-keys.ts'
import { guessingTold } from './sign-in/guessing.ts'
import { OwnerPassword } from './sign-in/password.ts'
import type { PasswordCost } from './sign-in/secret.ts'
import type { KeyControl } from '../api/appliance/keys.ts'
import { Live } from '../api/evolution/live.ts'
import { PresenceNotifier } from '../api/evolution/presence-notifier.ts'
import { QrNotifier } from '../api/evolution/qr-notifier.ts'
import { adoptKeptWebhooks } from '../api/evolution/webhook.ts'
import type { EvolutionExtras } from '../api/evolution/dialect.ts'
import type { Closers } from './closers.ts'
import { hostsOf, type Config } from '../config/config.ts'
import { Alerts } from '../events/alerts/alerts.ts'
import { encodeMail, encodeNtfy } from '../events/alerts/tell.ts'
import { Dispatcher } from '../events/webhooks/dispatcher.ts'
import { encodeOwn } from '../events/webhooks/encode.ts'
import { followEnvironment, type Wanted } from '../events/webhooks/environment.ts'
import type { EventView } from '../contract/events/event.ts'
import type { EventLog } from '../events/log.ts'
import { Webhooks } from '../events/webhooks/webhooks.ts'
import type { InstanceManager } from '../instances/manager.ts'
import type { Outbound } from '../outbound/outbound.ts'
import type { Log } from '../log.ts'
import type { Storage } from '../storage/storage.ts'

export interface ConsumerDeps {
  config: Config
  storage: Storage
  events: EventLog
  instances: InstanceManager
  extras: EvolutionExtras
  log: Log
  outbound: Outbound
  media: MediaReader
  keys: Pick<KeyControl, 'grantOf'>
  passwordCost: PasswordCost | undefined
  /** The address that clients know us by. */
  serverUrl(): string
  /** Whether requests are served. */
  isServing(): boolean
}

export interface Consumers {
  webhooks: Webhooks
  alerts: Alerts
  access: Access
  password: OwnerPassword
  transports: Transports
  links: MediaLinks
  chatwoot: Chatwoot
  sockets: SocketHub | undefined
  brokerHealth(): BrokerHealth[]
  /** Whether a webhook is told of an event. */
  concerns(id: string, event: EventView): boolean
  /** A webhook was written by somebody else, such as a restore. */
  webhookCame(id: string): void
  /** What speaks more than HTTP over this port. */
  serve(server: HttpServer, stopping: AbortSignal): void
  /** Everything goes on from its cursor. */
  start(): Promise<void>
}

function linksOf({ config, storage, serverUrl }: ConsumerDeps): MediaLinks {
  return new MediaLinks({ secret: () => storage.sealer.key, hours: config.mediaLinkHours, serverUrl })
}

function chatwootOf(parts: ConsumerDeps, closers: Closers): Chatwoot {
  const chatwoot = new Chatwoot(parts)
  closers.add('Chatwoot', () => chatwoot.stop())
  return chatwoot
}

/** Who may come in, and what becomes of whoever guesses. */
function doorOf(parts: ConsumerDeps): { password: OwnerPassword; access: Access } {
  const { storage, instances, keys, passwordCost: cost } = parts
  const onGuessing = guessingTold(parts)
  const password = new OwnerPassword(storage, { onGuessing, cost })
  const grantOf = (hash: Uint8Array, address: string) =>
    keys.grantOf(hash, address) ?? (password.isGrant(hash) ? ({ kind: 'owner' } as const) : undefined)
  return { password, access: createAccess({ grantOf, instances, wrongKeys: new WrongKeys(onGuessing) }) }
}

export function openConsumers(parts: ConsumerDeps, closers: Closers): Consumers {
  const { config, storage, events, instances, log, outbound } = parts
  const files = new InlineFiles(parts)
  const wantsFiles = (instanceId: string): boolean => {
    const found = webhooks.ofDialect(instanceId)
    return found?.enabled === true && found.options.base64
  }
  const links = linksOf(parts)
  const envelopes = new Envelopes({ ...parts, files, links, wantsFiles, exposeToken: config.exposeToken })
  const addresses = addressesOf(config.transports)
  const encoders = {
    own: encodeOwn,
    evolution: envelopes.encode,
    ntfy: encodeNtfy,
    smtp: encodeMail,
    rabbitmq: envelopes.broker(addresses.rabbitmq),
    nats: envelopes.broker(addresses.nats),
    sqs: envelopes.broker(addresses.sqs),
  }
  const onUp = (broker: Broker): void => {
    dispatcher
      .brokerUp(broker)
      .catch((err: unknown) => log.warn('What waits for a broker goes on at its own time', { err }))
  }
  const brokers = new Brokers(config.transports, { storage, events, log, onUp })
  closers.add('brokers', () => brokers.stop())
  const dispatcher = new Dispatcher({ storage, events, log, encoders, outbound, brokers })
  closers.add('webhooks', () => dispatcher.stop())
  const webhooks = new Webhooks({ storage, events, dispatcher, outbound })
  const alerts = new Alerts({ ...parts, webhooks, environment: config.alerts })
  const chatwoot = chatwootOf(parts, closers)
  const { password, access } = doorOf(parts)
  const subscriptions = socketSubscriptions(parts.extras)
  const { websocket: settings } = config.transports
  const { publicUrl, network } = config
  const { corsOrigins } = network
  const sockets =
    settings &&
    new SocketHub({ ...parts, access, envelopes, subscriptions, settings, corsOrigins, publicUrl })
  const brokerOf = (broker: Broker) =>
    brokers.isOn(broker) ? brokerSubscriptions(webhooks, broker) : undefined
  return {
    webhooks,
    alerts,
    access,
    password,
    links,
    chatwoot,
    sockets,
    brokerHealth: () => brokers.health(),
    transports: {
      websocket: sockets && subscriptions,
      rabbitmq: brokerOf('rabbitmq'),
      nats: brokerOf('nats'),
      sqs: brokerOf('sqs'),
    },
    concerns: (id, event) => dispatcher.concerns(id, event),
    webhookCame: (id) => dispatcher.changed(id),
    serve(server, stopping) {
      const isOurHost = ownHosts(hostsOf(config))
      sockets?.serve(server, { isOurHost, isReady: parts.isServing, stopping })
    },
    async start() {
      await adoptKeptWebhooks(parts.extras, { instances, webhooks })
      await followEnvironment({ storage, webhooks }, 'global', globalOf(config, log))
      await followBrokers({ storage, webhooks, brokers }, (broker) => brokerOfAll(config, broker, log))
      closers.add('alerts', () => alerts.stop())
      await alerts.start()
      dispatcher.start()
      chatwoot.start()
      brokers.start()
      const live = new Live({ instances, webhooks, dispatcher, envelopes, addresses, sockets })
      const qrNotifier = new QrNotifier({ instances, events, live, log })
      qrNotifier.start()
      closers.add('codes', () => qrNotifier.stop())
      const presenceNotifier = new PresenceNotifier({ presences: instances.presences, live, log })
      closers.add('presences', () => presenceNotifier.stop())
    },
  }
}

/** Evolution's webhook for all numbers; a name that is none of its events would tell nothing, silently. */
function globalOf({ globalWebhook }: Config, log: Log): Wanted | undefined {
  if (globalWebhook === undefined) return undefined
  const { url, byEvents, events } = globalWebhook
  const types = known('WEBHOOK_EVENTS_', events, log)
  if (types.length === 0) {
    log.warn('WEBHOOK_GLOBAL_ENABLED is true, but no WEBHOOK_EVENTS_… is: the webhook is told of nothing.')
    return undefined
  }
  return { dialect: 'evolution', url, types, options: { byEvents } }
}

/** What a broker is told of all numbers. */
function brokerOfAll({ transports }: Config, dialect: Broker, log: Log): Wanted | undefined {
  const variables = { rabbitmq: 'RABBITMQ_EVENTS_', nats: 'NATS_EVENTS_', sqs: 'SQS_GLOBAL_' }
  const types = known(variables[dialect], transports[dialect]?.global ?? [], log)
  return types.length === 0 ? undefined : { dialect, url: brokerPlaces[dialect], types }
}

function known(prefix: string, names: readonly string[], log: Log): string[] {
  const accepted: readonly string[] = acceptedNames
  for (const name of names)
    if (!accepted.includes(name)) log.warn(`${prefix}${name} is ignored: there is no such event.`)
  return names.filter((name) => accepted.includes(name))
}
