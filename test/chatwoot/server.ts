// A stand-in Chatwoot: the part of its REST API that is used, with its numbers, refusals, page sizes and faults. It takes
// equal source ids, as Chatwoot does: that nothing is doubled is not its doing.
import { randomBytes, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ChatwootData } from './data.ts'
import { Answered, bytesOf, faultAt, fieldsOf, gone, textOf, type Fields } from './fields.ts'
import type { ApiFault, ContactRow, ConversationRow, InboxRow, MessageRow } from './rows.ts'

export class ChatwootDouble extends ChatwootData {
  readonly faults: ApiFault[] = []
  /** Method and path, in order. */
  readonly requests: string[] = []
  #server: Server | undefined

  static async start(port = 0): Promise<ChatwootDouble> {
    const double = new ChatwootDouble()
    await double.listen(port)
    return double
  }

  get url(): string {
    return this.address
  }

  async listen(port = 0): Promise<void> {
    const server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        response.statusCode = 500
        response.end(String(error))
      })
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    this.#server = server
    this.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  /** It is not there any more; listen(port) brings it back with all it has. */
  async away(): Promise<number> {
    const port = Number(new URL(this.address).port)
    const server = this.#server
    this.#server = undefined
    server?.closeAllConnections()
    await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())))
    return port
  }

  async stop(): Promise<void> {
    await this.away()
    await Promise.allSettled(this.hooks)
  }

  fault(at: string, how: ApiFault['how'], times = 1): void {
    this.faults.push({ at, how, times })
  }

  // The API.

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', this.address)
    const body = await bytesOf(request)
    const file = /^\/rails\/active_storage\/blobs\/(redirect|proxy)\/(\d+)\//.exec(url.pathname)
    if (file !== null) return this.#file(file[1] ?? '', Number(file[2]), response)
    const line = `${request.method} ${url.pathname.replace(`/api/v1/accounts/${this.accountId}`, '')}`
    this.requests.push(line)
    const fault = faultAt(this.faults, line)
    if (fault?.kind === 'reset') return void request.socket.destroy()
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms))
    if (fault?.kind === 'status') {
      response.writeHead(fault.status, { 'content-type': 'text/html', ...fault.headers })
      return void response.end(fault.body ?? '<html>it is not well</html>')
    }
    const [status, answer, after] = await this.#answer(request, url, body)
    if (fault?.kind === 'lostAnswer') {
      after?.()
      return void request.socket.destroy()
    }
    if (this.switches.hookFirst) {
      after?.()
      await this.settled()
    }
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(answer === undefined ? '' : JSON.stringify(answer))
    if (!this.switches.hookFirst) after?.()
  }

  async #answer(
    request: IncomingMessage,
    url: URL,
    bytes: Buffer,
  ): Promise<[number, unknown, (() => void) | undefined]> {
    try {
      const token = request.headers['api-access-token'] ?? request.headers['api_access_token']
      if (token !== this.token || this.isTokenRevoked)
        throw new Answered(401, { error: 'Invalid Access Token' })
      const fields = await fieldsOf(request, bytes)
      let after: (() => void) | undefined
      const afterwards = (work: () => void): void => {
        after = work
      }
      const answer = this.#route(request.method ?? 'GET', url, { fields, afterwards })
      return [200, answer, after]
    } catch (error) {
      if (error instanceof Answered) return [error.status, error.body, undefined]
      throw error
    }
  }

  #route(
    method: string,
    url: URL,
    asked: { fields: Fields; afterwards: (work: () => void) => void },
  ): unknown {
    const { fields, afterwards } = asked
    if (url.pathname === '/api/v1/profile') return this.#profile()
    const base = `/api/v1/accounts/${this.accountId}`
    if (!url.pathname.startsWith(base)) throw new Answered(404, { error: 'Resource could not be found' })
    const path = url.pathname.slice(base.length)
    const query = url.searchParams
    const [, room = '', first, second, third] = path.split('/')
    const key = `${method} ${room}`
    const number = Number(first)
    switch (key) {
      case 'GET inboxes':
        return { payload: [...this.inboxes.values()].map((inbox) => this.inboxView(inbox)) }
      case 'POST inboxes':
        return this.#createInbox(fields)
      case 'PATCH inboxes': {
        const inbox = this.inboxes.get(number)
        if (inbox === undefined) throw gone()
        inbox.webhook_url = (fields.json['channel'] as { webhook_url: string }).webhook_url
        return this.inboxView(inbox)
      }
      case 'POST inbox_members':
        return { payload: [] }
      case 'POST contact_inboxes': {
        const found = [...this.contacts.values()].find(({ inboxes }) =>
          inboxes.some(
            (each) =>
              each.inbox_id === fields.json['inbox_id'] && each.source_id === fields.json['source_id'],
          ),
        )
        if (found === undefined) throw new Answered(404, undefined)
        return this.contactView(found)
      }
      case 'POST actions':
        return this.#merge(Number(fields.json['base_contact_id']), Number(fields.json['mergee_contact_id']))
      case 'POST contacts':
      case 'GET contacts':
      case 'PATCH contacts':
      case 'DELETE contacts':
        return this.#contacts(method, { first, second }, fields)
      case 'GET conversations':
      case 'POST conversations':
      case 'PATCH conversations':
      case 'DELETE conversations':
        return this.#conversationRoute(method, { first, second, third, query }, { fields, afterwards })
      default:
        throw new Answered(404, { error: 'Resource could not be found' })
    }
  }

  #profile(): unknown {
    return {
      ...this.agent,
      role: this.role,
      accounts: [{ id: this.accountId, name: 'Loja', role: this.role }],
    }
  }

  #createInbox({ json }: Fields): unknown {
    if (this.role !== 'administrator')
      throw new Answered(401, { error: 'You are not authorized to do this action' })
    const inbox: InboxRow = {
      id: this.nextId(),
      name: String(json['name']),
      webhook_url: (json['channel'] as { webhook_url: string }).webhook_url,
      inbox_identifier: randomBytes(12).toString('hex'),
      secret: randomBytes(16).toString('hex'),
    }
    this.inboxes.set(inbox.id, inbox)
    return this.inboxView(inbox)
  }

  #contacts(
    method: string,
    { first, second }: { first?: string | undefined; second?: string | undefined },
    fields: Fields,
  ): unknown {
    const { json } = fields
    if (method === 'POST' && first === 'filter') return this.#filter(json)
    if (method === 'POST' && first === undefined) return this.#createContact(json)
    const contact = this.contacts.get(Number(first))
    if (contact === undefined) throw gone()
    if (second === 'conversations')
      return {
        payload: this.conversationsOf(contact.id)
          .toSorted((a, b) => b.activityAt - a.activityAt)
          .slice(0, 20)
          .map((row) => this.conversationView(row)),
      }
    if (second === 'contact_inboxes') {
      this.#tie(contact, Number(json['inbox_id']), String(json['source_id']))
      return { source_id: json['source_id'], inbox: { id: json['inbox_id'] } }
    }
    if (method === 'DELETE') {
      this.contacts.delete(contact.id)
      for (const { id } of this.conversationsOf(contact.id)) this.deleteConversation(id)
      return undefined
    }
    if (method === 'PATCH') {
      const change = {
        ...(typeof json['name'] === 'string' && { name: json['name'] }),
        ...(typeof json['identifier'] === 'string' && { identifier: json['identifier'].toLowerCase() }),
        ...(typeof json['phone_number'] === 'string' && { phone_number: json['phone_number'] }),
      }
      this.#assertFree({ ...change, id: contact.id })
      Object.assign(contact, change)
      const [avatar] = fields.files
      if (avatar !== undefined) contact.avatar = avatar.bytes
    }
    return { payload: this.contactView(contact) }
  }

  #filter(json: Record<string, unknown>): unknown {
    const terms = json['payload'] as { attribute_key: string; filter_operator: string; values: string[] }[]
    const found = [...this.contacts.values()].filter((contact) =>
      terms.some(({ attribute_key: key, values: [value = ''] }) =>
        key === 'phone_number'
          ? contact.phone_number === `+${value}`
          : (contact.identifier ?? '').toLowerCase() === value.toLowerCase() && value !== '',
      ),
    )
    const payload = found.slice(0, 15).map((each) => this.contactView(each))
    return { meta: { count: found.length, current_page: 1 }, payload }
  }

  #createContact(json: Record<string, unknown>): unknown {
    const phone = typeof json['phone_number'] === 'string' ? json['phone_number'] : null
    const identifier = typeof json['identifier'] === 'string' ? json['identifier'] : null
    if (phone !== null && !/^\+\d{1,15}$/.test(phone))
      throw new Answered(422, {
        message: 'Phone number should be in e164 format',
        attributes: ['phone_number'],
      })
    this.#assertFree({ phone_number: phone, identifier })
    const contact: ContactRow = {
      id: this.nextId(),
      name: textOf(json['name']) ?? '',
      identifier,
      phone_number: phone,
      thumbnail: '',
      avatar: undefined,
      inboxes: [],
    }
    if (json['inbox_id'] !== undefined)
      this.#tie(contact, Number(json['inbox_id']), textOf(json['source_id']) ?? randomUUID())
    this.contacts.set(contact.id, contact)
    return { payload: { contact: this.contactView(contact), contact_inbox: contact.inboxes[0] } }
  }

  #assertFree({
    id,
    phone_number: phone,
    identifier,
  }: {
    id?: number
    phone_number?: string | null
    identifier?: string | null
  }): void {
    for (const other of this.contacts.values()) {
      if (other.id === id) continue
      if (identifier != null && other.identifier === identifier)
        throw new Answered(422, { message: 'Identifier has already been taken', attributes: ['identifier'] })
      if (phone != null && other.phone_number === phone)
        throw new Answered(422, {
          message: 'Phone number has already been taken',
          attributes: ['phone_number'],
        })
    }
  }

  #tie(contact: ContactRow, inboxId: number, sourceId: string): void {
    for (const other of this.contacts.values())
      if (other.inboxes.some((each) => each.inbox_id === inboxId && each.source_id === sourceId))
        throw new Answered(422, { message: 'Source has already been taken', attributes: ['source_id'] })
    contact.inboxes.push({ inbox_id: inboxId, source_id: sourceId })
  }

  #merge(base: number, other: number): unknown {
    const [stays, goes] = [this.contacts.get(base), this.contacts.get(other)]
    if (stays === undefined || goes === undefined) throw gone()
    this.merges.push({ base, other })
    stays.inboxes.push(...goes.inboxes)
    stays.identifier ??= goes.identifier
    stays.phone_number ??= goes.phone_number
    for (const row of this.conversationsOf(other)) row.contact_id = base
    this.contacts.delete(other)
    return this.contactView(stays)
  }

  #conversationRoute(
    method: string,
    at: {
      first?: string | undefined
      second?: string | undefined
      third?: string | undefined
      query: URLSearchParams
    },
    { fields, afterwards }: { fields: Fields; afterwards: (work: () => void) => void },
  ): unknown {
    const { first, second, third, query } = at
    if (first === undefined)
      return method === 'POST' ? this.#createConversation(fields.json) : this.#listConversations(query)
    const row = this.conversations.get(Number(first))
    if (row === undefined) throw gone()
    if (second === undefined) return this.conversationView(row)
    if (second === 'toggle_status') {
      row.status = String(fields.json['status']) as ConversationRow['status']
      return { meta: {}, payload: { success: true, conversation_id: row.id, current_status: row.status } }
    }
    if (second === 'labels') {
      if (method === 'POST') this.label(row.id, fields.json['labels'] as string[])
      return { payload: row.labels ?? [] }
    }
    if (second !== 'messages') throw gone()
    if (third === undefined)
      return method === 'POST' ? this.#createMessage(row, fields, afterwards) : this.#listMessages(row, query)
    const message = this.messages.find(({ id }) => id === Number(third))
    if (message === undefined) throw gone()
    if (method === 'DELETE') this.markDeleted(message)
    else {
      const status = String(fields.json['status']) as MessageRow['status']
      if (!(message.status === 'read' && status === 'delivered')) message.status = status
      if (fields.json['external_error'] !== undefined)
        message.content_attributes['external_error'] = fields.json['external_error']
    }
    afterwards(() => this.tell('message_updated', message))
    return this.messageView(message)
  }

  #createConversation(json: Record<string, unknown>): unknown {
    const contact = this.contacts.get(Number(json['contact_id']))
    if (contact === undefined) throw gone()
    const inboxId = Number(json['inbox_id'])
    const sourceId = typeof json['source_id'] === 'string' ? json['source_id'] : randomUUID()
    const owner = [...this.contacts.values()].find(({ inboxes }) =>
      inboxes.some((each) => each.inbox_id === inboxId && each.source_id === sourceId),
    )
    if (owner !== undefined && owner.id !== contact.id)
      throw new Answered(422, { error: 'source_id should be unique' })
    if (owner === undefined) contact.inboxes.push({ inbox_id: inboxId, source_id: sourceId })
    const row: ConversationRow = {
      id: (this.conversationIds += 1),
      inbox_id: inboxId,
      contact_id: contact.id,
      source_id: sourceId,
      status: (json['status'] as ConversationRow['status'] | undefined) ?? 'open',
      activityAt: Date.now(),
    }
    this.conversations.set(row.id, row)
    return this.conversationView(row)
  }

  #listConversations(query: URLSearchParams): unknown {
    const within = Number(query.get('updated_within')) * 1000
    const found = [...this.conversations.values()].filter(
      ({ inbox_id: inbox, activityAt }) =>
        inbox === Number(query.get('inbox_id')) && (within === 0 || Date.now() - activityAt < within),
    )
    return { data: { meta: {}, payload: found.map((row) => this.conversationView(row)) } }
  }

  #createMessage(
    row: ConversationRow,
    { json, files }: Fields,
    afterwards: (work: () => void) => void,
  ): unknown {
    const type = json['message_type'] === 'incoming' ? 0 : 1
    const given = json['content_attributes']
    const said = (typeof given === 'string' ? JSON.parse(given) : given) as
      Record<string, unknown> | undefined
    // As 4.2: only one of the two is kept, and looked up in this conversation.
    const by = Number(said?.['in_reply_to'])
    const quoted = this.messagesIn(row.id).find(
      ({ id, source_id: source }) =>
        id === by || (source !== null && source === said?.['in_reply_to_external_id']),
    )
    const message = this.putMessage(row.id, {
      content: textOf(json['content']),
      message_type: type,
      private: json['private'] === true || json['private'] === 'true',
      source_id: typeof json['source_id'] === 'string' ? json['source_id'] : null,
      content_attributes:
        quoted === undefined ? {} : { in_reply_to: quoted.id, in_reply_to_external_id: quoted.source_id },
      sender: type === 0 ? this.contactSender(row) : this.agent,
      attachments: files.map(({ name, mimetype, bytes }) => this.newAttachment(name, mimetype, { bytes })),
    })
    if (type === 0 && (row.status === 'resolved' || row.status === 'snoozed')) row.status = 'open'
    afterwards(() => this.tell('message_created', message))
    return this.messageView(message)
  }

  #listMessages(row: ConversationRow, query: URLSearchParams): unknown {
    const all = this.messagesIn(row.id)
    const [after, before] = [query.get('after'), query.get('before')]
    const found =
      after !== null
        ? all.filter(({ id }) => id > Number(after)).slice(0, 100)
        : all.filter(({ id }) => before === null || id < Number(before)).slice(-20)
    return { meta: {}, payload: found.map((each) => this.messageView(each)) }
  }

  #file(step: string, id: number, response: ServerResponse): void {
    const found = this.messages.flatMap(({ attachments }) => attachments).find((each) => each.id === id)
    if (found !== undefined && found.missing !== 0) found.missing -= found.missing > 0 ? 1 : 0
    else if (found !== undefined && step === 'redirect') {
      response.writeHead(302, {
        location: `/rails/active_storage/blobs/proxy/${id}/${encodeURIComponent(found.name)}`,
      })
      return void response.end()
    } else if (found !== undefined) return void response.end(found.bytes)
    response.writeHead(404)
    response.end()
  }
}
