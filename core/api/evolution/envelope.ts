// A delivery as Evolution makes it: envelope, address, headers. The signature and our event id come on top.
import { createHmac } from 'node:crypto'
import type { EventView } from '../../contract/events/event.ts'
import type { InstanceView } from '../../contract/instances/instance.ts'
import type { Encode } from '../../events/webhooks/encode.ts'
import type { DeliveryRequest } from '../../events/webhooks/post.ts'
import type { InstanceControl } from '../../instances/types.ts'
import type { WebhookOptions } from '../../contract/events/webhook.ts'
import type { MediaLinks } from '../messages/media-links.ts'
import type { InlineFiles } from './messages/inline-files.ts'
import { isSubscribed, pathName } from './event-names.ts'
import type { DialectEvent } from './dialect.ts'
import { mapEvent } from './event-mapping.ts'
import { shownToken } from './instance.ts'

interface EnvelopeDeps {
  instances: InstanceControl
  links: Pick<MediaLinks, 'of'>
  /** The address that clients know us by. */
  serverUrl: () => string
  /** Whether they are told the token of the instance. */
  exposeToken: boolean
  /** Files of messages, for webhooks that want them inside. */
  files: Pick<InlineFiles, 'base64'>
  /** Whether the webhook of an instance wants them: then upstream tells them by every way, in the one message that it tells. */
  wantsFiles: (instanceId: string) => boolean
  now?: () => number
}

export interface Destination {
  url: string
  headers: Record<string, string>
  options: WebhookOptions
}

type Webhook = Parameters<Encode>[0]

/** Where a broker puts an event of an instance, in its own words, and what its envelope has besides. */
export type AddressOf = (of: { instance: string; event: string; isForAll: boolean }) => {
  to: Record<string, string>
  more?: object
}

export function brokerRequest(
  of: {
    id: string
    webhook: Pick<Webhook, 'url' | 'instanceId'>
    instance: InstanceView
    told: string
  } & Pick<Told, 'envelope' | 'fill'>,
  addressOf: AddressOf,
): DeliveryRequest {
  const { id, webhook, instance, told, envelope, fill } = of
  const isForAll = webhook.instanceId === null
  const { to, more } = addressOf({ instance: instance.name, event: told, isForAll })
  const bodyOf = (said: object): string => JSON.stringify({ ...said, ...more })
  return {
    id,
    url: webhook.url,
    headers: to,
    body: bodyOf(envelope),
    ...(fill && { fill: async (signal: AbortSignal) => bodyOf(await fill(signal)) }),
  }
}

/** One word of the dialect for an event. */
export interface Told {
  event: string
  id: string
  instance: InstanceView
  envelope: object
  /** The same with the file of its message, where it is wanted; it rejects where that cannot be read. */
  fill?: (signal: AbortSignal) => Promise<object>
}

/** Whose event it is, and when it happened. */
interface Happening {
  view: InstanceView
  at: number
}

const tokenSeconds = 600

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function bearer(key: string, now: number): string {
  const iat = Math.floor(now / 1000)
  const payload = { iat, exp: iat + tokenSeconds, app: 'evolution', action: 'webhook' }
  const signed = `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url(payload)}`
  return `Bearer ${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`
}

/** The local time with a Z that is not true: clients have learned to read it so. */
function localTime(time: number): string {
  return new Date(time - new Date(time).getTimezoneOffset() * 60_000).toISOString()
}

export class Envelopes {
  readonly #deps: EnvelopeDeps
  readonly #now: () => number

  constructor(deps: EnvelopeDeps) {
    this.#deps = deps
    this.#now = deps.now ?? Date.now
  }

