// Work that takes its time: what runs, how far it is and how fast, asked for each second while there is any, so that
// it is seen again after the window was closed; and how it ended.
import { signal } from '@preact/signals'
import type { JobView } from '../../core/contract/backups/job-routes.ts'
import { call } from '../api/client.ts'
import { onEvent } from '../api/live.ts'

export const jobs = signal<readonly JobView[]>([])
/** Those that ended while somebody looked, until they are put away; the latest first. */
export const endings = signal<readonly JobView[]>([])

const everyMs = 1000
let timer: ReturnType<typeof setTimeout> | undefined

interface Pace {
  step: string | null
  from: number
  at: number
  perSecond: number | undefined
}
const paces = new Map<string, Pace>()

/** Of the step that runs now; undefined before it is known. */
export const paceOf = ({ id }: JobView): number | undefined => paces.get(id)?.perSecond

export const isRunning = ({ state }: JobView): boolean => state === 'running'

export async function loadJobs(): Promise<void> {
  clearTimeout(timer)
  try {
    take((await call('listJobs', {})).jobs)
  } catch {
    // Offline or signed out: the stream says so, and loads them again.
  }
  clearTimeout(timer)
  if (jobs.value.some(isRunning)) timer = setTimeout(() => void loadJobs(), everyMs)
}

/** One that was begun here. */
export function putJob(job: JobView): void {
  jobs.value = [job, ...jobs.value.filter(({ id }) => id !== job.id)]
  void loadJobs()
}

export function putAway({ id }: JobView): void {
  endings.value = endings.value.filter((each) => each.id !== id)
}

export async function cancelJob({ id }: JobView): Promise<void> {
  await call('cancelJob', { params: { id } })
  await loadJobs()
}

export function watchJobs(): () => void {
  const unlisten = onEvent(({ type }) => type.startsWith('job.') && void loadJobs())
  return () => {
    clearTimeout(timer)
    unlisten()
  }
}

function take(list: readonly JobView[]): void {
  const ran = new Set(jobs.value.filter(isRunning).map(({ id }) => id))
  const ended = list.filter((each) => ran.has(each.id) && !isRunning(each))
  for (const each of list) measure(each)
  jobs.value = list
  if (ended.length > 0) endings.value = [...ended, ...endings.value].slice(0, 3)
}

function measure({ id, state, step, progress: { done } }: JobView): void {
  const before = paces.get(id)
  const now = Date.now()
  if (state !== 'running') paces.delete(id)
  else if (before === undefined || before.step !== step || done < before.from)
    paces.set(id, { step, from: done, at: now, perSecond: undefined })
  else if (done > before.from) before.perSecond = ((done - before.from) * 1000) / Math.max(1, now - before.at)
}
