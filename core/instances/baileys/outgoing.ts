// What an instance asks of an open socket: send, check numbers, presence, unlink, end.
import {
  isJidGroup,
  jidNormalizedUser,
  proto,
  S_WHATSAPP_NET,
  type SignalKeyStore,
} from '@whiskeysockets/baileys'
import type { Agent } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NumberCheck } from '../../contract/messages/message.ts'
import type {
  Heard,
  Link,
  OutgoingMessage,
  PasskeyPort,
  ReadMessage,
  StoredMedia,
  Uploaded,
  UploadJob,
} from '../link.ts'
import type { ChannelPort } from '../channels/port.ts'
import type { GroupPort } from '../groups/port.ts'
import type { PeoplePort } from '../people/port.ts'
import { ChannelAsks } from './asking/channels.ts'
import { PeopleAsks } from './asking/people.ts'
import { GroupAsks, type KnownGroups } from './asking/groups.ts'
import { refusalCode } from './asking/refusals.ts'
import { upload } from './content/upload.ts'
import { movedTo } from './content/media.ts'
import type { Groups } from './incoming/groups.ts'
import { relayOptions } from './relay.ts'
import type { Socket } from './socket/socket.ts'
import type { StateSync } from './state/state-sync.ts'

/** How long WhatsApp may take to confirm that the device is removed. */
const logoutMs = 15_000
/** How long the phone may take to upload a file once more. */
const uploadMs = 60_000
/** The phone's answers that it will not, as Baileys words them. */
const refusals = [404, 412, 418]
/** WhatsApp's words for a group that does not exist, or not for this number. */
const noGroup = [401, 403, 404, 410]

export class BaileysLink implements Link {
  readonly groups: GroupPort
  readonly channels: ChannelPort
  readonly people: PeoplePort
  readonly #socket: Socket
  readonly #keys: SignalKeyStore
  readonly #groups: KnownGroups & Pick<Groups, 'get'>
  readonly #state: StateSync
  /** For the media host. */
  readonly #agent: Agent | undefined

  constructor(
    socket: Socket,
    {
      keys,
      groups,
      agent,
      state,
      people,
    }: {
      keys: SignalKeyStore
      groups: KnownGroups & Pick<Groups, 'get'>
      agent: Agent | undefined
      state: StateSync
      people: PeopleAsks
    },
  ) {
    this.#socket = socket
    this.people = people
    this.channels = new ChannelAsks(() => socket.raw)
    this.groups = new GroupAsks(() => socket.raw, groups)
    this.#keys = keys
    this.#groups = groups
    this.#state = state
    this.#agent = agent
  }

  get passkey(): PasskeyPort | undefined {
    return this.#socket.passkey
  }

  get heard(): Readonly<Heard> {
    return this.#socket.heard
  }

