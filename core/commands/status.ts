// holdfast status and holdfast instances: what is, from the running appliance or from the folder at rest.
import type { z } from 'zod'
import type { Config } from '../config/config.ts'
import { ApplianceHealth, InstanceList } from '../contract/appliance/appliance.ts'
import { InstanceView } from '../contract/instances/instance.ts'
import { noReason, reasonFields } from '../contract/sentences/sentence.ts'
import type { Instance } from '../storage/tables/instances.ts'
import { findRunning, requireFolder, withFolder } from './connection.ts'
import { answer, configOf, tell, type CommonFlags } from './options.ts'

function count(counts: Readonly<Record<string, number>>): string {
  const states = Object.entries(counts).map(([state, number]) => `${number} ${state.replaceAll('_', ' ')}`)
  return states.length === 0 ? 'No numbers yet.' : `Numbers: ${states.join(', ')}.`
}

function countStates(instances: readonly Summary[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { state } of instances) counts[state] = (counts[state] ?? 0) + 1
  return counts
}

const Summary = InstanceView.pick({
  id: true,
  name: true,
  desired: true,
  wish: true,
  state: true,
  stateCode: true,
  stateReason: true,
  reasonCode: true,
  reasonParams: true,
  stateSince: true,
  generation: true,
  number: true,
})
type Summary = z.infer<typeof Summary>

/** Field by field: looking at a proxy that cannot be read would throw. */
function summaryOf(row: Instance): Summary {
  const { id, name, desired, state, stateCode, stateReason, stateSince, generation, account } = row
  const { reason, ...coded } = stateReason === null ? noReason : reasonFields(stateReason)
  const owner = { desired, wish: desired }
  return {
    id,
    name,
    ...owner,
    state,
    stateCode,
    stateReason: reason,
    ...coded,
    stateSince,
    generation,
    number: account,
  }
}

/** As it was when the appliance last ran. */
function stored(config: Config, trashed = false): Promise<Summary[]> {
  requireFolder(config)
  return withFolder(config, ({ storage }) => storage.instances.list({ trashed }).map((row) => summaryOf(row)))
}

function proven({ lastProven }: NonNullable<ApplianceHealth['backup']>): string {
  if (lastProven === null) return 'No snapshot is proven restorable yet.'
  return `Last proven restorable: the snapshot of ${new Date(lastProven.at).toISOString()}.`
}

export async function status(flags: CommonFlags): Promise<void> {
  const config = configOf(flags)
  const { dataDir } = config
  const running = await findRunning(config)
  if (running === undefined) {
    const instances = countStates(await stored(config))
    const words = `Holdfast is not running on ${dataDir}. When it last ran:\n${count(instances)}`
    return answer(flags, words, { running: false, dataDir, instances })
  }
  const health = await running.call('GET', '/health', ApplianceHealth)
  const doing = health.mode === 'running' ? 'running' : 'in recovery mode'
  const words = [
    `Holdfast ${health.version} is ${doing} at ${running.url}/app/`,
    health.reason ?? count(health.instances),
    ...(health.twin === null ? [] : [`${health.twin} (holdfast adopt, or holdfast adopt NAME)`]),
    ...(health.backup === null ? [] : [proven(health.backup)]),
  ].join('\n')
  return answer(flags, words, { running: true, url: running.url, dataDir, ...health })
}

function line({ name, state, number, stateSince, stateReason }: Summary): string {
  const phone = number === null ? '-' : `+${number}`
  const since = new Date(stateSince).toISOString()
  return [name, state.replaceAll('_', ' '), phone, since, stateReason ?? ''].join('\t')
}

export async function listInstances(flags: CommonFlags & { trash?: boolean }): Promise<void> {
  const config = configOf(flags)
  const trashed = flags.trash === true
  const running = await findRunning(config)
  const list = running && (await running.call('GET', trashed ? '/trash' : '/instances', InstanceList))
  const instances = list?.instances.map((view) => Summary.parse(view)) ?? (await stored(config, trashed))
  if (list === undefined) tell('The appliance is not running: this is as it was when it last ran.')
  const none = trashed ? 'The trash is empty.' : 'No numbers yet.'
  const words = instances.length === 0 ? none : instances.map(line).join('\n')
  answer(flags, words, { running: list !== undefined, instances })
}
