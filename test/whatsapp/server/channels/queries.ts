// Owns the answers to what devices ask of channels: about one, to follow or mute it, and to be told its counts.
import type { BinaryNode } from '@whiskeysockets/baileys'
import { QueryIds } from '@whiskeysockets/baileys'
import { z } from 'zod'
import type { Hub } from '../hub.ts'
import { deviceKey } from '../../jids.ts'
import type { DeviceRef } from '../../jids.ts'
import { bytes, child, el, failed, result } from '../../nodes.ts'
import { announce, written } from './channels.ts'
import type { Channel } from './channels.ts'

const Variables = z.object({
  variables: z.object({
    newsletter_id: z.string().optional(),
    input: z.object({ key: z.string(), type: z.string() }).optional(),
  }),
})

/** As a plain text among others. */
const metadata: string = QueryIds.METADATA

const acts: Record<string, (channel: Channel, number: string) => string | number> = {
  [QueryIds.FOLLOW]: (channel, number) => {
    channel.followers = [...new Set([...channel.followers, number])]
    return 'xwa2_newsletter_join_v2'
  },
  [QueryIds.UNFOLLOW]: (channel, number) => {
    if (channel.owner === number) return 405
    channel.followers = channel.followers.filter((each) => each !== number)
    return 'xwa2_newsletter_leave_v2'
  },
  [QueryIds.MUTE]: (channel, number) => {
    if (!channel.followers.includes(number)) return 403
    channel.muted = [...new Set([...channel.muted, number])]
    return 'xwa2_newsletter_mute_v2'
  },
  [QueryIds.UNMUTE]: (channel, number) => {
    channel.muted = channel.muted.filter((each) => each !== number)
    return 'xwa2_newsletter_unmute_v2'
  },
}

/** undefined: it asks about no channel. */
export function answerChannel(hub: Hub, ref: DeviceRef, query: BinaryNode): BinaryNode | undefined {
  const asked = child(query, 'query')
  const id = asked?.attrs['query_id'] ?? ''
  if (id !== metadata && acts[id] === undefined) return undefined
  const { newsletter_id: jid, input } = Variables.parse(
    JSON.parse(Buffer.from(bytes(asked) ?? []).toString()),
  ).variables
  const channel =
    input?.type === 'INVITE' ? hub.channels.byInvite(input.key) : hub.channels.get(jid ?? input?.key ?? '')
  hub.channels.asked.push({ device: deviceKey(ref), channel: channel?.jid ?? '' })
  const { refuse } = hub.channels
  if (refuse !== undefined && id !== metadata) {
    hub.channels.refuse = undefined
    return refuse === 'silence' ? result(query) : said(query, error(refuse))
  }
  if (channel === undefined) return said(query, error(404))
  if (id === metadata) return said(query, { data: { xwa2_newsletter: written(channel, ref.number) } })
  const done = acts[id]?.(channel, ref.number) ?? 400
  if (typeof done === 'number') return said(query, error(done))
  hub.channels.put(channel)
  // The phone is told; which has its own companions told, this one too.
  announce(hub, 'mute_change', { id: channel.jid, mute: written(channel, ref.number).viewer_metadata.mute }, [
    ref.number,
  ])
  return said(query, { data: { [done]: { id: channel.jid } } })
}

export function answerLive(hub: Hub, _ref: DeviceRef, query: BinaryNode): BinaryNode {
  if (hub.channels.get(query.attrs['to'] ?? '') === undefined) return failed(query, 404, 'item-not-found')
  return result(query, [el('live_updates', { duration: '300' })])
}

const error = (code: number) => ({
  data: null,
  errors: [{ message: 'refused', extensions: { error_code: code } }],
})

function said(query: BinaryNode, answer: object): BinaryNode {
  return result(query, [el('result', {}, Buffer.from(JSON.stringify(answer)))])
}
