// What a stanza says of a channel: what was posted, what is counted of it, and what became of the channel. Nothing of it
// is left to Baileys, which acknowledges before anything is stored, and reads counts under other names than they come by.
import {
  getBinaryNodeChild,
  getBinaryNodeChildren,
  getBinaryNodeChildString,
  isJidNewsletter,
  type BinaryNode,
} from '@whiskeysockets/baileys'
import { z } from 'zod'
import type { ChannelTold, PostCounts } from '../../channels/port.ts'

/** In the open: nothing of a channel is encrypted. */
export interface PostStanza {
  id: string
  serverId: string
  fromMe: boolean
  /** In seconds. */
  at: number
  /** An encoded proto.Message. */
  plaintext: Uint8Array
  /** It takes the place of what was posted under this id, then. */
  isEdit: boolean
}

export interface ChannelNews {
  jid: string
  posts: PostStanza[]
  counts: PostCounts[]
  told: ChannelTold | undefined
}

/** undefined: it is none of a channel. */
export function channelNewsIn(node: BinaryNode): ChannelNews | undefined {
  const { from: jid = '', type } = node.attrs
  if (node.tag === 'notification' && type === 'mex') return toldIn(node)
  if (isJidNewsletter(jid) !== true) return undefined
  if (node.tag === 'message') return { jid, posts: postIn(node), counts: [], told: undefined }
  const live = getBinaryNodeChild(node, 'live_updates')
  const lists = [node, ...getBinaryNodeChildren(live, 'messages'), ...getBinaryNodeChildren(node, 'messages')]
  const messages = lists.flatMap((list) => getBinaryNodeChildren(list, 'message'))
  const views = getBinaryNodeChildren(node, 'view').map((view) => ({
    serverId: view.attrs['message_id'] ?? '',
    ...numbered('views', Number(bytesOf(view)?.toString())),
  }))
  const settings = getBinaryNodeChild(getBinaryNodeChild(node, 'update'), 'settings')
  const text = (tag: string) => getBinaryNodeChildString(settings, tag)
  const [name, description] = [text('name'), text('description')]
  const told = {
    jid,
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
  }
  return {
    jid,
    posts: messages.flatMap(postIn),
    counts: [...messages.map(countsIn), ...views].filter(({ serverId }) => serverId !== ''),
    told: settings === undefined ? undefined : told,
  }
}

/** What is short may come as a string: the encoder packs digits and tokens. */
function bytesOf(node: BinaryNode | undefined): Buffer | undefined {
  const content = node?.content
  if (typeof content === 'string') return Buffer.from(content, 'binary')
  return content instanceof Uint8Array ? Buffer.from(content) : undefined
}

function postIn(node: BinaryNode): PostStanza[] {
  const { id, server_id: serverId, t, is_sender: sender, edit } = node.attrs
  const plaintext = bytesOf(getBinaryNodeChild(node, 'plaintext'))
  if (plaintext === undefined || (id ?? serverId) === undefined) return []
  const isEdit = edit === '3' || getBinaryNodeChild(node, 'meta')?.attrs['msg_edit_t'] !== undefined
  return [
    {
      id: id ?? serverId ?? '',
      serverId: serverId ?? '',
      fromMe: sender === 'true',
      at: Number(t),
      plaintext,
      isEdit,
    },
  ]
}

function countsIn(node: BinaryNode): PostCounts {
  const views = getBinaryNodeChild(node, 'views_count')?.attrs['count']
  const list = getBinaryNodeChild(node, 'reactions')
  const reactions = getBinaryNodeChildren(list, 'reaction').flatMap(({ attrs: { code, count } }) =>
    code !== undefined && Number.isSafeInteger(Number(count)) ? [[code, Number(count)] as const] : [],
  )
  return {
    serverId: node.attrs['server_id'] ?? '',
    ...(views !== undefined && numbered('views', Number(views))),
    ...(list !== undefined && { reactions: Object.fromEntries(reactions) }),
  }
}

function numbered<N extends string>(name: N, value: number): { [Name in N]?: number } {
  return Number.isSafeInteger(value) && value >= 0 ? ({ [name]: value } as { [Name in N]?: number }) : {}
}

const Text = z.object({ text: z.string() }).nullish()
const Count = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

/** As WhatsApp writes a channel, here and in its answers; whatever is strange in it is as if it were not said. */
const Written = z.object({
  id: z.string().refine((id) => isJidNewsletter(id) === true),
  state: z.object({ type: z.string() }).nullish().catch(null),
  mute: z.string().nullish().catch(null),
  thread_metadata: z
    .object({
      name: Text.catch(null),
      description: Text.catch(null),
      invite: z.string().nullish().catch(null),
      subscribers_count: Count.nullish().catch(null),
      creation_time: Count.nullish().catch(null),
      verification: z.string().nullish().catch(null),
    })
    .nullish()
    .catch(null),
  viewer_metadata: z
    .object({ role: z.string().nullish().catch(null), mute: z.string().nullish().catch(null) })
    .nullish()
    .catch(null),
})

const roles = { guest: 'guest', subscriber: 'follower', admin: 'admin', owner: 'owner' } as const
const states = {
  active: 'active',
  suspended: 'suspended',
  geosuspended: 'suspended',
  deleted: 'gone',
  non_existing: 'gone',
} as const

/** undefined: that is no channel. */
export function channelIn(written: unknown): ChannelTold | undefined {
  const { data } = Written.safeParse(written)
  if (data === undefined) return undefined
  const { id: jid, thread_metadata: thread, viewer_metadata: viewer, state } = data
  const mute = (viewer?.mute ?? data.mute)?.toUpperCase()
  const [role, is] = [viewer?.role?.toLowerCase() ?? '', state?.type.toLowerCase() ?? '']
  return {
    jid,
    ...(thread?.name && { name: thread.name.text }),
    ...(thread?.description && { description: thread.description.text || null }),
    ...(thread?.invite && { invite: thread.invite }),
    ...(thread?.subscribers_count != null && { followers: thread.subscribers_count }),
    ...(thread?.creation_time != null && { madeAt: thread.creation_time * 1000 }),
    ...(thread?.verification && { verified: thread.verification.toUpperCase() === 'VERIFIED' }),
    ...(mute !== undefined && { muted: mute === 'ON' }),
    ...(Object.hasOwn(roles, role) && { role: roles[role as keyof typeof roles] }),
    ...(Object.hasOwn(states, is) && { state: states[is as keyof typeof states] }),
  }
}

const prefix = 'xwa2_notify_newsletter_on_'
const Notified = z.object({ data: z.record(z.string(), z.unknown()) })

function toldIn(node: BinaryNode): ChannelNews | undefined {
  const content = bytesOf(getBinaryNodeChild(node, 'update') ?? getBinaryNodeChild(node, 'mex'))
  if (content === undefined) return undefined
  const { data } = Notified.safeParse(parsed(content.toString())).data ?? {}
  const [name, written] = Object.entries(data ?? {}).find(([key]) => key.startsWith(prefix)) ?? []
  const told = channelIn(written)
  if (name === undefined || told === undefined) return undefined
  const what = name.slice(prefix.length)
  const role =
    what === 'join'
      ? ({ role: told.role ?? 'follower' } as const)
      : what === 'leave'
        ? ({ role: 'guest', muted: false } as const)
        : {}
  return { jid: told.jid, posts: [], counts: [], told: { ...told, ...role } }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
