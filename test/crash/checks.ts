// What must be the case: after each cycle by what the witnesses saw, and at a point of rest once more in all that
// is stored. Each sentence that comes back is a promise broken.
import type { EventView } from '../../core/contract/events/event.ts'
import type { GenerationView, InstanceView } from '../../core/contract/instances/instance.ts'
import type { WebhookView } from '../../core/contract/events/webhook.ts'
import type { Appliance } from '../helpers/appliance.ts'
import { storedTexts } from '../helpers/world.ts'
import type { Phone } from '../whatsapp/phone/phone.ts'
import type { WhatsApp } from '../whatsapp/server/server.ts'
import { checkEffects, firstText, owedEffects } from './effects.ts'
import { checkFiles, checkFolder, owedFiles } from './files.ts'
import { isOwed, type DriverState, type ListedInstance } from './list.ts'
import type { EventWitness, HookWitness, PhoneWitness } from './witnesses.ts'

interface Witnessed {
  appliance: Appliance
  wa: WhatsApp
  state: DriverState
  phones: PhoneWitness
  events: EventWitness
  hooks: HookWitness
}

const purgedOf = ({ instances }: DriverState): Set<string> =>
  new Set(instances.filter(({ life }) => life === 'purged').map(({ id }) => id))

const ids = (list: readonly { id: string }[]): string[] => list.map(({ id }) => id).toSorted()

const phonesOf = (wa: WhatsApp): Phone[] =>
  wa.hub.directory.accounts().map(({ number }) => wa.phone({ number }))

const living = ({ instances }: DriverState): ListedInstance[] =>
  instances.filter(({ life }) => life === 'open')

async function lists(appliance: Appliance): Promise<{ all: InstanceView[]; trash: InstanceView[] }> {
  const all = await appliance.ok<{ instances: InstanceView[] }>('GET', '/api/v1/instances')
  const trash = await appliance.ok<{ instances: InstanceView[] }>('GET', '/api/v1/trash')
  return { all: all.instances, trash: trash.instances }
}

/** What is still on its way. */
export async function owed({ appliance, wa, state, phones, events, hooks }: Witnessed): Promise<string[]> {
  phones.look(phonesOf(wa))
  hooks.look()
  events.drainStream()
  const open = new Set(living(state).map(({ id }) => id))
  const purged = purgedOf(state)
  const { given, streamed } = ofTheLiving({ state, events }, purged)
  const sends = state.sends
    .filter(({ by }) => open.has(by))
    .flatMap(({ phones: to, text }) => to.filter((phone) => !phones.has(phone, text)).map((at) => [at, text]))
  const texts = state.received.filter((each) => isOwed(each, open) && events.told(each.at, each.text) === 0)
  const behind = state.hooks.flatMap((hook) => {
    const seq = hooks.owed(hook, events, purged)
    return seq === undefined ? [] : [`webhook ${hook.path} from event ${seq} on`]
  })
  const effects = owedEffects(state, { events, open })
  const files = owedFiles(state, { events, open })
  const found = await lists(appliance)
  const shut = found.all.filter((view) => open.has(view.id) && view.state !== 'open')
  const going = [...found.all, ...found.trash].filter(({ id }) => purged.has(id))
  return [
    ...sends.map(([at, text]) => `sent: "${text}" to ${at}`),
    ...texts.map(({ at, text }) => `received: "${text}" by ${at}`),
    ...files.map(({ at, text }) => `the file of "${text}" at ${at}`),
    ...effects.map(({ at, kind, id }) => `${kind} of ${id} at ${at}`),
    ...behind,
    ...shut.map(({ name, state: now, stateReason }) => `${name} is ${now}: ${stateReason}`),
    ...going.map(({ name }) => `${name} is being purged`),
    ...(streamed.length < given.length ? [`stream at ${streamed.length}`] : []),
  ]
}

