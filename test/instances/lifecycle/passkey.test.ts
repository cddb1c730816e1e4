// What becomes of a number's link while WhatsApp asks for a passkey that its owner may give.
import { describe, expect, it } from 'vitest'
import { reasons } from '../../../core/contract/sentences/states.ts'
import type { LifecycleEvent, LinkState } from '../../../core/instances/lifecycle/state.ts'
import { step } from '../../../core/instances/lifecycle/step.ts'
import { events, linkStates } from './link-states.ts'

const asked: LifecycleEvent = { kind: 'passkey_required', canBeGiven: true }
const moment = { at: 1000, random: 0.5 }

function after(...facts: readonly LifecycleEvent[]) {
  let linkState: LinkState = linkStates.awaitingLink
  let actions: readonly unknown[] = []
  for (const fact of facts) ({ linkState, actions } = step(linkState, fact, moment))
  const { state, reason, doing, pairing, generation } = linkState
  return { state, reason: reason?.code, doing, isPairing: pairing !== null, generation, actions, linkState }
}

describe('a passkey that may be given', () => {
  it('keeps the socket that it was asked on, through all of it', () => {
    const socket = { doing: 'socket', isPairing: true, actions: [] }
    expect(after(asked)).toMatchObject({ state: 'passkey_required', reason: 'passkey_asked', ...socket })
    const sent = after(asked, { kind: 'passkey_sent' })
    expect(sent).toMatchObject({ state: 'connecting', reason: 'passkey_sent', ...socket })
    const confirm = after(asked, { kind: 'passkey_sent' }, { kind: 'passkey_confirmation_required' })
    expect(confirm).toMatchObject({ state: 'passkey_confirmation_required', ...socket })
    expect(after(asked, events.paired)).toMatchObject({
      state: 'connecting',
      generation: 2,
      isPairing: false,
    })
  })

  it('rests when the connection ends in the middle of it, whatever the code', () => {
    for (const end of [events.lost, events.timedOut, events.codesUsed, events.old, events.noCode])
      expect(after(asked, end)).toMatchObject({
        state: 'logged_out',
        reason: 'passkey_cut',
        doing: 'nothing',
        actions: [],
      })
    expect(after(asked, events.renew)).toMatchObject({ reason: 'passkey_cut', actions: [{ do: 'end' }] })
  })

  it('says what it failed of, and leaves nothing', () => {
    const ends = { state: 'logged_out', doing: 'nothing', generation: null, actions: [{ do: 'end' }] }
    for (const [why, reason] of [
      [{ kind: 'expired' }, 'passkey_expired'],
      [{ kind: 'unanswered' }, 'passkey_unanswered'],
      [{ kind: 'malformed' }, 'passkey_malformed'],
      [{ kind: 'cancelled' }, 'link_cancelled'],
      [{ kind: 'codes_differ' }, 'passkey_codes_differ'],
      [{ kind: 'refused', at: 'ref', code: 403 }, 'passkey_refused'],
      [{ kind: 'refused', at: 'ref', code: null }, 'passkey_no_answer'],
    ] as const)
      expect(after(asked, { kind: 'passkey_failed', why })).toMatchObject({ ...ends, reason })
  })

  it('is over with the process that was asked', () => {
    const { linkState } = after(asked)
    // What is kept of a state is its row.
    const restarted = (reason: LinkState['reason']) =>
      step({ ...linkState, reason, doing: 'nothing', pairing: null }, { kind: 'boot' }, moment).linkState
    for (const reason of [reasons.passkey_asked, reasons.passkey_confirm])
      expect(restarted(reason)).toMatchObject({ state: 'logged_out', reason: reasons.unlinked_at_boot })
    expect(restarted(reasons.passkey_required)).toMatchObject({ state: 'passkey_required' })
  })
})
