// Answers those who could not read a message of ours and ask for it again. Baileys (rc14, handleReceipt) confirms such a
// request also where its own answer failed, and counts each one twice: the recipient never asks again, and the message
// that WhatsApp took for sent stays unreadable. Here a request is confirmed when its answer has left. Until then it is
// tried again, and WhatsApp keeps it for the next socket.
import {
  areJidsSameUser,
  extractE2ESessionFromRetryReceipt,
  isJidGroup,
  jidDecode,
  type BinaryNode,
  type UserFacingSocketConfig,
  type WASocket,
} from '@whiskeysockets/baileys'
import type { Log } from '../../../log.ts'
import type { Relay } from '../../link.ts'
import { relayOptions } from '../relay.ts'

/** As often as a phone asks for one message. */
const mostAnswers = 5
/** So often is one tried by one socket, each time after a longer wait. */
const mostTries = 4
const longer = 6
/** Over all sockets: a device that is gone has no keys any more. */
const mostFailures = 12

export interface ResendsDeps {
  raw: WASocket
  config: Pick<UserFacingSocketConfig, 'getMessage' | 'msgRetryCounterCache'>
  /** What goes with an own message outside its encrypted part. */
  relayOf(messageId: string): Relay
  /** From a try that failed to the next one. */
  againMs: number
  log: Log
}

interface Request {
  receipt: BinaryNode
  id: string
  /** The device that asks. */
  asker: string
  isOwn: boolean
  chat: string | undefined
}

export class Resends {
  readonly #deps: ResendsDeps
  readonly #timers = new Set<NodeJS.Timeout>()
  /** One after the other. */
  #last: Promise<void> = Promise.resolve()
  #isOver = false

  constructor(deps: ResendsDeps) {
    this.#deps = deps
    const { ws } = deps.raw
    for (const listener of ws.listeners('CB:receipt')) {
      const handle = listener as (receipt: BinaryNode) => void
      ws.off('CB:receipt', handle)
      ws.on('CB:receipt', (receipt: BinaryNode) =>
        receipt.attrs['type'] === 'retry' ? this.#take(receipt, 1) : handle(receipt),
      )
    }
  }

  stop(): void {
    this.#isOver = true
    for (const timer of this.#timers) clearTimeout(timer)
  }

  #take(receipt: BinaryNode, attempt: number): void {
    const before = this.#last
    this.#last = (async () => {
      await before
      if (this.#isOver) return
      try {
        await this.#answer(receipt)
        await this.#deps.raw.sendMessageAck(receipt)
      } catch (err) {
        if (this.#isOver) return
        this.#deps.log.warn('A message that was asked for again could not be sent yet', { err, attempt })
        if (attempt < mostTries) this.#takeLater(receipt, attempt + 1)
      }
    })()
  }

  #takeLater(receipt: BinaryNode, attempt: number): void {
    const wait = this.#deps.againMs * longer ** (attempt - 2)
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.#take(receipt, attempt)
    }, wait)
    this.#timers.add(timer.unref())
  }

  /** Returns when the answer has left, or where there is none to give. */
  async #answer(receipt: BinaryNode): Promise<void> {
    const request = this.#requestOf(receipt)
    const { id, asker, isOwn, chat } = request
    // Of a message that somebody else has sent.
    if (chat === undefined || (receipt.attrs['recipient'] !== undefined && !isOwn)) return
    const [answers, failures] = [`${id}:${asker}`, `failed ${id}:${asker}`]
    if ((await this.#count(answers)) >= mostAnswers || (await this.#count(failures)) >= mostFailures) return
    const message = await this.#deps.config.getMessage?.({ id })
    if (message === undefined) return
    try {
      await this.#renewSession(request)
      await this.#send(request, message)
    } catch (error) {
      // The end of the socket is nobody's fault.
      if (this.#deps.raw.ws.isOpen) await this.#add(failures)
      throw error
    }
    await this.#add(answers)
  }

  #requestOf(receipt: BinaryNode): Request {
    const { id = '', from = '', participant: asker = from, recipient } = receipt.attrs
    const { me } = this.#deps.raw.authState.creds
    const isOwn = areJidsSameUser(asker, me?.id) || areJidsSameUser(asker, me?.lid)
    return { receipt, id, asker, isOwn, chat: !isOwn || isJidGroup(from) === true ? from : recipient }
  }

  /** What it could not read was written in a session that is no good: with its own keys, or with those WhatsApp has. */
  async #renewSession({ receipt, asker }: Request): Promise<void> {
    const { raw, log } = this.#deps
    const bundle = extractE2ESessionFromRetryReceipt(receipt)
    if (bundle) {
      const { preKey, ...rest } = bundle
      try {
        await raw.signalRepository.injectE2ESession({
          jid: asker,
          session: preKey ? { ...rest, preKey } : rest,
        })
        return
      } catch (err) {
        log.warn('The keys of one who asks for a message again are not valid', { err })
      }
    }
    await raw.assertSessions([asker], true)
  }

  async #send(
    { receipt, id, asker, isOwn, chat = '' }: Request,
    message: Parameters<WASocket['relayMessage']>[1],
  ) {
    const { raw, relayOf } = this.#deps
    // Others of the group may lack its key as well: it goes with the next message.
    if (isJidGroup(chat)) await raw.authState.keys.set({ 'sender-key-memory': { [chat]: null } })
    const retry = Array.isArray(receipt.content)
      ? receipt.content.find(({ tag }) => tag === 'retry')
      : undefined
    const count = Number(retry?.attrs['count']) || 1
    // The own phone is told by a copy to all devices, as Baileys does; anybody else alone.
    const isToAll = isOwn && !isJidGroup(chat) && !jidDecode(asker)?.device
    const to = isToAll ? { useUserDevicesCache: false } : { participant: { jid: asker, count } }
    await raw.relayMessage(chat, message, { messageId: id, ...relayOptions(relayOf(id)), ...to })
  }

  async #count(key: string): Promise<number> {
    return (await this.#deps.config.msgRetryCounterCache?.get<number>(key)) ?? 0
  }

  async #add(key: string): Promise<void> {
    await this.#deps.config.msgRetryCounterCache?.set(key, (await this.#count(key)) + 1)
  }
}
