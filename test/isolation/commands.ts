// By name: what an owner, a phone, WhatsApp and time can do to one instance. It is called by id, because its name
// changes; some of it reaches for what belongs to the other one.
import type { DeliveryView } from '../../core/contract/events/webhook.ts'
import type { Webhooks } from '../../core/events/webhooks/webhooks.ts'
import type { Rig } from '../helpers/rig.ts'
import type { ScriptedLink } from '../helpers/scripted-adapter.ts'
import { account } from '../storage/everything.ts'

export interface Pair {
  rig: Rig
  webhooks: Webhooks
  /** The one that things happen to. */
  busy: string
  /** The one whose rows must stay as they are. */
  quiet: string
}

export type Command = (pair: Pair, n: number) => unknown

const customer = '12125550101'
const linkOf = ({ rig, busy }: Pair): ScriptedLink | undefined => rig.adapter.live(busy).at(-1)
const outboxOf = ({ rig }: Pair, id: string): number => rig.manager.messages.outbox(id)[0]?.id ?? 0
const hooksOf = ({ webhooks, busy }: Pair) => webhooks.list(busy)
const deliveryOf = ({ webhooks }: Pair, id: string): DeliveryView | undefined =>
  webhooks.list(id).flatMap((hook) => webhooks.deliveries({ webhookId: hook.id }))[0]

async function begin(pair: Pair): Promise<ScriptedLink | undefined> {
  await pair.rig.manager.link(pair.busy, {}).catch(() => undefined)
  await pair.rig.settle()
  return linkOf(pair)
}

export const commands: Record<string, Command> = {
  start: ({ rig, busy }) => rig.manager.start(busy),
  stop: ({ rig, busy }) => rig.manager.stop(busy),
  restart: ({ rig, busy }) => rig.manager.restart(busy),
  link: (pair) => begin(pair),
  linkAndPair: async (pair, n) => {
    const link = await begin(pair)
    // The same number as the other one's, at times.
    if (link?.options.purpose.kind === 'pair') pair.rig.adapter.pair(link, n === 1 ? account : `551199${n}`)
  },
  newNumber: ({ rig, busy }) => rig.manager.link(busy, { acceptNewNumber: true, phoneNumber: account }),
  logout: (pair, n) => {
    const link = linkOf(pair)
    if (link) link.logoutAnswer = n === 1 ? true : n === 2 ? false : new Error('Connection Closed')
    return pair.rig.manager.logout(pair.busy)
  },
  takeover: ({ rig, busy }) => rig.manager.takeover(busy),
  activate: ({ rig, busy }, n) => rig.manager.activate(busy, n),
  rename: ({ rig, busy, quiet }, n) =>
    rig.manager.update(busy, { name: n === 1 ? rig.view(quiet).name : `busy ${n}` }),
  settings: ({ rig, busy }, n) => rig.manager.update(busy, { settings: { rejectCall: n > 1 } }),
  pacing: ({ rig, busy }, n) => rig.manager.update(busy, { pacing: { gapMs: n, perDay: n } }),
  proxy: ({ rig, busy }, n) =>
    rig.manager.update(busy, { proxy: n === 1 ? null : { protocol: 'http', host: 'p.example', port: n } }),
  trash: ({ rig, busy }) => rig.manager.trash(busy),
  untrash: ({ rig, busy }, n) => rig.manager.untrash(busy, n === 1 ? {} : { name: `back ${n}` }),
  purge: ({ rig, busy }) => rig.manager.purge(busy, rig.manager.find(busy)?.name ?? ''),
  purgeTheOther: ({ rig, quiet }) => rig.manager.purge(quiet, rig.view(quiet).name),
  retention: async ({ rig }, n) => {
    await rig.manager.setTrashDays(n === 1 ? null : 1)
    return rig.manager.purgeExpired()
  },
  send: ({ rig, busy }, n) =>
    rig.sendText(busy, { to: customer, text: `${n}`, ...(n > 1 && { idempotencyKey: `key ${n}` }) }),
  cancel: (pair) => pair.rig.manager.messages.cancel(outboxOf(pair, pair.busy), pair.busy),
  retrySend: (pair) => pair.rig.manager.messages.retry(outboxOf(pair, pair.busy), pair.busy),
  cancelTheOthers: (pair) => pair.rig.manager.messages.cancel(outboxOf(pair, pair.quiet), pair.busy),
  retryTheOthers: (pair) => pair.rig.manager.messages.retry(outboxOf(pair, pair.quiet), pair.busy),
  checkNumbers: ({ rig, busy }, n) => rig.manager.checkNumbers(busy, [`1212555010${n}`]),
  presence: ({ rig, busy }) => rig.manager.online(busy, (number) => number.setPresence('available')),
  hook: ({ webhooks, busy }, n) =>
    webhooks.create({ url: `https://h.example/${n}`, dialect: 'own', instanceId: busy, after: 0 }),
  dialectHook: ({ webhooks, busy }, n) =>
    webhooks.setDialect(busy, { url: `https://e.example/${n}`, setBy: 'owner', enabled: n > 1, types: [] }),
  changeHook: async (pair, n) => {
    for (const { id } of hooksOf(pair)) await pair.webhooks.update(id, { enabled: n > 1, after: n })
  },
  noHook: async (pair) => {
    for (const { id } of hooksOf(pair)) await pair.webhooks.delete(id)
  },
  replay: async (pair) => {
    for (const { id } of hooksOf(pair)) await pair.webhooks.replay(id, { fromSeq: 1, toSeq: 1e6 })
  },
  retryDelivery: (pair) => pair.webhooks.retry(deliveryOf(pair, pair.busy)?.id ?? 0),
  opens: (pair) => linkOf(pair)?.open('The shop'),
  closes: (pair, n) => linkOf(pair)?.close({ code: [428, 440, 515][n - 1] ?? null }),
  isRestricted: (pair, n) => linkOf(pair)?.close({ code: [402, 403, 463][n - 1] ?? null }),
  isRemoved: (pair) => linkOf(pair)?.close({ code: 401, deviceRemoved: true }),
  isDamaged: (pair) => linkOf(pair)?.tell({ kind: 'damaged', detail: '' }),
  acks: (pair, n) => {
    // Of every message there is, the other one's too: WhatsApp's ids are not unique among numbers.
    const all = [pair.busy, pair.quiet].flatMap((id) => pair.rig.manager.messages.outbox(id))
    for (const { messageId } of all) linkOf(pair)?.ack(messageId, [null, '463', '479'][n - 1] ?? null)
  },
  profile: (pair, n) => linkOf(pair)?.tell({ kind: 'profile', name: `p${n}` }),
  reachOutLock: (pair, n) => linkOf(pair)?.tell({ kind: 'reach_out_lock', active: n > 1, until: n }),
  timePasses: ({ rig }, n) => rig.pass([1000, 60_000, 3_600_000][n - 1] ?? 0),
  another: ({ rig }, n) => rig.create(`another ${n}`),
}
