// Work that takes its time, wherever one looks: how far it is, how fast, the way to cancel it, and how it ended.
import type { JobView } from '../../core/contract/backups/job-routes.ts'
import { cancelJob, endings, isRunning, jobs, paceOf, putAway } from '../state/jobs.ts'
import { problemSentence } from '../words/problem.ts'
import { count, size } from '../words/times.ts'
import { told } from '../words/told.ts'
import { words } from '../words/words.ts'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'

export function kindOf(job: JobView): string {
  const known: Partial<Record<string, string>> = words.value.work.kinds
  return known[job.kind] ?? words.value.work.kinds.other
}

function stepOf({ step, stepCode }: JobView): string {
  return step === null ? '' : told({ code: stepCode, params: {}, text: step })
}

function amount(value: number, unit: string): string {
  if (unit === 'bytes') return size(value)
  const known: Partial<Record<string, (text: string) => string>> = words.value.work.units
  return known[unit]?.(count(value)) ?? count(value)
}

/** How much of it, in words; with how fast once that is known. */
function farOf(job: JobView): string {
  const t = words.value.work
  const { done, total, unit } = job.progress
  if (unit === '') return ''
  const far = total === null ? amount(done, unit) : t.of(amount(done, unit), amount(total, unit))
  const pace = paceOf(job)
  return pace === undefined ? far : `${far} · ${t.perSecond(amount(Math.round(pace), unit))}`
}

export function percentOf({ progress: { done, total } }: JobView): number | undefined {
  return total === null || total === 0 ? undefined : Math.min(100, Math.floor((done * 100) / total))
}

function Progress({ job }: { job: JobView }) {
  const t = words.value
  const percent = percentOf(job)
  return (
    <section class="panel work" aria-label={kindOf(job)}>
      <div class="work-text">
        <p>
          <strong>{kindOf(job)}</strong> {percent !== undefined && <span class="count">{percent} %</span>}
        </p>
        <p class="small" role="status">
          {stepOf(job)}
        </p>
      </div>
      <Button run={() => cancelJob(job)} label={`${t.actions.cancel}: ${kindOf(job)}`}>
        {t.actions.cancel}
      </Button>
      <progress max={100} value={percent} aria-label={kindOf(job)} />
      <p class="small work-far">{farOf(job)}</p>
    </section>
  )
}

interface FileResult {
  file?: string
  bytes?: number
  /** It waits to be downloaded. */
  download?: string
}

function endOf(job: JobView): string {
  const t = words.value.work
  if (job.state === 'cancelled') return t.cancelled(kindOf(job))
  if (job.state === 'failed') {
    const { problem } = job
    return t.failed(kindOf(job), problem === null ? '' : problemSentence(problem))
  }
  const { file, bytes, download } = (job.result ?? {}) as FileResult
  if (job.kind === 'export' && download !== undefined) return t.toDownload(size(bytes ?? 0))
  if (job.kind === 'export' && file !== undefined) return t.written(file, size(bytes ?? 0))
  const known: Partial<Record<string, string>> = t.done
  return known[job.kind] ?? t.done.other
}

function Ending({ job }: { job: JobView }) {
  const t = words.value
  const bad = job.state === 'failed'
  return (
    <div class={bad ? 'notice bad' : 'notice'} role={bad ? 'alert' : 'status'}>
      <Icon name={job.state === 'done' ? 'circleCheck' : 'circleAlert'} />
      <p>{endOf(job)}</p>
      <Button run={() => putAway(job)} look="quiet" label={`${t.actions.close}: ${kindOf(job)}`}>
        {t.actions.close}
      </Button>
    </div>
  )
}

/** What runs and what has just ended; of these kinds only, where some are named. */
export function Work({ kinds }: { kinds?: readonly string[] }) {
  const shown = (job: JobView): boolean => kinds === undefined || kinds.includes(job.kind)
  const running = jobs.value.filter(isRunning).filter(shown)
  const ended = endings.value.filter(shown)
  if (running.length + ended.length === 0) return null
  return (
    <div class="works">
      {running.map((job) => (
        <Progress key={job.id} job={job} />
      ))}
      {ended.map((job) => (
        <Ending key={job.id} job={job} />
      ))}
    </div>
  )
}
