// What is asked of WhatsApp about channels, by Baileys' socket: its own helpers throw an answer that did not come, and one
// that is a refusal, as the same.
import {
  getBinaryNodeChild,
  QueryIds,
  S_WHATSAPP_NET,
  type BinaryNode,
  type WASocket,
} from '@whiskeysockets/baileys'
import { z } from 'zod'
import type { ChannelName, ChannelPort, ChannelTold } from '../../channels/port.ts'
import { WhatsAppRefusal, WhatsAppSilence } from '../../groups/port.ts'
import { channelIn } from '../reading/channel-news.ts'
import { answerTo } from './refusals.ts'

const Answer = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(z.object({ extensions: z.object({ error_code: z.coerce.number().int() }) })).nullish(),
})

/** What WhatsApp says where it does not say why. */
const refusedSomehow = 400

export class ChannelAsks implements ChannelPort {
  readonly #raw: () => WASocket

  constructor(raw: () => WASocket) {
    this.#raw = raw
  }

  async about(name: ChannelName): Promise<ChannelTold> {
    const [key, type] = 'jid' in name ? [name.jid, 'JID'] : [name.invite, 'INVITE']
    const asked = { fetch_creation_time: true, fetch_full_image: false, fetch_viewer_metadata: true }
    const found = await this.#mex(QueryIds.METADATA, { ...asked, input: { key, type } })
    const told = channelIn(found['xwa2_newsletter'])
    // It says so in this way too, with nothing where the channel should be.
    if (told === undefined) throw new WhatsAppRefusal(404)
    return told
  }

  async follow(jid: string, on: boolean): Promise<void> {
    await this.#mex(on ? QueryIds.FOLLOW : QueryIds.UNFOLLOW, { newsletter_id: jid })
  }

  async mute(jid: string, on: boolean): Promise<void> {
    await this.#mex(on ? QueryIds.MUTE : QueryIds.UNMUTE, { newsletter_id: jid })
  }

  async watch(jid: string): Promise<number> {
    const content = [{ tag: 'live_updates', attrs: {}, content: [] }]
    const answer = await answerTo(this.#raw(), {
      tag: 'iq',
      attrs: { type: 'set', xmlns: 'newsletter', to: jid },
      content,
    })
    const seconds = Number(getBinaryNodeChild(answer, 'live_updates')?.attrs['duration'])
    return Number.isSafeInteger(seconds) ? seconds : 0
  }

  async #mex(queryId: string, variables: Record<string, unknown>): Promise<Record<string, unknown>> {
    const content = Buffer.from(JSON.stringify({ variables }))
    const question: BinaryNode = {
      tag: 'iq',
      attrs: { type: 'get', to: S_WHATSAPP_NET, xmlns: 'w:mex' },
      content: [{ tag: 'query', attrs: { query_id: queryId }, content }],
    }
    const result = getBinaryNodeChild(await answerTo(this.#raw(), question), 'result')?.content
    if (!(result instanceof Uint8Array)) throw new WhatsAppSilence()
    const { data, errors } = Answer.parse(JSON.parse(Buffer.from(result).toString()))
    const [error] = errors ?? []
    if (error !== undefined) throw new WhatsAppRefusal(error.extensions.error_code)
    if (data == null) throw new WhatsAppRefusal(refusedSomehow)
    return data
  }
}
