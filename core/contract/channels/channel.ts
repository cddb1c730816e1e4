// Channels, as the API shows them, and what is counted of what is posted there.
import { z } from 'zod'
import { TimeMs } from '../instances/instance.ts'

export const ChannelRole = z.enum(['guest', 'follower', 'admin', 'owner'])
export type ChannelRole = z.infer<typeof ChannelRole>

export const ChannelState = z.enum(['active', 'suspended', 'gone'])
export type ChannelState = z.infer<typeof ChannelState>

export const ChannelView = z.object({
  jid: z.string(),
  /** null: WhatsApp has not told it yet. */
  name: z.string().nullable(),
  description: z.string().nullable(),
  /** Where anybody finds it; null: not told. */
  url: z.string().nullable(),
  followers: z.int().nullable(),
  verified: z.boolean(),
  createdAt: TimeMs.nullable(),
  /** What the own number is to it; guest: it does not follow it, or not any more. */
  role: ChannelRole,
  muted: z.boolean(),
  /** gone: WhatsApp does not have it any more. */
  state: ChannelState,
})
export type ChannelView = z.infer<typeof ChannelView>

/** Of a message of a channel: its number there, and what WhatsApp counts of it, where it has told. */
export const PostView = z.object({
  serverId: z.string(),
  views: z.int().nullable(),
  reactions: z.array(z.object({ emoji: z.string(), count: z.int() })),
})
export type PostView = z.infer<typeof PostView>
