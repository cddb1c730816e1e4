// Chatwoot's REST API, as far as it is used: each method one request, each failure told by what may be done about it.
// The shapes are those of Chatwoot 4.2 to 4.18; what is not there in all of them is optional.
import { openAsBlob } from 'node:fs'
import { Readable } from 'node:stream'
import { z } from 'zod'
import type { Asker } from '../contract/asker.ts'
import { AddressRefusedError, type HttpAnswer, type HttpAsk, type Outbound } from '../outbound/outbound.ts'

/**
 * away: nobody answers, or not as Chatwoot does, and what was asked may have been done all the same. busy: not now.
 * token: it is not taken. gone: what was asked for is not there. refused: what was asked is not taken, now or later.
 */
export type ChatwootTrouble = 'away' | 'busy' | 'token' | 'gone' | 'refused'

export class ChatwootError extends Error {
  override readonly name = 'ChatwootError'
  readonly trouble: ChatwootTrouble
  readonly status: number | null
  /** What is not taken, by Chatwoot's names of the fields. */
  readonly fields: readonly string[]
  readonly retryAfterMs: number | undefined

  constructor(
    trouble: ChatwootTrouble,
    said: string,
    more: {
      status?: number
      fields?: readonly string[]
      retryAfterMs?: number | undefined
      cause?: unknown
    } = {},
  ) {
    super(said, { cause: more.cause })
    this.trouble = trouble
    this.status = more.status ?? null
    this.fields = more.fields ?? []
    this.retryAfterMs = more.retryAfterMs
  }
}

const Profile = z.looseObject({
  id: z.int(),
  name: z.string().nullish(),
  accounts: z.array(z.looseObject({ id: z.int(), role: z.string().nullish() })).default([]),
})
export type Profile = z.infer<typeof Profile>

const Inbox = z.looseObject({
  id: z.int(),
  name: z.string(),
  channel_type: z.string().nullish(),
  webhook_url: z.string().nullish(),
  inbox_identifier: z.string().nullish(),
  secret: z.string().nullish(),
})
export type Inbox = z.infer<typeof Inbox>

const ContactInbox = z.looseObject({ source_id: z.string(), inbox: z.looseObject({ id: z.int() }).nullish() })
const Contact = z.looseObject({
  id: z.int(),
  name: z.string().nullish(),
  identifier: z.string().nullish(),
  phone_number: z.string().nullish(),
  thumbnail: z.string().nullish(),
  contact_inboxes: z.array(ContactInbox).nullish(),
})
export type Contact = z.infer<typeof Contact>

const Conversation = z.looseObject({
  id: z.int(),
  inbox_id: z.int(),
  status: z.string(),
  meta: z.looseObject({ sender: Contact.partial().nullish() }).nullish(),
  last_non_activity_message: z
    .looseObject({
      conversation: z
        .looseObject({ contact_inbox: z.looseObject({ source_id: z.string().nullish() }).nullish() })
        .nullish(),
    })
    .nullish(),
})
export type Conversation = z.infer<typeof Conversation>

const Attachment = z.looseObject({
  id: z.int(),
  file_type: z.string().nullish(),
  extension: z.string().nullish(),
  data_url: z.string().nullish(),
  file_size: z.number().nullish(),
})
export type Attachment = z.infer<typeof Attachment>

const Message = z.looseObject({
  id: z.int(),
  content: z.string().nullish(),
  /** 0 incoming, 1 outgoing, 2 activity, 3 template. */
  message_type: z.int(),
  content_type: z.string().nullish(),
  status: z.string().nullish(),
  private: z.boolean().nullish(),
  source_id: z.string().nullish(),
  /** Seconds. */
  created_at: z.number(),
  content_attributes: z
    .looseObject({
      deleted: z.boolean().nullish(),
      in_reply_to: z.union([z.int(), z.string()]).nullish(),
      in_reply_to_external_id: z.string().nullish(),
    })
    .nullish(),
  sender: z
    .looseObject({
      name: z.string().nullish(),
      available_name: z.string().nullish(),
      type: z.string().nullish(),
    })
    .nullish(),
  attachments: z.array(Attachment).nullish(),
})
export type Message = z.infer<typeof Message>

