// What was restored: each can be undone, or what was kept for that discarded.
import { useEffect } from 'preact/hooks'
import type { RestoreView } from '../../../core/contract/backups/restore-routes.ts'
import { call } from '../../api/client.ts'
import { onEvent } from '../../api/live.ts'
import { Button, LinkButton } from '../../parts/button.tsx'
import { ask } from '../../parts/dialog.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { minute } from '../../state/clock.ts'
import { putJob } from '../../state/jobs.ts'
import { useResource } from '../../state/resource.ts'
import { href } from '../../state/router.ts'
import { toast } from '../../state/toasts.ts'
import { toldReason } from '../../words/told.ts'
import { exact, when } from '../../words/times.ts'
import { language, words } from '../../words/words.ts'

const tones = {
  preparing: 'busy',
  applying: 'busy',
  swapping: 'busy',
  done: 'good',
  undone: 'off',
  failed: 'bad',
} as const

const nameOf = ({ kind, name }: RestoreView): string =>
  kind === 'appliance' ? words.value.restore.everything : name

function undo(restore: RestoreView): void {
  const t = words.value.restore
  ask({
    title: t.askUndo(nameOf(restore)),
    text: restore.kind === 'appliance' ? t.askUndoAll : t.askUndoOne,
    yes: words.value.actions.undo,
    run: async () => putJob(await call('undoRestore', { params: { id: restore.id } })),
  })
}

function discard(restore: RestoreView, reload: () => void): void {
  const t = words.value.restore
  ask({
    title: t.askDiscard(nameOf(restore)),
    text: restore.state === 'done' ? t.askDiscardDone : t.askDiscardUndone,
    yes: t.discard,
    run: async () => {
      await call('discardRestore', { params: { id: restore.id } })
      toast(words.value.restore.discarded)
      reload()
    },
  })
}

function Row({ restore, reload }: { restore: RestoreView; reload(): void }) {
  const t = words.value.restore
  const { state, summary, moment, reason, kept, createdAt } = restore
  const name = nameOf(restore)
  return (
    <li class="row" data-tone={tones[state]}>
      <div class="card-names">
        <h2>{name}</h2>
        <p class="small" title={exact(moment)}>
          {t.asOf(when(moment, minute.value))}
        </p>
      </div>
      <div class="row-state">
        <p class="state" data-tone={tones[state]}>
          <strong>{t.state[state]}</strong>
          <time title={exact(createdAt)}>{when(createdAt, minute.value)}</time>
        </p>
        {language.value === 'en' && state !== 'failed' && <p class="reason">{summary}</p>}
        {reason !== null && <p class="reason">{toldReason(restore)}</p>}
        {state === 'done' && <p class="reason">{kept ? t.kept : t.notKept}</p>}
      </div>
      <div class="card-actions">
        {state === 'done' && kept && (
          <Button run={() => undo(restore)} icon="undo2" label={`${words.value.actions.undo}: ${name}`}>
            {words.value.actions.undo}
          </Button>
        )}
        {kept && (state === 'done' || state === 'undone') && (
          <Button run={() => discard(restore, reload)} look="quiet" label={`${t.discard}: ${name}`}>
            {t.discard}
          </Button>
        )}
      </div>
    </li>
  )
}

export function Restores() {
  const t = words.value.restore
  const all = useResource(() => call('listRestores', {}), [])
  useEffect(() => onEvent(({ type }) => /^(?:restore|job)\./.test(type) && all.reload()), [])
  return (
    <Loaded from={all}>
      {({ restores }) =>
        restores.length === 0 ? (
          <Empty
            icon="rotateCcw"
            title={t.empty}
            action={<LinkButton to={href('backups', 'restore')}>{t.begin}</LinkButton>}
          >
            {t.emptyText}
          </Empty>
        ) : (
          <ul class="panel rows plain-list">
            {restores.map((restore) => (
              <Row key={restore.id} restore={restore} reload={all.reload} />
            ))}
          </ul>
        )
      }
    </Loaded>
  )
}
