// An appliance as a shop has it: numbers in several states, chats with messages, things in the trash.
import type { InstanceView } from '../../core/contract/instances/instance.ts'
import { until } from '../helpers/appliance.ts'
import { startWorld, waitForTexts, type World } from '../helpers/world.ts'

export interface Shop {
  world: World
  /** Online, with chats. */
  centro: InstanceView
  /** Where somebody has written more than once. */
  chat: string
  /** Never linked. */
  fresh: InstanceView
  /** A webhook whose endpoint does not answer. */
  hook: string
}

const ana = '5511987650001'
export const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mNQaEgAAAHEAQH5ZIcBAAAAAElFTkSuQmCC'
const customers = [
  ['5511987650002', 'Beatriz Lima', 'Bom dia! Vocês abrem no feriado?'],
  ['5511987650003', 'Carlos Souza', 'O pedido 1042 já saiu?'],
  ['5521976540004', 'Daniela Rocha', 'Obrigada, chegou tudo certo.'],
  ['351912345678', 'Eduardo', 'Quanto custa a entrega para o Porto?'],
] as const

async function talk(world: World, centro: string): Promise<void> {
  const phone = world.wa.phone({ number: ana, name: 'Ana Prado' })
  await phone.sendText(centro, 'Olá! Ainda têm o café em grãos de 1 kg?')
  await waitForTexts(world.appliance, 'Loja Centro', 1)
  for (const text of [
    'Bom dia, Ana! Temos sim, torra média e escura.',
    'A escura está com 10 % de desconto até sexta.',
  ]) {
    const { id } = await world.appliance.sendText('Loja Centro', ana, text)
    await phone.waitForText(text)
    await phone.markRead(id).catch(() => undefined)
  }
  const png = Buffer.from(pixel, 'base64')
  await phone.sendMedia(centro, { kind: 'image', bytes: png, mimetype: 'image/png', caption: 'Esta aqui.' })
  const order = { bytes: Buffer.from('%PDF-1.4'), mimetype: 'application/pdf', fileName: 'pedido.pdf' }
  await phone.sendMedia(centro, { kind: 'document', ...order })
  await phone.sendMedia(centro, { kind: 'audio', bytes: Buffer.from('OggS'), mimetype: 'audio/ogg' })
  await phone.sendMedia(centro, { kind: 'video', bytes: Buffer.from('mp4'), mimetype: 'video/mp4' })
  await phone.send(centro, { viewOnceMessage: { message: { imageMessage: {} } } })
  await phone.sendText(centro, 'Ótimo, quero dois pacotes da escura. Posso passar hoje às 17h?')
  for (const [number, name, text] of customers) await world.wa.phone({ number, name }).sendText(centro, text)
  await waitForTexts(world.appliance, 'Loja Centro', 7 + customers.length)
  await world.appliance.sendText('Loja Centro', ana, 'Pode sim, deixamos separado. Até já!')
}

export async function openShop(): Promise<Shop> {
  const world = await startWorld()
  const { appliance, wa } = world
  const numbers = { centro: '5511999990061', delivery: '5511999990062', support: '5511999990063' }
  const centro = await world.link('Loja Centro', numbers.centro)
  await world.link('Entregas', numbers.delivery)
  await world.link('Suporte', numbers.support)
  await talk(world, numbers.centro)
  wa.phone({ number: numbers.delivery }).unlink(wa.devices(numbers.delivery).at(-1)?.device ?? 0)
  await appliance.waitForState('Entregas', 'logged_out')
  await appliance.ok('POST', '/api/v1/instances/Suporte/stop')
  const fresh = await appliance.createInstance('Loja Norte')
  await appliance.createInstance('Loja antiga')
  await appliance.ok('DELETE', '/api/v1/instances/Loja%20antiga')
  await appliance.ok('POST', '/api/v1/setup', { done: true })
  const { chats } = await until('the chats are there', async () => {
    const found = await appliance.ok<{ chats: { jid: string; pn: string | null }[] }>(
      'GET',
      `/api/v1/instances/${centro.id}/chats`,
    )
    return found.chats.length > customers.length ? found : undefined
  })
  const chat = chats.find(({ pn, jid }) => (pn ?? jid).startsWith(ana))?.jid ?? ''
  const { id: hook } = await appliance.ok<{ id: string }>('POST', '/api/v1/webhooks', {
    url: 'http://127.0.0.1:9/pedidos',
    after: 0,
    types: ['message.received'],
  })
  return { world, centro, chat, fresh, hook }
}

/** Every address of the page, with what shows that it has come. */
export function placesOf({ centro, chat, hook }: Shop): string[] {
  const id = encodeURIComponent(centro.id)
  return [
    'numbers',
    'numbers/trash',
    'link',
    `numbers/${id}`,
    `numbers/${id}/links`,
    `numbers/${id}/sending`,
    `numbers/${id}/health`,
    `numbers/${id}/chatwoot`,
    `numbers/${id}/settings`,
    `messages/${id}/${encodeURIComponent(chat)}`,
    'events',
    'events/webhooks',
    `events/webhooks/${hook}`,
    'backups',
    'backups/location',
    'backups/key',
    'backups/restores',
    'backups/restore',
    'backups/restore/file',
    'backups/file',
    `backups/move/${id}`,
    'backups/bring',
    'setup',
    'search',
    'search/pedido',
    'search/nowhere to be found',
    'settings',
    'settings/alerts',
    'settings/keys',
    'settings/api',
    'settings/record',
    'nowhere',
  ]
}
