// A chat in which every kind of message has come, with what is done to messages, for who looks at it.
import { proto } from '@whiskeysockets/baileys'
import type { ChatView } from '../../../core/contract/messages/message.ts'
import { png } from '../../fixtures/pictures.ts'
import { until } from '../../helpers/appliance.ts'
import type { World } from '../../helpers/world.ts'
import { corpus } from '../../instances/baileys/reading/corpus.ts'

const shop = '5511999990083'
const { MESSAGE_EDIT, REVOKE } = proto.Message.ProtocolMessage.Type

/** The first specimen of each kind. */
export const oneOfEach = corpus.filter(
  ({ kind }, at) => corpus.findIndex((each) => each.kind === kind) === at,
)

/** Its place in the page. */
export async function everyKind(world: World, specimens = corpus): Promise<string> {
  const { id } = await world.link('Loja', shop)
  const settings = { fetchFiles: ['image'] }
  await world.appliance.ok('PATCH', '/api/v1/instances/Loja', { settings })
  const phone = world.wa.phone({ number: '5511988880083', name: 'Ana' })
  for (const { message } of specimens) await phone.send(shop, message)
  const colours = [
    [250, 180, 0],
    [0, 90, 160],
  ] as const
  await phone.sendMedia(shop, {
    kind: 'image',
    mimetype: 'image/png',
    bytes: png(320, 200, colours),
    caption: 'Look',
  })
  const key = (of: string) => ({ id: of, fromMe: true, remoteJid: shop })
  const edited = await phone.sendText(shop, 'Se you at five')
  const editedMessage = { conversation: 'See you at five' }
  await phone.send(shop, { protocolMessage: { key: key(edited), type: MESSAGE_EDIT, editedMessage } })
  const deleted = await phone.sendText(shop, 'Not for you')
  await phone.send(shop, { protocolMessage: { key: key(deleted), type: REVOKE } })
  await phone.send(shop, {
    reactionMessage: { key: key(edited), text: '🎉', senderTimestampMs: Date.now() },
  })
  const path = `/api/v1/messages/${edited}`
  await until('all have come', async () => {
    const found = await world.appliance.request<{ reactions: unknown[] }>('GET', `${path}?instance=Loja`)
    return found.status === 200 && found.body.reactions.length > 0
  })
  await world.appliance.ok('POST', `${path}/star`, { instance: 'Loja' })
  const { chats } = await world.appliance.ok<{ chats: ChatView[] }>('GET', '/api/v1/instances/Loja/chats')
  const chat = chats.find(({ kind }) => kind === 'user')?.jid ?? ''
  return `messages/${id}/${encodeURIComponent(chat)}`
}