  readonly encode: Encode = (webhook, event) => {
    const { url, headers, types, options } = webhook
    const to = { url, headers, options }
    // A made-up event has no place in the log: it is told whatever the webhook is subscribed to.
    if (event.seq === 0) return [this.#test(to, event)]
    const view = event.instanceId === null ? undefined : this.#deps.instances.find(event.instanceId)
    if (view === undefined) return []
    if (webhook.instanceId === null)
      to.options = { ...options, base64: options.base64 || this.#deps.wantsFiles(view.id) }
    return mapEvent(this.#deps, view, event)
      .filter((each) => isSubscribed(types, each.event))
      .map((each, n) => {
        const id = n === 0 ? event.id : `${event.id}.${pathName(each.event)}`
        return this.request(to, each, { id, view, at: event.at })
      })
  }

  /** To a broker: what a webhook is told, but for where it goes. A made-up event is told to nobody there. */
  broker(addressOf: AddressOf): Encode {
    return (webhook, event) =>
      this.told(event)
        .filter((each) => isSubscribed(webhook.types, each.event))
        .map(({ event: told, ...each }) => brokerRequest({ ...each, webhook, told }, addressOf))
  }

  /** All that the dialect has to tell of an event, whoever subscribed to what. */
  told(event: EventView): Told[] {
    const view = event.instanceId === null ? undefined : this.#deps.instances.find(event.instanceId)
    if (view === undefined) return []
    const of = { view, at: event.at }
    return mapEvent(this.#deps, view, event).map((told, n) => ({
      event: told.event,
      id: n === 0 ? event.id : `${event.id}.${pathName(told.event)}`,
      instance: view,
      envelope: this.envelope(told, of),
      ...(told.fileOf &&
        this.#deps.wantsFiles(view.id) && {
          fill: (signal: AbortSignal) => this.#withFile(told, of, signal),
        }),
    }))
  }

  /** What any consumer of the dialect is told of an event; only webhooks are told where it goes. */
  envelope({ event, data, beside }: DialectEvent, { view, at }: Happening, destination?: string): object {
    return {
      event,
      instance: view.name,
      data,
      ...beside,
      ...(destination !== undefined && { destination }),
      date_time: localTime(at),
      ...(view.jid !== null && { sender: view.jid }),
      server_url: this.#deps.serverUrl(),
      apikey: this.#deps.exposeToken ? shownToken(this.#deps.instances, view.id) : null,
    }
  }

  request(to: Destination, told: DialectEvent, of: Happening & { id: string }): DeliveryRequest {
    const { id, view, at } = of
    const body = JSON.stringify(this.envelope(told, of, to.url))
    return {
      id,
      url: to.options.byEvents ? `${to.url.replace(/\/+$/, '')}/${pathName(told.event)}` : to.url,
      headers: {
        'x-instance-id': view.id,
        'x-instance-name': encodeURIComponent(view.name),
        'x-event-type': told.event,
        'x-timestamp': new Date(at).toISOString(),
        ...this.#ownHeaders(to.headers),
      },
      body,
      ...(to.options.base64 &&
        told.fileOf && {
          fill: async (signal: AbortSignal) =>
            JSON.stringify(await this.#withFile(told, { ...of, destination: to.url }, signal)),
        }),
    }
  }

  /** As upstream has it: in the message, beside what describes the file. */
  async #withFile(
    told: DialectEvent,
    of: Happening & { destination?: string },
    signal: AbortSignal,
  ): Promise<object> {
    const { fileOf, data } = told
    const at = { instanceId: of.view.id, at: of.at }
    const base64 = fileOf && (await this.#deps.files.base64(at, fileOf, signal))
    const isObject = typeof data === 'object' && data !== null && 'message' in data
    const message = isObject ? data.message : undefined
    const filled =
      base64 === undefined || typeof message !== 'object'
        ? told
        : { ...told, data: { ...Object(data), message: { ...message, base64 } } }
    return this.envelope(filled, of, of.destination)
  }

  #ownHeaders(set: Record<string, string>): Record<string, string> {
    const { jwt_key: key, ...headers } = set
    return {
      'content-type': 'application/json',
      'user-agent': 'EvolutionAPI-Webhook/2.3.7',
      ...headers,
      ...(key !== undefined && { authorization: bearer(key, this.#now()) }),
    }
  }

  #test(to: Destination, { id, instanceId, at, data }: EventView): DeliveryRequest {
    const view = instanceId === null ? undefined : this.#deps.instances.find(instanceId)
    const envelope = { event: 'webhook.test', instance: view?.name ?? null, data, date_time: localTime(at) }
    return { id, url: to.url, headers: this.#ownHeaders(to.headers), body: JSON.stringify(envelope) }
  }
}
