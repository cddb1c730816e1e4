// Any sequence of events whatsoever: links are only archived for a reason, the trash can always be undone,
// and there is never more than one socket.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSame } from '../../../core/contract/sentences/sentence.ts'
import { reasons } from '../../../core/contract/sentences/states.ts'
import type {
  Before,
  LinkState,
  LifecycleEvent,
  OwnerCommand,
  Step,
} from '../../../core/instances/lifecycle/state.ts'
import { restingStates } from '../../../core/instances/lifecycle/state.ts'
import { step } from '../../../core/instances/lifecycle/step.ts'
import { untried } from '../../../core/instances/lifecycle/reconnect.ts'

const account = fc.constantFrom('5511999990000', '5511888880000')
const code = fc.oneof(
  fc.constantFrom(401, 402, 403, 405, 406, 408, 409, 411, 428, 440, 500, 503, 515, null),
  fc.integer({ min: 0, max: 999 }),
)
const fact: fc.Arbitrary<LifecycleEvent> = fc.oneof(
  fc.record({ kind: fc.constant('qr' as const), text: fc.string(), expiresAt: fc.nat() }),
  fc.record({ kind: fc.constant('pairing_code' as const), code: fc.string() }),
  fc.record({ kind: fc.constant('other_number' as const), account }),
  fc.record({ kind: fc.constant('passkey_required' as const) }),
  fc.record({ kind: fc.constant('passkey_required' as const), canBeGiven: fc.constant(true as const) }),
  fc.record({ kind: fc.constantFrom('passkey_sent' as const, 'passkey_confirmation_required' as const) }),
  fc.record({
    kind: fc.constant('passkey_failed' as const),
    why: fc.constantFrom({ kind: 'expired' as const }, { kind: 'cancelled' as const }),
  }),
  fc.record({
    kind: fc.constant('open' as const),
    jid: fc.string(),
    lid: fc.constant(null),
    name: fc.constant(null),
  }),
  fc.record({
    kind: fc.constant('closed' as const),
    code,
    deviceRemoved: fc.boolean(),
    wasOpen: fc.boolean(),
    detail: fc.constantFrom('', 'QR refs attempts ended'),
  }),
  fc.record({ kind: fc.constant('damaged' as const), detail: fc.string() }),
)
const paired = fc.record({
  kind: fc.constant('paired' as const),
  generation: fc.constant(0),
  account,
  jid: fc.string(),
  lid: fc.constant(null),
})
const inner: fc.Arbitrary<LifecycleEvent> = fc.oneof(
  fc.record({
    kind: fc.constant('boot' as const),
    twin: fc.constantFrom(undefined, 'adopt' as const, { held: reasons.held_as_older }),
  }),
  fc.record({ kind: fc.constant('timer' as const) }),
  fc.record({ kind: fc.constant('version' as const), newer: fc.boolean() }),
  fc.record({ kind: fc.constant('renew' as const), reason: fc.constant(reasons.proxy_changed) }),
)
const owner: fc.Arbitrary<OwnerCommand> = fc.oneof(
  fc.record({
    kind: fc.constantFrom(
      'start' as const,
      'stop' as const,
      'restart' as const,
      'takeover' as const,
      'adopt' as const,
      'move_away' as const,
      'bring_back' as const,
      'trash' as const,
    ),
  }),
  fc.record({
    kind: fc.constant('link' as const),
    phoneNumber: fc.option(account, { nil: undefined }),
    acceptNewNumber: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('logout' as const), confirmed: fc.boolean() }),
  fc.record({
    kind: fc.constant('activate' as const),
    target: fc.record({ generation: fc.integer({ min: 1, max: 5 }), account }),
  }),
  fc.record({
    kind: fc.constant('untrash' as const),
    before: fc.constant({ state: 'stopped' as const, code: null, reason: reasons.stopped }),
  }),
)
const moments = fc.record({ after: fc.nat(400_000), random: fc.double({ min: 0, max: 1, noNaN: true }) })
const history = fc.array(fc.tuple(fc.oneof(owner, owner, fact, paired, inner), moments), {
  minLength: 10,
  maxLength: 80,
  size: 'max',
})

interface Seen {
  before: LinkState
  event: LifecycleEvent
  after: Step
  /** Sockets alive after the step. */
  sockets: number
  /** All events so far, this one included. */
  past: LifecycleEvent[]
}

