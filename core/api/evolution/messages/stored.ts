// /chat/updateMessage, deleteMessageForEveryone, markMessageAsRead, markMessageAsPlayed and getBase64FromMediaMessage: what is
// done to a stored message, and its file.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { MessageView } from '../../../contract/messages/message.ts'
import { BadRequestError } from '../../../errors.ts'
import type { DialectContext, InstanceCall, InstanceRoute } from '../dialect.ts'
import { parseBody, worded } from '../validate.ts'
import { assertNumber } from './send.ts'

const Key = z.object({ id: z.string(), fromMe: z.boolean(), remoteJid: z.string() })
const DeleteBody = Key.extend({ participant: z.string().optional() })
const UpdateBody = z.object({ number: z.string(worded('Invalid format')), key: Key, text: z.string() })
const ReadBody = z.object({ readMessages: z.array(Key).min(1) })
const PlayedBody = z.object({ playedMessages: z.array(Key).min(1) })
const MediaBody = z.object({
  message: z.looseObject({ key: z.looseObject({ id: z.string() }) }),
  convertToMp4: z.boolean().optional(),
})

function found(
  { instances }: DialectContext,
  instanceId: string,
  where: { id: string; chat?: string },
): MessageView {
  const view = instances.messages.newest(instanceId, where)
  if (view === undefined) throw new BadRequestError('Message not found')
  return view
}

/** As Baileys hands back what it has sent: a message that does something to another one. */
function sentObject({ id, chat, sentAt }: MessageView, message: object) {
  return {
    key: { remoteJid: chat, fromMe: true, id },
    message,
    messageTimestamp: String(Math.floor(sentAt / 1000)),
    status: 'PENDING',
  }
}

async function deleteForEveryone(context: DialectContext, { instance, body, caller }: InstanceCall) {
  const { id, remoteJid } = parseBody(DeleteBody, body)
  const { chat, fromMe, participant } = found(context, instance.id, { id, chat: remoteJid })
  const content = { kind: 'delete' as const, target: id }
  const sent = await context.instances.messages.send(instance.id, { to: chat, content }, { by: caller.kind })
  const key = { remoteJid: chat, fromMe, id, ...(participant !== null && { participant }) }
  return sentObject(sent, { protocolMessage: { key, type: 'REVOKE' } })
}

async function update(context: DialectContext, { instance, body, caller }: InstanceCall) {
  const { number, key, text } = parseBody(UpdateBody, body)
  assertNumber(number)
  const { messages } = context.instances
  const { chat, fromMe, content: said } = found(context, instance.id, { id: key.id, chat: key.remoteJid })
  if (messages.newest(instance.id, { id: key.id, chat: number }) === undefined)
    throw new BadRequestError('RemoteJid does not match')
  const isText = said?.kind === 'text' || (said !== null && 'caption' in said)
  if (!fromMe || !isText) throw new BadRequestError('Message not compatible')
  const content = { kind: 'edit' as const, target: key.id, text }
  const sent = await messages.send(instance.id, { to: chat, content }, { by: caller.kind })
  const edit = {
    key: { remoteJid: chat, fromMe: true, id: key.id },
    type: 'MESSAGE_EDIT',
    editedMessage: { conversation: text },
    timestampMs: String(sent.sentAt),
  }
  return sentObject(sent, { editedMessage: { message: { protocolMessage: edit } } })
}

async function markRead(context: DialectContext, { instance, body }: InstanceCall) {
  const { readMessages } = parseBody(ReadBody, body)
  const views = readMessages
    .filter(({ fromMe }) => !fromMe)
    .map(({ id, remoteJid: chat }) => context.instances.messages.newest(instance.id, { id, chat }))
    .filter((view) => view !== undefined && !view.fromMe)
    .flatMap((view) => view ?? [])
  if (views.length > 0) await context.instances.messages.read(instance.id, views)
  return { message: 'Read messages', read: 'success' }
}

/** The sender is told that it was heard. */
async function markPlayed(context: DialectContext, { instance, body }: InstanceCall) {
  const { playedMessages } = parseBody(PlayedBody, body)
  const { messages, people } = context.instances
  const ids = playedMessages
    .filter(
      ({ id, fromMe, remoteJid: chat }) => !fromMe && messages.newest(instance.id, { id, chat, fromMe }),
    )
    .map(({ id }) => id)
  if (ids.length > 0) await people.markRead(instance.id, ids, 'played')
  return { message: 'Played messages', played: 'success' }
}

const fetchMs = 30_000

/** One that was left with WhatsApp, or comes just now, is waited for. */
async function withFile(
  context: DialectContext,
  instanceId: string,
  view: MessageView,
): Promise<MessageView> {
  const { messages } = context.instances
  if (view.media?.state === 'left') await messages.fetchFile(instanceId, view)
  for (let waited = 0; ; waited += 200) {
    const now = found(context, instanceId, { id: view.id, chat: view.chat })
    if (now.media?.state === 'kept' || now.media?.state === 'gone' || waited >= fetchMs) return now
    await pause(200)
  }
}

const Sizes = z.looseObject({
  caption: z.string().optional(),
  height: z.number().optional(),
  width: z.number().optional(),
})

async function base64(context: DialectContext, { instance, body }: InstanceCall) {
  const { message } = parseBody(MediaBody, body)
  const stored = found(context, instance.id, { id: message.key.id })
  if (stored.media === null) throw new BadRequestError('The message is not of the media type')
  const view = await withFile(context, instance.id, stored)
  const { media, type, id, row } = view
  const file = media?.hash == null ? undefined : context.media.find(media.hash)
  if (file === undefined)
    throw new BadRequestError(
      media?.goneReason ?? 'The file of this message has not come yet; nothing is lost.',
    )
  const mimetype = media?.mimetype ?? 'application/octet-stream'
  const content = context.instances.messages.protoJson(instance.id, row) ?? {}
  const { caption = '', height, width } = Sizes.safeParse(content[type]).data ?? {}
  const bytes = await readFile(join(file.folder, file.name))
  return {
    mediaType: type,
    fileName: media?.fileName ?? `${id}.${/\/([\w.+-]+)/.exec(mimetype)?.[1] ?? 'bin'}`,
    caption,
    size: { fileLength: String(bytes.length), height, width },
    mimetype,
    base64: bytes.toString('base64'),
    buffer: null,
  }
}

export function storedRoutes(context: DialectContext): InstanceRoute[] {
  const scope = 'instance'
  return [
    {
      scope,
      method: 'post',
      path: '/chat/markMessageAsRead',
      body: ReadBody,
      status: 201,
      run: (call) => markRead(context, call),
    },
    {
      scope,
      method: 'post',
      path: '/chat/markMessageAsPlayed',
      body: PlayedBody,
      status: 201,
      run: (call) => markPlayed(context, call),
    },
    {
      scope,
      method: 'delete',
      path: '/chat/deleteMessageForEveryone',
      body: DeleteBody,
      status: 201,
      run: (call) => deleteForEveryone(context, call),
    },
    {
      scope,
      method: 'post',
      path: '/chat/updateMessage',
      body: UpdateBody,
      run: (call) => update(context, call),
    },
    {
      scope,
      method: 'post',
      path: '/chat/getBase64FromMediaMessage',
      body: MediaBody,
      status: 201,
      run: (call) => base64(context, call),
    },
  ]
}
