// The words of the dialect's code: what a route is, what it is given, and what all of them share. Types only.
import type { Request } from 'express'
import type { z } from 'zod'
import type { ChatwootControl } from '../../chatwoot/chatwoot.ts'
import type { InstanceView } from '../../contract/instances/instance.ts'
import type { MessageView } from '../../contract/messages/message.ts'
import type { InstanceControl } from '../../instances/types.ts'
import type { Webhooks } from '../../events/webhooks/webhooks.ts'
import type { Log } from '../../log.ts'
import type { Access, Caller } from '../access.ts'
import type { Transports } from './transports/transports.ts'
import type { MediaLinks } from '../messages/media-links.ts'
import type { MediaReader } from '../messages/media.ts'

/** What clients set that we only hand back; the webhook is left by versions that could only keep it. */
export type ExtraName = 'webhook' | 'websocket' | 'wavoipToken' | 'number'

export interface EvolutionExtras {
  get(instanceId: string, name: ExtraName): unknown
  /** Durable when it resolves. */
  put(instanceId: string, name: ExtraName, value: unknown): Promise<void>
  delete(instanceId: string, name: ExtraName): Promise<void>
}

export interface EvolutionOptions {
  extras: EvolutionExtras
  /** WhatsApp Web's version, dotted. */
  webVersion: string
}

export interface DialectContext extends EvolutionOptions {
  /** The address that clients know us by; else that of the request. */
  publicUrl: string | undefined
  webhooks: Webhooks
  transports: Transports
  chatwoot: Pick<ChatwootControl, 'hook' | 'knows' | 'set' | 'view'>
  instances: InstanceControl
  access: Access
  media: MediaReader
  /** Addresses of files, for those who are told of their messages. */
  links: Pick<MediaLinks, 'of'>
  log: Log
}

/** What clients are told of an event. */
export interface DialectEvent {
  event: string
  data: unknown
  /** What upstream has in the envelope of this event alone. */
  beside?: Record<string, unknown>
  /** The message whose file belongs in it where that is wanted. */
  fileOf?: Pick<MessageView, 'id' | 'row' | 'chat'>
}

/** A request of a known caller. */
export interface DialectCall {
  request: Request
  caller: Caller
  body: unknown
}

/** A request about an instance that its caller may use. */
export interface InstanceCall extends DialectCall {
  instance: InstanceView
}

interface DialectRoute {
  method: 'get' | 'post' | 'put' | 'delete'
  path: string
  /** A success; 200 unless given. */
  status?: number
  /** What it refuses everybody with: it belongs to what is not inside. */
  off?: string
  /** What it parses its body by. */
  body?: z.ZodType
}

export type OpenRoute = DialectRoute & {
  scope: 'open'
  /** What it answers is no JSON. */
  isText?: boolean
  run(request: Request): unknown
}
export type OwnerRoute = DialectRoute & { scope: 'owner'; run(call: DialectCall): unknown }
export type CallerRoute = DialectRoute & { scope: 'caller'; run(call: DialectCall): unknown }
/** The path ends in the name of an instance. */
export type InstanceRoute = DialectRoute & { scope: 'instance'; run(call: InstanceCall): unknown }
export type AnyRoute = OpenRoute | OwnerRoute | CallerRoute | InstanceRoute
