// What a fact from the socket makes of a link's state. Pure. Nothing here loses credentials: the worst is an archive,
// and only a 401 that says so, or one that came twice, reaches it.
import type { Sentence } from '../../contract/sentences/sentence.ts'
import { did, reasons } from '../../contract/sentences/states.ts'
import type { LinkState, StateFact, Moment, Step } from './state.ts'
import { putBack, rest, unchanged, unlinkedState } from './on-command.ts'
import { whyClosed, whyNoPasskey, whyRestricted } from './reasons.ts'
import type { Closed } from './reconnect.ts'
import { askAgainMs, backoffMs, judge, stableMs, triesAfterClose, untried } from './reconnect.ts'

type ClosedFact = Extract<StateFact, { kind: 'closed' }>

/** A person who has not linked after so many rounds of codes is not there. */
const pairingRounds = 3

function archive(linkState: LinkState, code: number, reason: Sentence): Step {
  if (linkState.fallback !== null)
    return putBack(linkState, linkState.fallback, { code, reason: reasons.older_removed })
  const actions: Step['actions'] =
    linkState.generation === null ? [] : [{ do: 'archive', generation: linkState.generation, code, reason }]
  const next = rest({ ...linkState, generation: null }, { state: 'logged_out', code, reason })
  return { linkState: next, actions, did: did.archives }
}

function waitAndRetry(linkState: LinkState, closed: Pick<Closed, 'code' | 'proxy'>, moment: Moment): Step {
  const { code } = closed
  const { tries } = linkState.tried
  return {
    linkState: {
      ...linkState,
      code,
      reason: whyClosed(closed, tries),
      doing: 'waiting',
      tried: { ...linkState.tried, tries: tries + 1 },
      openedAt: null,
    },
    actions: [{ do: 'wait', ms: backoffMs(tries, moment.random) }],
    did: did.reconnects,
  }
}

function renewVersion(linkState: LinkState, code: number | null): Step {
  const next: LinkState = {
    ...linkState,
    state: linkState.pairing === null ? 'reconnecting' : linkState.state,
    code,
    reason: reasons.renewing_version,
    doing: 'version',
    tried: { ...linkState.tried, outdated: true },
    openedAt: null,
  }
  return { linkState: next, actions: [{ do: 'fetch_version' }], did: did.renews_version }
}

function loginClosed(linkState: LinkState, closed: Closed, moment: Moment): Step {
  const { code } = closed
  const again: LinkState = { ...linkState, state: 'reconnecting' }
  switch (judge(closed, linkState.tried)) {
    case 'reconnect_now': {
      const tried = { ...linkState.tried, tries: linkState.tried.tries + 1 }
      const next: LinkState = { ...linkState, doing: 'socket', tried, openedAt: null }
      // 515 is the ordinary end of linking; only a link that was open has been interrupted by it.
      const known: LinkState =
        linkState.state === 'open'
          ? { ...next, state: 'reconnecting', code, reason: whyClosed(closed, 0) }
          : next
      return { linkState: known, actions: [{ do: 'connect' }], did: did.reconnects_now }
    }
    case 'reconnect_backoff':
      return waitAndRetry(again, closed, moment)
    case 'ask_again':
      return {
        linkState: {
          ...again,
          code,
          reason: whyClosed(closed, 0),
          doing: 'waiting',
          tried: { ...linkState.tried, unauthorized: true },
          openedAt: null,
        },
        actions: [{ do: 'wait', ms: askAgainMs }],
        did: did.asks_again,
      }
    case 'logged_out':
      return archive(
        linkState,
        401,
        closed.deviceRemoved ? reasons.logged_out_on_phone : reasons.logged_out_twice,
      )
    case 'replaced':
      return {
        linkState: rest(linkState, { state: 'replaced', code, reason: reasons.replaced }),
        actions: [],
        did: did.waits,
      }
    case 'restricted':
      return {
        linkState: rest(linkState, { state: 'restricted', code, reason: whyRestricted(code) }),
        actions: [],
        did: did.waits,
      }
    case 'renew_version':
      return renewVersion(linkState, code)
    default:
      return outdated(linkState, code)
  }
}

function outdated(linkState: LinkState, code: number | null): Step {
  const next = rest(linkState, { state: 'outdated', code, reason: reasons.outdated })
  return { linkState: next, actions: [], did: did.waits }
}

/** A round is over when its codes are used up, or when WhatsApp refuses it; a lost connection is not a round. */
function endsRound(fact: ClosedFact, codes: number, tried: LinkState['tried']): boolean {
  if (fact.code === 408) return codes > 0 || fact.detail.includes('QR refs')
  const verdict = judge(fact, tried)
  return verdict !== 'reconnect_now' && verdict !== 'reconnect_backoff'
}

function pairClosed(linkState: LinkState, fact: ClosedFact, moment: Moment): Step {
  const { pairing } = linkState
  if (pairing === null) return unchanged(linkState)
  if (pairing.isAsked === true) {
    const next = rest(linkState, {
      state: unlinkedState(linkState),
      code: fact.code,
      reason: reasons.passkey_cut,
    })
    return { linkState: next, actions: [], did: did.waits }
  }
  const verdict = judge(fact, linkState.tried)
  if (verdict === 'renew_version') return renewVersion(linkState, fact.code)
  if (verdict === 'outdated') return outdated(linkState, fact.code)
  if (!endsRound(fact, pairing.codes, linkState.tried)) return waitAndRetry(linkState, fact, moment)
  if (pairing.round >= pairingRounds) {
    const next = rest(linkState, {
      state: unlinkedState(linkState),
      // It says how a socket ended, not why nobody is linked.
      code: null,
      reason: reasons.rounds_used,
    })
    return { linkState: next, actions: [], did: did.waits }
  }
  const next: LinkState = { ...linkState, pairing: { ...pairing, round: pairing.round + 1, codes: 0 } }
  if (fact.code !== 408) return waitAndRetry(next, fact, moment)
  return { linkState: next, actions: [{ do: 'connect' }], did: did.new_round }
}

