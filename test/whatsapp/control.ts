// Owns the HTTP control API on loopback: what a test driver in another process, or a person with the small
// command line in main.ts, can do with phones and faults. Every answer is JSON.
import { createServer } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import type { ArmedFault, Target } from './server/faults.ts'
import { deviceKey } from './jids.ts'
import { listen } from './server/media-host.ts'
import type { Phone } from './phone/phone.ts'
import type { WhatsApp } from './server/server.ts'

type Call = { parameters: string[]; query: URLSearchParams; body: unknown }
type Route = { method: string; path: RegExp; act: (wa: WhatsApp, call: Call) => unknown }

const text = z.object({
  to: z.string(),
  text: z.string(),
  id: z.string().optional(),
  lid: z.boolean().optional(),
})
const target = z.object({ number: z.string().optional(), device: z.number().optional() })
const order = target.extend({
  kind: z.string(),
  code: z.number().default(428),
  stanzas: z.number().default(1),
  direction: z.enum(['sent', 'received', 'both']).default('both'),
  ms: z.number().default(0),
  count: z.number().default(0),
  /** For armed faults; -1 is until DELETE /faults. */
  times: z.number().default(1),
})

function phoneOf(wa: WhatsApp, call: Call): Phone {
  return wa.phone({ number: call.parameters[0] ?? '' })
}

/** Messages without their encoded content; `after` skips what the caller has seen. */
function listed<T extends object>(rows: readonly T[], call: Call) {
  const after = Number(call.query.get('after') ?? '0')
  return rows.slice(after).map((row) => ({ ...row, content: undefined }))
}

const ROUTES: Route[] = [
  route('GET', '/', (wa) => ({ url: wa.url, rootKey: wa.rootKey, mediaCa: wa.mediaCaFile })),
  route('GET', '/state', (wa) => ({
    accounts: wa.hub.directory.accounts().map((account) => ({
      number: account.number,
      lid: account.lid,
      name: account.name,
      awaitsCode: wa.awaitsCode(account.number),
      devices: wa.devices(account.number).map((device) => deviceState(wa, deviceKey(device))),
    })),
    groups: wa.hub.groups.list(),
    connections: wa.hub.connections.size,
    armed: wa.faults.armed(),
    unknownQueries: wa.hub.unknownQueries,
    errors: wa.errors.map(String),
  })),
  route('GET', '/counters', (wa) =>
    Object.fromEntries(wa.hub.counters.all().map(([device]) => [device, wa.counters(device)])),
  ),
  route('GET', '/counters/([^/]+)', (wa, call) => wa.counters(call.parameters[0] ?? '')),
  route('GET', '/traffic', (wa, call) =>
    wa.hub.counters.traffic.slice(Number(call.query.get('after') ?? '0')),
  ),
  route('POST', '/phones', (wa, call) => {
    const body = z
      .object({ number: z.string(), name: z.string().optional(), shareHistory: z.boolean().optional() })
      .parse(call.body)
    const phone = wa.phone({ number: body.number, ...(body.name === undefined ? {} : { name: body.name }) })
    phone.shareHistory = body.shareHistory ?? phone.shareHistory
    return phoneState(wa, phone)
  }),
  route('GET', '/phones/([^/]+)', (wa, call) => phoneState(wa, phoneOf(wa, call))),
  route('POST', '/phones/([^/]+)/scan', async (wa, call) => {
    const linked = await phoneOf(wa, call).scan(z.object({ qr: z.string() }).parse(call.body).qr)
    return { device: linked.device }
  }),
  route('POST', '/phones/([^/]+)/type', async (wa, call) => {
    const linked = await phoneOf(wa, call).typeCode(z.object({ code: z.string() }).parse(call.body).code)
    return { device: linked.device }
  }),
  route('POST', '/phones/([^/]+)/send', async (wa, call) => {
    const body = text.parse(call.body)
    const options = { addressing: body.lid === true ? ('lid' as const) : ('pn' as const) }
    const withId = body.id === undefined ? options : { ...options, id: body.id }
    return { id: await phoneOf(wa, call).sendText(body.to, body.text, withId) }
  }),
  route('POST', '/phones/([^/]+)/again', async (wa, call) =>
    phoneOf(wa, call).sendAgain(z.object({ id: z.string() }).parse(call.body).id),
  ),
  route('POST', '/phones/([^/]+)/media', async (wa, call) => {
    const body = z
      .object({
        to: z.string(),
        kind: z.enum(['image', 'video', 'audio', 'document', 'sticker']),
        base64: z.string(),
        mimetype: z.string(),
        caption: z.string().default(''),
      })
      .parse(call.body)
    const { kind, mimetype, caption } = body
    const media = { kind, mimetype, caption, bytes: Buffer.from(body.base64, 'base64') }
    return { id: await phoneOf(wa, call).sendMedia(body.to, media) }
  }),
  route('GET', '/phones/([^/]+)/media/([^/]+)', async (wa, call) => ({
    base64: (await phoneOf(wa, call).openMedia(call.parameters[1] ?? '')).toString('base64'),
  })),
  route('POST', '/phones/([^/]+)/read', async (wa, call) =>
    phoneOf(wa, call).markRead(z.object({ id: z.string() }).parse(call.body).id),
  ),
  route('POST', '/phones/([^/]+)/reads-everything', (wa, call) => {
    phoneOf(wa, call).readsEverything = z.object({ on: z.boolean() }).parse(call.body).on
  }),
  route('POST', '/phones/([^/]+)/online', (wa, call) => {
    const phone = phoneOf(wa, call)
    if (z.object({ on: z.boolean() }).parse(call.body).on) phone.goOnline()
    else phone.goOffline()
  }),
  route('POST', '/phones/([^/]+)/unlink', (wa, call) => ({
    unlinked: phoneOf(wa, call).unlink(z.object({ device: z.number() }).parse(call.body).device),
  })),
  route('POST', '/phones/([^/]+)/groups', async (wa, call) => {
    const body = z
      .object({
        subject: z.string(),
        members: z.array(z.string()),
        mode: z.enum(['lid', 'pn']).default('lid'),
      })
      .parse(call.body)
    return { jid: await phoneOf(wa, call).createGroup(body.subject, body.members, body.mode) }
  }),
  route('POST', '/phones/([^/]+)/groups/([^/]+)', async (wa, call) => {
    const body = z
      .object({ change: z.enum(['add', 'remove', 'promote', 'demote']), members: z.array(z.string()) })
      .parse(call.body)
    await phoneOf(wa, call).changeGroup(call.parameters[1] ?? '', body.change, body.members)
  }),
  route('GET', '/phones/([^/]+)/inbox', (wa, call) => listed(phoneOf(wa, call).inbox, call)),
  route('GET', '/phones/([^/]+)/copies', (wa, call) => listed(phoneOf(wa, call).copies, call)),
  route('GET', '/phones/([^/]+)/duplicates', (wa, call) => listed(phoneOf(wa, call).duplicates, call)),
  route('GET', '/phones/([^/]+)/undecryptable', (wa, call) => listed(phoneOf(wa, call).undecryptable, call)),
  route('GET', '/phones/([^/]+)/receipts', (wa, call) => listed(phoneOf(wa, call).receipts, call)),
  route('POST', '/faults', (wa, call) => ({ affected: orderFault(wa, call.body) })),
  route('DELETE', '/faults', (wa) => wa.faults.clear()),
]

