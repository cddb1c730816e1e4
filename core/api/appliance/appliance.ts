// What the appliance says of itself: health, the description of the API, and the probes of supervisors.
import { Router } from 'express'
import type { ApplianceHealth } from '../../contract/appliance/appliance.ts'
import { openapi } from '../../contract/openapi.ts'
import { routes } from '../../contract/routes.ts'
import { noReason, reasonFields, type Sentence } from '../../contract/sentences/sentence.ts'
import type { InstanceState } from '../../contract/state.ts'
import type { InstanceControl } from '../../instances/types.ts'
import type { FolderPresence, Phase } from '../guard.ts'
import { endpoint, type Endpoints } from '../router.ts'

type DiskHealth = NonNullable<ApplianceHealth['disk']>
type FolderHealth = NonNullable<ApplianceHealth['folder']>
type EventLogHealth = NonNullable<ApplianceHealth['eventLog']>
type BrokersHealth = NonNullable<ApplianceHealth['brokers']>
type BackupHealth = NonNullable<ApplianceHealth['backup']>
type SecondLocation = ApplianceHealth['secondLocation']

/** What other parts say of themselves. */
export interface Reports {
  disk(): DiskHealth
  folder(): FolderHealth
  eventLog(): EventLogHealth
  brokerHealth(): BrokersHealth
  backup(): BackupHealth
  secondLocation(): SecondLocation
  storageSize(): { walBytes: number; databaseBytes: number }
  /** Called after each time that the disk has made commits last, with how long it took, in ms. */
  onSynced(listener: (tookMs: number) => void): void
}

export interface About {
  version: string
  startedAt: number
}

function countStates(instances: InstanceControl): Partial<Record<InstanceState, number>> {
  const counts: Partial<Record<InstanceState, number>> = {}
  for (const { state } of [...instances.list(), ...instances.list({ trashed: true })]) {
    counts[state] = (counts[state] ?? 0) + 1
  }
  return counts
}

export function runningHealth(about: About, instances: InstanceControl, reports: Reports): ApplianceHealth {
  const counts = countStates(instances)
  return {
    mode: 'running',
    ...noReason,
    ...about,
    now: Date.now(),
    instances: counts,
    disk: reports.disk(),
    folder: reports.folder(),
    connecting: instances.connecting,
    sending: instances.sending,
    twin: instances.twinQuestion,
    eventLog: reports.eventLog(),
    brokers: reports.brokerHealth(),
    backup: reports.backup(),
    secondLocation: reports.secondLocation(),
  }
}

export function recoveryHealth(about: About, why: Sentence): ApplianceHealth {
  return {
    mode: 'recovery',
    ...reasonFields(why),
    ...about,
    now: Date.now(),
    instances: {},
    disk: null,
    folder: null,
    connecting: null,
    sending: null,
    twin: null,
    eventLog: null,
    brokers: null,
    backup: null,
    secondLocation: null,
  }
}

export function applianceEndpoints(about: About, instances: InstanceControl, reports: Reports) {
  return {
    getHealth: endpoint(routes.getHealth, () => runningHealth(about, instances, reports)),
    getOpenapi: endpoint(routes.getOpenapi, () => openapi(about.version)),
  } satisfies Partial<Endpoints>
}

/** Asked without a key and by any host name: supervisors know neither. They tell nothing else. */
export function probes(
  phase: () => Phase,
  mode: 'running' | 'recovery',
  presence: Pick<FolderPresence, 'lost'>,
): Router {
  const router = Router()
  router.get('/livez', (_request, response) => void response.type('text').send('ok\n'))
  router.get('/readyz', (_request, response) => {
    const ready = phase() === 'ready' && mode === 'running' && presence.lost === undefined
    response.status(ready ? 200 : 503).json({ ready, phase: phase(), mode })
  })
  return router
}
