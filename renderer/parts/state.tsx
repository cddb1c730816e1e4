// What a number is doing, in plain words, with the tone that its colour comes from.
import type { InstanceView } from '../../core/contract/instances/instance.ts'
import type { InstanceState } from '../../core/contract/state.ts'
import { Icon } from './icon.tsx'
import { minute } from '../state/clock.ts'
import { exact, when } from '../words/times.ts'
import { toldReason } from '../words/told.ts'
import { words } from '../words/words.ts'

export type Tone = 'good' | 'busy' | 'off' | 'bad'

export function toneOf(state: InstanceState): Tone {
  if (state === 'open') return 'good'
  if (state === 'connecting' || state === 'awaiting_link' || state === 'reconnecting') return 'busy'
  return state === 'stopped' || state === 'moved' || state === 'trashed' ? 'off' : 'bad'
}

type Stated = Pick<InstanceView, 'state' | 'stateCode' | 'generation' | 'number'>

export function stateWord({ state, stateCode, generation, number }: Stated): string {
  const t = words.value.state
  if (state === 'stopped' && generation === null && number === null) return t.notLinked
  if (state === 'logged_out' && stateCode === null) return t.loggedOutHere
  return t[state]
}

/** Why it is so. */
export function stateReason({
  stateReason: reason,
  ...coded
}: Pick<InstanceView, 'stateReason' | 'reasonCode' | 'reasonParams'>): string {
  return toldReason({ reason, ...coded })
}

const order: readonly Tone[] = ['bad', 'busy', 'off', 'good']

/** Problems float to the top; within a tone by name. */
export function byUrgency(a: InstanceView, b: InstanceView): number {
  return order.indexOf(toneOf(a.state)) - order.indexOf(toneOf(b.state)) || a.name.localeCompare(b.name)
}

export function StateLine({ instance }: { instance: InstanceView }) {
  const at = instance.trashedAt ?? instance.stateSince
  return (
    <p class="state" data-tone={toneOf(instance.state)}>
      <strong>{stateWord(instance)}</strong>{' '}
      <time dateTime={new Date(at).toISOString()} title={exact(at)}>
        {words.value.time.since(when(at, minute.value))}
      </time>
    </p>
  )
}

/** Two letters, because there is no picture. */
export function Avatar({ name, large = false }: { name: string; large?: boolean }) {
  const letters = name
    .split(/\s+/)
    .filter((word) => /^\p{L}/u.test(word))
    .slice(0, 2)
    .map((word) => String.fromCodePoint(word.codePointAt(0) ?? 32))
    .join('')
  return (
    <span class={large ? 'avatar large' : 'avatar'} aria-hidden="true">
      {letters === '' ? <Icon name="user" /> : letters.toUpperCase()}
    </span>
  )
}
