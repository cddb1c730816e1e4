// The port between an instance and the Baileys adapter: one Link is the life of one socket.
// Facts flow up; an instance decides what they mean. Nothing here knows Baileys.
import type { PresenceView } from '../contract/people/person.ts'
import type { Content } from '../contract/content.ts'
import type { EffectKind, EffectValue } from '../contract/messages/effect.ts'
import type { MessageKind } from '../contract/messages/kinds.ts'
import type { NumberCheck, QuotedView, SoundView } from '../contract/messages/message.ts'
import type { InstanceSettings } from '../contract/instances/instance.ts'
import type { LastMessage, StateFact, WrittenFact } from './chats/fact.ts'
import type { PasskeyAssertion, PasskeyView } from '../contract/instances/passkey.ts'
import type { SetProxy } from '../contract/instances/proxy.ts'
import type { ChannelPort } from './channels/port.ts'
import type { GroupPort } from './groups/port.ts'
import type { PeoplePort } from './people/port.ts'
import type { Shapes } from './messages/shapes.ts'
import type { HistoryChunk, WhyNoHistory } from '../storage/tables/history.ts'
import type { MediaNote } from '../storage/tables/media.ts'

/** WhatsApp Web's version, for example [2, 3000, 1035194821]. */
export type WebVersion = readonly [number, number, number]

/** What one socket is for: to log in with a linked generation, or to link a phone as the next one. */
export type LinkPurpose =
  | { kind: 'login'; generation: number }
  | {
      kind: 'pair'
      /** The generation that a successful link will be. */
      generation: number
      /** Digits: ask for a pairing code for this number instead of showing QRs. */
      phoneNumber?: string
      /** The number linked before (digits); another one is refused unless undefined. */
      expectedAccount?: string
      /** Where WhatsApp asks for a passkey, its owner is asked for it; else linking ends there. */
      passkey?: true
    }

/** The way to WhatsApp ended at the proxy: not asked, not reached, it wants other credentials, or lets nobody through. */
export interface ProxyFault {
  kind: 'closed' | 'unreachable' | 'login' | 'refused'
  /** Host and port. */
  proxy: string
  /** A word or code of it; '' where there is none. */
  said: string
}

/** What WhatsApp was asked or told of a passkey, in order. */
export type PasskeyStep = 'options' | 'ref' | 'prologue' | 'nonce' | 'keys'

/** Why a linking with a passkey has come to nothing. */
export type PasskeyFailure =
  /** The time for all of it is over. */
  | { kind: 'expired' }
  /** The signature was taken, and the phone did not answer. */
  | { kind: 'unanswered' }
  /** code: WhatsApp's; null where it did not answer. */
  | { kind: 'refused'; at: PasskeyStep; code: number | null }
  | { kind: 'malformed' }
  | { kind: 'cancelled' }
  | { kind: 'codes_differ' }

/** What its owner may do about a passkey that WhatsApp asks for; what does not fit is thrown as a refusal. */
export interface PasskeyPort {
  readonly view: PasskeyView
  give(assertion: PasskeyAssertion): void
  /** The code is that on the phone. */
  confirm(): void
  cancel(): void
}

