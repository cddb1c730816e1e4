// Owns channels: who follows and who owns them, what is posted there, and who hears of it.
import { randomInt } from 'node:crypto'
import { proto, type BinaryNode } from '@whiskeysockets/baileys'
import type { Directory } from '../directory.ts'
import type { Queues } from '../queues.ts'
import { el, newStanzaId, nowSeconds } from '../../nodes.ts'
import type { Store, Table } from '../store.ts'

/** What of the hub is needed here. */
type Parts = { readonly channels: Channels; readonly directory: Directory; readonly queues: Queues }

export type Channel = {
  jid: string
  name: string
  description: string
  invite: string
  owner: string
  followers: string[]
  /** Of those who follow it, who has muted it. */
  muted: string[]
  posts: number
  /** undefined: it is active. */
  state?: 'DELETED'
}

export class Channels {
  readonly #table: Table<Channel>
  /** How often devices have asked about one. */
  readonly asked: { device: string; channel: string }[] = []
  /** How it is refused, once, instead of done: a code, or nothing at all. */
  refuse: number | 'silence' | undefined

  constructor(store: Store) {
    this.#table = store.table<Channel>('channels')
  }

  get(jid: string): Channel | undefined {
    return this.#table.get(jid)
  }

  byInvite(invite: string): Channel | undefined {
    return this.#table.list().find((channel) => channel.invite === invite)
  }

  put(channel: Channel): void {
    this.#table.put(channel.jid, channel)
  }

  delete(jid: string): void {
    this.#table.delete(jid)
  }
}

export function makeChannel(hub: Parts, owner: string, name: string, description = ''): Channel {
  const digits = String(randomInt(1e11, 9e11))
  const channel: Channel = {
    jid: `120363${digits}@newsletter`,
    name,
    description,
    invite: `0029Va${digits}`,
    owner,
    followers: [],
    muted: [],
    posts: 100,
  }
  hub.channels.put(channel)
  return channel
}

/** Every companion of those who follow it. */
function tell(hub: Parts, numbers: readonly string[], node: BinaryNode): void {
  for (const device of numbers.flatMap((number) => hub.directory.devices(number)))
    if (device.device !== 0) hub.queues.deliver(device, node)
}

export type PostPlan = {
  message: proto.IMessage
  id?: string
  /** The number of an earlier one, which it takes the place of. */
  edits?: string
}

/** In the open, to all who follow it. */
export function post(hub: Parts, jid: string, { message, id = newStanzaId(), edits }: PostPlan) {
  const channel = required(hub, jid)
  if (edits === undefined) channel.posts += 1
  hub.channels.put(channel)
  const serverId = edits ?? String(channel.posts)
  const attrs = { id, from: jid, server_id: serverId, t: nowSeconds(), type: 'text' }
  const plaintext = el('plaintext', {}, Buffer.from(proto.Message.encode(message).finish()))
  const meta = edits === undefined ? [] : [el('meta', { msg_edit_t: `${Date.now()}` })]
  const node = el('message', { ...attrs, ...(edits !== undefined && { edit: '3' }) }, [plaintext, ...meta])
  tell(hub, channel.followers, node)
  return { id, serverId }
}

/** What is counted of a post. */
export function count(
  hub: Parts,
  jid: string,
  { serverId, views, reactions }: { serverId: string; views: number; reactions: Record<string, number> },
): void {
  const codes = Object.entries(reactions).map(([code, times]) => el('reaction', { code, count: times }))
  const counted = el('message', { server_id: serverId, t: nowSeconds() }, [
    el('views_count', { count: views }),
    el('reactions', {}, codes),
  ])
  const live = el('live_updates', {}, [el('messages', { t: nowSeconds() }, [counted])])
  const attrs = { from: jid, type: 'newsletter', id: newStanzaId(), t: nowSeconds() }
  tell(hub, required(hub, jid).followers, el('notification', attrs, [live]))
}

export type What = 'join' | 'leave' | 'mute_change' | 'metadata_update' | 'state_change'

/** Of what was done on the phone of somebody, or to the channel: to these numbers. */
export function announce(hub: Parts, what: What, told: object, numbers: readonly string[]): void {
  const data = { [`xwa2_notify_newsletter_on_${what}`]: told }
  const update = el('update', { op_name: 'NotificationNewsletter' }, Buffer.from(JSON.stringify({ data })))
  const attrs = { from: 's.whatsapp.net', type: 'mex', id: newStanzaId(), t: nowSeconds() }
  tell(hub, numbers, el('notification', attrs, [update]))
}

/** Somebody follows it on the phone, or no longer. */
export function follow(hub: Parts, jid: string, number: string, on: boolean): void {
  const channel = required(hub, jid)
  const others = channel.followers.filter((each) => each !== number)
  channel.followers = on ? [...others, number] : others
  hub.channels.put(channel)
  announce(hub, on ? 'join' : 'leave', written(channel, number), [number])
}

export function written(channel: Channel, number: string) {
  const { jid, name, description, invite, owner, followers, muted, state: type = 'ACTIVE' } = channel
  const role = owner === number ? 'OWNER' : followers.includes(number) ? 'SUBSCRIBER' : 'GUEST'
  return {
    id: jid,
    state: { type },
    thread_metadata: {
      creation_time: '1700000000',
      name: { text: name, id: '1', update_time: '1' },
      description: { text: description, id: '1', update_time: '1' },
      invite,
      subscribers_count: String(followers.length),
      verification: 'UNVERIFIED',
    },
    viewer_metadata: { mute: muted.includes(number) ? 'ON' : 'OFF', role },
  }
}

function required(hub: Parts, jid: string): Channel {
  const channel = hub.channels.get(jid)
  if (channel === undefined) throw new Error(`there is no channel ${jid}`)
  return channel
}
