// The one writer of channels: what WhatsApp tells of one, or was done from here, is stored and told as an event in one
// commit. What is posted is a message like any other.
import type { WriteTx } from '../../storage/commit.ts'
import type { Channel } from '../../storage/tables/channels.ts'
import type { RecordDeps } from '../deps.ts'
import { MessageRecord } from '../messages/record.ts'
import { untold, type ChannelTold, type PostCounts } from './port.ts'
import { channelView, postView } from './view.ts'

/** Beyond these nothing of it is kept: whoever has a channel writes what he likes. */
const mostReactions = 64
const mostLetters = 4096

export class ChannelRecord {
  readonly #deps: RecordDeps
  readonly #instanceId: string
  readonly #messages: MessageRecord

  constructor(deps: RecordDeps, instanceId: string) {
    this.#deps = deps
    this.#instanceId = instanceId
    this.#messages = new MessageRecord(deps, instanceId)
  }

  /** isWhole: it was just asked for. What is told again as it is known is told to nobody. */
  learn(tx: WriteTx, account: string, told: ChannelTold, { isWhole }: { isWhole: boolean }): void {
    const { storage, events, now } = this.#deps
    const before = storage.channels.find(this.#instanceId, account, told.jid)
    const isStale = isWhole ? false : (before?.isStale ?? true)
    const known: Channel = { ...(before ?? untold), ...fitting(told), isStale }
    // WhatsApp still calls muted what was left muted.
    const after = known.role === 'guest' ? { ...known, muted: false } : known
    storage.channels.put(tx, { instanceId: this.#instanceId, account, at: now() }, after)
    if (after.name !== null) this.#messages.name(tx, account, { jid: after.jid, name: after.name })
    const view = channelView(after)
    if (before && JSON.stringify(view) === JSON.stringify(channelView(before))) return
    events.append(tx, this.#instanceId, { type: 'channel.updated', data: view })
  }

  /** It has posted, so that it is followed: what else it is has to be asked. */
  met(tx: WriteTx, account: string, jid: string): void {
    const known = this.#deps.storage.channels.find(this.#instanceId, account, jid)
    if (known !== undefined && known.role !== 'guest') return
    this.learn(tx, account, { jid, role: 'follower' }, { isWhole: false })
    this.doubt(tx, account, jid)
  }

  /** What was asked of it was done, or not. */
  doubt(tx: WriteTx, account: string, jid: string): void {
    const { storage, now } = this.#deps
    const known = storage.channels.find(this.#instanceId, account, jid)
    if (known === undefined || known.isStale) return
    storage.channels.put(
      tx,
      { instanceId: this.#instanceId, account, at: now() },
      { ...known, isStale: true },
    )
  }

  /** Of posts that are here. */
  counted(tx: WriteTx, account: string, jid: string, counts: readonly PostCounts[]): void {
    const { storage, events } = this.#deps
    const chat = storage.chats.find(this.#instanceId, account, jid)
    for (const { serverId, views, reactions } of counts) {
      const post = chat && storage.channels.postOf(chat.id, serverId)
      const message = post && storage.messages.get(post.message)
      if (post === undefined || message === undefined) continue
      const after = { ...post, views: views ?? post.views, reactions: few(reactions ?? post.reactions) }
      if (JSON.stringify(after) === JSON.stringify(post)) continue
      storage.channels.count(tx, after)
      const data = { id: message.messageId, row: message.row, chat: jid, ...postView(after) }
      events.append(tx, this.#instanceId, { type: 'message.counted', data })
    }
  }
}

const cut = (text: string | null): string | null => text && text.slice(0, mostLetters)

function fitting({ name, description, ...told }: ChannelTold): ChannelTold {
  return {
    ...told,
    ...(name !== undefined && { name: cut(name) }),
    ...(description !== undefined && { description: cut(description) }),
  }
}

function few(reactions: Readonly<Record<string, number>>): Record<string, number> {
  const most = Object.entries(reactions).toSorted(([, a], [, b]) => b - a)
  return Object.fromEntries(most.slice(0, mostReactions))
}