const born: LinkState = {
  state: 'stopped',
  code: null,
  reason: reasons.made,
  desired: 'stopped',
  generation: null,
  account: null,
  doing: 'nothing',
  fallback: null,
  pairing: null,
  tried: untried,
  openedAt: null,
}

/** Plays the events as instance.ts does: facts come only from a living socket, generations only rise. */
function play(
  events: [LifecycleEvent, { after: number; random: number }][],
  check: (seen: Seen) => void,
): void {
  let linkState = born
  let sockets = 0
  let newest = 0
  let at = 0
  let before: Before = { state: 'stopped', code: null, reason: reasons.stopped }
  const past: LifecycleEvent[] = []
  for (const [raw, { after: passed, random }] of events) {
    at += passed
    let event = raw
    if (event.kind === 'paired') {
      newest += 1
      event = { ...event, generation: newest }
    }
    if (event.kind === 'untrash') event = { ...event, before }
    if (event.kind === 'boot') sockets = 0
    if (event.kind === 'closed' && linkState.doing === 'socket') sockets -= 1
    const started: LinkState =
      event.kind === 'boot' ? { ...linkState, doing: 'nothing', pairing: null } : linkState
    past.push(event)
    const after = step(started, event, { at, random })
    for (const action of after.actions) {
      if (action.do === 'end') sockets -= 1
      if (action.do === 'connect') sockets += 1
    }
    check({ before: started, event, after, sockets, past })
    if (after.linkState.state === 'trashed' && linkState.state !== 'trashed') {
      before = { state: linkState.state, code: linkState.code, reason: linkState.reason ?? reasons.stopped }
    }
    linkState = after.linkState
  }
}

function always(check: (seen: Seen) => void): void {
  fc.assert(
    fc.property(history, (events) => play(events, check)),
    { numRuns: 1000 },
  )
}

