// What a fact from the socket makes of a life. Pure. Nothing here loses credentials: the worst is an archive,
// and only a 401 that says so, or one that came twice, reaches it.
import type { Life, LinkEvent, Moment, Step } from './life.ts'
import { putBack, rest, unchanged, unlinkedState } from './owner-steps.ts'
import { did, reasons, whyClosed, whyOtherNumber, whyRestricted } from './reasons.ts'
import type { Closed } from './reconnect.ts'
import { askAgainMs, backoffMs, judge, stableMs, triesAfterClose, untried } from './reconnect.ts'

type ClosedFact = Extract<LinkEvent, { kind: 'closed' }>

/** A person who has not linked after so many rounds of codes is not there. */
const pairingRounds = 3

function archive(life: Life, code: number, reason: string): Step {
  if (life.fallback !== null) return putBack(life, life.fallback, { code, reason: reasons.olderRemoved })
  const actions: Step['actions'] =
    life.generation === null ? [] : [{ do: 'archive', generation: life.generation, code, reason }]
  const next = rest({ ...life, generation: null }, { state: 'logged_out', code, reason })
  return { life: next, actions, did: did.archives }
}

function waitAndRetry(life: Life, code: number | null, moment: Moment): Step {
  const { tries } = life.tried
  return {
    life: {
      ...life,
      code,
      reason: whyClosed(code),
      doing: 'waiting',
      tried: { ...life.tried, tries: tries + 1 },
      openedAt: null,
    },
    actions: [{ do: 'wait', ms: backoffMs(tries, moment.random) }],
    did: did.reconnects,
  }
}

function renewVersion(life: Life, code: number | null): Step {
  const next: Life = {
    ...life,
    state: life.pairing === null ? 'reconnecting' : life.state,
    code,
    reason: reasons.renewingVersion,
    doing: 'version',
    tried: { ...life.tried, outdated: true },
    openedAt: null,
  }
  return { life: next, actions: [{ do: 'fetch_version' }], did: did.renewsVersion }
}

function loginClosed(life: Life, closed: Closed, moment: Moment): Step {
  const { code } = closed
  const again: Life = { ...life, state: 'reconnecting' }
  switch (judge(closed, life.tried)) {
    case 'reconnect_now': {
      const tried = { ...life.tried, tries: life.tried.tries + 1 }
      const next: Life = { ...life, doing: 'socket', tried, openedAt: null }
      // 515 is the ordinary end of linking; only a link that was open has been interrupted by it.
      const known: Life =
        life.state === 'open' ? { ...next, state: 'reconnecting', code, reason: whyClosed(code) } : next
      return { life: known, actions: [{ do: 'connect' }], did: did.reconnectsNow }
    }
    case 'reconnect_backoff':
      return waitAndRetry(again, code, moment)
    case 'ask_again':
      return {
        life: {
          ...again,
          code,
          reason: whyClosed(code),
          doing: 'waiting',
          tried: { ...life.tried, unauthorized: true },
          openedAt: null,
        },
        actions: [{ do: 'wait', ms: askAgainMs }],
        did: did.asksAgain,
      }
    case 'logged_out':
      return archive(life, 401, closed.deviceRemoved ? reasons.loggedOutOnPhone : reasons.loggedOutTwice)
    case 'replaced':
      return {
        life: rest(life, { state: 'replaced', code, reason: reasons.replaced }),
        actions: [],
        did: did.waits,
      }
    case 'restricted':
      return {
        life: rest(life, { state: 'restricted', code, reason: whyRestricted(code) }),
        actions: [],
        did: did.waits,
      }
    case 'renew_version':
      return renewVersion(life, code)
    default:
      return outdated(life, code)
  }
}

function outdated(life: Life, code: number | null): Step {
  const next = rest(life, { state: 'outdated', code, reason: reasons.outdated })
  return { life: next, actions: [], did: did.waits }
}

/** A round is over when its codes are used up, or when WhatsApp refuses it; a lost connection is not a round. */
function endsRound(fact: ClosedFact, codes: number, tried: Life['tried']): boolean {
  if (fact.code === 408) return codes > 0 || fact.detail.includes('QR refs')
  const verdict = judge(fact, tried)
  return verdict !== 'reconnect_now' && verdict !== 'reconnect_backoff'
}

