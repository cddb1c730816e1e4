// How channels are shown, and what is counted of their posts.
import type { ChannelView, PostView } from '../../contract/channels/channel.ts'
import type { Channel, Post } from '../../storage/tables/channels.ts'

export function channelView({ invite, madeAt, isStale: _stale, ...channel }: Channel): ChannelView {
  const url = invite === null ? null : `https://whatsapp.com/channel/${invite}`
  return { ...channel, url, createdAt: madeAt }
}

export function postView({ serverId, views, reactions }: Omit<Post, 'message'>): PostView {
  const counted = Object.entries(reactions).map(([emoji, count]) => ({ emoji, count }))
  return { serverId, views, reactions: counted }
}
