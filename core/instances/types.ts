// What the API and the command line may ask of the instances.
import type { Collections, LabelView } from '../contract/instances/chat-state.ts'
import type { ApplianceHealth, InstanceHealth, Sending } from '../contract/appliance/appliance.ts'
import type {
  CreateInstance,
  GenerationView,
  InstanceView,
  LinkCode,
  LinkRequest,
  PatchInstance,
  TimelineEntry,
} from '../contract/instances/instance.ts'
import type { PasskeyAnswer, PasskeySetting, PasskeyView } from '../contract/instances/passkey.ts'
import type { Asker } from '../contract/asker.ts'
import type { Proxy, ProxyTest } from '../contract/instances/proxy.ts'
import type {
  ChatOfView,
  ChatView,
  ContactView,
  MessageView,
  NumberCheck,
  OutboxView,
  ReceiptView,
  SendMessage,
} from '../contract/messages/message.ts'
import type { ChannelControl } from './channels/control.ts'
import type { CommunityControl, GroupControl } from './groups/control.ts'
import type { ChatPage } from '../contract/messages/chat-page-routes.ts'
import type { HistoryAskView, HistoryView } from '../contract/messages/history.ts'
import type { Presences } from './people/presences.ts'
import type { PeopleControl, PictureControl } from './people/control.ts'
import type { OnlineNumber } from './link.ts'
import type { UploadedFile } from './messages/files/outgoing-files.ts'

/** A message to answer that its caller has kept, in WhatsApp's own field names. */
export interface GivenQuote {
  id: string
  fromMe: boolean
  participant: string | null
  message: Record<string, unknown>
}

/** Evolution lets several have the token that their maker chose. */
export type CreateRequest = CreateInstance & { tokenMayBeShared?: boolean }

export type SendRequest = SendMessage & {
  /** It goes before a quotedId. */
  quote?: GivenQuote | undefined
  /** Under which it is stored and goes out, where its caller has chosen one. */
  messageId?: string | undefined
}

/** Who asks, where that decides which addresses may be named; who does not say it may name what any token may. */
export interface Asked {
  by: Asker
}

export const askedByAnybody: Asked = { by: 'instance' }

/** Every method takes an id or a name; unknown ones reject with NotFoundError. */
export interface InstanceControl {
  readonly messages: MessageControl
  readonly chats: ChatControl
  list(options?: { trashed?: boolean }): InstanceView[]
  find(idOrName: string): InstanceView | undefined
  /** The instance whose own token has this SHA-256, trashed ones excepted. */
  findByTokenHash(hash: Uint8Array): InstanceView | undefined
  /** Those that one token opens: itself, unless it was made to be shared. */
  withTokenOf(id: string): InstanceView[]
  /** Unsealed, for the owner's eyes only. */
  token(idOrName: string): string
  create(request: CreateRequest): Promise<InstanceView>
  update(idOrName: string, patch: PatchInstance, asked: Asked): Promise<InstanceView>
  start(idOrName: string): Promise<InstanceView>
  stop(idOrName: string): Promise<InstanceView>
  /** Another socket in place of the present one; one that is not connected is started. */
  restart(idOrName: string): Promise<InstanceView>
  /** Starts linking (QRs, or a pairing code when a phone number is given); an open instance is a ConflictError. */
  link(idOrName: string, request: LinkRequest): Promise<InstanceView>
  /** Resolves with the code once there is one, or with what there is after timeoutMs. */
  linkCode(idOrName: string, options?: { timeoutMs?: number }): Promise<LinkCode>
  /** confirmed: whether WhatsApp answered that the device is removed. The generation is archived either way. */
  logout(idOrName: string): Promise<{ instance: InstanceView; confirmed: boolean }>
  takeover(idOrName: string): Promise<InstanceView>
  /** How far it is with getting every number online that is to be. */
  readonly connecting: Connecting
  /** Why every number is held, and what to choose; null when this installation is no copy or it was answered. */
  readonly twinQuestion: string | null
  /** Held because this installation looks like a copy: it goes on here, as its owner wanted. */
  moveHere(idOrName: string): Promise<InstanceView>
  /** Every held number, and the question with them. */
  moveAllHere(): Promise<InstanceView[]>
  /** For a contact (JID or digits) whose messages cannot be read: the next one makes new sessions. */
  resetSessions(idOrName: string, contact: string): Promise<{ sessions: number }>
  /** Whether WhatsApp can be reached through it, before it is set. */
  testProxy(idOrName: string, proxy: Proxy, asked: Asked): Promise<ProxyTest>
  trash(idOrName: string): Promise<InstanceView>
  untrash(idOrName: string, options?: { name?: string }): Promise<InstanceView>
  /** Undoes a hand-over; only with its name in confirm, because it may be online elsewhere. */
  bringBack(idOrName: string, confirm: string): Promise<InstanceView>
  /** Erases for good: only from the trash, and only with its name in confirm. */
  purge(
    idOrName: string,
    confirm: string,
    options?: { withoutSnapshot?: boolean },
  ): Promise<{ id: string; name: string }>
  /** How many days the trash keeps what is in it; null: until its owner purges it. */
  readonly trashDays: number | null
  setTrashDays(days: number | null): Promise<void>
  /** Logs in with an older link in place of the present one; WhatsApp's answer decides which one stays. */
  activate(idOrName: string, generation: number): Promise<InstanceView>
  /** Asks something of a number that is online; UnavailableError where it is not. */
  online<T>(idOrName: string, ask: (number: OnlineNumber) => Promise<T>): Promise<T>