function pairClosed(life: Life, fact: ClosedFact, moment: Moment): Step {
  const { pairing } = life
  if (pairing === null) return unchanged(life)
  const verdict = judge(fact, life.tried)
  if (verdict === 'renew_version') return renewVersion(life, fact.code)
  if (verdict === 'outdated') return outdated(life, fact.code)
  if (!endsRound(fact, pairing.codes, life.tried)) return waitAndRetry(life, fact.code, moment)
  if (pairing.round >= pairingRounds) {
    const next = rest(life, { state: unlinkedState(life), code: fact.code, reason: reasons.roundsUsed })
    return { life: next, actions: [], did: did.waits }
  }
  const next: Life = { ...life, pairing: { ...pairing, round: pairing.round + 1, codes: 0 } }
  if (fact.code !== 408) return waitAndRetry(next, fact.code, moment)
  return { life: next, actions: [{ do: 'connect' }], did: did.newRound }
}

function ended(life: Life, fact: ClosedFact, moment: Moment): Step {
  if (life.pairing !== null) return pairClosed(life, fact, moment)
  const stable = life.openedAt !== null && moment.at - life.openedAt >= stableMs
  const tries = triesAfterClose(life.tried.tries, life.openedAt, moment.at)
  return loginClosed({ ...life, tried: stable ? untried : { ...life.tried, tries } }, fact, moment)
}

function showsCode(life: Life): Step {
  if (life.pairing === null) return unchanged(life)
  const pairing = { ...life.pairing, codes: life.pairing.codes + 1 }
  return {
    life: { ...life, state: 'awaiting_link', code: null, reason: reasons.awaiting, pairing },
    actions: [],
    did: did.showsCode,
  }
}

/** The adapter has stored the new generation, and archived one that was still in use, in one commit. */
function paired(life: Life, fact: Extract<LinkEvent, { kind: 'paired' }>): Step {
  if (life.pairing === null) return unchanged(life)
  const linked = rest(life, { state: 'connecting', reason: reasons.linked })
  return {
    life: { ...linked, doing: 'socket', generation: fact.generation, account: fact.account, fallback: null },
    actions: [],
    did: did.connects,
  }
}

/** The link is refused and its socket ended; what was linked before stays as it was. */
function abandonPairing(life: Life, state: Life['state'], reason: string): Step {
  if (life.pairing === null) return unchanged(life)
  return { life: rest(life, { state, reason }), actions: [{ do: 'end' }], did: did.waits }
}

function opened(life: Life, moment: Moment): Step {
  if (life.pairing !== null) return unchanged(life)
  const tried = { tries: life.tried.tries, unauthorized: false, outdated: false }
  const next: Life = { ...life, state: 'open', code: null, reason: reasons.online, tried, fallback: null }
  return { life: { ...next, openedAt: moment.at }, actions: [], did: did.nothing }
}

/** A socket that is there but should be another one, because it hangs or was made with old settings. */
export function renew(life: Life, reason: string, moment: Moment): Step {
  if (life.doing !== 'socket') return unchanged(life)
  const tries = triesAfterClose(life.tried.tries, life.openedAt, moment.at)
  const state = life.pairing === null ? 'reconnecting' : life.state
  const step = waitAndRetry({ ...life, state, tried: { ...life.tried, tries } }, null, moment)
  return { ...step, life: { ...step.life, reason }, actions: [{ do: 'end' }, ...step.actions] }
}

export function linkStep(life: Life, fact: LinkEvent, moment: Moment): Step {
  if (life.doing !== 'socket') return unchanged(life)
  switch (fact.kind) {
    case 'qr':
    case 'pairing_code':
      return showsCode(life)
    case 'paired':
      return paired(life, fact)
    case 'other_number':
      return abandonPairing(life, unlinkedState(life), whyOtherNumber(fact.account, life.account))
    case 'passkey_required':
      return abandonPairing(life, 'passkey_required', reasons.passkey)
    case 'open':
      return opened(life, moment)
    case 'closed':
      return ended(life, fact, moment)
    default:
      if (life.fallback !== null && life.pairing === null) {
        const back = putBack(life, life.fallback, { code: null, reason: reasons.olderUnreadable })
        return { ...back, actions: [{ do: 'end' }, ...back.actions] }
      }
      return {
        life: rest(life, { state: 'damaged', reason: reasons.damaged }),
        actions: [{ do: 'end' }],
        did: did.waits,
      }
  }
}
