// A channel about which WhatsApp says nothing: what it posts is kept at once, and it is asked for again only after a while.
import { proto } from '@whiskeysockets/baileys'
import { beforeEach, describe, expect, it } from 'vitest'
import { EventLog } from '../../../../core/events/log.ts'
import { createBaileysAdapter } from '../../../../core/instances/baileys/adapter.ts'
import { Channels } from '../../../../core/instances/baileys/incoming/channels.ts'
import { Incoming } from '../../../../core/instances/baileys/incoming/incoming.ts'
import { whatsapp } from '../../../../core/instances/baileys/socket/network.ts'
import type { ChannelTold } from '../../../../core/instances/channels/port.ts'
import { WhatsAppSilence } from '../../../../core/instances/groups/port.ts'
import { createLog } from '../../../../core/log.ts'
import { Outbound } from '../../../../core/outbound/outbound.ts'
import type { Storage } from '../../../../core/storage/storage.ts'
import { addInstance, newStorage } from '../../../storage/harness.ts'
import { el } from '../../../whatsapp/nodes.ts'

const minuteMs = 60_000
const number = '5511999990000'
const jid = '120363000000000055@newsletter'

let storage: Storage
let instanceId: string
let now: number
/** What WhatsApp says of a channel, each time it is asked. */
let answer: () => Promise<ChannelTold>
let asked: number
let made: number
/** Of one login, and of the next. */
let login: () => Channels
let background: Promise<void>[]
beforeEach(async () => {
  made = 0
  storage = await newStorage()
  instanceId = await addInstance(storage)
  now = 1_700_000_000_000
  asked = 0
  background = []
  answer = () => Promise.reject(new WhatsAppSilence())
  const log = createLog('silent')
  const events = new EventLog(storage, () => now)
  const common = { storage, events, log, now: () => now }
  const adapter = createBaileysAdapter({
    ...common,
    logger: log.foreign('baileys'),
    network: whatsapp,
    outbound: new Outbound(() => undefined),
  })
  const deps = { ...common, adapter }
  const owner = { instanceId, generation: 1, number, me: { id: `${number}:1@s.whatsapp.net`, lid: '' } }
  const askedAt = new Map<string, number>()
  login = () =>
    new Channels(deps, owner, {
      incoming: new Incoming(deps, owner),
      askedAt,
      ask: {
        about: () => {
          asked += 1
          return answer()
        },
      },
      background: (work) => background.push(work),
    })
})

async function post(channels: Channels): Promise<void> {
  made += 1
  const said = proto.Message.encode({ conversation: `post ${made}` }).finish()
  const attrs = { id: `POST${made}`, from: jid, server_id: String(made), t: '1700000000', type: 'text' }
  await channels.heard(el('message', attrs, [el('plaintext', {}, Buffer.from(said))]))
}
const texts = () => storage.messages.list(instanceId, { limit: 10 }).map(({ text }) => text)

describe('a channel of which WhatsApp says nothing', () => {
  it('is asked for once in ten minutes, however often it posts, and after a login too', async () => {
    const channels = login()
    for (let time = 0; time < 3; time += 1) {
      await post(channels)
      await Promise.all(background)
    }
    await login().renew()
    expect(asked).toBe(1)
    now += 10 * minuteMs
    await post(channels)
    await Promise.all(background)
    expect(asked).toBe(2)
  })

  it('holds up no post of it, and none that comes after', async () => {
    answer = () => new Promise<never>(() => undefined)
    const channels = login()
    await post(channels)
    await post(channels)
    expect(texts()).toEqual(['post 2', 'post 1'])
  })

  it('is asked for again at once where it was the connection that ended', async () => {
    answer = () => Promise.reject(new WhatsAppSilence({ cause: new Error('Connection Closed') }))
    await post(login())
    await Promise.all(background)
    answer = () => Promise.resolve({ jid, name: 'News', role: 'follower' })
    await login().renew()
    expect(asked).toBe(2)
    expect(storage.channels.list(instanceId, number)).toMatchObject([{ name: 'News', isStale: false }])
  })
})
