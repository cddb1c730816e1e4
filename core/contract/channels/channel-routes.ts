// The routes of channels. What was posted is among the messages, by the JID of the channel.
import { z } from 'zod'
import { Reference } from '../route-parts.ts'
import type { Route } from '../route.ts'
import { ChannelView } from './channel.ts'

/** By its JID, what stands before the @, or its address or the code in it. */
const channelId = z.object({ id: Reference, channel: z.string().trim().min(5).max(128) })
const act = {
  method: 'post',
  access: 'instance',
  params: channelId,
  status: 200,
  answer: ChannelView,
} as const

export const channelRoutes = {
  listChannels: {
    method: 'get',
    path: '/instances/:id/channels',
    summary:
      'The channels that were followed from here, or have posted since the number was linked. WhatsApp gives no list of all that a number follows.',
    access: 'instance',
    params: z.object({ id: Reference }),
    status: 200,
    answer: z.object({ channels: z.array(ChannelView) }),
  },
  getChannel: {
    ...act,
    method: 'get',
    path: '/instances/:id/channels/:channel',
    summary: 'Ask WhatsApp about a channel, followed or not.',
    opensMore: true,
  },
  followChannel: {
    ...act,
    path: '/instances/:id/channels/:channel/follow',
    summary: 'Follow it: what is posted from then on is received.',
  },
  unfollowChannel: {
    ...act,
    path: '/instances/:id/channels/:channel/unfollow',
    summary: 'Follow it no longer. What was received stays.',
  },
  muteChannel: {
    ...act,
    method: 'put',
    path: '/instances/:id/channels/:channel/mute',
    summary: 'Mute it on the devices of the number, or no longer.',
    body: z.object({ muted: z.boolean() }),
  },
  watchChannel: {
    ...act,
    path: '/instances/:id/channels/:channel/watch',
    summary: 'Be told for some minutes how often its posts are seen and reacted to, as message.counted.',
    answer: z.object({ seconds: z.int() }),
  },
} as const satisfies Record<string, Route>
