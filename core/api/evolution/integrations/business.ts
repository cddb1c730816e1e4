// /business/getCatalog and getCollections: what a business offers, asked of WhatsApp each time.
import { z } from 'zod'
import type { DialectContext, InstanceCall, InstanceRoute } from '../dialect.ts'
import { personNamed } from '../groups/person.ts'
import { parseBody } from '../validate.ts'

const OfferBody = z.object({ number: z.string().optional(), limit: z.number().optional() })

/** In numbers that WhatsApp takes. */
function most(limit: number | undefined, { usual, highest }: { usual: number; highest: number }): number {
  return limit === undefined || limit < 1 ? usual : Math.min(Math.floor(limit), highest)
}

async function catalog(context: DialectContext, call: InstanceCall) {
  const { number, limit } = parseBody(OfferBody, call.body)
  const person = await personNamed(context, call.instance.id, number)
  const { jid, isBusiness, offered } = await context.instances.people.products(call.instance.id, {
    person,
    limit: most(limit, { usual: 10, highest: 100 }),
  })
  return { wuid: jid, numberExists: true, isBusiness, catalogLength: offered.length, catalog: offered }
}

async function collections(context: DialectContext, call: InstanceCall) {
  const { number, limit } = parseBody(OfferBody, call.body)
  const { instances } = context
  const { id } = call.instance
  const person = await personNamed(context, id, number)
  const { jid, isBusiness, offered } = await instances.people.collections(id, {
    person,
    limit: most(limit, { usual: 20, highest: 20 }),
  })
  const [known] = instances.messages.contacts(id, { jid, limit: 1 })
  return {
    wuid: jid,
    name: known?.name ?? known?.pushName ?? undefined,
    numberExists: true,
    isBusiness,
    collectionsLength: offered.length,
    collections: offered,
  }
}

const route = (name: string, run: InstanceRoute['run']): InstanceRoute => ({
  scope: 'instance',
  method: 'post',
  path: `/business/${name}`,
  body: OfferBody,
  run,
})

export function businessRoutes(context: DialectContext): InstanceRoute[] {
  return [
    route('getCatalog', (call) => catalog(context, call)),
    route('getCollections', (call) => collections(context, call)),
  ]
}
