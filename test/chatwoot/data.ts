// What a stand-in Chatwoot has, how it shows it, the webhooks it sends, and how it is driven as an agent drives it.
import { createHmac } from 'node:crypto'
import type {
  AttachmentRow,
  ChatwootSwitches,
  ContactRow,
  ConversationRow,
  InboxRow,
  MessageRow,
} from './rows.ts'

const fileTypes: readonly [RegExp, AttachmentRow['file_type']][] = [
  [/^image\//, 'image'],
  [/^audio\//, 'audio'],
  [/^video\//, 'video'],
]

export class ChatwootData {
  readonly accountId = 1
  readonly token = 'administrator-token'
  readonly agent = { id: 3, name: 'Maria', available_name: 'Maria', type: 'user' as const }
  readonly contacts = new Map<number, ContactRow>()
  readonly conversations = new Map<number, ConversationRow>()
  readonly messages: MessageRow[] = []
  readonly inboxes = new Map<number, InboxRow>()
  readonly switches: ChatwootSwitches = { signs: true, hookFirst: false, hookTimes: 1, hookReversed: 0 }
  /** What a webhook was answered that was not taken. */
  readonly hookRefusals: { status: number; event: unknown }[] = []
  readonly merges: { base: number; other: number }[] = []
  role: 'administrator' | 'agent' = 'administrator'
  isTokenRevoked = false
  ids = 100
  conversationIds = 0
  address = ''
  readonly #held: { inbox: InboxRow; payload: object }[] = []
  readonly hooks = new Set<Promise<void>>()

  // As an agent, or whoever looks.

  messagesIn(conversation: number): MessageRow[] {
    return this.messages.filter(({ conversation_id: id }) => id === conversation)
  }

  /** Those of a contact by its number or group JID, of all its conversations. */
  contactOf(name: string): ContactRow | undefined {
    return [...this.contacts.values()].find(
      ({ identifier, phone_number: phone }) =>
        identifier === name || phone === `+${name}` || identifier === `${name}@s.whatsapp.net`,
    )
  }

  conversationsOf(contact: number): ConversationRow[] {
    return [...this.conversations.values()].filter(({ contact_id: id }) => id === contact)
  }

  /** What an agent writes. */
  write(
    conversation: number,
    what: {
      content?: string | null
      files?: { name: string; mimetype: string; bytes: Buffer; missing?: number }[]
      private?: boolean
      inReplyTo?: number
      type?: 'outgoing' | 'template'
    },
  ): MessageRow {
    const quoted = this.messages.find(({ id }) => id === what.inReplyTo)
    const files = (what.files ?? []).map((file) => this.newAttachment(file.name, file.mimetype, file))
    const row = this.putMessage(conversation, {
      content: what.content ?? null,
      message_type: what.type === 'template' ? 3 : 1,
      private: what.private ?? false,
      source_id: null,
      content_attributes:
        what.inReplyTo === undefined
          ? {}
          : { in_reply_to: what.inReplyTo, in_reply_to_external_id: quoted?.source_id ?? null },
      sender: what.type === 'template' ? null : this.agent,
      attachments: files,
    })
    this.tell('message_created', row)
    return row
  }

  remove(id: number): void {
    const row = this.messageRow(id)
    this.markDeleted(row)
    this.tell('message_updated', row)
  }

  pressRetry(id: number): void {
    const row = this.messageRow(id)
    row.status = 'sent'
    delete row.content_attributes['external_error']
    this.tell('message_updated', row)
  }

  setStatus(conversation: number, status: ConversationRow['status']): void {
    const row = this.conversationRow(conversation)
    row.status = status
    const inbox = this.inboxOf(row)
    this.sendHook(inbox, { event: 'conversation_status_changed', ...this.conversationView(row) })
  }

  addInbox(name: string, webhookUrl: string): void {
    const [id, secret] = [this.nextId(), 'a secret']
    this.inboxes.set(id, { id, name, webhook_url: webhookUrl, inbox_identifier: `inbox-${id}`, secret })
  }

  /** These and no others. */
  label(conversation: number, labels: string[]): void {
    const row = this.conversationRow(conversation)
    row.labels = labels
    this.sendHook(this.inboxOf(row), { event: 'conversation_updated', ...this.conversationView(row) })
  }

  type(conversation: number, on: boolean): void {
    const row = this.conversationRow(conversation)
    this.sendHook(this.inboxOf(row), {
      event: on ? 'conversation_typing_on' : 'conversation_typing_off',
      user: this.agent,
      conversation: this.conversationView(row),
      is_private: false,
    })
  }

  /** Resolves when every webhook was answered. */
  async settled(): Promise<void> {
    while (this.hooks.size > 0) await Promise.allSettled(this.hooks)
  }

  // What it has.

  putMessage(
    conversation: number,
    given: Pick<
      MessageRow,
      'content' | 'message_type' | 'private' | 'source_id' | 'content_attributes' | 'sender' | 'attachments'
    >,
  ): MessageRow {
    const row = this.conversationRow(conversation)
    row.activityAt = Date.now()
    const message: MessageRow = {
      ...given,
      id: this.nextId(),
      conversation_id: conversation,
      inbox_id: row.inbox_id,
      content_type: 'text',
      status: 'sent',
      created_at: Math.floor(Date.now() / 1000),
    }
    this.messages.push(message)
    return message
  }

  markDeleted(row: MessageRow): void {
    row.content = 'This message was deleted'
    row.content_attributes = { deleted: true }
    row.attachments = []
  }

  deleteConversation(id: number): void {
    this.conversations.delete(id)
    for (const row of this.messagesIn(id)) this.messages.splice(this.messages.indexOf(row), 1)
  }

  newAttachment(
    name: string,
    mimetype: string,
    { bytes, missing = 0 }: { bytes: Buffer; missing?: number },
  ): AttachmentRow {
    const type = fileTypes.find(([pattern]) => pattern.test(mimetype))?.[1] ?? 'file'
    const extension = name.split('.').at(-1) ?? ''
    return { id: this.nextId(), file_type: type, extension, name, bytes, missing }
  }

  nextId(): number {
    this.ids += 1
    return this.ids
  }

  messageRow(id: number): MessageRow {
    const row = this.messages.find((each) => each.id === id)
    if (row === undefined) throw new Error(`There is no message ${id}.`)
    return row
  }

  conversationRow(id: number): ConversationRow {
    const row = this.conversations.get(id)
    if (row === undefined) throw new Error(`There is no conversation ${id}.`)
    return row
  }

  inboxOf({ inbox_id: id }: { inbox_id: number }): InboxRow {
    const inbox = this.inboxes.get(id)
    if (inbox === undefined) throw new Error(`There is no inbox ${id}.`)
    return inbox
  }

  // How it shows it.

  inboxView({ secret, ...inbox }: InboxRow): unknown {
    return { ...inbox, channel_type: 'Channel::Api', ...(this.switches.signs && { secret }) }
  }

  contactView({ inboxes, avatar: _avatar, ...contact }: ContactRow): unknown {
    return {
      ...contact,
      contact_inboxes: inboxes.map((each) => ({ source_id: each.source_id, inbox: { id: each.inbox_id } })),
    }
  }

  contactSender({ contact_id: id }: ConversationRow): MessageRow['sender'] {
    const contact = this.contacts.get(id)
    return { id, name: contact?.name ?? '', type: 'contact' }
  }

  conversationView(row: ConversationRow) {
    const contact = this.contacts.get(row.contact_id)
    const contactInbox = { contact_id: row.contact_id, inbox_id: row.inbox_id, source_id: row.source_id }
    const last = this.messagesIn(row.id).findLast((each) => !each.private)
    return {
      id: row.id,
      account_id: this.accountId,
      inbox_id: row.inbox_id,
      status: row.status,
      labels: row.labels ?? [],
      meta: { sender: contact === undefined ? null : this.contactView(contact) },
      messages: last === undefined ? [] : [this.messageView(last)],
      last_non_activity_message:
        last === undefined
          ? null
          : { ...this.messageView(last), conversation: { contact_inbox: contactInbox } },
      contact_inbox: contactInbox,
    }
  }

  messageView({ attachments, ...row }: MessageRow) {
    return {
      ...row,
      ...(attachments.length > 0 && {
        attachments: attachments.map(({ bytes, name, missing: _missing, ...each }) => ({
          ...each,
          message_id: row.id,
          data_url: `${this.address}/rails/active_storage/blobs/redirect/${each.id}/${encodeURIComponent(name)}`,
          file_size: bytes.length,
        })),
      }),
    }
  }

  // Its webhooks.

  tell(event: 'message_created' | 'message_updated', message: MessageRow): void {
    const row = this.conversations.get(message.conversation_id)
    if (row === undefined) return
    const inbox = this.inboxOf(row)
    const types = ['incoming', 'outgoing', 'activity', 'template']
    this.sendHook(inbox, {
      event,
      ...this.messageView(message),
      message_type: types[message.message_type],
      created_at: new Date(message.created_at * 1000).toISOString(),
      inbox: { id: inbox.id, name: inbox.name },
      account: { id: this.accountId, name: 'Loja' },
      conversation: this.conversationView(row),
    })
  }

  sendHook(inbox: InboxRow, payload: object): void {
    const { hookReversed, hookTimes } = this.switches
    if (hookReversed > 0) {
      this.#held.unshift({ inbox, payload })
      if (this.#held.length < hookReversed) return
      for (const each of this.#held.splice(0)) this.#send(each.inbox, each.payload)
      return
    }
    for (let n = 0; n < hookTimes; n += 1) this.#send(inbox, payload)
  }

  #send(inbox: InboxRow, payload: object): void {
    if (inbox.webhook_url === '') return
    const body = JSON.stringify(payload)
    const at = String(Math.floor(Date.now() / 1000))
    const hash = createHmac('sha256', inbox.secret).update(`${at}.${body}`).digest('hex')
    const signed = { 'x-chatwoot-timestamp': at, 'x-chatwoot-signature': `sha256=${hash}` }
    const headers = { 'content-type': 'application/json', ...(this.switches.signs && signed) }
    const sent = this.#post(inbox.webhook_url, { headers, body, payload })
    this.hooks.add(sent)
    void sent.finally(() => this.hooks.delete(sent))
  }

  async #post(
    url: string,
    { headers, body, payload }: { headers: Record<string, string>; body: string; payload: object },
  ): Promise<void> {
    try {
      const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(5000) })
      await answer.arrayBuffer()
      if (!answer.ok) this.#failedHook(payload, answer.status)
    } catch {
      this.#failedHook(payload, 0)
    }
  }

  /** As Chatwoot does: the message is called failed. */
  #failedHook(payload: object, status: number): void {
    this.hookRefusals.push({ status, event: 'event' in payload ? payload.event : undefined })
    const id = 'id' in payload ? payload.id : undefined
    const row = this.messages.find((each) => each.id === id)
    if (row !== undefined && status !== 0) row.status = 'failed'
  }
}
