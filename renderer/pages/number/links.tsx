// Every link a number has had, and the way back to an older one.
import type { GenerationView, InstanceView } from '../../../core/contract/instances/instance.ts'
import { call } from '../../api/client.ts'
import { Button } from '../../parts/button.tsx'
import { ask } from '../../parts/dialog.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { minute } from '../../state/clock.ts'
import { putInstance } from '../../state/instances.ts'
import { useResource } from '../../state/resource.ts'
import { toast } from '../../state/toasts.ts'
import { told } from '../../words/told.ts'
import { phoneText } from '../../words/phone.ts'
import { exact, when } from '../../words/times.ts'
import { words } from '../../words/words.ts'

function useAgain(instance: InstanceView, n: number): void {
  const t = words.value.generations
  ask({
    title: t.ask(n),
    text: t.askText,
    yes: t.use,
    run: async () => {
      putInstance(await call('activateGeneration', { params: { id: instance.id, n } }))
      toast(words.value.generations.using)
    },
  })
}

function Generation({ instance, generation }: { instance: InstanceView; generation: GenerationView }) {
  const t = words.value.generations
  const { n, number, origin, linkedAt, archivedAt } = generation
  const { archiveReason: text, archiveReasonCode: code, archiveReasonParams: params } = generation
  const inUse = instance.generation === n
  return (
    <li class="row" data-tone={inUse ? 'good' : 'off'}>
      <div class="card-names">
        <h2>
          {t.n(n)} {inUse && <span class="chip good">{t.inUse}</span>}
        </h2>
        <p class="small">
          {phoneText(number)} · {t.origin[origin]}
        </p>
      </div>
      <div class="row-state">
        <p title={exact(linkedAt)}>{t.linked(when(linkedAt, minute.value))}</p>
        {archivedAt !== null && (
          <p class="reason" title={exact(archivedAt)}>
            {t.ended(when(archivedAt, minute.value))}
            {text !== null && `: ${told({ code, params, text })}`}
          </p>
        )}
      </div>
      <div class="card-actions">
        {!inUse && (
          <Button run={() => useAgain(instance, n)} icon="rotateCcw" label={`${t.use}: ${t.n(n)}`}>
            {t.use}
          </Button>
        )}
      </div>
    </li>
  )
}

export function Generations({ instance }: { instance: InstanceView }) {
  const t = words.value.generations
  const { id, generation, state } = instance
  const all = useResource(() => call('getGenerations', { params: { id } }), [id, generation, state])
  return (
    <Loaded from={all}>
      {({ generations }) =>
        generations.length === 0 ? (
          <Empty icon="link" title={t.empty}>
            {t.emptyText}
          </Empty>
        ) : (
          <>
            <p class="lead">{t.text}</p>
            <ul class="panel rows plain-list">
              {generations
                .toSorted((a, b) => b.n - a.n)
                .map((each) => (
                  <Generation key={each.n} instance={instance} generation={each} />
                ))}
            </ul>
          </>
        )
      }
    </Loaded>
  )
}