/** What the adapter reports, in order. Each fact is durable in the store before it is told. */
export type LinkFact =
  /** A QR to show, valid until expiresAt; each follows the last. */
  | { kind: 'qr'; text: string; expiresAt: number }
  | { kind: 'pairing_code'; code: string }
  /** pair-success was committed: the generation exists. The socket closes with 515 next. */
  | { kind: 'paired'; generation: number; account: string; jid: string; lid: string | null }
  /** Another number than expected was scanned; the link was refused and nothing is stored. */
  | { kind: 'other_number'; account: string }
  /** canBeGiven: the socket waits for its owner to give it; else it is of no more use. */
  | { kind: 'passkey_required'; canBeGiven?: true }
  /** It was given, or the codes were compared; the rest is between WhatsApp and the phone. */
  | { kind: 'passkey_sent' }
  /** Its owner must compare the code with that on the phone. */
  | { kind: 'passkey_confirmation_required' }
  /** Nothing is linked; the credentials are as they were before. */
  | { kind: 'passkey_failed'; why: PasskeyFailure }
  /** Login done; sends may begin. */
  | { kind: 'open'; jid: string; lid: string | null; name: string | null }
  /** Own profile name became known or changed. */
  | { kind: 'profile'; name: string }
  /** WhatsApp accepted a message (no error) or refused it. */
  | { kind: 'ack'; messageId: string; error: string | null }
  /** A time lock on writing to strangers began or ended (463): a flag, not a state. */
  | { kind: 'reach_out_lock'; active: boolean; until: number | null }
  /** How many new chats WhatsApp lets it write to, and until when that counts; null: it sets no limit. */
  | { kind: 'new_chat_quota'; quota: { total: number; used: number; until: number | null } | null }
  /** A call was rejected, as the settings ask for; who called, as a JID. */
  | { kind: 'call_rejected'; id: string; from: string }
  /** Somebody is there, or types: JIDs, and when they were last there. */
  | ({ kind: 'presence' } & Pick<PresenceView, 'chat' | 'person' | 'state' | 'lastSeen'>)
  /** Messages came in and nothing came of them: how many wait, since when. The socket is ending. */
  | { kind: 'stuck'; waiting: number; since: number }
  /** The socket ended; always the last fact of a link, told once. */
  | {
      kind: 'closed'
      /** WhatsApp's or Baileys' disconnect code; null when none came. */
      code: number | null
      /** A 401 that says this device was removed on the phone. */
      deviceRemoved: boolean
      /** Whether this link was open before. */
      wasOpen: boolean
      detail: string
      /** WhatsApp was not reached: the code is none of its own. */
      proxy?: ProxyFault | undefined
    }
  /** The instance's own rows could not be read or unsealed; the socket is ending. */
  | { kind: 'damaged'; detail: string }

/** What goes with a message outside its encrypted part, as WhatsApp's relay reads it. */
export interface Relay {
  /** Of the stanza. */
  attributes?: Record<string, string> | undefined
  /** Beside the encrypted part. */
  nodes?: RelayNode[] | undefined
}

export interface RelayNode {
  tag: string
  attributes: Record<string, string>
  nodes?: RelayNode[] | undefined
}

export interface OutgoingMessage {
  messageId: string
  /** JID of a user or a group, or where stories go. */
  recipient: string
  /** An encoded proto.Message. */
  proto: Uint8Array
  relay: Relay
  /** To whom a story goes: JIDs. */
  audience?: readonly string[] | undefined
  /** Show as typing for so long first. */
  delayMs: number
  /** It was sent before without an ack: devices and group keys are renewed, the id is the same. */
  resend: boolean
}

/** What a socket has heard. */
export interface Heard {
  lastFrameAt: number | null
  /** Messages that came in and have neither come out nor failed to be read. */
  waiting: number
  /** How many pre-keys WhatsApp had left when it last said so. */
  preKeys: { count: number; at: number } | null
}

/** What may be asked of a number while it is online. */
/** One that somebody else has sent. */
export interface ReadMessage {
  id: string
  chat: string
  participant: string | null
}

export interface OnlineNumber {
  readonly groups: GroupPort
  readonly channels: ChannelPort
  readonly people: PeoplePort
  setPresence(presence: 'available' | 'unavailable'): Promise<void>
  /** What was set here and WhatsApp has not taken yet goes out; what it does not take now goes later. */
  tellState(): Promise<void>
  /** Asks the own phone for what was said in a chat before this message; it comes as a piece of history, if it comes. */
  askOlder(
    than: Pick<StoredMedia, 'messageId' | 'chat' | 'fromMe'> & { sentAt: number },
    count: number,
  ): Promise<void>
  /** Asks the own phone to send a piece of history again, by the notification of the one that did not come. */
  askChunkAgain(notification: Uint8Array): Promise<void>
}

export interface Link extends OnlineNumber {
  readonly heard: Readonly<Heard>
  /** Of a socket that links a phone, where one may be given. */
  readonly passkey?: PasskeyPort | undefined
  /** Writes the message to the socket. Resolving proves nothing: the fact 'ack' does. */
  send(message: OutgoingMessage): Promise<void>
  /** Whoever sent them sees that they were read. */
  read(messages: readonly ReadMessage[]): Promise<void>
  /** Brings a file to WhatsApp's media host; open reads it from its beginning, as often as asked. */
  upload(
    job: UploadJob,
    options: { open(): AsyncIterable<Uint8Array>; sizeBytes: number; signal: AbortSignal },
  ): Promise<Uploaded>
  /** Asks WhatsApp which numbers it knows; throws when the socket ends first. */
  checkNumbers(numbers: readonly string[]): Promise<NumberCheck[]>
  /** Whether there is such a group for this number; throws when the socket ends first. */
  hasGroup(jid: string): Promise<boolean>
  /** Asks the own phone to upload a file once more: the message with its new place; undefined where it refuses. */
  askMediaAgain(message: StoredMedia): Promise<Uint8Array | undefined>
  /** Removes this device on WhatsApp's side; true when WhatsApp confirmed it. */
  logout(): Promise<boolean>
  /** Ends the socket without unlinking; resolves when what was received is committed. */
  end(): Promise<void>
}

