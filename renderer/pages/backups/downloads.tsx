// Backup files that wait to be downloaded: fetched as soon as they are written, and listed until they are removed.
import { effect } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { JobView } from '../../../core/contract/backups/job-routes.ts'
import { addressOf, call } from '../../api/client.ts'
import { Button } from '../../parts/button.tsx'
import { Section } from '../../parts/field.tsx'
import { Icon } from '../../parts/icon.tsx'
import { minute } from '../../state/clock.ts'
import { isRunning, jobs } from '../../state/jobs.ts'
import { useResource } from '../../state/resource.ts'
import { exact, size, when } from '../../words/times.ts'
import { words } from '../../words/words.ts'

const addressOfDownload = (id: string): string => addressOf('getDownload', { params: { id } })

/** The browser's own download: it shows how far it is, and goes on where it was cut. */
function fetchIt(id: string): void {
  const link = document.createElement('a')
  link.href = addressOfDownload(id)
  link.download = ''
  link.click()
}

/** While the page is open; else it waits in the list. */
export function downloadWhenDone({ id }: JobView): void {
  const stop = effect(() => {
    const job = jobs.value.find((each) => each.id === id)
    if (job === undefined || isRunning(job)) return
    queueMicrotask(() => stop())
    const { download } = (job.result ?? {}) as { download?: string }
    if (job.state === 'done' && download !== undefined) fetchIt(download)
  })
}

export function Waiting() {
  const t = words.value.files
  const list = useResource(() => call('listDownloads', {}), [])
  const ended = jobs.value.filter((job) => job.kind === 'export' && !isRunning(job)).length
  useEffect(() => list.reload(), [ended])
  const remove = async (id: string): Promise<void> => {
    await call('deleteDownload', { params: { id } })
    list.reload()
  }
  const { downloads = [] } = list.data ?? {}
  if (downloads.length === 0) return null
  return (
    <Section title={t.waiting} text={t.waitingText}>
      <ul class="plain-list">
        {downloads.map(({ id, name, sizeBytes, at, isHandOver }) => (
          <li class="row" key={id}>
            <div class="card-names">
              <h3 dir="auto">{name}</h3>
              <p class="small">
                {size(sizeBytes)} · <span title={exact(at)}>{when(at, minute.value)}</span>
                {isHandOver && ` · ${t.waitingMoved}`}
              </p>
            </div>
            <a class="button plain" href={addressOfDownload(id)} download={name}>
              <Icon name="download" size={18} />
              <span>{t.download}</span>
            </a>
            <Button run={() => remove(id)} look="quiet" label={`${words.value.actions.remove}: ${name}`}>
              {words.value.actions.remove}
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  )
}
