// What WhatsApp tells of channels, stored before it is acknowledged; one that has posted and is not known is asked for.
import { proto, type BinaryNode } from '@whiskeysockets/baileys'
import { ChannelRecord } from '../../channels/channel-record.ts'
import type { ChannelPort } from '../../channels/port.ts'
import { WhatsAppSilence } from '../../groups/port.ts'
import type { RecordDeps } from '../../deps.ts'
import type { Log } from '../../../log.ts'
import type { WriteTx } from '../../../storage/commit.ts'
import { isOutage } from '../../../storage/database.ts'
import { channelNewsIn, type PostStanza } from '../reading/channel-news.ts'
import type { Incoming } from './incoming.ts'
import type { Owner } from './owner.ts'

/** So often one that changes all the time is asked for in a row. */
const mostTimes = 3
/** One of which WhatsApp says nothing is asked for only so often, however much it posts. */
const pauseMs = 10 * 60_000

export class Channels {
  readonly #deps: RecordDeps & { log: Log }
  readonly #owner: Owner
  readonly #record: ChannelRecord
  readonly #incoming: Pick<Incoming, 'post'>
  readonly #ask: Pick<ChannelPort, 'about'>
  readonly #background: (work: Promise<void>) => void
  /** Counts what is told of each, so that an answer on its way when something was told does not count. */
  readonly #told = new Map<string, number>()
  /** Being asked for now. */
  readonly #asking = new Set<string>()
  /** When each was asked for in vain; of every login. */
  readonly #askedAt: Map<string, number>

  constructor(
    deps: RecordDeps & { log: Log },
    owner: Owner,
    {
      incoming,
      ask,
      askedAt,
      background,
    }: {
      incoming: Pick<Incoming, 'post'>
      ask: Pick<ChannelPort, 'about'>
      askedAt: Map<string, number>
      background(work: Promise<void>): void
    },
  ) {
    this.#deps = deps
    this.#owner = owner
    this.#record = new ChannelRecord(deps, owner.instanceId)
    this.#incoming = incoming
    this.#ask = ask
    this.#askedAt = askedAt
    this.#background = background
  }

  /** Resolves when it is stored, and may be acknowledged. undefined: it is none of a channel. */
  heard(node: BinaryNode): Promise<void> | undefined {
    const news = channelNewsIn(node)
    if (news === undefined) return undefined
    const stored = this.#hear(news)
    this.#background(stored.then(() => this.renew()))
    return stored
  }

  /** Those of which something is not known are asked for: after a login, and when one has posted first. */
  async renew(): Promise<void> {
    const { storage, log } = this.#deps
    const { instanceId, number } = this.#owner
    const stale = storage.channels
      .list(instanceId, number)
      .filter(({ jid, isStale, state }) => isStale && state !== 'gone' && this.#mayAsk(jid))
    for (const { jid } of stale) this.#asking.add(jid)
    for (const { jid } of stale)
      try {
        await this.#renew(jid)
      } catch (error) {
        // The connection ended: it was never asked.
        if (error instanceof WhatsAppSilence && error.cause !== undefined)
          this.#askedAt.delete(this.#key(jid))
        if (isOutage(error)) throw error
        log.info('A channel cannot be asked for now', { err: error })
      } finally {
        this.#asking.delete(jid)
      }
  }

  #mayAsk(jid: string): boolean {
    const askedAt = this.#askedAt.get(this.#key(jid)) ?? -Infinity
    // A clock that was set back makes nobody wait.
    const sinceMs = Math.abs(this.#deps.now() - askedAt)
    return !this.#asking.has(jid) && sinceMs >= pauseMs
  }

  #key(jid: string): string {
    return `${this.#owner.instanceId} ${this.#owner.number} ${jid}`
  }

  async #renew(jid: string): Promise<void> {
    this.#askedAt.set(this.#key(jid), this.#deps.now())
    for (let time = 1; time <= mostTimes; time += 1) {
      const before = this.#told.get(jid)
      const told = await this.#ask.about({ jid })
      if (before !== this.#told.get(jid)) continue
      await this.#write((tx) => this.#record.learn(tx, this.#owner.number, told, { isWhole: true }))
      this.#askedAt.delete(this.#key(jid))
      return
    }
  }

  async #hear({ jid, posts, counts, told }: NonNullable<ReturnType<typeof channelNewsIn>>): Promise<void> {
    const { number } = this.#owner
    // Each by itself: one that cannot be stored, whatever it says, keeps nothing else back.
    for (const post of posts)
      await this.#keep((tx) => {
        this.#record.met(tx, number, jid)
        this.#post(tx, jid, post)
      })
    if (counts.length > 0) await this.#keep((tx) => this.#record.counted(tx, number, jid, counts))
    if (told === undefined) return
    this.#told.set(jid, (this.#told.get(jid) ?? 0) + 1)
    await this.#keep((tx) => this.#record.learn(tx, number, told, { isWhole: false }))
  }

  #post(tx: WriteTx, jid: string, { id, serverId, fromMe, at, plaintext, isEdit }: PostStanza): void {
    const message = proto.Message.decode(plaintext)
    const key = { remoteJid: jid, id, fromMe }
    this.#incoming.post(tx, { key, message, messageTimestamp: at }, { plaintext, serverId, isEdit })
  }

  #keep(work: (tx: WriteTx) => void): Promise<void> {
    return this.#write(work).catch((error: unknown) => {
      if (isOutage(error)) throw error
      this.#deps.log.error('What a channel says cannot be stored', { err: error })
    })
  }

  #write(work: (tx: WriteTx) => void): Promise<void> {
    return this.#deps.storage.commits.write(work)
  }
}