/** What a message says of its file. */
export interface FileNote extends MediaNote {
  /** It says enough to fetch it. */
  canFetch: boolean
  /** It is to be seen once only. */
  isViewOnce: boolean
}

/** A stored message with a file, as WhatsApp knows it. */
export interface StoredMedia {
  messageId: string
  chat: string
  fromMe: boolean
  participant: string | null
  proto: Uint8Array
}

/**
 * Why a file did not come. expired: WhatsApp does not have it any more. altered: it is not what the sender sent.
 * phone_only: the message does not say where it is. failed: anything else, to be tried again.
 */
export class MediaFailure extends Error {
  override readonly name = 'MediaFailure'
  readonly kind: 'expired' | 'too_large' | 'altered' | 'phone_only' | 'failed'

  constructor(kind: MediaFailure['kind'], options?: ErrorOptions) {
    super(`The file of a message did not come: ${kind}`, options)
    this.kind = kind
  }
}

/** A piece of history that did not come and will not. */
export class HistoryFailure extends Error {
  override readonly name = 'HistoryFailure'
  readonly reason: WhyNoHistory

  constructor(reason: WhyNoHistory, options?: ErrorOptions) {
    super(`A piece of history did not come: ${reason}`, options)
    this.reason = reason
  }
}

export interface FetchOptions {
  proxy: SetProxy | null
  signal: AbortSignal
  maxBytes: number
}

export interface LinkOptions {
  instanceId: string
  purpose: LinkPurpose
  settings: InstanceSettings
  proxy: SetProxy | null
  version: WebVersion
  onFact(fact: LinkFact): void
}

/** A stored message that another one answers, or does something to. */
export interface Target {
  /** Its whole id. */
  id: string
  chat: string
  fromMe: boolean
  /** Who wrote it; null where the chat says so. */
  participant: string | null
  /** The own number, by the name that the chat knows it by. */
  self: string
  proto: Uint8Array
}

/** The file of a message that is to be sent: here, hashed, and of a type that fits. */
export interface FileToSend {
  /** SHA-256 of its bytes in hex. */
  hash: string
  sizeBytes: number
  mimetype: string
  fileName: string | null
  width?: number
  height?: number
  seconds?: number
  /** A small JPEG of it. */
  thumbnail?: Uint8Array
  /** How loud a voice note is, from its beginning to its end. */
  waveform?: Uint8Array
  /** A sticker that moves. */
  isAnimated?: boolean
  /** A stored message that was sent with the same file: where WhatsApp still has it. */
  earlier?: Uint8Array
}

/** What is shown of an address in a text. */
export interface LinkPreview {
  /** As it stands in the text. */
  url: string
  title: string
  description?: string
  /** A small JPEG. */
  thumbnail?: Uint8Array
}

/** What is to be brought to WhatsApp's media host before the message can go. */
export interface UploadJob {
  /** Of the plain file. */
  hash: string
  kind: MediaNote['kind']
  mediaKey: Uint8Array
}

/** Where WhatsApp has it. */
export interface Uploaded {
  url: string
  directPath: string
  /** SHA-256 of what was uploaded. */
  encSha256: Uint8Array
}

/** What goes with the content of a message that is sent. */
export interface ContentContext {
  file?: FileToSend
  /** Of an address in it. */
  preview?: LinkPreview
  /** The message this one answers. */
  quoted?: Target
  /** The stored message this one does something to. */
  target?: Target
  /** JIDs. */
  mentions?: readonly string[]
  /** Everybody in the group, without naming them. */
  mentionAll?: boolean
  /** How long its chat lets it last. */
  expiresSeconds?: number
}

export interface Encoded extends Shown {
  /** A proto.Message: the bytes that the store keeps and every retry sends. */
  proto: Uint8Array
}

/** What a message says, for people. */
export interface Shown {
  /** The proto field that holds the content. */
  type: string
  /** How long its chat lets it last, as it says. */
  expiresSeconds: number | null
  kind: MessageKind
  /** What of it can be read and found as text. */
  text: string | null
  /** What it says in the form it can be sent in; null for a kind that the contract does not have. */
  content: Content | null
  /** What it answers. */
  quoted: QuotedView | null
  /** Of what is to be heard. */
  sound?: SoundView
}

