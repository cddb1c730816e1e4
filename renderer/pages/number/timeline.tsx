// Every change of a number's state: when, what, why, and what was done. Newest first.
import { useState } from 'preact/hooks'
import type { InstanceView, TimelineEntry } from '../../../core/contract/instances/instance.ts'
import { call } from '../../api/client.ts'
import { Button } from '../../parts/button.tsx'
import { stateWord, toneOf } from '../../parts/state.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { minute } from '../../state/clock.ts'
import { useResource } from '../../state/resource.ts'
import { exact, when } from '../../words/times.ts'
import { told, toldReason } from '../../words/told.ts'
import { words } from '../../words/words.ts'

const pageSize = 50

function Entry({ entry }: { entry: TimelineEntry }) {
  const { at, state, code, action, actionCode } = entry
  return (
    <li class="event-line" data-tone={toneOf(state)}>
      <time dateTime={new Date(at).toISOString()} title={exact(at)}>
        {when(at, minute.value)}
      </time>
      <div>
        <p>
          <strong>{stateWord({ state, stateCode: code, generation: 1, number: '' })}</strong>
          {code !== null && <span class="code-small"> {words.value.numbers.code(code)}</span>}
        </p>
        <p class="reason">
          {toldReason(entry)} {told({ code: actionCode, params: {}, text: action })}
        </p>
      </div>
    </li>
  )
}

export function Timeline({ instance }: { instance: InstanceView }) {
  const { id, state, stateSince } = instance
  const t = words.value
  const [older, setOlder] = useState<TimelineEntry[]>([])
  const [ended, setEnded] = useState(false)
  const newest = useResource(async () => {
    const { timeline } = await call('getTimeline', { params: { id }, query: { limit: pageSize } })
    setOlder([])
    setEnded(timeline.length < pageSize)
    return timeline
  }, [id, state, stateSince])
  const more = async (all: readonly TimelineEntry[]): Promise<void> => {
    const before = all.at(-1)?.id
    const { timeline } = await call('getTimeline', { params: { id }, query: { limit: pageSize, before } })
    setOlder([...older, ...timeline])
    setEnded(timeline.length < pageSize)
  }
  return (
    <Loaded from={newest}>
      {(first) => {
        const all = [...first, ...older]
        if (all.length === 0) {
          return (
            <Empty icon="clock" title={t.number.timelineEmpty}>
              {t.number.timelineEmptyText}
            </Empty>
          )
        }
        return (
          <div class="panel">
            <ol class="plain-list timeline">
              {all.map((entry) => (
                <Entry key={entry.id} entry={entry} />
              ))}
            </ol>
            {!ended && <Button run={() => more(all)}>{t.actions.more}</Button>}
          </div>
        )
      }}
    </Loaded>
  )
}
