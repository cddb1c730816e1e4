// What is being written in each chat: kept over chats and restarts, on this machine alone.
import { signal } from '@preact/signals'
import type { MessageView } from '../../../core/contract/messages/message.ts'

/** As much of the answered message as is shown above the field. */
type Answered = Pick<MessageView, 'id' | 'fromMe' | 'participant' | 'participantAlt' | 'kind' | 'text'>

export interface Draft {
  text: string
  answered?: Answered | undefined
  /** The own message that is changed instead; what was written before comes back after. */
  editing?: { id: string; text: string } | undefined
  /** Whom it names: what stands in the text, and the JID. */
  mentions?: Readonly<Record<string, string>> | undefined
}

const storageName = 'holdfast.drafts'
/** Nobody comes back to more. */
const most = 200

function read(): Record<string, Draft> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageName) ?? '{}')
    return typeof stored === 'object' && stored !== null ? (stored as Record<string, Draft>) : {}
  } catch {
    return {}
  }
}

const drafts = signal<Readonly<Record<string, Draft>>>(read())
/** Rises when the field is to have the focus. */
export const focusWanted = signal(0)

const keyOf = (instance: string, chat: string): string => `${instance} ${chat}`
const isEmpty = ({ text, answered, editing }: Draft): boolean =>
  text === '' && answered === undefined && editing === undefined

function write(next: Record<string, Draft>): void {
  drafts.value = next
  const kept = Object.entries(next)
    .slice(-most)
    .map(([key, { editing: _editing, ...draft }]) => [key, draft])
  try {
    localStorage.setItem(storageName, JSON.stringify(Object.fromEntries(kept)))
  } catch {
    // There is no room for it: it lasts as long as the page does.
  }
}

export function draftOf(instance: string, chat: string): Draft {
  return drafts.value[keyOf(instance, chat)] ?? { text: '' }
}

export function setDraft(instance: string, chat: string, change: Partial<Draft>): void {
  const key = keyOf(instance, chat)
  const { [key]: before = { text: '' }, ...others } = drafts.value
  const draft = { ...before, ...change }
  write(isEmpty(draft) ? others : { ...others, [key]: draft })
}

export function dropDraft(instance: string, chat: string): void {
  const { [keyOf(instance, chat)]: _dropped, ...others } = drafts.value
  write(others)
}

export function focusField(): void {
  focusWanted.value += 1
}
