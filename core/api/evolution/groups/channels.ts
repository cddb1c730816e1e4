// /chat/findChannels: the channels that have posted here, the one that did so last first.
import { z } from 'zod'
import type { DialectContext, InstanceCall, InstanceRoute } from '../dialect.ts'
import { parseBody } from '../validate.ts'

const size = z.coerce
  .number()
  .int()
  .min(1)
  .transform((limit) => Math.min(limit, 1000))

const ChannelsBody = z.object({
  page: z.coerce.number().int().min(1).default(1),
  // Upstream reads either.
  limit: size.optional(),
  rows: size.optional(),
})

function findChannels({ instances }: DialectContext, { instance, body }: InstanceCall) {
  const { page, limit: asked, rows } = parseBody(ChannelsBody, body)
  const limit = asked ?? rows ?? 50
  const all = instances.channels
    .list(instance.id)
    .flatMap(({ jid, name }) => {
      const last = instances.messages.newest(instance.id, { chat: jid, without: 'system' })
      return last === undefined ? [] : [{ jid, name, at: Math.floor(last.sentAt / 1000) }]
    })
    .toSorted((a, b) => b.at - a.at)
  const from = (page - 1) * limit
  return {
    total: all.length,
    pages: Math.ceil(all.length / limit),
    currentPage: page,
    limit,
    records: all.slice(from, from + limit).map(({ jid, name, at }) => ({
      remoteJid: jid,
      ...(name !== null && { pushName: name }),
      lastMessageTimestamp: at,
    })),
  }
}

export function channelRoutes(context: DialectContext): InstanceRoute[] {
  return [
    {
      scope: 'instance',
      method: 'post',
      path: '/chat/findChannels',
      body: ChannelsBody,
      run: (call) => findChannels(context, call),
    },
  ]
}
