// Messages, chats, contacts and the outbox as the API shows them.
import { z } from 'zod'
import { PostView } from '../channels/channel.ts'
import { Content } from '../content.ts'
import { EffectsView } from './effect.ts'
import { fileKinds } from './file-kind.ts'
import { MessageKind } from './kinds.ts'
import { NoticeView } from './notice.ts'
import { TimeMs } from '../instances/instance.ts'
import { Params } from '../sentences/sentence.ts'
import { MessageStatus, OutboxState } from '../state.ts'

/** The file of a message. It is fetched after the message was stored, and kept here from then on. */
export const MediaView = z.object({
  /** wanted: it is being fetched, or will be. kept: it is here. gone: it is not to be had. left: it is fetched when somebody asks. */
  state: z.enum(['wanted', 'kept', 'gone', 'left']),
  kind: z.enum(fileKinds),
  /** SHA-256 in hex, once it is kept: GET media/:hash. */
  hash: z.string().nullable(),
  /** As the sender says. */
  mimetype: z.string().nullable(),
  sizeBytes: z.int().nullable(),
  fileName: z.string().nullable(),
  goneCode: z
    .enum(['expired', 'too_large', 'altered', 'phone_only', 'unreachable', 'let_go', 'view_once'])
    .nullable(),
  /** The same in words. */
  goneReason: z.string().nullable(),
})
export type MediaView = z.infer<typeof MediaView>

/** The message that another one answers, as that one says it. */
export const QuotedView = z.object({
  id: z.string(),
  /** Who wrote it: a JID. */
  participant: z.string().nullable(),
  kind: MessageKind,
  text: z.string().nullable(),
})
export type QuotedView = z.infer<typeof QuotedView>

/** How a voice message or a sound says that it sounds, before it is fetched. */
export const SoundView = z.object({
  seconds: z.int().nullable(),
  /** Its loudness along its length, each from 0 to 100, as the sender says; empty where he does not. */
  waveform: z.array(z.int()),
})
export type SoundView = z.infer<typeof SoundView>

/** Who has received, read and played an own message; in a group one a member, as far as they have told. */
export const ReceiptView = z.object({
  /** A JID. */
  recipient: z.string(),
  deliveredAt: TimeMs.nullable(),
  readAt: TimeMs.nullable(),
  playedAt: TimeMs.nullable(),
})
export type ReceiptView = z.infer<typeof ReceiptView>

export const MessageView = z.object({
  /** Row number: the cursor for paging; rises with arrival. */
  row: z.int(),
  /** WhatsApp's message id. */
  id: z.string(),
  chat: z.string(),
  /** The chat's other name (PN for a LID chat and the reverse), where known. */
  chatAlt: z.string().nullable(),
  fromMe: z.boolean(),
  /** The author in a group. */
  participant: z.string().nullable(),
  participantAlt: z.string().nullable(),
  pushName: z.string().nullable(),
  /** The proto field that holds the content: conversation, extendedTextMessage, imageMessage, … */
  type: z.string(),
  kind: MessageKind.default('unsupported'),
  /** What of it can be read: its words, a caption, a title, the name of what was sent. */
  text: z.string().nullable(),
  /** What it says, in the form it can be sent in; null for kinds that are not among those, which have type and text. */
  content: Content.nullable(),
  status: MessageStatus,
  sentAt: TimeMs,
  storedAt: TimeMs,
  /** What it said of itself where that cannot be stored as it is: its whole id, the time it claims (ms). */
  original: z.object({ id: z.string().optional(), sentAt: z.string().optional() }).nullable(),
  /** null for a message without a file. */
  media: MediaView.nullable(),
  quoted: QuotedView.nullable().default(null),
  /** Of a voice message and a sound alone. */
  sound: SoundView.optional(),
  /** What happened in the chat, of a line that nobody wrote (kind system). */
  notice: NoticeView.nullable().default(null),
  /** Of a message of a channel. */
  post: PostView.nullable().default(null),
  ...EffectsView.shape,
})
export type MessageView = z.infer<typeof MessageView>

