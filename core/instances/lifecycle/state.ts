// The words of the lifecycle: what is known of an instance's link, what can happen to it, what to do then.
// Data only; step.ts decides.
import type { Refusal, Sentence } from '../../contract/sentences/sentence.ts'
import type { Desired, InstanceState } from '../../contract/state.ts'
import type { LinkFact } from '../link.ts'
import type { Tried } from './reconnect.ts'
import type { TwinAnswer } from '../twin.ts'

interface Pairing {
  /** Rounds of QRs begun, from 1. */
  readonly round: number
  /** Codes shown in this round. */
  readonly codes: number
  readonly phoneNumber: string | undefined
  /** The number that must scan; undefined when any may. */
  readonly expectedAccount: string | undefined
  /** WhatsApp has asked for a passkey on the present socket, and its owner may give it. */
  readonly isAsked?: true | undefined
}

/** State of the link of an instance: the persisted part (state to account) and what is forgotten at a restart. */
export interface LinkState {
  readonly state: InstanceState
  readonly code: number | null
  readonly reason: Sentence | null
  readonly desired: Desired
  /** The linked generation; null when none is. */
  readonly generation: number | null
  /** The number linked last (digits), kept after a logout. */
  readonly account: string | null
  /** While an older link is being tried: the one to put back when WhatsApp has removed it. */
  readonly fallback: Linked | null
  /** At most one of these is under way: a timer, a socket, a question for the newest web version. */
  readonly doing: 'nothing' | 'waiting' | 'socket' | 'version'
  /** Set while a phone is being linked. */
  readonly pairing: Pairing | null
  readonly tried: Tried
  readonly openedAt: number | null
}

export interface Linked {
  readonly generation: number
  readonly account: string
}

/** Where an instance was before it went to the trash. */
export interface Before {
  state: InstanceState
  code: number | null
  reason: Sentence
}

export type StateFact = Exclude<
  LinkFact,
  { kind: 'profile' | 'ack' | 'reach_out_lock' | 'new_chat_quota' | 'call_rejected' | 'stuck' }
>

export type OwnerCommand =
  | { kind: 'start' }
  | { kind: 'stop' }
  | { kind: 'restart' }
  | { kind: 'link'; phoneNumber?: string | undefined; acceptNewNumber?: boolean | undefined }
  /** Told after WhatsApp was asked to remove the device, or could not be asked. */
  | { kind: 'logout'; confirmed: boolean }
  | { kind: 'takeover' }
  /** This is its place, whatever else was seen: it goes on as its owner wanted. */
  | { kind: 'adopt' }
  /** It lives in another installation from now on, and the way back from there. */
  | { kind: 'move_away' }
  | { kind: 'bring_back' }
  | { kind: 'activate'; target: Linked }
  | { kind: 'trash' }
  | { kind: 'untrash'; before: Before }

export type LifecycleEvent =
  | OwnerCommand
  | StateFact
  /** The appliance started; a socket comes when it is its turn. */
  | { kind: 'boot'; twin?: TwinAnswer | undefined }
  /** The pause asked for by a wait action is over. */
  | { kind: 'timer' }
  /** The answer to fetch_version: whether a newer web version than the refused one is known. */
  | { kind: 'version'; newer: boolean }
  /** The socket hangs, or was made with settings that have changed: another one takes its place. */
  | { kind: 'renew'; reason: Sentence }

export type Action =
  | { do: 'connect' }
  /** End the socket without unlinking. */
  | { do: 'end' }
  | { do: 'wait'; ms: number }
  | { do: 'fetch_version' }
  /** In the same commit as the new state: the generation stays, marked as ended. */
  | { do: 'archive'; generation: number; code: number | null; reason: Sentence }
  /** In the same commit, after an archive: the generation is in use again. */
  | { do: 'use'; generation: number }

export interface Step {
  linkState: LinkState
  actions: readonly Action[]
  /** What was done, in words for the timeline; undefined when nothing is worth a row. */
  did?: Sentence
  /** Why an owner's command does not fit the state; then nothing changed. */
  refused?: Refusal
}

export interface Moment {
  at: number
  /** 0 to 1, for the jitter of pauses. */
  random: number
}

/** States that last until the owner does something; they survive a restart and a stay in the trash. */
export const restingStates: ReadonlySet<InstanceState> = new Set<InstanceState>([
  'logged_out',
  'replaced',
  'restricted',
  'passkey_required',
  'held',
  'moved',
])
