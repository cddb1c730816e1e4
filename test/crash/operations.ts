// What the driver does to the appliance beside the traffic. Each is done until it is certain how it ended, whatever is
// killed meanwhile, so that at the end of a cycle there is one thing that must be the case.
import { setTimeout as sleep } from 'node:timers/promises'
import type { CreatedInstance } from '../../core/contract/appliance/appliance.ts'
import type { InstanceView, LinkCode } from '../../core/contract/instances/instance.ts'
import type { WebhookView } from '../../core/contract/events/webhook.ts'
import { between, type Random } from '../helpers/random.ts'
import type { WhatsApp } from '../whatsapp/server/server.ts'
import type { Client } from './client.ts'
import type { DriverState, ListedHook, ListedInstance } from './list.ts'
import { evolutionPath, type HookWitness } from './witnesses.ts'

const api = '/api/v1'
const mostNumbers = 5
const mostHooks = 4
const linkPatienceMs = 180_000

export interface Desk {
  wa: () => WhatsApp
  client: Client
  state: DriverState
  hooks: HookWitness
  /** The consumer's. */
  cursor: () => number
}

type Operation = (desk: Desk, random: Random) => Promise<void>

const of = ({ id }: { id: string }): string => `${api}/instances/${id}`

function extras({ state }: Desk, life: ListedInstance['life']): ListedInstance[] {
  // The first two carry the traffic of the whole run.
  return state.instances.slice(2).filter((each) => each.life === life)
}

function pick<T>(random: Random, list: readonly T[]): T | undefined {
  return list[between(random, 0, list.length - 1)]
}

/** Makes an instance and lets a phone scan its QR, as often as it takes until the phone says that it is linked. */
export async function linkNew(desk: Desk, name: string, number: string): Promise<ListedInstance> {
  const { client, state } = desk
  const made = await client.ask<CreatedInstance>('POST', `${api}/instances`, { name })
  // Made already, by a request whose answer was cut.
  const { id } =
    made.status === 409 ? await client.must<InstanceView>('GET', `${api}/instances/${name}`) : made.body
  const listed: ListedInstance = {
    id,
    name,
    number,
    life: 'linking',
    devices: 0,
    generation: 1,
    msgCall: '',
    gapMs: 0,
    rejectCall: false,
    evolutionUrl: null,
  }
  state.instances.push(listed)
  for (const deadline = Date.now() + linkPatienceMs; listed.life === 'linking'; await sleep(40)) {
    await tryToLink(desk, listed)
    if (Date.now() > deadline) throw new Error(`${name} could not be linked in ${linkPatienceMs} ms`)
  }
  return listed
}

async function tryToLink({ wa, client, state }: Desk, listed: ListedInstance): Promise<void> {
  const { generation, state: now } = await client.must<InstanceView>('GET', of(listed))
  if (generation !== null) {
    // It has said yes to a phone that never heard it: only WhatsApp can tell, and it knows of no such device.
    state.halfLinks += 1
    await client.must('POST', `${of(listed)}/logout`)
    listed.generation = generation + 1
    return
  }
  if (now !== 'awaiting_link' && now !== 'connecting') await client.ask('POST', `${of(listed)}/link`, {})
  const { qr } = await client.must<LinkCode>('GET', `${of(listed)}/qr?timeoutMs=1000`)
  if (qr === null) return
  try {
    await wa().phone({ number: listed.number }).scan(qr)
  } catch {
    return
  }
  listed.life = 'open'
  listed.devices = wa().devices(listed.number).length
}

const link: Operation = async (desk) => {
  const { instances } = desk.state
  const n = instances.length
  const living = instances.filter(({ life }) => life !== 'purged').length
  if (living < mostNumbers) await linkNew(desk, `number ${n}`, `55119988${String(n).padStart(5, '0')}`)
}

const remove: Operation = async (desk, random) => {
  const listed = pick(random, extras(desk, 'open'))
  if (listed === undefined) return
  // From here on nothing is expected of it but that it is kept.
  listed.life = 'trashed'
  await desk.client.must('DELETE', of(listed))
}

const takeBack: Operation = async (desk, random) => {
  const listed = pick(random, extras(desk, 'trashed'))
  if (listed !== undefined) await untrash(desk, listed)
}

export async function untrash({ client }: Desk, listed: ListedInstance): Promise<void> {
  const { status, body } = await client.ask('POST', `${of(listed)}/untrash`, {})
  // Taken back already, by a request whose answer was cut.
  if (status === 409) {
    const view = await client.must<InstanceView>('GET', of(listed))
    if (view.trashedAt !== null) throw new Error(`${listed.name} stays in the trash: ${JSON.stringify(body)}`)
  } else if (status !== 200) throw new Error(`untrash of ${listed.name} answered ${status}`)
  listed.life = 'open'
}

