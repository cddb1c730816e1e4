// A shop with one linked number, as the tests of what comes in begin: what the API shows of it, and its rows beneath.
import type { BinaryNode } from '@whiskeysockets/baileys'
import { join } from 'node:path'
import type {
  ChatView,
  ContactView,
  MessageView,
  ReceiptView,
} from '../../../../core/contract/messages/message.ts'
import type { EventView } from '../../../../core/contract/events/event.ts'
import type { InstanceHealth } from '../../../../core/contract/appliance/appliance.ts'
import { openDatabase, type Database } from '../../../../core/storage/database.ts'
import { dataPaths } from '../../../../core/storage/paths.ts'
import { until } from '../../../helpers/appliance.ts'
import { messageOf } from '../../../helpers/media.ts'
import { startWorld, type World } from '../../../helpers/world.ts'
import { lookAt } from '../../../storage/harness.ts'
import { parseDeviceKey } from '../../../whatsapp/jids.ts'
import type { Phone } from '../../../whatsapp/phone/phone.ts'

const instance = 'shop'

export interface Receipt {
  recipient: string
  delivered_at: number | null
  read_at: number | null
  played_at: number | null
}

export type Shop = Awaited<ReturnType<typeof openShop>>

/** The number's own phone may have lived before: it shares its chats with a new device where it is told to. */
export async function openShop(number: string, before?: (world: World, own: Phone) => Promise<void>) {
  const world = await startWorld()
  const { wa, appliance } = world
  const own = wa.phone({ number, name: 'The shop' })
  await before?.(world, own)
  await world.link(instance, number)
  const { id: instanceId } = await appliance.instance(instance)
  const path = `/api/v1/instances/${instance}`
  const look = <T>(work: (db: Database) => T): T =>
    lookAt({ paths: dataPaths(join(appliance.folder, 'data')) }, work)

  const events = async (type: EventView['type']): Promise<EventView[]> =>
    (await appliance.events()).filter((each) => each.type === type)

  /** What was told of this message, in order. */
  const told = async (type: EventView['type'], id: string): Promise<EventView['data'][]> =>
    (await events(type)).map(({ data }) => data).filter((data) => 'id' in data && data.id === id)

  return {
    ...world,
    number,
    /** The number's own phone. */
    own,

    /** Waits until the message is stored, and told: an event is seen only when it is on disk. */
    stored: (id: string): Promise<MessageView> =>
      until(`${id} is stored and told`, async () => {
        const all = await Promise.all([told('message.received', id), told('message.own', id)])
        return all.flat().length > 0 ? messageOf(appliance, instance, id) : undefined
      }),

    /** Every message there is, oldest first. */
    async all(): Promise<MessageView[]> {
      const query = `/api/v1/messages?instance=${instance}&limit=500`
      return (await appliance.ok<{ messages: MessageView[] }>('GET', query)).messages.toReversed()
    },

    async receiptsShown(id: string): Promise<ReceiptView[]> {
      const query = `/api/v1/messages/${id}/receipts?instance=${instance}`
      return (await appliance.ok<{ receipts: ReceiptView[] }>('GET', query)).receipts
    },

    /** Waits until the device has confirmed all that was meant for it. */
    settled: (): Promise<void> => wa.settled(world.device(number)),

    /** What the simulated phones never say. */
    deliver: (node: BinaryNode): void => wa.hub.queues.deliver(parseDeviceKey(world.device(number)), node),

    send: (to: string, text: string): Promise<MessageView> => appliance.sendText(instance, to, text),

    async chats(): Promise<ChatView[]> {
      return (await appliance.ok<{ chats: ChatView[] }>('GET', `${path}/chats`)).chats
    },

    async contacts(): Promise<ContactView[]> {
      return (await appliance.ok<{ contacts: ContactView[] }>('GET', `${path}/contacts`)).contacts
    },

    health: (): Promise<InstanceHealth> => appliance.ok('GET', `${path}/health`),

    events,

    told,

    /** Who has received, read and played an own message, by recipient. */
    receipts: (id: string): Receipt[] =>
      look((db) =>
        db
          .prepare<[string, string], Receipt>(
            `SELECT r.recipient, r.delivered_at, r.read_at, r.played_at
             FROM receipts AS r JOIN messages AS m ON m.id = r.message
             WHERE m.instance_id = ? AND m.message_id = ?
             ORDER BY r.recipient`,
          )
          .all(instanceId, id),
      ),

    /** The bytes of a message as they are kept. */
    raw: (id: string): Uint8Array | undefined =>
      look((db) =>
        db
          .prepare<[string, string], Uint8Array>(
            'SELECT proto FROM messages WHERE instance_id = ? AND message_id = ?',
          )
          .pluck()
          .get(instanceId, id),
      ),

    /** Its database is made to refuse something, or is as another version has left it. */
    change(sql: string): void {
      const db = openDatabase(dataPaths(join(appliance.folder, 'data')).database)
      db.exec(sql)
      db.close()
    },

    /** What the journal still holds that no message was made of. */
    unapplied: (): number =>
      look(
        (db) =>
          db
            .prepare<[string], number>(
              'SELECT count(*) FROM journal WHERE instance_id = ? AND applied_at IS NULL',
            )
            .pluck()
            .get(instanceId) ?? 0,
      ),
  }
}