/** Immediate faults act on open connections and say how many; every other kind is armed. */
function orderFault(wa: WhatsApp, body: unknown): number {
  const fault = order.parse(body)
  const { number, device } = fault
  const aim: Target = { number, device }
  switch (fault.kind) {
    case 'drop':
      return wa.faults.dropConnections(aim)
    case 'dropAfter':
      return wa.faults.dropAfter(fault.stanzas, aim, fault.direction)
    case 'blackHole':
      return wa.faults.blackHole(aim)
    case 'streamError':
      return wa.faults.streamError(fault.code, aim)
    case 'failure':
      return wa.faults.failure(fault.code, aim)
    case 'latency':
      wa.faults.latencyMs = fault.ms
      return wa.hub.connections.size
    case 'preKeysLow':
      wa.announcePreKeysLow(`${number ?? ''}:${device ?? 1}`, fault.count)
      return 1
    default:
      wa.faults.arm(armable.parse(body) as ArmedFault, aim, fault.times < 0 ? Infinity : fault.times)
      return 0
  }
}

const plain = (kind: ArmedFault['kind']) => z.object({ kind: z.literal(kind) })
const withCode = (kind: ArmedFault['kind']) => plain(kind).extend({ code: z.number() })
const withStatus = (kind: ArmedFault['kind']) => plain(kind).extend({ status: z.number() })

const armable = z.union([
  plain('loginFailure').extend({ reason: z.number() }),
  plain('duplicate'),
  plain('corrupt'),
  plain('claimedTime').extend({ t: z.string() }),
  plain('reorder').extend({ window: z.number() }),
  plain('noAck').extend({ relay: z.boolean().default(false) }),
  withCode('ackError'),
  plain('dropBeforeOffline'),
  plain('withholdOffline'),
  plain('noPong'),
  plain('noBundle').extend({ code: z.number().optional() }),
  withStatus('upgradeStatus'),
  plain('silentConnect'),
  plain('silentUpgrade'),
  plain('blackHoleAfterLogin'),
  plain('passkey'),
  plain('withholdPairSuccess'),
  withCode('refusePairing'),
  withStatus('mediaStatus'),
])

function deviceState(wa: WhatsApp, device: string) {
  return { device, ...wa.counters(device) }
}

function phoneState(wa: WhatsApp, phone: Phone) {
  return {
    number: phone.number,
    jid: phone.jid,
    lid: phone.lid,
    online: phone.isOnline,
    devices: wa.devices(phone.number).map((device) => device.device),
    inbox: phone.inbox.length,
    copies: phone.copies.length,
    duplicates: phone.duplicates.length,
    undecryptable: phone.undecryptable.length,
    unresolved: phone.undecryptable.filter((message) => !message.resolved).length,
    errors: phone.errors.map(String),
  }
}

function route(method: string, path: string, act: Route['act']): Route {
  return { method, path: new RegExp(`^${path}$`), act }
}

export async function startControl(wa: WhatsApp, port = 0): Promise<{ url: string; stop(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body ?? {}))
    }
    handle(wa, request)
      .then((found) => answer(found.status, found.body))
      .catch((error: unknown) =>
        answer(400, { error: error instanceof Error ? error.message : String(error) }),
      )
  })
  await listen(server, port)
  const { port: bound } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${bound}`,
    async stop() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

async function handle(wa: WhatsApp, request: IncomingMessage): Promise<{ status: number; body: unknown }> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const raw = Buffer.concat(chunks).toString('utf8')
  for (const { method, path, act } of ROUTES) {
    const match = method === request.method ? path.exec(url.pathname) : null
    if (!match) continue
    const parameters = match.slice(1).map(decodeURIComponent)
    const body: unknown = raw === '' ? {} : JSON.parse(raw)
    return { status: 200, body: await act(wa, { parameters, query: url.searchParams, body }) }
  }
  return { status: 404, body: { error: `no ${request.method} ${url.pathname}` } }
}
