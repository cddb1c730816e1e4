// Numbers of another gateway, brought into this appliance: by the one that runs, where they connect at once, or into its
// folder at rest. One such job at a time.
import { setTimeout } from 'node:timers/promises'
import type { MoveInReport, MoveInRequest } from '../../contract/backups/move-in.ts'
import type { InstanceState } from '../../contract/state.ts'
import type { Job, JobControl, Jobs } from '../jobs.ts'
import { moveIn, type MoveInDeps } from './move-in.ts'

/** A number that is not online by then is told as it is. */
const triedMs = 60_000
const lookEveryMs = 250
const onItsWay: readonly InstanceState[] = ['stopped', 'connecting', 'reconnecting']

export interface Parts extends Pick<MoveInDeps, 'events'> {
  storage: MoveInDeps['storage'] & { assertAccepting(): void }
  /** What packs is of Baileys: who does not come here does not load it. */
  loadPack: () => Promise<MoveInDeps['pack']>
}

interface Running {
  instances: { takeUp(id: string): Promise<unknown> }
  jobs: Jobs
  onWebhook: (id: string) => void
  keepFile: NonNullable<MoveInDeps['keepFile']>
}

export function movingIn(parts: Parts & Running): (request: MoveInRequest) => Job {
  const { storage, instances, jobs, onWebhook, keepFile } = parts
  const takeUp = async (id: string): Promise<void> => {
    for (const webhook of storage.webhooks.list(id)) onWebhook(webhook.id)
    await instances.takeUp(id)
  }
  const tried = async (id: string, signal: AbortSignal): Promise<string | null> => {
    const until = performance.now() + triedMs
    for (;;) {
      const state = storage.instances.get(id)?.state ?? null
      if (state === null || !onItsWay.includes(state) || performance.now() > until) return state
      await setTimeout(lookEveryMs, undefined, { signal })
    }
  }
  return (request) => {
    storage.assertAccepting()
    return jobs.start('move-in', (control) => run(parts, request, { control, takeUp, tried, keepFile }), {
      only: true,
    })
  }
}

/** Into a folder at rest: the numbers connect when the appliance is started. */
export function moveInAtRest(
  parts: Parts & Pick<MoveInDeps, 'tidy'>,
  request: MoveInRequest,
  control: JobControl,
): Promise<MoveInReport> {
  const { tidy } = parts
  return run(parts, request, { control, tidy, takeUp: async () => undefined, tried: async () => null })
}

async function run(
  { storage, events, loadPack }: Parts,
  request: MoveInRequest,
  {
    control,
    ...running
  }: { control: JobControl } & Pick<MoveInDeps, 'takeUp' | 'tried' | 'keepFile' | 'tidy'>,
): Promise<MoveInReport> {
  return moveIn({ storage, events, pack: await loadPack(), ...running }, request, control)
}