const purge: Operation = async (desk, random) => {
  const listed = pick(random, extras(desk, 'trashed'))
  if (listed === undefined) return
  const confirm = encodeURIComponent(listed.name)
  const { status } = await desk.client.ask('POST', `${of(listed)}/purge?confirm=${confirm}`)
  if (status !== 200 && status !== 404) throw new Error(`purge of ${listed.name} answered ${status}`)
  listed.life = 'purged'
  desk.state.hooks = desk.state.hooks.filter(({ instanceId }) => instanceId !== listed.id)
}

const configure: Operation = async ({ client, state }, random) => {
  const listed = pick(
    random,
    state.instances.filter(({ life }) => life === 'open'),
  )
  if (listed === undefined) return
  const [msgCall, gapMs] = [`Please write ${between(random, 0, 1_000_000)}`, between(random, 0, 40)]
  await client.must('PATCH', of(listed), { settings: { msgCall }, pacing: { gapMs } })
  Object.assign(listed, { msgCall, gapMs })
}

const setByDialect: Operation = async ({ client, state }, random) => {
  const listed = pick(
    random,
    state.instances.filter(({ life }) => life === 'open'),
  )
  if (listed === undefined) return
  const [msgCall, rejectCall] = [`Please write ${between(random, 0, 1_000_000)}`, random() < 0.5]
  const flags = { groupsIgnore: false, alwaysOnline: false, readMessages: false, readStatus: false }
  const body = { ...flags, syncFullHistory: false, msgCall, rejectCall }
  await client.must('POST', `/settings/set/${encodeURIComponent(listed.name)}`, body)
  Object.assign(listed, { msgCall, rejectCall })
}

/** One for each instance: the next takes the place of the one before. */
const hookByDialect: Operation = async ({ client, state, hooks }, random) => {
  const listed = pick(
    random,
    state.instances.filter(({ life }) => life === 'open'),
  )
  if (listed === undefined) return
  const url = hooks.urlOf(`${evolutionPath}${state.cycle}-${between(random, 0, 1_000_000)}`)
  const webhook = { enabled: true, url, byEvents: false, events: ['MESSAGES_UPSERT', 'CONNECTION_UPDATE'] }
  await client.must('POST', `/webhook/set/${encodeURIComponent(listed.name)}`, { webhook })
  listed.evolutionUrl = url
}

const addHook: Operation = async (desk, random) => {
  const { state } = desk
  if (state.hooks.length >= mostHooks) return
  const about = pick(
    random,
    state.instances.filter(({ life }) => life === 'open'),
  )
  const path = `/hook/${state.cycle}-${between(random, 0, 1_000_000)}`
  await makeHook(desk, path, random() < 0.3 ? undefined : about?.id)
}

export async function makeHook(
  { client, state, hooks, cursor }: Desk,
  path: string,
  instance?: string,
): Promise<void> {
  const after = cursor()
  const url = hooks.urlOf(path)
  const request = { url, after, ...(instance !== undefined && { instance }) }
  const { id } = await client.must<WebhookView>('POST', `${api}/webhooks`, request)
  // One whose answer was cut is there all the same.
  const { webhooks } = await client.must<{ webhooks: WebhookView[] }>('GET', `${api}/webhooks`)
  for (const other of webhooks.filter((each) => each.url === url && each.id !== id))
    await client.ask('DELETE', `${api}/webhooks/${other.id}`)
  state.hooks.push({ id, path, instanceId: instance ?? null, after, enabled: true })
}

const changeHook: Operation = async ({ client, state }, random) => {
  const hook = pick(random, state.hooks)
  if (hook === undefined) return
  const path = `${api}/webhooks/${hook.id}`
  hook.enabled = false
  await client.must('PATCH', path, { enabled: false, headers: { 'x-cycle': String(state.cycle) } })
  await sleep(between(random, 0, 200))
  await client.must('PATCH', path, { enabled: true })
  hook.enabled = true
}

const removeHook: Operation = async ({ client, state }, random) => {
  // The first one stays for the whole run.
  const hook: ListedHook | undefined = pick(random, state.hooks.slice(1))
  if (hook === undefined) return
  const { status } = await client.ask('DELETE', `${api}/webhooks/${hook.id}`)
  if (status !== 200 && status !== 404) throw new Error(`deleting a webhook answered ${status}`)
  state.hooks = state.hooks.filter((each) => each !== hook)
}

export const operations: Readonly<Record<string, Operation>> = {
  link,
  delete: remove,
  untrash: takeBack,
  purge,
  configure,
  'settings/set': setByDialect,
  'webhook/set': hookByDialect,
  'add webhook': addHook,
  'change webhook': changeHook,
  'remove webhook': removeHook,
}