  async send(message: OutgoingMessage): Promise<void> {
    const { raw } = this.#socket
    const { recipient, messageId } = message
    if (message.delayMs > 0) {
      await raw.sendPresenceUpdate('composing', recipient)
      await sleep(message.delayMs)
      await raw.sendPresenceUpdate('paused', recipient)
    }
    // The members who were to get the sender key with the lost stanza may not have it.
    if (message.resend && isJidGroup(recipient)) {
      await this.#keys.set({ 'sender-key-memory': { [recipient]: null } })
    }
    await raw.relayMessage(recipient, proto.Message.decode(message.proto), {
      messageId,
      useUserDevicesCache: !message.resend,
      ...(message.audience && { statusJidList: [...message.audience, ...this.#ownJid()] }),
      ...relayOptions(message.relay),
    })
  }

  /** A story shows on the own phone too. */
  #ownJid(): string[] {
    const { me } = this.#socket.raw.authState.creds
    return me === undefined ? [] : [jidNormalizedUser(me.id)]
  }

  upload(job: UploadJob, options: Parameters<Link['upload']>[1]): Promise<Uploaded> {
    const conn = (anew: boolean) => this.#socket.raw.refreshMediaConn(anew)
    return upload(job, { ...options, conn, agent: this.#agent })
  }

  async checkNumbers(numbers: readonly string[]): Promise<NumberCheck[]> {
    const found = (await this.#socket.raw.onWhatsApp(...numbers)) ?? []
    return numbers.map((number) => {
      const digits = number.replace(/\D/g, '')
      // WhatsApp answers in its own form of the number, which may differ in a country's mobile digit.
      const match =
        found.find(({ jid }) => jid.split('@')[0] === digits) ?? (numbers.length === 1 ? found[0] : undefined)
      return {
        number,
        jid: match?.jid ?? `${digits}@s.whatsapp.net`,
        exists: match?.exists === true,
        name: null,
      }
    })
  }

  async hasGroup(jid: string): Promise<boolean> {
    try {
      await this.#groups.get(jid)
      return true
    } catch (error) {
      if (noGroup.includes(refusalCode(error) ?? 0)) return false
      throw error
    }
  }

  async setPresence(presence: 'available' | 'unavailable'): Promise<void> {
    await this.#socket.raw.sendPresenceUpdate(presence)
  }

  async read(messages: readonly ReadMessage[]): Promise<void> {
    await this.#socket.raw.readMessages(
      messages.map(({ id, chat: remoteJid, participant }) => ({ id, remoteJid, fromMe: false, participant })),
    )
  }

  async tellState(): Promise<void> {
    await this.#state.push()
  }

  async askOlder(
    than: Pick<StoredMedia, 'messageId' | 'chat' | 'fromMe'> & { sentAt: number },
    count: number,
  ): Promise<void> {
    const { messageId: id, chat: remoteJid, fromMe, sentAt } = than
    await this.#socket.raw.fetchMessageHistory(count, { id, remoteJid, fromMe }, sentAt)
  }

  async askChunkAgain(notification: Uint8Array): Promise<void> {
    const note = proto.Message.HistorySyncNotification.decode(notification)
    const { syncType = null, chunkOrder = null, originalMessageId = null } = note
    await this.#socket.raw.sendPeerDataOperationMessage({
      peerDataOperationRequestType: proto.Message.PeerDataOperationRequestType.HISTORY_SYNC_CHUNK_RETRY,
      historySyncChunkRetryRequest: {
        syncType,
        chunkOrder,
        chunkNotificationId: originalMessageId,
        regenerateChunk: true,
      },
    })
  }

  async askMediaAgain(media: StoredMedia): Promise<Uint8Array | undefined> {
    const { messageId: id, chat: remoteJid, fromMe, participant } = media
    const message = proto.Message.decode(media.proto)
    const waiting = new AbortController()
    try {
      const answer = await Promise.race([
        this.#socket.raw.updateMediaMessage({ key: { id, remoteJid, fromMe, participant }, message }),
        sleep(uploadMs, undefined, { signal: waiting.signal }),
      ])
      if (!answer?.message) throw new Error('The phone has not answered')
      return movedTo(media.proto, answer.message)
    } catch (error) {
      if (refusals.includes(statusOf(error))) return undefined
      throw error
    } finally {
      waiting.abort()
    }
  }

  async logout(): Promise<boolean> {
    const { raw } = this.#socket
    const jid = raw.authState.creds.me?.id
    let confirmed = false
    if (jid && this.#socket.isOpen) {
      try {
        const answer: unknown = await raw.query(
          {
            tag: 'iq',
            attrs: { to: S_WHATSAPP_NET, type: 'set', xmlns: 'md' },
            content: [{ tag: 'remove-companion-device', attrs: { jid, reason: 'user_initiated' } }],
          },
          logoutMs,
        )
        confirmed = answer !== undefined
      } catch {
        // The socket ended before the answer: WhatsApp's reason for ending it is the answer.
        await this.#socket.closed
        confirmed = this.#socket.deviceRemoved
      }
    }
    await this.#socket.end('Logged out by the owner')
    return confirmed
  }

  async end(): Promise<void> {
    await this.#socket.end('Ended by the appliance')
  }
}

function statusOf(error: unknown): number {
  const output: unknown = error instanceof Error && 'output' in error ? error.output : undefined
  return typeof output === 'object' && output !== null && 'statusCode' in output
    ? Number(output.statusCode)
    : 0
}