  readonly groups: GroupControl
  readonly channels: ChannelControl
  readonly communities: CommunityControl
  readonly people: PeopleControl
  readonly pictures: PictureControl
  /** Who is there and who types, told live. */
  readonly presences: Pick<Presences, 'subscribe'>

  readonly passkeys: PasskeyControl

  timeline(idOrName: string, page?: Page): TimelineEntry[]
  generations(idOrName: string): GenerationView[]
  /** What there is to say of it beyond its view. */
  vitals(idOrName: string): Vitals

  /** Whether anything is sent at all, by any number. */
  readonly sending: Sending
  setSending(stopped: boolean): Promise<void>
  checkNumbers(idOrName: string, numbers: readonly string[]): Promise<NumberCheck[]>
}

/** What WhatsApp asks of a number that is being linked, and only its owner can give. */
export interface PasskeyControl {
  readonly setting: PasskeySetting
  /** Holds for the next linking. */
  change(enabled: boolean): Promise<PasskeySetting>
  get(idOrName: string): PasskeyView
  /** What does not fit is a ConflictError, or what is not what was asked for a BadRequestError; then nothing was sent. */
  give(idOrName: string, answer: PasskeyAnswer): Promise<PasskeyView>
  /** Nothing is linked. */
  cancel(idOrName: string): Promise<InstanceView>
}

/** What the owner sets of a chat for himself: here at once, on his other devices when WhatsApp takes it. */
export interface ChatControl {
  /** chat: a JID, or the digits of a number. */
  change(idOrName: string, chat: string, change: ChatChange): Promise<ChatView>
  /** Around a place, or from a row on in one direction. */
  read(idOrName: string, chat: string, from: ChatPlace & { limit: number }): ChatPage
  /** The one that came last first; before: a row. */
  starred(
    idOrName: string,
    asked: { chat?: string | undefined; before?: number | undefined; limit: number },
  ): MessageView[]
  /** The one pinned last first. */
  pinned(idOrName: string, chat: string): MessageView[]
  /** What waits for its time, the soonest first. */
  planned(idOrName: string, page: { limit: number; offset: number }): MessageView[]
  /** Nothing is erased: what was said so far is hidden, with the chat where it is deleted. */
  clear(idOrName: string, chat: string, options: { isDeleted: boolean }): Promise<ChatView>
  labels(idOrName: string): LabelView[]
  putLabel(idOrName: string, label: { id: string; name: string; color: number }): Promise<LabelView>
  deleteLabel(idOrName: string, id: string): Promise<LabelView>
  /** Of a message where one is named. */
  useLabel(
    idOrName: string,
    chat: string,
    use: { label: string; message?: string | undefined; on: boolean },
  ): Promise<ChatView>
  /** How far what is set on other devices is known here. */
  collections(idOrName: string): Collections
}

/** One of them; none: the newest. */
export interface ChatPlace {
  before?: number | undefined
  after?: number | undefined
  message?: string | undefined
  date?: number | undefined
  unread?: boolean | undefined
}

export interface ChatChange {
  archived?: boolean | undefined
  pinned?: boolean | undefined
  /** -1: for ever. */
  mutedUntil?: number | null | undefined
  /** false: all of it was read. */
  unread?: boolean | undefined
}