const payload = <T extends z.ZodType>(of: T) => z.looseObject({ payload: of })
const nothing = z.unknown()

/** A file that lies here, or was made for it. */
export type FileToPost = { name: string; mimetype: string } & ({ path: string } | { bytes: Buffer })

export interface NewMessage {
  content: string
  message_type: 'incoming' | 'outgoing'
  /** Only of what nobody has written there. */
  source_id?: string
  private?: boolean
  content_attributes?: { in_reply_to?: number; in_reply_to_external_id?: string }
  /** Seconds. */
  external_created_at?: number
}

export interface ApiPlace {
  url: string
  accountId: number
  token: string
  setBy: Asker
}

/** A filter of contacts: any of these. */
export type ContactFilter = readonly { key: 'identifier' | 'phone_number'; value: string }[]

const timeoutMs = 30_000
/** With a file. */
const longTimeoutMs = 180_000
const answerBytes = 16 * 1024 * 1024

export class ChatwootApi {
  readonly #outbound: Pick<Outbound, 'exchange'>
  readonly #at: ApiPlace
  readonly #signal: AbortSignal
  #aheadMs = 0

  constructor(outbound: Pick<Outbound, 'exchange'>, at: ApiPlace, signal: AbortSignal) {
    this.#outbound = outbound
    this.#at = at
    this.#signal = signal
  }

  /** How far its clock is ahead of ours, to a second or two, as its last answer says. */
  get aheadMs(): number {
    return this.#aheadMs
  }

  profile(): Promise<Profile> {
    return this.#ask('GET', `${this.#at.url}/api/v1/profile`, Profile)
  }

