// GET /metrics: what a Prometheus reads, in our names and in those of Evolution, whose dashboards are drawn by them. An
// instance's token sees its own instance alone.
import { Router } from 'express'
import type { InstanceView } from '../../contract/instances/instance.ts'
import type { InstanceControl } from '../../instances/types.ts'
import { asCaller, keyOf, numbersOf, requireCaller, type Access } from '../access.ts'
import { handled } from '../handled.ts'
import type { Measures } from './measures.ts'
import type { Reports } from './appliance.ts'
import { contractVersion } from '../evolution/root.ts'
import { stateWord } from '../evolution/objects.ts'

export interface MetricsOptions {
  publicUrl: string | undefined
  /** Told to whoever asks, without a key. */
  isOpen: boolean
  brokerHealth: Reports['brokerHealth']
}

export function metricsRouter(
  instances: InstanceControl,
  access: Access,
  measures: Measures,
  { publicUrl, isOpen, brokerHealth }: MetricsOptions,
): Router {
  const router = Router()
  router.get(
    '/metrics',
    handled(async (request, response) => {
      const isStranger = isOpen && keyOf(request.headers) === undefined
      const holder = isStranger ? undefined : requireCaller(access, request)
      const caller = holder?.kind === 'scoped' ? asCaller(holder, 'read', instances) : holder
      const isTenant = caller?.kind === 'instance'
      const seen = isTenant ? numbersOf(caller, instances) : instances.list()
      const serverUrl = publicUrl ?? `${request.protocol}://${request.host ?? 'localhost'}`
      // Whose token it is, all but his number is the owner's.
      const ofOwner = isTenant ? '' : brokerMetrics(brokerHealth()) + (await measures.text())
      response.type('text/plain; version=0.0.4').send(metrics(seen, serverUrl) + ofOwner)
    }),
  )
  return router
}

const integration = 'WHATSAPP-BAILEYS'

function metrics(instances: readonly InstanceView[], serverUrl: string): string {
  const states = Map.groupBy(instances, ({ state }) => state)
  const each = instances.map((view) => ({ instance: view.name, integration, state: stateWord(view) }))
  return [
    gauge(
      'holdfast_instances',
      [...states].map(([state, some]) => sample({ state }, some.length)),
      'Numbers in each state.',
    ),
    gauge('evolution_environment_info', [
      sample({ version: contractVersion, clientName: 'holdfast', serverUrl }, 1),
    ]),
    gauge('evolution_instances_total', [sample({}, instances.length)]),
    gauge(
      'evolution_instance_up',
      each.map(({ state, ...labels }) => sample(labels, state === 'open' ? 1 : 0)),
    ),
    gauge(
      'evolution_instance_state',
      each.map((labels) => sample(labels, 1)),
    ),
  ].join('')
}

function brokerMetrics(brokers: ReturnType<Reports['brokerHealth']>): string {
  return [
    gauge(
      'holdfast_broker_connected',
      brokers.map(({ name: broker, connected }) => sample({ broker }, Number(connected))),
      '1 while the broker is connected.',
    ),
    gauge(
      'holdfast_broker_behind',
      brokers.map(({ name: broker, behind }) => sample({ broker }, behind)),
      'Events that wait for the broker, at most.',
    ),
  ].join('')
}

const gauge = (name: string, samples: readonly string[], help = 'As Evolution tells it.'): string =>
  `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${samples.map((each) => `${name}${each}\n`).join('')}`

function sample(labels: Readonly<Record<string, string>>, value: number): string {
  const shown = Object.entries(labels).map(([name, text]) => `${name}="${escaped(text)}"`)
  return `${shown.length === 0 ? '' : `{${shown.join(',')}}`} ${value}`
}

/** As the text format wants a label's value: whoever names an instance must not end the line. */
const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