/** What is said, by whom and to whom; idOrName as in InstanceControl. */
export interface MessageControl {
  /** Durably accepted when it resolves; see the outbox for what became of it. */
  send(idOrName: string, request: SendRequest, asked: Asked): Promise<MessageView>
  /** A file that comes before the message that names it by its hash. */
  uploadFile(idOrName: string, file: AsyncIterable<Uint8Array>): Promise<UploadedFile>
  /** Who asked not to be written to any more may be again: a number or JID. */
  optIn(idOrName: string, contact: string): Promise<ChatView>
  /** Whoever sent them sees that they were read; with the newest of a chat, nothing there is unread. */
  read(idOrName: string, messages: readonly MessageView[]): Promise<void>
  /** Here at once; onPhone: whether WhatsApp has it too. */
  star(idOrName: string, message: MessageView, on: boolean): Promise<Starred>
  /** Deleted for the own number alone: marked here at once, gone from the phone when WhatsApp takes it. */
  hide(idOrName: string, message: MessageView): Promise<MessageView>
  /** Who has received, read and played it, as far as they have told. */
  receipts(idOrName: string, message: MessageView): ReceiptView[]
  /** The file of a message that was left, or is gone, is fetched now. */
  fetchFile(idOrName: string, message: MessageView): Promise<MessageView>
  list(idOrName: string, filter?: MessageFilter): { total: number; records: MessageView[] }
  /** The newest that fits. */
  newest(idOrName: string, filter: MessageFilter): MessageView | undefined
  /** Any page, by any filter; where a time is asked for, total counts 10,000 after the page at most. */
  page(idOrName: string, filter: PageFilter): Promise<{ total: number; records: MessageView[] }>
  /** By its row. */
  byRow(idOrName: string, row: number): MessageView | undefined
  /** A stored message as JSON, in WhatsApp's own field names. */
  protoJson(idOrName: string, row: number): Record<string, unknown> | undefined
  chats(
    idOrName: string,
    filter?: { jid?: string; pinned?: boolean; limit?: number; offset?: number },
  ): ChatView[]
  /** Each with its last message. */
  chatsWithLast(
    idOrName: string,
    filter?: { jid?: string; pinned?: boolean; limit?: number; offset?: number },
  ): Promise<ChatView[]>
  /** Of all numbers that are not in the trash, each with its last message; as chats, the latest or the one pinned last first. */
  allChats(filter: { pinned?: boolean; limit: number; offset: number }): Promise<ChatOfView[]>
  contacts(
    idOrName: string,
    filter?: { jid?: string; pushName?: string; limit?: number; offset?: number },
  ): ContactView[]
  counts(idOrName: string): { messages: number; contacts: number; chats: number }
  /** How far the history that the phone sends has come in. */
  history(idOrName: string): HistoryView & { asks: HistoryAskView[] }
  /** Asks the phone for so many messages from before the oldest of a chat (a number or JID), or for all until a time. */
  askOlder(
    idOrName: string,
    request: { chat: string; count: number; until?: number | undefined },
  ): Promise<{ before: number }>
  /** message: of the one with this id alone. */
  outbox(idOrName: string, page?: Page & { message?: string }): OutboxView[]
  /** By the id of the outbox row; only what has not begun to be sent. of: the instance it must belong to. */
  cancel(item: number, of?: string): Promise<OutboxView>
  /** Only what waits for its time. */
  sendNow(item: number, of?: string): Promise<OutboxView>
  /** A failed one goes again, under the same message id. */
  retry(item: number, of?: string): Promise<OutboxView>
}

export interface Starred {
  message: MessageView
  onPhone: boolean
}

export type Connecting = NonNullable<ApplianceHealth['connecting']>

export type Vitals = Pick<
  InstanceHealth,
  | 'incomingWaiting'
  | 'incomingSetAside'
  | 'lastFrameAt'
  | 'messagesUnsupported'
  | 'lastReceivedAt'
  | 'lastSentAt'
  | 'outboxWaiting'
  | 'linkRisk'
  | 'newChats'
  | 'optedOut'
  | 'phoneSeenAt'
  | 'preKeys'
  | 'undecryptable'
>

export interface Page {
  /** Rows before this id (newest first). */
  before?: number
  limit?: number
}

export interface MessageFilter extends Page {
  chat?: string
  id?: string
  fromMe?: boolean
  type?: string | readonly string[]
  /** None of this type. */
  without?: string
  sentAfter?: number
  sentBefore?: number
  offset?: number
}

export interface PageFilter extends MessageFilter {
  row?: number
  /** What no index knows of: everything else that fits is looked at, so the total is exact. */
  keep?: ((message: KeptParts) => boolean) | undefined
}

interface KeptParts {
  messageId: string
  participantPn: string | null
  participantLid: string | null
}