/** As much of a chat's last message as a list of chats shows; of its text the beginning. */
export const LastView = MessageView.pick({
  row: true,
  id: true,
  fromMe: true,
  participant: true,
  participantAlt: true,
  pushName: true,
  kind: true,
  text: true,
  status: true,
  sentAt: true,
  deletedAt: true,
  notice: true,
})
export type LastView = z.infer<typeof LastView>

export const ChatView = z.object({
  id: z.int(),
  kind: z.enum(['user', 'group', 'broadcast', 'newsletter']),
  /** PN JID where known, else LID; the group's JID for a group. */
  jid: z.string(),
  pn: z.string().nullable(),
  lid: z.string().nullable(),
  name: z.string().nullable(),
  unread: z.int(),
  lastMessageAt: TimeMs.nullable(),
  /** When this person asked not to be written to any more; null where they have not. */
  optedOutAt: TimeMs.nullable(),
  archived: z.boolean().default(false),
  /** Since when; null: it is not pinned. */
  pinnedAt: TimeMs.nullable().default(null),
  /** Until when it is muted, -1: for ever; null: it is not. */
  mutedUntil: z.int().min(-1).nullable().default(null),
  /** By its owner, whatever else was read. */
  markedUnread: z.boolean().default(false),
  /** What was said up to then its owner has cleared: it is not listed with the chat. */
  clearedUntil: TimeMs.nullable().default(null),
  /** How long what is said there lasts on the phones, as either side has set it; null: for ever. */
  expiresSeconds: z.int().nullable().default(null),
  /** Ids of labels. */
  labels: z.array(z.string()).default([]),
  /** Only where it is asked for; null: there is none that is not cleared. */
  last: LastView.nullable().optional(),
  createdAt: TimeMs,
  updatedAt: TimeMs,
})
export type ChatView = z.infer<typeof ChatView>

/** In a list of the chats of several numbers. */
export const ChatOfView = ChatView.extend({ instanceId: z.string() })
export type ChatOfView = z.infer<typeof ChatOfView>

export const ContactView = z.object({
  id: z.int(),
  jid: z.string(),
  pn: z.string().nullable(),
  lid: z.string().nullable(),
  name: z.string().nullable(),
  pushName: z.string().nullable(),
  pictureUrl: z.string().nullable(),
  createdAt: TimeMs,
  updatedAt: TimeMs,
})
export type ContactView = z.infer<typeof ContactView>

export const SendMessage = z.object({
  /** A phone number with country code, or a JID (user, LID, group); status@broadcast for a story. */
  to: z.string().trim().min(1).max(128),
  content: Content,
  /** Of a story: numbers or JIDs, or whom the phone has saved under a name. Its deletion goes to the same. */
  audience: z.union([z.literal('contacts'), z.array(z.string().min(1).max(128)).min(1).max(5000)]).optional(),
  /** Answer to a stored message, by its id. */
  quotedId: z.string().min(1).max(128).optional(),
  /** Shown as typing for so long before it is sent. */
  delayMs: z.int().min(0).max(120_000).optional(),
  /** Not before this time (ms), in whose place it stands in the chat until then; one that has passed: at once. */
  sendAt: z.int().min(0).max(4_102_444_800_000).optional(),
  /** The same key within 24 h answers with the first message instead of sending again. */
  idempotencyKey: z.string().min(1).max(255).optional(),
})
export type SendMessage = z.infer<typeof SendMessage>

export const NumberCheck = z.object({
  /** As asked. */
  number: z.string(),
  jid: z.string(),
  exists: z.boolean(),
  name: z.string().nullable(),
})
export type NumberCheck = z.infer<typeof NumberCheck>

export const OutboxView = z.object({
  id: z.int(),
  messageId: z.string(),
  to: z.string(),
  state: OutboxState,
  attempts: z.int(),
  errorCode: z.string().nullable(),
  error: z.string().nullable(),
  /** Which sentence that is: finer than errorCode, which may be WhatsApp's own. */
  reasonCode: z.string().nullable(),
  reasonParams: Params,
  /** It is not sent before. */
  notBefore: TimeMs,
  /** The time that was set for it; null: at once. */
  sendAt: TimeMs.nullable().default(null),
  acceptedAt: TimeMs,
  updatedAt: TimeMs,
})
export type OutboxView = z.infer<typeof OutboxView>