/** The numbers are those of the list, as they were left, with no device linked anew and nothing unreadable. */
export async function checkInstances(seen: Witnessed): Promise<string[]> {
  const { appliance, wa, state } = seen
  const { all, trash } = await lists(appliance)
  const open = new Set(living(state).map(({ id }) => id))
  const now = { open, cycle: state.cycle }
  const wrong = [...(await checkEffects(appliance, state, now)), ...(await checkFiles(seen, now))]
  const expected = (life: ListedInstance['life']) => state.instances.filter((each) => each.life === life)
  if (ids(all).join() !== ids(expected('open')).join())
    wrong.push(`instances: ${ids(all).join()} instead of ${ids(expected('open')).join()}`)
  if (ids(trash).join() !== ids(expected('trashed')).join())
    wrong.push(`in the trash: ${ids(trash).join()} instead of ${ids(expected('trashed')).join()}`)
  for (const each of [...expected('open'), ...expected('trashed')]) {
    const view = [...all, ...trash].find(({ id }) => id === each.id)
    const { msgCall, rejectCall } = view?.settings ?? {}
    const found = [view?.name, view?.number, view?.generation, msgCall, rejectCall, view?.pacing.gapMs]
    const should = [each.name, each.number, each.generation, each.msgCall, each.rejectCall, each.gapMs]
    if (found.join() !== should.join())
      wrong.push(`${each.name} is ${found.join()} instead of ${should.join()}`)
    const devices = wa.devices(each.number)
    if (devices.length !== each.devices)
      wrong.push(`${each.number} has ${devices.length} devices instead of ${each.devices}`)
    const { retryReceiptsSent, nacksSent } = wa.counters(`${each.number}:${devices.at(-1)?.device ?? 0}`)
    if (retryReceiptsSent + nacksSent > 0)
      wrong.push(`${each.name} could not read: ${retryReceiptsSent} retries, ${nacksSent} refusals`)
  }
  for (const { number, undecryptable } of phonesOf(wa))
    if (undecryptable.length > 0)
      wrong.push(`phone ${number} could not read: ${JSON.stringify(undecryptable.slice(0, 5))}`)
  const { webhooks } = await appliance.ok<{ webhooks: WebhookView[] }>('GET', '/api/v1/webhooks')
  const own = webhooks.filter(({ dialect }) => dialect === 'own')
  if (ids(own).join() !== ids(state.hooks).join())
    wrong.push(`webhooks: ${ids(own).join()} instead of ${ids(state.hooks).join()}`)
  const ofDialect = webhooks.filter(({ dialect }) => dialect === 'evolution')
  const set = ofDialect.map(({ instanceId, url, enabled }) => `${instanceId} ${url} ${enabled}`).toSorted()
  const asked = [...expected('open'), ...expected('trashed')]
    .flatMap(({ id, evolutionUrl }) => (evolutionUrl === null ? [] : `${id} ${evolutionUrl} true`))
    .toSorted()
  if (set.join() !== asked.join()) wrong.push(`webhook/set: ${set.join()} instead of ${asked.join()}`)
  return wrong
}

/** Also what is stored, and the log read from its beginning. */
export async function checkAll(seen: Witnessed): Promise<string[]> {
  const { appliance, state } = seen
  const wrong = await checkInstances(seen)
  const open = new Set(living(state).map(({ id }) => id))
  for (const { id, name, generation } of living(state)) {
    const stored = await storedTexts(appliance, id)
    const own = await storedTexts(appliance, id, { fromMe: true })
    const received = state.received
      .filter((each) => each.at === id && isOwed(each, open))
      .map(({ text }) => text)
    const sent = state.sends.filter(({ by }) => by === id).map(({ text }) => text)
    wrong.push(
      ...compare(`${name} received`, received, stored.map(firstText)),
      ...compare(`${name} sent`, sent, own.map(firstText)),
    )
    const path = `/api/v1/instances/${id}/generations`
    const { generations } = await appliance.ok<{ generations: GenerationView[] }>('GET', path)
    if (generations.length !== generation) wrong.push(`${name} has ${generations.length} links`)
  }
  wrong.push(...(await checkEffects(appliance, state, { open })))
  wrong.push(...(await checkFiles(seen, { open })), ...checkFolder(appliance))
  return [...wrong, ...compareLog(seen, await appliance.events())]
}

function compare(what: string, expected: readonly string[], found: readonly string[]): string[] {
  const there = new Set(found)
  const missing = expected
    .filter((text) => !there.has(text))
    .map((text) => `${what}: "${text}" is not stored`)
  const twice = found.length === there.size ? [] : [`${what}: ${found.length - there.size} are stored twice`]
  return [...missing, ...twice]
}

/** What both consumers were given is what is there, but for numbers that were purged since. */
function compareLog({ state, events }: Witnessed, log: readonly EventView[]): string[] {
  const purged = purgedOf(state)
  const { given, streamed } = ofTheLiving({ state, events }, purged)
  const there = log.filter(({ seq }) => seq <= events.cursor).map(({ seq, id }) => `${seq} ${id}`)
  const wrong: string[] = []
  if (given.map(([seq, id]) => `${seq} ${id}`).join() !== there.join())
    wrong.push(`the consumer was given ${given.length} events, the log has ${there.length}`)
  // It has all that was owed; what came since is on its way.
  const first = given.slice(0, streamed.length).findIndex(([, id], n) => streamed[n]?.id !== id)
  if (first >= 0) wrong.push(`the stream differs from the log at event ${String(given[first]?.[0])}`)
  return wrong
}

/** A purge may come between the two consumers: what one was still given of that number, the other is not. */
function ofTheLiving({ state, events }: Pick<Witnessed, 'state' | 'events'>, purged: ReadonlySet<string>) {
  return {
    given: state.events.filter(([, , instanceId]) => !purged.has(instanceId ?? '')),
    streamed: events.streamed.filter(({ instanceId }) => !purged.has(instanceId ?? '')),
  }
}