function ended(linkState: LinkState, fact: ClosedFact, moment: Moment): Step {
  if (linkState.pairing !== null) return pairClosed(linkState, fact, moment)
  const stable = linkState.openedAt !== null && moment.at - linkState.openedAt >= stableMs
  const tries = triesAfterClose(linkState.tried.tries, linkState.openedAt, moment.at)
  return loginClosed({ ...linkState, tried: stable ? untried : { ...linkState.tried, tries } }, fact, moment)
}

function showsCode(linkState: LinkState): Step {
  if (linkState.pairing === null || linkState.pairing.isAsked === true) return unchanged(linkState)
  const pairing = { ...linkState.pairing, codes: linkState.pairing.codes + 1 }
  return {
    linkState: { ...linkState, state: 'awaiting_link', code: null, reason: reasons.awaiting_link, pairing },
    actions: [],
    did: did.shows_code,
  }
}

/** The adapter has stored the new generation, and archived one that was still in use, in one commit. */
function paired(linkState: LinkState, fact: Extract<StateFact, { kind: 'paired' }>): Step {
  if (linkState.pairing === null) return unchanged(linkState)
  const linked = rest(linkState, { state: 'connecting', reason: reasons.linked })
  return {
    linkState: {
      ...linked,
      doing: 'socket',
      generation: fact.generation,
      account: fact.account,
      fallback: null,
    },
    actions: [],
    did: did.connects,
  }
}

/** The link is refused and its socket ended; what was linked before stays as it was. */
function abandonPairing(linkState: LinkState, state: LinkState['state'], reason: Sentence): Step {
  if (linkState.pairing === null) return unchanged(linkState)
  return { linkState: rest(linkState, { state, reason }), actions: [{ do: 'end' }], did: did.waits }
}

function opened(linkState: LinkState, moment: Moment): Step {
  if (linkState.pairing !== null) return unchanged(linkState)
  const tried = { tries: linkState.tried.tries, unauthorized: false, outdated: false }
  const next: LinkState = {
    ...linkState,
    state: 'open',
    code: null,
    reason: reasons.online,
    tried,
    fallback: null,
  }
  return { linkState: { ...next, openedAt: moment.at }, actions: [], did: did.nothing }
}

/** The same socket goes on: another one could not take up what was begun. */
function passkey(linkState: LinkState, state: LinkState['state'], reason: Sentence): Step {
  if (linkState.pairing === null) return unchanged(linkState)
  const pairing = { ...linkState.pairing, isAsked: true as const }
  return {
    linkState: { ...linkState, state, code: null, reason, pairing },
    actions: [],
    did: state === 'connecting' ? did.connects : did.waits,
  }
}

/** A socket that is there but should be another one, because it hangs or was made with old settings. */
export function renew(linkState: LinkState, reason: Sentence, moment: Moment): Step {
  if (linkState.doing !== 'socket') return unchanged(linkState)
  if (linkState.pairing?.isAsked === true)
    return abandonPairing(linkState, unlinkedState(linkState), reasons.passkey_cut)
  const tries = triesAfterClose(linkState.tried.tries, linkState.openedAt, moment.at)
  const state = linkState.pairing === null ? 'reconnecting' : linkState.state
  const step = waitAndRetry(
    { ...linkState, state, tried: { ...linkState.tried, tries } },
    { code: null },
    moment,
  )
  return { ...step, linkState: { ...step.linkState, reason }, actions: [{ do: 'end' }, ...step.actions] }
}

export function onFact(linkState: LinkState, fact: StateFact, moment: Moment): Step {
  if (linkState.doing !== 'socket') return unchanged(linkState)
  switch (fact.kind) {
    case 'qr':
    case 'pairing_code':
      return showsCode(linkState)
    case 'paired':
      return paired(linkState, fact)
    case 'other_number':
      return abandonPairing(
        linkState,
        unlinkedState(linkState),
        reasons.another_number_scanned({ scanned: fact.account, expected: linkState.account }),
      )
    case 'passkey_required':
      return fact.canBeGiven === true
        ? passkey(linkState, 'passkey_required', reasons.passkey_asked)
        : abandonPairing(linkState, 'passkey_required', reasons.passkey_required)
    case 'passkey_sent':
      return passkey(linkState, 'connecting', reasons.passkey_sent)
    case 'passkey_confirmation_required':
      return passkey(linkState, 'passkey_confirmation_required', reasons.passkey_confirm)
    case 'passkey_failed':
      return abandonPairing(linkState, unlinkedState(linkState), whyNoPasskey(fact.why))
    case 'open':
      return opened(linkState, moment)
    case 'closed':
      return ended(linkState, fact, moment)
    default:
      if (linkState.fallback !== null && linkState.pairing === null) {
        const back = putBack(linkState, linkState.fallback, { code: null, reason: reasons.older_unreadable })
        return { ...back, actions: [{ do: 'end' }, ...back.actions] }
      }
      return {
        linkState: rest(linkState, { state: 'damaged', reason: reasons.damaged }),
        actions: [{ do: 'end' }],
        did: did.waits,
      }
  }
}