describe('from any sequence of events', () => {
  it('a link is archived only for a 401 that is sure, or by its owner', () => {
    let archives = 0
    always(({ before, event, after, past }) => {
      const archived = after.actions.filter((action) => action.do === 'archive')
      expect(archived.length).toBeLessThanOrEqual(1)
      for (const action of archived) {
        archives += 1
        expect(action.generation).toBe(before.generation)
        if (event.kind === 'logout' || event.kind === 'activate') continue
        // One that is only being tried also goes when it cannot be read; the one before is put back.
        if (event.kind === 'damaged' && before.fallback !== null) continue
        const refusals = past.filter((one) => one.kind === 'closed' && one.code === 401)
        expect(event).toMatchObject({ kind: 'closed', code: 401 })
        expect(refusals.length > 1 || (event.kind === 'closed' && event.deviceRemoved)).toBe(true)
      }
      if (after.linkState.generation === before.generation) return
      // The link in use never just disappears: it is archived in the same step, or another was completed.
      if (after.linkState.generation === null) expect(archived).toHaveLength(1)
      else if (event.kind !== 'paired') {
        expect(event.kind === 'activate' || before.fallback !== null).toBe(true)
        expect(after.actions).toContainEqual({ do: 'use', generation: after.linkState.generation })
      }
    })
    expect(archives).toBeGreaterThan(50)
  })

  it('the number of an instance is never forgotten, and changes only by linking', () => {
    always(({ before, event, after }) => {
      const isActivation = event.kind === 'activate' || before.fallback !== null
      if (after.linkState.account !== before.account && !isActivation) expect(event.kind).toBe('paired')
      if (before.account !== null) expect(after.linkState.account).not.toBeNull()
    })
  })

  it('the desired state is the owner’s alone', () => {
    always(({ before, event, after }) => {
      if (after.linkState.desired === before.desired) return
      expect(['start', 'move_away', 'stop', 'restart', 'link', 'takeover', 'activate']).toContain(event.kind)
    })
  })

  it('there is at most one socket, exactly when the state says so', () => {
    always(({ after, sockets }) => {
      expect(sockets).toBe(after.linkState.doing === 'socket' ? 1 : 0)
    })
  })

  it('a link state that does nothing waits for its owner, and every other is meant to run', () => {
    always(({ after }) => {
      const { doing, state, desired, pairing } = after.linkState
      // What WhatsApp asks for a passkey it asks on a socket, while a phone is being linked.
      const active =
        ['connecting', 'awaiting_link', 'open', 'reconnecting'].includes(state) || pairing !== null
      expect(doing === 'nothing').toBe(!active)
      if (active) expect(desired).toBe('running')
      if (doing === 'waiting') expect(after.actions.every((action) => action.do !== 'connect')).toBe(true)
    })
  })

  it('a link state under way always has something that will move it on', () => {
    always(({ before, after }) => {
      if (after.linkState.doing === before.doing || after.refused !== undefined) return
      const needed = { waiting: 'wait', socket: 'connect', version: 'fetch_version', nothing: undefined }
      const action = needed[after.linkState.doing]
      if (action !== undefined) expect(after.actions.map((one) => one.do)).toContain(action)
    })
  })

  it('the trash keeps the link and can always be undone', () => {
    let undone = 0
    always(({ before, event, after }) => {
      if (event.kind === 'trash') {
        expect(after.linkState).toMatchObject({
          state: 'trashed',
          generation: before.generation,
          account: before.account,
          desired: before.desired,
        })
      }
      if (event.kind !== 'untrash' || before.state !== 'trashed') return
      undone += 1
      expect(after.refused).toBeUndefined()
      expect(after.linkState.state).not.toBe('trashed')
      expect(after.linkState.generation).toBe(before.generation)
      // A question that was open then is not any more.
      const wasAsked = ['passkey_asked', 'passkey_confirm'].includes(event.before.reason.code ?? '')
      if (wasAsked) expect(after.linkState.state).toBe('stopped')
      else if (restingStates.has(event.before.state)) expect(after.linkState.state).toBe(event.before.state)
      else if (before.desired === 'running' && before.generation !== null)
        expect(after.linkState.state).toBe('connecting')
    })
    expect(undone).toBeGreaterThan(50)
  })

  it('nothing but its owner takes an instance into or out of the trash', () => {
    always(({ before, event, after }) => {
      if (before.state === 'trashed' && after.linkState.state !== 'trashed')
        expect(event.kind).toBe('untrash')
      if (before.state !== 'trashed' && after.linkState.state === 'trashed') expect(event.kind).toBe('trash')
    })
  })

  it('a number that was handed over stays so until its owner brings it back', () => {
    let seen = 0
    always(({ before, event, after }) => {
      if (after.linkState.state === 'moved' && before.state !== 'moved') {
        expect(['move_away', 'untrash', 'boot']).toContain(event.kind)
        expect(before.doing).toBe('nothing')
      }
      if (before.state !== 'moved') return
      seen += 1
      expect(after.actions).toEqual([])
      if (after.linkState.state !== 'moved') expect(['bring_back', 'trash']).toContain(event.kind)
    })
    expect(seen).toBeGreaterThan(20)
  })

  it('replaced, restricted and logged out never connect by themselves', () => {
    always(({ before, event, after }) => {
      if (!restingStates.has(before.state)) return
      if (after.actions.some((action) => action.do === 'connect' || action.do === 'wait')) {
        const isAnswered = event.kind === 'boot' && event.twin === 'adopt' && before.state === 'held'
        if (!isAnswered)
          expect(['start', 'restart', 'link', 'takeover', 'activate', 'adopt']).toContain(event.kind)
      }
      if (before.state === 'replaced' && after.linkState.state === 'connecting')
        expect(['takeover', 'activate']).toContain(event.kind)
    })
  })

  it('every change says why and what was done', () => {
    always(({ before, after }) => {
      const { state, reason } = after.linkState
      const isChange = state !== before.state || after.linkState.code !== before.code
      if (!isChange && isSame(reason, before.reason)) return
      expect(reason?.text).toMatch(/[.]$/)
      expect(reason?.code).toMatch(/^[a-z]+(?:_[a-z]+)*$/)
      expect(after.did?.text).toMatch(/[.]$/)
      expect(after.did?.code).toMatch(/^[a-z]+(?:_[a-z]+)*$/)
    })
  })

  it('a refused command changes nothing', () => {
    always(({ before, after }) => {
      if (after.refused === undefined) return
      expect(after.linkState).toBe(before)
      expect(after.actions).toEqual([])
    })
  })
})
