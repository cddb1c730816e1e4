// What the contract is tried on: one appliance and one WhatsApp with two numbers, people who wrote, a group, and a webhook.
import { until } from '../../../helpers/appliance.ts'
import { Endpoint } from '../../../helpers/endpoint.ts'
import { linkExisting, startWorld, waitForTexts, type World } from '../../../helpers/world.ts'
import { png } from '../../../fixtures/pictures.ts'
import type { Phone } from '../../../whatsapp/phone/phone.ts'
import { makeChannel, post } from '../../../whatsapp/server/channels/channels.ts'

export const shop = '5511999990771'
export const picture = png(40, 20, [
  [255, 0, 0],
  [0, 0, 255],
])

/** Brokers that nobody answers for: what is set is kept, whether they are there or not. */
const brokers = {
  RABBITMQ_ENABLED: 'true',
  RABBITMQ_URI: 'amqp://127.0.0.1:1',
  NATS_ENABLED: 'true',
  NATS_URI: 'nats://127.0.0.1:1',
  SQS_ENABLED: 'true',
  SQS_ACCESS_KEY_ID: 'key-id',
  SQS_SECRET_ACCESS_KEY: 'a-secret',
  SQS_ACCOUNT_ID: '123456789012',
  SQS_REGION: 'sa-east-1',
  AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1',
}

export interface Ground {
  world: World
  hook: Endpoint
  ana: Phone
  bia: Phone
  /** JIDs. */
  group: string
  channel: string
  invite: string
  /** What Ana has written to the shop, by WhatsApp's ids, and what the shop has. */
  ids: { text: string; picture: string; poll: string; own: string; gone: string }
  foreignToken: string
  end(): Promise<void>
}

export async function makeGround(): Promise<Ground> {
  const hook = await Endpoint.start()
  const env = { HOLDFAST_UNTRIED: 'on', WEBSOCKET_ENABLED: 'true', ...brokers }
  const world = await startWorld({ appliance: { env } })
  const { wa, appliance } = world
  const ask = <T>(method: string, path: string, body?: unknown) => appliance.ok<T>(method, path, body)
  const ana = wa.phone({ number: '5511988880772', name: 'Ana' })
  const bia = wa.phone({ number: '5511988880773', name: 'Bia' })
  wa.phone({ number: shop, name: 'Loja' })
  const webhook = { enabled: true, url: hook.url }
  await ask('POST', '/instance/create', { instanceName: 'loja', webhook })
  const { hash } = await ask<{ hash: string }>('POST', '/instance/create', { instanceName: 'outra' })
  await linkExisting(wa, appliance, 'loja', shop)
  sellsGoods(world)
  const text = await ana.sendText(shop, 'Bom dia')
  const sent = await ana.sendMedia(shop, { kind: 'image', bytes: picture, mimetype: 'image/png' })
  const poll = await ana.send(shop, {
    messageContextInfo: { messageSecret: Buffer.alloc(32, 7) },
    pollCreationMessageV3: {
      name: 'Almoço?',
      options: [{ optionName: 'Sopa' }, { optionName: 'Pizza' }],
      selectableOptionsCount: 1,
    },
  })
  await waitForTexts(appliance, 'loja', 3)
  const said = async (words: string): Promise<string> => {
    const body = { number: ana.number, text: words }
    const { key } = await ask<{ key: { id: string } }>('POST', '/message/sendText/loja', body)
    await ana.waitForText(words)
    return key.id
  }
  const ids = { text, picture: sent, poll, own: await said('Olá'), gone: await said('Errado') }
  const { id: group } = await ask<{ id: string }>('POST', '/group/create/loja', {
    subject: 'Equipe',
    participants: [ana.number],
  })
  const { inviteCode: invite } = await ask<{ inviteCode: string }>(
    'GET',
    `/group/inviteCode/loja?groupJid=${group}`,
  )
  const channel = makeChannel(wa.hub, ana.number, 'Novidades')
  await ask('POST', `/api/v1/instances/loja/channels/${channel.invite}/follow`)
  post(wa.hub, channel.jid, { message: { conversation: 'Abrimos' } })
  // A label needs the keys that the phone shares some time after the link.
  await until('a label is kept', async () => {
    const { status } = await appliance.request('PUT', '/api/v1/instances/loja/labels/7', {
      name: 'Pago',
      color: 5,
    })
    return status === 200 ? true : undefined
  })
  await until('the channel has posted', async () => {
    const { total } = await ask<{ total: number }>('POST', '/chat/findChannels/loja', {})
    return total === 1 ? true : undefined
  })
  await ask('POST', `/api/v1/messages/${poll}/vote`, { instance: 'loja', options: ['Sopa'] })
  return {
    world,
    hook,
    ana,
    bia,
    group,
    channel: channel.jid,
    invite,
    ids,
    foreignToken: hash,
    async end() {
      await world.end()
      await hook.close()
    },
  }
}

/** Ana is a business. */
function sellsGoods({ wa: { hub } }: World): void {
  const { directory } = hub
  const account = directory.ensureAccount('5511988880772')
  const names = Array.from({ length: 12 }, (_, n) => `Bolo ${n + 1}`)
  directory.putAccount({
    ...account,
    business: {
      description: 'Bolos',
      email: 'ana@example.com',
      website: 'https://bolos.example',
      address: 'Rua 1',
      category: 'Confeitaria',
    },
    goods: {
      products: names.map((name, n) => ({
        name,
        price: (n + 1) * 1000,
        currency: 'BRL',
        isHidden: n === 11,
      })),
      collections: [{ name: 'Festas', of: ['Bolo 1', 'Bolo 2'] }],
    },
  })
}
