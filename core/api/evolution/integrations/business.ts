// /business/getCatalog and getCollections: what a business offers, asked of WhatsApp each time.
import { z } from 'zod'
import { BadRequestError } from '../../../errors.ts'
import type { DialectContext, InstanceCall, InstanceRoute } from '../dialect.ts'
import { parseBody } from '../validate.ts'

const OfferBody = z.object({ number: z.string().optional(), limit: z.number().optional() })

/** In numbers that WhatsApp takes. */
function most(limit: number | undefined, { usual, highest }: { usual: number; highest: number }): number {
  return limit === undefined || limit < 1 ? usual : Math.min(Math.floor(limit), highest)
}

/** Whoever is named has to be there; nobody named is the number itself. */
async function someone({ instances }: DialectContext, { instance }: InstanceCall, number?: string) {
  if (number === undefined || number.trim() === '') return undefined
  const [check] = await instances.checkNumbers(instance.id, [number])
  if (check?.exists === false) {
    const details = { jid: check.jid, exists: false, number }
    throw new BadRequestError(undefined, { code: 'not_on_whatsapp', details })
  }
  return check?.jid ?? number
}

async function catalog(context: DialectContext, call: InstanceCall) {
  const { number, limit } = parseBody(OfferBody, call.body)
  const person = await someone(context, call, number)
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
  const person = await someone(context, call, number)
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