  async inboxes(): Promise<Inbox[]> {
    return (await this.#account('GET', '/inboxes', payload(z.array(Inbox)))).payload
  }

  createInbox(name: string, webhookUrl: string): Promise<Inbox> {
    return this.#account('POST', '/inboxes', Inbox, {
      name,
      channel: { type: 'api', webhook_url: webhookUrl },
    })
  }

  /** Where its webhooks go. */
  aimInbox(id: number, webhookUrl: string): Promise<Inbox> {
    return this.#account('PATCH', `/inboxes/${id}`, Inbox, { channel: { webhook_url: webhookUrl } })
  }

  async addMember(inboxId: number, userId: number): Promise<void> {
    await this.#account('POST', '/inbox_members', nothing, { inbox_id: inboxId, user_ids: [userId] })
  }

  /** By any of them, each by what it is exactly; more than one where several fit. */
  async filterContacts(filter: ContactFilter): Promise<Contact[]> {
    const terms = filter.map(({ key, value }, n) => ({
      attribute_key: key,
      filter_operator: 'equal_to',
      // Chatwoot puts the + before a number by itself.
      values: [key === 'phone_number' ? value.replace(/^\+/, '') : value.toLowerCase()],
      query_operator: n === filter.length - 1 ? null : 'OR',
    }))
    return (await this.#account('POST', '/contacts/filter', payload(z.array(Contact)), { payload: terms }))
      .payload
  }

  /** Whom the inbox knows by this; undefined: nobody. */
  async contactBySource(inboxId: number, sourceId: string): Promise<Contact | undefined> {
    const asked = { inbox_id: inboxId, source_id: sourceId }
    return this.#orGone(this.#account('POST', '/contact_inboxes/filter', Contact, asked))
  }

  async contact(id: number): Promise<Contact | undefined> {
    const found = await this.#orGone(this.#account('GET', `/contacts/${id}`, payload(Contact)))
    return found?.payload
  }

  async createContact(contact: {
    inbox_id: number
    source_id: string
    name: string
    identifier?: string
    phone_number?: string
    avatar_url?: string
  }): Promise<Contact> {
    const Created = payload(z.looseObject({ contact: Contact }))
    return (await this.#account('POST', '/contacts', Created, contact)).payload.contact
  }

  async changeContact(
    id: number,
    change: { name?: string; identifier?: string; phone_number?: string },
  ): Promise<void> {
    await this.#account('PATCH', `/contacts/${id}`, nothing, change)
  }

  async setAvatar(id: number, file: FileToPost): Promise<void> {
    await this.#account('PATCH', `/contacts/${id}`, nothing, await formOf({}, 'avatar', [file]))
  }

  /** The inbox knows the contact by this from now on. */
  async tie(contactId: number, inboxId: number, sourceId: string): Promise<void> {
    const asked = { inbox_id: inboxId, source_id: sourceId }
    await this.#account('POST', `/contacts/${contactId}/contact_inboxes`, nothing, asked)
  }

  /** The other one is no more: all of it is the first one's. */
  async mergeContacts(base: number, other: number): Promise<void> {
    const asked = { base_contact_id: base, mergee_contact_id: other }
    await this.#account('POST', '/actions/contact_merge', nothing, asked)
  }

  async deleteContact(id: number): Promise<void> {
    await this.#orGone(this.#account('DELETE', `/contacts/${id}`, nothing))
  }

  /** The newest 20, of all inboxes. */
  async conversationsOf(contactId: number): Promise<Conversation[]> {
    const found = payload(z.array(Conversation))
    return (await this.#account('GET', `/contacts/${contactId}/conversations`, found)).payload
  }

  /** In which something happened within so many seconds. */
  async conversationsOfLate(inboxId: number, seconds: number): Promise<Conversation[]> {
    const query = `status=all&inbox_id=${inboxId}&updated_within=${seconds}`
    const found = z.looseObject({ data: payload(z.array(Conversation)) })
    return (await this.#account('GET', `/conversations?${query}`, found)).data.payload
  }

  conversation(id: number): Promise<Conversation | undefined> {
    return this.#orGone(this.#account('GET', `/conversations/${id}`, Conversation))
  }

  createConversation(conversation: {
    inbox_id: number
    contact_id: number
    source_id: string
    status: 'open' | 'pending'
  }): Promise<Conversation> {
    return this.#account('POST', '/conversations', Conversation, conversation)
  }

  async labels(conversation: number): Promise<string[]> {
    const found = payload(z.array(z.string()))
    return (await this.#account('GET', `/conversations/${conversation}/labels`, found)).payload
  }

  /** These and no others. */
  async setLabels(conversation: number, labels: readonly string[]): Promise<void> {
    await this.#account('POST', `/conversations/${conversation}/labels`, nothing, { labels })
  }

  async setStatus(id: number, status: 'open' | 'pending' | 'resolved'): Promise<void> {
    await this.#account('POST', `/conversations/${id}/toggle_status`, nothing, { status })
  }

  /** after: at most 100, the oldest first. before: 20, of those the oldest first too; neither: the newest 20. */
  async messages(conversation: number, place: { after?: number; before?: number } = {}): Promise<Message[]> {
    const query = new URLSearchParams(
      Object.entries(place).map(([name, id]): [string, string] => [name, String(id)]),
    )
    const path = `/conversations/${conversation}/messages?${query.toString()}`
    return (await this.#account('GET', path, payload(z.array(Message)))).payload
  }

  async createMessage(conversation: number, message: NewMessage, file?: FileToPost): Promise<Message> {
    const path = `/conversations/${conversation}/messages`
    const body = file === undefined ? message : await formOf(message, 'attachments[]', [file])
    return this.#account('POST', path, Message, body)
  }

  async tellStatus(
    conversation: number,
    message: number,
    told: { status: 'sent' | 'delivered' | 'read' | 'failed'; external_error?: string },
  ): Promise<void> {
    await this.#account('PATCH', `/conversations/${conversation}/messages/${message}`, nothing, told)
  }

  async deleteMessage(conversation: number, message: number): Promise<void> {
    const path = `/conversations/${conversation}/messages/${message}`
    await this.#orGone(this.#account('DELETE', path, nothing))
  }

  async #orGone<T>(asked: Promise<T>): Promise<T | undefined> {
    try {
      return await asked
    } catch (error) {
      if (error instanceof ChatwootError && error.trouble === 'gone') return undefined
      throw error
    }
  }

  #account<T extends z.ZodType>(
    method: HttpAsk['method'],
    path: string,
    shape: T,
    body?: object,
  ): Promise<z.infer<T>> {
    return this.#ask(method, `${this.#at.url}/api/v1/accounts/${this.#at.accountId}${path}`, shape, body)
  }

  async #ask<T extends z.ZodType>(
    method: HttpAsk['method'],
    url: string,
    shape: T,
    body?: object,
  ): Promise<z.infer<T>> {
    const answer = await this.#exchange(method, url, body)
    const itsTime = Date.parse(answer.headers.date ?? '')
    if (!Number.isNaN(itsTime)) this.#aheadMs = itsTime - Date.now()
    if (answer.status >= 200 && answer.status < 300) {
      const parsed = shape.safeParse(jsonOf(answer.text))
      if (parsed.success) return parsed.data
      const said = 'It answers, but not as Chatwoot does: is this its address?'
      throw new ChatwootError('away', said, { status: answer.status, cause: parsed.error })
    }
    throw troubleOf(answer)
  }

  async #exchange(method: HttpAsk['method'], url: string, body: object | undefined): Promise<HttpAnswer> {
    const form = body instanceof FormData ? new Response(body) : undefined
    const limit = AbortSignal.timeout(form === undefined ? timeoutMs : longTimeoutMs)
    const { token, setBy: by } = this.#at
    try {
      return await this.#outbound.exchange(
        url,
        {
          method,
          headers: {
            // The same to Chatwoot as api_access_token, and nginx drops names with an underscore.
            'api-access-token': token,
            accept: 'application/json',
            ...typeOf(form, body),
          },
          ...bodyOf(form, body),
          by,
          signal: AbortSignal.any([limit, this.#signal]),
        },
        answerBytes,
      )
    } catch (cause) {
      throw new ChatwootError('away', whyAway(cause, limit.aborted), { cause })
    }
  }
}

function typeOf(form: Response | undefined, body: object | undefined): Record<string, string> {
  if (form !== undefined) return { 'content-type': form.headers.get('content-type') ?? '' }
  return body === undefined ? {} : { 'content-type': 'application/json' }
}

function bodyOf(form: Response | undefined, body: object | undefined): { body?: string | Readable } {
  if (form?.body != null) return { body: Readable.fromWeb(form.body) }
  return body === undefined ? {} : { body: JSON.stringify(body) }
}

/** Nested values are a JSON string, as Chatwoot takes them in a form. */
async function formOf(fields: object, name: string, files: readonly FileToPost[]): Promise<FormData> {
  const form = new FormData()
  for (const [key, value] of Object.entries(fields) as [
    string,
    string | number | boolean | object | undefined,
  ][])
    if (value !== undefined)
      form.append(key, typeof value === 'object' ? JSON.stringify(value) : String(value))
  for (const file of files) {
    const type = file.mimetype
    const blob =
      'path' in file
        ? await openAsBlob(file.path, { type })
        : new Blob([new Uint8Array(file.bytes)], { type })
    form.append(name, blob, file.name)
  }
  return form
}

const Refusal = z.looseObject({
  error: z.string().nullish(),
  message: z.string().nullish(),
  attributes: z.array(z.string()).nullish(),
})

/** What it says may be a page of HTML, and hold anything: only what it says as Chatwoot does is told, and cut. */
function troubleOf({ status, text, headers }: HttpAnswer): ChatwootError {
  const parsed = Refusal.safeParse(jsonOf(text))
  const { error, message, attributes } = parsed.data ?? {}
  const said = (error ?? message ?? `It answers with ${status}.`).slice(0, 300)
  const seconds = Number(headers['retry-after'])
  const retryAfterMs = Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3600) * 1000 : undefined
  const more = { status, fields: attributes ?? [], retryAfterMs }
  if (status === 401 || status === 403) return new ChatwootError('token', said, more)
  if (status === 404) return new ChatwootError('gone', said, more)
  if (status === 429 || /too many messages/i.test(said)) return new ChatwootError('busy', said, more)
  if (status >= 500 || status === 408 || (status >= 300 && status < 400))
    return new ChatwootError(
      'away',
      status >= 400 ? said : 'It leads elsewhere, which is not followed.',
      more,
    )
  return new ChatwootError('refused', said, more)
}

function whyAway(cause: unknown, isLate: boolean): string {
  if (cause instanceof AddressRefusedError) return cause.message
  if (isLate) return 'It did not answer in time.'
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
  return `It cannot be reached (${code}).`
}

function jsonOf(text: string): unknown {
  if (text.trim() === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
