// What a gateway of another program is to us: numbers with their links and what was set of them, and what was said. It is
// only ever read. Every kind of gateway is made into this.
import type { ChatwootOptions } from '../../../contract/chatwoot/settings.ts'
import type { MoveInFrom } from '../../../contract/backups/move-in.ts'
import type { PastBatch } from '../../../contract/messages/past.ts'
import type { LinkContent } from '../link-content.ts'

/** A number as the gateway lists it, before its link is read. */
export interface Listed {
  /** What the gateway knows it by, never shown alone. */
  key: string
  name: string
  /** Which part of the gateway holds it, for people; never an address with a password. */
  where: string
  /** As the gateway says: whether it was online last, and when something of it changed. Null where it does not say. */
  isOpen: boolean | null
  changedAt: number | null
}

export interface FoundWebhook {
  url: string
  enabled: boolean
  /** Evolution's names. */
  events: readonly string[]
  headers: Record<string, string>
  byEvents: boolean
  base64: boolean
}

export interface FoundSubscription {
  enabled: boolean
  events: readonly string[]
}

/** As Evolution keeps it. */
export interface FoundChatwoot {
  enabled: boolean
  url: string
  accountId: string
  token: string
  options: Partial<ChatwootOptions>
}

export interface FoundLabel {
  id: string
  name: string
  color: number
  predefinedId: string | null
}

/** What was set of a number; what the gateway has not is not there. */
export interface FoundSettings {
  id?: string
  token?: string
  settings?: Record<string, unknown>
  webhook?: FoundWebhook
  /** By the name of the transport. */
  subscriptions?: Partial<Record<'websocket' | 'rabbitmq' | 'nats' | 'sqs', FoundSubscription>>
  /** As Evolution keeps it: port and protocol are texts. */
  proxy?: { host: string; port: string; protocol: string; username: string; password: string }
  chatwoot?: FoundChatwoot
  labels?: readonly FoundLabel[]
  wavoipToken?: string
}

/** The file of a message, where that program keeps it. */
export interface FoundFile {
  messageId: string
  /** Its name in the store of the gateway. */
  object: string | null
  url: string | null
}

export interface Source {
  readonly from: MoveInFrom
  list(): Promise<Listed[]>
  /** All of its link that there is; what is torn is in it by name. */
  link(listed: Listed): Promise<LinkContent>
  settings(listed: Listed): Promise<FoundSettings>
  /** What was said, a batch at a time, people and chats first; not there where the gateway keeps none. */
  past?(listed: Listed): AsyncIterable<PastBatch>
  /** The files of what was said, some at a time; not there where the gateway keeps none. */
  files?(listed: Listed): AsyncIterable<FoundFile[]>
  /** How many other programs are connected to where it lies; null where that cannot be seen. */
  others(): Promise<number | null>
  close(): Promise<void>
}