/** What a message does to another one. */
export interface EffectNote {
  kind: EffectKind
  /** Which one, and who wrote it, as it says; a JID. */
  target: { id: string; fromMe?: boolean; author?: string }
  /** undefined: it is sealed with the secret of its target. */
  value?: EffectValue
  /** The encoded proto.Message that an edit puts in place. */
  content?: Uint8Array
  /** In ms, by the clock of who did it. */
  at?: number
}

/** What opens a sealed effect: its target, and the JIDs under which it may have been sealed. */
export interface EffectSecrets {
  /** The target's encoded proto.Message. */
  proto: Uint8Array
  id: string
  authors: readonly string[]
  doers: readonly string[]
}

/** What was written to be sent. */
export interface Written extends Encoded {
  relay: Relay
}

/** Where pieces of a chat history come from. */
export interface HistorySource {
  /**
   * Fetches a piece and stores what is in it and was not here: tells how many messages those were. Rejects with a
   * HistoryFailure where it will never come. Safe to repeat.
   */
  takeHistory(chunk: HistoryChunk, signal: AbortSignal): Promise<number>
}

/** Where the files of pictures of people and groups come from. */
export interface PictureSource {
  /** The file at an address that WhatsApp has given; rejects with a MediaFailure. */
  fetchPicture(url: string, options: FetchOptions): AsyncIterable<Uint8Array>
}

/** The adapter as the instances see it. */
export interface LinkAdapter {
  open(options: LinkOptions): Promise<Link>
  /** Applies journal rows of an instance that no live socket will apply; safe to repeat. */
  replay(instanceId: string, generation: number): Promise<void>
  /** Forgets the sessions with every device of a contact (JID or digits); tells how many there were. */
  resetSessions(instanceId: string, generation: number, contact: string): Promise<number>
  /** How what comes in is built, for who wants to record it. */
  readonly shapes: Shapes
  /** A new message id of the form WhatsApp Web makes. */
  newMessageId(): string
  encode(content: Content, context: ContentContext): Written
  /** What a stored proto.Message says. */
  shownOf(proto: Uint8Array): Shown
  /** What a stored proto.Message does to another message; undefined where it does nothing to any. */
  effectOf(proto: Uint8Array): EffectNote | undefined
  /** What a sealed one says; undefined where it cannot be opened. */
  openEffect(
    proto: Uint8Array,
    secrets: EffectSecrets,
  ): { value: EffectValue; content?: Uint8Array } | undefined
  /** Without what it quotes of these people, and without their names; undefined where there is nothing of them. */
  unquoted(proto: Uint8Array, names: readonly string[]): Uint8Array | undefined
  /** What the owner has set, as WhatsApp takes it; last: up to where what is set of a chat counts. */
  writeFact(fact: StateFact, at: number, last?: LastMessage): WrittenFact
  /** A stored proto.Message as plain JSON (bytes as index-keyed objects), for APIs. */
  protoToJson(proto: Uint8Array): Record<string, unknown>
  /** The reverse, for what somebody else has kept; undefined where nothing of it is a message. */
  jsonToProto(message: Record<string, unknown>): Uint8Array | undefined
  /** What a stored proto.Message says of its file; undefined where it has none. */
  mediaOf(proto: Uint8Array): (FileNote & { hash: string | undefined }) | undefined
  /** The small picture (JPEG) that a stored proto.Message brings of its file; undefined where it brings none. */
  thumbnailOf(proto: Uint8Array): Uint8Array | undefined
  /** What of a message to be sent WhatsApp does not have yet; undefined where nothing is missing. */
  toUpload(proto: Uint8Array): UploadJob | undefined
  /** The message with the place of its file. */
  withUpload(proto: Uint8Array, uploaded: Uploaded): Uint8Array
  /** The plain bytes of that file as they come, which count only when the last has come; throws a MediaFailure. */
  fetchMedia(proto: Uint8Array, options: FetchOptions): AsyncIterable<Uint8Array>
  /** The pinned web version of this build. */
  readonly pinnedVersion: WebVersion
  /** Whether WhatsApp can be reached through it: what is wrong, or undefined. */
  tryProxy(proxy: SetProxy): Promise<ProxyFault | undefined>
  /** Asks WhatsApp's own site for its present web version; undefined when it cannot be had. */
  fetchVersion(): Promise<WebVersion | undefined>
}
