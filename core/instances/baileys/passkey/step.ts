// The pure heart of linking with a passkey: (state, event, moment) -> (state, actions). It knows no key and no byte of what
// is exchanged, and has no clock; ceremony.ts does what it says.
import type { PasskeyOptions, PasskeyStage } from '../../../contract/instances/passkey.ts'
import type { PasskeyFailure, PasskeyStep } from '../../link.ts'

export const limits = {
  /** From the question to the linked device. */
  allMs: 600_000,
  /** From the question to the signature, for the phone to know by a proof that this is the device it has scanned. */
  proofMs: 300_000,
  /** From the signature sent to the phone's answer. */
  answerMs: 90_000,
} as const

export interface CeremonyState {
  readonly stage: Exclude<PasskeyStage, 'none'> | 'idle'
  /** When WhatsApp asked. */
  readonly askedAt: number
  readonly options: PasskeyOptions | null
  /** A proof went with the signature: the phone knows by itself which device this is. */
  readonly isProven: boolean
  readonly answerBy: number | null
}

export type CeremonyEvent =
  /** null: what it wants signed did not come with the question. */
  | { kind: 'asked'; options: PasskeyOptions | null }
  | { kind: 'options'; options: PasskeyOptions }
  | { kind: 'given' }
  /** canProve: the phone has the secret that a proof is made with. */
  | { kind: 'ref'; canProve: boolean }
  | { kind: 'continued' }
  | { kind: 'revealed' }
  | { kind: 'confirmed' }
  | { kind: 'paired' }
  | { kind: 'refused'; at: PasskeyStep; code: number | null }
  /** What came has another form than it must have. */
  | { kind: 'malformed' }
  | { kind: 'cancelled'; codesDiffer: boolean }
  | { kind: 'time' }

export type CeremonyAction =
  | { do: 'fetch_options' }
  | { do: 'want_signature' }
  | { do: 'fetch_ref' }
  | { do: 'send_prologue'; proof: boolean }
  | { do: 'reveal' }
  | { do: 'want_confirmation' }
  /** The new secret is committed first. */
  | { do: 'send_keys' }
  /** The credentials are what they were before. */
  | { do: 'put_back' }
  | { do: 'fail'; why: PasskeyFailure }

export interface CeremonyStep {
  state: CeremonyState
  actions: readonly CeremonyAction[]
}

export const idle: CeremonyState = {
  stage: 'idle',
  askedAt: 0,
  options: null,
  isProven: false,
  answerBy: null,
}

export const isLive = ({ stage }: CeremonyState): boolean =>
  stage !== 'idle' && stage !== 'done' && stage !== 'failed'

/** When time alone changes something; undefined while it does not. */
export function deadline(state: CeremonyState): number | undefined {
  if (!isLive(state)) return undefined
  return Math.min(state.askedAt + limits.allMs, state.answerBy ?? Infinity)
}

export function step(state: CeremonyState, event: CeremonyEvent, at: number): CeremonyStep {
  if (state.stage === 'idle') return event.kind === 'asked' ? begin(event.options, at) : stay(state)
  if (!isLive(state)) return stay(state)
  if (event.kind === 'paired') return go({ ...state, stage: 'done', options: null, answerBy: null })
  if (event.kind === 'cancelled')
    return fail(state, { kind: event.codesDiffer ? 'codes_differ' : 'cancelled' })
  if (at >= state.askedAt + limits.allMs) return fail(state, { kind: 'expired' })
  if (state.answerBy !== null && at >= state.answerBy) return fail(state, { kind: 'unanswered' })
  if (event.kind === 'refused') return fail(state, { kind: 'refused', at: event.at, code: event.code })
  if (event.kind === 'malformed') return fail(state, { kind: 'malformed' })
  return inOrder(state, event, at)
}

/** What has its place in the order; out of it, it changes nothing. */
function inOrder(state: CeremonyState, event: CeremonyEvent, at: number): CeremonyStep {
  switch (`${state.stage} ${event.kind}`) {
    case 'challenge options':
    case 'challenge asked':
    // The newer challenge is the one that counts.
    case 'asserting asked':
      return wanted(state, event)
    case 'asserting given':
      return go({ ...state, stage: 'sending', options: null }, { do: 'fetch_ref' })
    case 'sending ref':
      return sent(state, event, at)
    case 'prologue_sent continued':
      return go({ ...state, stage: 'revealing', answerBy: null }, { do: 'reveal' })
    case 'revealing revealed':
      return state.isProven
        ? go({ ...state, stage: 'pairing' }, { do: 'send_keys' })
        : go({ ...state, stage: 'confirm' }, { do: 'want_confirmation' })
    case 'confirm confirmed':
      return go({ ...state, stage: 'pairing' }, { do: 'send_keys' })
    default:
      return stay(state)
  }
}

function begin(options: PasskeyOptions | null, askedAt: number): CeremonyStep {
  if (options === null) return go({ ...idle, stage: 'challenge', askedAt }, { do: 'fetch_options' })
  return go({ ...idle, stage: 'asserting', askedAt, options }, { do: 'want_signature' })
}

function wanted(state: CeremonyState, event: CeremonyEvent): CeremonyStep {
  const options = event.kind === 'asked' || event.kind === 'options' ? event.options : null
  if (options === null) return stay(state)
  const next: CeremonyState = { ...state, stage: 'asserting', options }
  return state.stage === 'asserting' ? go(next) : go(next, { do: 'want_signature' })
}

function sent(state: CeremonyState, event: CeremonyEvent, at: number): CeremonyStep {
  const proof = event.kind === 'ref' && event.canProve && at < state.askedAt + limits.proofMs
  const next: CeremonyState = {
    ...state,
    stage: 'prologue_sent',
    isProven: proof,
    answerBy: at + limits.answerMs,
  }
  return go(next, { do: 'send_prologue', proof })
}

function fail(state: CeremonyState, why: PasskeyFailure): CeremonyStep {
  const next: CeremonyState = { ...state, stage: 'failed', options: null, answerBy: null }
  return go(next, { do: 'put_back' }, { do: 'fail', why })
}

const go = (state: CeremonyState, ...actions: CeremonyAction[]): CeremonyStep => ({ state, actions })

const stay = (state: CeremonyState): CeremonyStep => ({ state, actions: [] })
