// /chat/findMessages, findStatusMessage, findChats, findChatByRemoteJid, findContacts and whatsappNumbers: what is stored, and who is on WhatsApp.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { z } from 'zod'
import type { ChatView } from '../../contract/messages/message.ts'
import { BadRequestError } from '../../errors.ts'
import { readAddress } from '../../instances/numbers.ts'
import type { MessageFilter, PageFilter } from '../../instances/types.ts'
import { sourceOf } from './jid.ts'
import { chatObject, chatRow, contactObject, messageRecord, statusRow, storedTypes } from './objects.ts'
import { contentOf } from './messages/content-of.ts'
import type { DialectContext, InstanceCall, InstanceRoute } from './dialect.ts'
import { parseBody, worded } from './validate.ts'

const Between = z.object({ gte: z.iso.datetime({ offset: true }), lte: z.iso.datetime({ offset: true }) })
/** The size of a page, in upstream's words: a larger one is taken as the largest. */
const PageSize = z.coerce
  .number()
  .int()
  .min(1)
  .transform((size) => Math.min(size, 1000))
const filled = z.string().min(1, 'The property cannot be empty').optional()
const filledIn = (name: string) => z.string().min(1, `The "${name}" cannot be empty`).optional()

const MessagesBody = z.object({
  where: z
    .object({
      id: z.coerce.string().optional(),
      source: z.string().optional(),
      messageType: z.string().optional(),
      messageTimestamp: Between.optional(),
      key: z
        .object({
          id: filled,
          fromMe: z.boolean().optional(),
          remoteJid: filled,
          participant: z.string().optional(),
          remoteJidAlt: z.string().optional(),
        })
        .optional(),
    })
    .default({}),
  page: z.coerce.number().int().min(1).default(1),
  offset: PageSize.default(50),
})
type MessagesBody = z.infer<typeof MessagesBody>

const StatusBody = z.object({
  // The id is that of the message at WhatsApp.
  where: z.object({ remoteJid: filledIn('remoteJid'), id: filledIn('id') }).default({}),
  page: z.coerce.number().int().min(1).default(1),
  offset: PageSize.default(50),
})

const ChatsBody = z.object({
  where: z.object({ remoteJid: z.string().optional(), messageTimestamp: Between.optional() }).default({}),
  take: z.coerce.number().int().min(1).optional(),
  skip: z.coerce.number().int().min(0).default(0),
})

const ContactsBody = z.object({
  where: z
    .object({ id: z.string().optional(), remoteJid: z.string().optional(), pushName: z.string().optional() })
    .default({}),
  page: z.coerce.number().int().min(1).default(1),
  offset: PageSize.optional(),
})

const numbersText = '"numbers" must be an array of numeric strings'
const NumbersBody = z.object({ numbers: z.array(z.string(worded(numbersText))).min(1) })

function range(between: z.infer<typeof Between> | undefined) {
  return between && { sentAfter: Date.parse(between.gte), sentBefore: Date.parse(between.lte) }
}

/** Upstream keeps what somebody wrote, and no lines of what happened in a chat. */
const noLines = { without: 'system' } as const

function filterOf({ where }: MessagesBody): MessageFilter {
  const chat = where.key?.remoteJid ?? where.key?.remoteJidAlt
  return {
    ...(chat !== undefined && { chat }),
    ...(where.key?.id !== undefined && { id: where.key.id }),
    // @NOTE Upstream filters by fromMe only when it is true; clients send false and expect everything.
    ...(where.key?.fromMe === true && { fromMe: true }),
    ...(where.messageType !== undefined && { type: storedTypes(where.messageType) }),
    ...noLines,
    ...range(where.messageTimestamp),
  }
}

/** The parts of a filter that no index serves; undefined when none is asked for. */
function narrowing({ where: { source, key } }: MessagesBody): PageFilter['keep'] {
  if (source === undefined && key?.participant === undefined) return undefined
  const author =
    key?.participant === undefined ? undefined : (readAddress(key.participant)?.jid ?? key.participant)
  return ({ messageId, participantPn, participantLid }) =>
    (source === undefined || sourceOf(messageId) === source) &&
    (author === undefined || [participantPn, participantLid].includes(author))
}

async function findMessages(context: DialectContext, { instance, body }: InstanceCall) {
  const asked = parseBody(MessagesBody, body)
  const { page, offset: size } = asked
  const { id } = asked.where
  const { total, records } = await context.instances.messages.page(instance.id, {
    ...filterOf(asked),
    keep: narrowing(asked),
    // No row has the number that is none.
    ...(id !== undefined && { row: /^\d{1,15}$/.test(id) ? Number(id) : 0 }),
    limit: size,
    offset: (page - 1) * size,
  })
  return {
    messages: {
      total,
      pages: Math.ceil(total / size),
      currentPage: page,
      records: records.map((view) => messageRecord(instance.id, view, contentOf(context, instance.id, view))),
    },
  }
}

