// Which of our words fits a message. Pure.
import type { MessageKind } from '../../../contract/messages/kinds.ts'
import { isRecord } from './walk.ts'

const kinds: Readonly<Record<string, MessageKind>> = {
  conversation: 'text',
  extendedTextMessage: 'text',
  richResponseMessage: 'text',
  imageMessage: 'image',
  videoMessage: 'video',
  ptvMessage: 'videoNote',
  audioMessage: 'audio',
  documentMessage: 'document',
  stickerMessage: 'sticker',
  stickerPackMessage: 'stickerPack',
  locationMessage: 'location',
  liveLocationMessage: 'liveLocation',
  contactMessage: 'contacts',
  contactsArrayMessage: 'contacts',
  pollCreationMessage: 'poll',
  pollCreationMessageV2: 'poll',
  pollCreationMessageV3: 'poll',
  pollCreationMessageV5: 'poll',
  pollResultSnapshotMessage: 'pollResult',
  pollResultSnapshotMessageV3: 'pollResult',
  eventMessage: 'event',
  groupInviteMessage: 'invite',
  newsletterAdminInviteMessage: 'invite',
  newsletterFollowerInviteMessageV2: 'invite',
  productMessage: 'product',
  orderMessage: 'order',
  invoiceMessage: 'payment',
  sendPaymentMessage: 'payment',
  requestPaymentMessage: 'payment',
  declinePaymentRequestMessage: 'payment',
  cancelPaymentRequestMessage: 'payment',
  paymentInviteMessage: 'payment',
  listMessage: 'list',
  buttonsMessage: 'buttons',
  templateMessage: 'template',
  highlyStructuredMessage: 'template',
  interactiveMessage: 'interactive',
  listResponseMessage: 'answer',
  buttonsResponseMessage: 'answer',
  templateButtonReplyMessage: 'answer',
  interactiveResponseMessage: 'answer',
  questionResponseMessage: 'answer',
  statusQuestionAnswerMessage: 'answer',
  statusQuotedMessage: 'comment',
  encCommentMessage: 'comment',
  call: 'call',
  callLogMesssage: 'call',
  bcallMessage: 'call',
  scheduledCallCreationMessage: 'call',
  albumMessage: 'album',
  placeholderMessage: 'placeholder',
  chat: 'notice',
  messageHistoryBundle: 'notice',
  messageHistoryNotice: 'notice',
  requestPhoneNumberMessage: 'notice',
  scheduledCallEditMessage: 'notice',
  statusNotificationMessage: 'notice',
  statusStickerInteractionMessage: 'notice',
  stickerSyncRmrMessage: 'notice',
}

/** Wrappers that make something else of what is in them. */
const wrapped: Readonly<Record<string, MessageKind>> = {
  commentMessage: 'comment',
  questionMessage: 'question',
  questionReplyMessage: 'answer',
  lottieStickerMessage: 'sticker',
}

export function kindOf(field: string, value: unknown, wrappers: readonly string[]): MessageKind {
  const kind = kinds[field] ?? 'unsupported'
  if (kind === 'unsupported') return kind
  const special = wrappers.findLast((each) => wrapped[each] !== undefined)
  if (special !== undefined) return wrapped[special] ?? kind
  if (!isRecord(value)) return kind
  if (kind === 'video' && value['gifPlayback'] === true) return 'gif'
  if (kind === 'audio' && value['ptt'] === true) return 'voice'
  return kind === 'location' && value['isLive'] === true ? 'liveLocation' : kind
}
