// /chat/archiveChat and markChatUnread, /label/findLabels and handleLabel: what the owner sets of a chat.
import { z } from 'zod'
import { NotFoundError } from '../../errors.ts'
import { readAddress } from '../../instances/numbers.ts'
import type { DialectContext, InstanceCall, InstanceRoute } from './dialect.ts'
import { BadRequestError } from '../../errors.ts'
import { parseBody } from './validate.ts'

const LastMessage = z.object({ key: z.object({ remoteJid: z.string() }) })

const ArchiveBody = z.object({
  chat: z.string().optional(),
  lastMessage: LastMessage.optional(),
  archive: z.boolean(),
})
const UnreadBody = z.object({ chat: z.string().optional(), lastMessage: LastMessage })
const LabelBody = z.object({
  number: z.string().min(1),
  labelId: z.coerce.string().min(1),
  action: z.enum(['add', 'remove']),
})

/** Upstream takes the chat by its name, or by a message of it. */
function chatOf({ chat, lastMessage }: Pick<z.infer<typeof ArchiveBody>, 'chat' | 'lastMessage'>): string {
  const written = chat ?? lastMessage?.key.remoteJid
  if (written === undefined)
    throw new BadRequestError('Name the chat, or a message of it: "chat" or "lastMessage"')
  return readAddress(written)?.jid ?? written
}

async function archive({ instances }: DialectContext, { instance, body }: InstanceCall) {
  const asked = parseBody(ArchiveBody, body)
  const chatId = chatOf(asked)
  await instances.chats.change(instance.id, chatId, { archived: asked.archive })
  // @NOTE Upstream says so of a chat that is archived no more, too.
  return { chatId, archived: true }
}

async function markUnread({ instances }: DialectContext, { instance, body }: InstanceCall) {
  const chatId = chatOf(parseBody(UnreadBody, body))
  await instances.chats.change(instance.id, chatId, { unread: true })
  return { chatId, markedChatUnread: true }
}

function findLabels({ instances }: DialectContext, { instance }: InstanceCall) {
  return instances.chats.labels(instance.id).map(({ color, name, id, predefinedId }) => ({
    color: String(color),
    name,
    id,
    ...(predefinedId !== null && { predefinedId }),
  }))
}

async function handleLabel({ instances }: DialectContext, { instance, body }: InstanceCall) {
  const { number, labelId, action } = parseBody(LabelBody, body)
  const numberJid = readAddress(number)?.jid
  if (numberJid === undefined) throw new NotFoundError('Number is not on WhatsApp')
  await instances.chats.useLabel(instance.id, numberJid, { label: labelId, on: action === 'add' })
  return { numberJid, labelId, [action]: true }
}

export function chatStateRoutes(context: DialectContext): InstanceRoute[] {
  const scope = 'instance'
  const method = 'post'
  return [
    {
      scope,
      method,
      path: '/chat/archiveChat',
      body: ArchiveBody,
      status: 201,
      run: (call) => archive(context, call),
    },
    {
      scope,
      method,
      path: '/chat/markChatUnread',
      body: UnreadBody,
      status: 201,
      run: (call) => markUnread(context, call),
    },
    { scope, method: 'get', path: '/label/findLabels', run: (call) => findLabels(context, call) },
    { scope, method, path: '/label/handleLabel', body: LabelBody, run: (call) => handleLabel(context, call) },
  ]
}