/** Upstream keeps a row for each step of a message; here it is the last one. */
async function findStatusMessage({ instances }: DialectContext, { instance, body }: InstanceCall) {
  const { where, page, offset: size } = parseBody(StatusBody, body)
  const { records } = await instances.messages.page(instance.id, {
    ...(where.remoteJid !== undefined && { chat: where.remoteJid }),
    ...(where.id !== undefined && { id: where.id }),
    ...noLines,
    limit: size,
    offset: (page - 1) * size,
  })
  return records.map((view) => statusRow(instance.id, view))
}

function findChat({ instances }: DialectContext, { instance, request }: InstanceCall) {
  const { remoteJid: jid } = request.query
  if (typeof jid !== 'string' || jid === '')
    throw new BadRequestError('remoteJid is a required query parameter')
  const [chat] = instances.messages.chats(instance.id, { jid, limit: 1 })
  return chat === undefined ? null : chatRow(instance.id, chat)
}

const scanLimit = 500

/** All of them, a turn of the event loop a page. */
async function* eachChat(
  instances: DialectContext['instances'],
  instanceId: string,
  { limit, ...named }: { jid?: string; limit: number },
): AsyncGenerator<ChatView> {
  for (let offset = 0; ; offset += limit) {
    const chats = instances.messages.chats(instanceId, { ...named, limit, offset })
    yield* chats
    if (chats.length < limit) return
    await nextTurn()
  }
}

async function findChats(context: DialectContext, { instance, body }: InstanceCall) {
  const { instances } = context
  const { where, take, skip } = parseBody(ChatsBody, body)
  const named = where.remoteJid === undefined ? {} : { jid: where.remoteJid }
  const wanted = take === undefined ? scanLimit : Math.min(Math.max(skip + take, 1), scanLimit)
  const rows = []
  for await (const chat of eachChat(instances, instance.id, { ...named, limit: wanted })) {
    if (take !== undefined && rows.length >= skip + take) break
    const filter = { chat: chat.jid, ...noLines, ...range(where.messageTimestamp) }
    const last = instances.messages.newest(instance.id, filter)
    // Upstream builds its chats from messages, so one without any does not show.
    if (last === undefined) continue
    const contact = instances.messages.contacts(instance.id, { jid: chat.jid, limit: 1 })[0]
    const content = contentOf(context, instance.id, last)
    rows.push(chatObject({ instanceId: instance.id, chat, contact, last, content, now: Date.now() }))
  }
  return rows.slice(skip)
}

function findContacts({ instances }: DialectContext, { instance, body }: InstanceCall) {
  const { where, page, offset: size } = parseBody(ContactsBody, body)
  // n8n's node sends a JID as the id.
  const jid = where.remoteJid ?? (where.id?.includes('@') === true ? where.id : undefined)
  const id = where.id?.includes('@') === true ? undefined : where.id
  const contacts = instances.messages.contacts(instance.id, {
    ...(jid !== undefined && { jid }),
    ...(where.pushName !== undefined && { pushName: where.pushName }),
    ...(size !== undefined && { limit: size, offset: (page - 1) * size }),
  })
  return contacts
    .filter((contact) => id === undefined || String(contact.id) === id)
    .map((contact) => contactObject(instance.id, contact))
}

const isHere = (number: string): boolean => /@(?:broadcast|newsletter)$/.test(number)

/** Groups and broadcast lists are known here or nowhere; only users are asked for. */
async function whatsappNumbers({ instances }: DialectContext, { instance, body }: InstanceCall) {
  const { numbers } = parseBody(NumbersBody, body)
  const asked = numbers.map((number) => ({ number, address: readAddress(number) }))
  const [others, users] = [
    asked.filter(({ number, address }) => address?.kind === 'group' || isHere(number)),
    asked.filter(({ number, address }) => address?.kind !== 'group' && !isHere(number)),
  ]
  const toAsk = users.map(({ number }) => number)
  const checks = toAsk.length === 0 ? [] : await instances.checkNumbers(instance.id, toAsk)
  return [
    ...others.map(({ number, address }) => {
      const jid = address?.jid ?? number
      const chat = instances.messages.chats(instance.id, { jid, limit: 1 })[0]
      return { jid, exists: chat !== undefined, number, ...(chat?.name != null && { name: chat.name }) }
    }),
    ...checks.map(({ jid, exists, number, name }) => ({
      jid,
      exists,
      number,
      ...(name != null && { name }),
    })),
  ]
}

export function chatRoutes(context: DialectContext): InstanceRoute[] {
  const scope = 'instance'
  const method = 'post'
  return [
    {
      scope,
      method,
      path: '/chat/findMessages',
      body: MessagesBody,
      run: (call) => findMessages(context, call),
    },
    {
      scope,
      method,
      path: '/chat/findStatusMessage',
      body: StatusBody,
      run: (call) => findStatusMessage(context, call),
    },
    {
      scope,
      method: 'get',
      path: '/chat/findChatByRemoteJid',
      run: (call) => findChat(context, call),
    },
    { scope, method, path: '/chat/findChats', body: ChatsBody, run: (call) => findChats(context, call) },
    {
      scope,
      method,
      path: '/chat/findContacts',
      body: ContactsBody,
      run: (call) => findContacts(context, call),
    },
    {
      scope,
      method,
      path: '/chat/whatsappNumbers',
      body: NumbersBody,
      run: (call) => whatsappNumbers(context, call),
    },
  ]
}
