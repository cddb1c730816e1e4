// What is asked of WhatsApp about channels, between the instances and the Baileys adapter. Each rejects with WhatsApp's
// own refusal, or with whatever else went wrong.
import type { ChannelFacts } from '../../storage/tables/channels.ts'

/** A channel as WhatsApp tells it; what it has not said is not there. */
export interface ChannelTold extends Partial<ChannelFacts> {
  jid: string
}

/** What a channel is as long as WhatsApp has said nothing else of it. */
export const untold = {
  name: null,
  description: null,
  invite: null,
  followers: null,
  verified: false,
  madeAt: null,
  role: 'guest',
  muted: false,
  state: 'active',
} as const satisfies ChannelFacts

/** What WhatsApp counts of a post; what it has not said is not there. */
export interface PostCounts {
  serverId: string
  views?: number
  reactions?: Record<string, number>
}

/** A channel by its JID, or by the code in its address. */
export type ChannelName = { jid: string } | { invite: string }

export interface ChannelPort {
  about(name: ChannelName): Promise<ChannelTold>
  follow(jid: string, on: boolean): Promise<void>
  mute(jid: string, on: boolean): Promise<void>
  /** Its counts are told for a while: for how many seconds. */
  watch(jid: string): Promise<number>
}
