// GET /metrics: what a Prometheus reads, in our names and in those of Evolution, whose dashboards are drawn by them. An
// instance's token sees its own instance alone.
import { Router } from 'express'
import type { InstanceView } from '../../contract/instances/instance.ts'
import type { InstanceControl } from '../../instances/types.ts'
import { requireCaller, type Access } from '../access.ts'
import type { Reports } from './appliance.ts'
import { contractVersion } from '../evolution/root.ts'
import { stateWord } from '../evolution/objects.ts'

export function metricsRouter(
  instances: InstanceControl,
  access: Access,
  { publicUrl, brokerHealth }: Pick<Reports, 'brokerHealth'> & { publicUrl: string | undefined },
): Router {
  const router = Router()
  router.get('/metrics', (request, response) => {
    const caller = requireCaller(access, request)
    const seen = caller.kind === 'instance' ? instances.withTokenOf(caller.instance.id) : instances.list()
    const serverUrl = publicUrl ?? `${request.protocol}://${request.host ?? 'localhost'}`
    response.type('text/plain; version=0.0.4').send(
      // Whose token it is, brokers are the owner's.
      metrics(seen, serverUrl) + (caller.kind === 'instance' ? '' : brokerMetrics(brokerHealth())),
    )
  })
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
    ),
    gauge(
      'holdfast_broker_behind',
      brokers.map(({ name: broker, behind }) => sample({ broker }, behind)),
    ),
  ].join('')
}

const gauge = (name: string, samples: readonly string[]): string =>
  `# TYPE ${name} gauge\n${samples.map((each) => `${name}${each}\n`).join('')}`

function sample(labels: Readonly<Record<string, string>>, value: number): string {
  const shown = Object.entries(labels).map(([name, text]) => `${name}="${escaped(text)}"`)
  return `${shown.length === 0 ? '' : `{${shown.join(',')}}`} ${value}`
}

/** As the text format wants a label's value: whoever names an instance must not end the line. */
const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
