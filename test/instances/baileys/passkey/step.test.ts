// The order of linking with a passkey, its three limits, and that nothing out of order does anything. No clock, no network.
import { describe, expect, it } from 'vitest'
import {
  deadline,
  idle,
  limits,
  step,
  type CeremonyEvent,
  type CeremonyState,
} from '../../../../core/instances/baileys/passkey/step.ts'

const options = { challenge: 'AA', rpId: 'whatsapp.com', allowCredentials: [] }
const asked: CeremonyEvent = { kind: 'asked', options }
const given: CeremonyEvent = { kind: 'given' }
const ref: CeremonyEvent = { kind: 'ref', canProve: true }
const order: CeremonyEvent[] = [
  asked,
  given,
  ref,
  { kind: 'continued' },
  { kind: 'revealed' },
  { kind: 'confirmed' },
  { kind: 'paired' },
]

/** What was done by all of them, and where it ends. */
function run(events: readonly CeremonyEvent[], times: readonly number[] = []) {
  let state: CeremonyState = idle
  const done = events.flatMap((event, at) => {
    const after = step(state, event, times[at] ?? 1000)
    state = after.state
    return after.actions.map((action) => action.do)
  })
  return { state, done, stage: state.stage }
}

const way = ['want_signature', 'fetch_ref', 'send_prologue', 'reveal', 'send_keys']

describe('the order', () => {
  it('needs no comparing of codes where a proof went with the signature', () => {
    expect(run(order)).toMatchObject({ stage: 'done', done: way })
  })

  it('needs it where none did, because the phone has no secret or the time for one is over', () => {
    const compared = [...way.slice(0, 4), 'want_confirmation', 'send_keys']
    const without = order.map((event) => (event.kind === 'ref' ? { ...event, canProve: false } : event))
    expect(run(without)).toMatchObject({ stage: 'done', done: compared })
    const late = order.map((_event, at) => (at < 2 ? 0 : limits.proofMs))
    expect(run(order, late)).toMatchObject({ stage: 'done', done: compared })
    expect(
      run(
        order,
        late.map((at) => Math.max(0, at - 1)),
      ),
    ).toMatchObject({ done: way })
  })

  it('asks for what is to be signed where that did not come', () => {
    const apart: CeremonyEvent[] = [
      { kind: 'asked', options: null },
      { kind: 'options', options },
    ]
    expect(run(apart)).toMatchObject({ stage: 'asserting', done: ['fetch_options', 'want_signature'] })
  })

  it('takes the newer question while none is answered, and no other later', () => {
    const newer = { ...options, challenge: 'BB' }
    const again: CeremonyEvent = { kind: 'asked', options: newer }
    expect(run([asked, again]).state).toMatchObject({ stage: 'asserting', options: newer })
    for (let at = 2; at < order.length; at += 1) {
      const before = run(order.slice(0, at))
      expect(run([...order.slice(0, at), again])).toEqual(before)
    }
  })

  it('does nothing for what comes before its time, or once more', () => {
    for (let at = 0; at < order.length; at += 1) {
      const begun = order.slice(0, at)
      const next = run(begun).stage === 'pairing' ? 'paired' : order[at]?.kind
      for (const event of order) {
        if (event.kind === next || event.kind === 'paired' || event.kind === 'asked') continue
        if (run([...begun, event]).stage !== run(begun).stage) expect(event.kind).toBe(order[at]?.kind)
        else expect(run([...begun, event])).toEqual(run(begun))
      }
    }
  })
})

describe('the end', () => {
  const ends: [string, CeremonyEvent, object][] = [
    ['refused', { kind: 'refused', at: 'ref', code: 403 }, { kind: 'refused', at: 'ref', code: 403 }],
    ['malformed', { kind: 'malformed' }, { kind: 'malformed' }],
    ['cancelled', { kind: 'cancelled', codesDiffer: false }, { kind: 'cancelled' }],
    ['told that the codes differ', { kind: 'cancelled', codesDiffer: true }, { kind: 'codes_differ' }],
  ]

  it.each(ends)(
    'puts the credentials back when it is %s, at whatever stage, and stays the end',
    (_, event, why) => {
      for (let at = 1; at < order.length; at += 1) {
        const { state } = run(order.slice(0, at))
        const after = step(state, event, 1000)
        expect(after.state.stage).toBe('failed')
        expect(after.actions).toEqual([{ do: 'put_back' }, { do: 'fail', why }])
        for (const later of order) expect(step(after.state, later, 1000).actions).toEqual([])
      }
    },
  )

  it('comes by itself ten minutes after the question, and ninety seconds after the signature without an answer', () => {
    for (let at = 1; at < order.length - 1; at += 1) {
      const { state } = run(order.slice(0, at), [0])
      const all = step({ ...state, askedAt: 0, answerBy: null }, { kind: 'time' }, limits.allMs)
      expect(all.actions).toContainEqual({ do: 'fail', why: { kind: 'expired' } })
      expect(
        step({ ...state, askedAt: 0, answerBy: null }, { kind: 'time' }, limits.allMs - 1).actions,
      ).toEqual([])
    }
    const sent = run([asked, given, ref], [0, 0, 0]).state
    expect(deadline(sent)).toBe(limits.answerMs)
    expect(step(sent, { kind: 'time' }, limits.answerMs - 1).actions).toEqual([])
    expect(step(sent, { kind: 'time' }, limits.answerMs).actions).toContainEqual({
      do: 'fail',
      why: { kind: 'unanswered' },
    })
    expect(deadline(run([asked], [0]).state)).toBe(limits.allMs)
    expect(deadline(idle)).toBeUndefined()
  })
})
