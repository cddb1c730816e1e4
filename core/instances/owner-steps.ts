// What an owner's command makes of a life. Pure. Commands that do not fit are refused and change nothing.
import type { Life, LifeEvent, Linked, OwnerEvent, Step } from './life.ts'
import { restingStates } from './life.ts'
import { did, reasons, refusals } from './reasons.ts'
import { untried } from './reconnect.ts'

type Refusal = NonNullable<Step['refused']>

export function unchanged(life: Life): Step {
  return { life, actions: [] }
}

function refuse(life: Life, refused: Refusal): Step {
  return { life, actions: [], refused }
}

/** A life that does nothing until the owner asks. */
export function rest(life: Life, to: { state: Life['state']; code?: number | null; reason: string }): Life {
  return {
    ...life,
    state: to.state,
    code: to.code ?? null,
    reason: to.reason,
    doing: 'nothing',
    pairing: null,
    tried: untried,
    openedAt: null,
  }
}

/** Where a life without a usable link rests: an unreadable one stays marked as such. */
export function unlinkedState(life: Life): 'damaged' | 'stopped' {
  return life.generation === null ? 'stopped' : 'damaged'
}

function end(life: Life): Step['actions'] {
  return life.doing === 'socket' ? [{ do: 'end' }] : []
}

function login(life: Life, reason: string): Step {
  const next = rest({ ...life, wish: 'running' }, { state: 'connecting', reason })
  return { life: { ...next, doing: 'socket' }, actions: [{ do: 'connect' }], did: did.connects }
}

function pair(life: Life, phoneNumber: string | undefined, expectedAccount: string | undefined): Step {
  const next = rest({ ...life, wish: 'running' }, { state: 'connecting', reason: reasons.linking })
  return {
    life: { ...next, doing: 'socket', pairing: { round: 1, codes: 0, phoneNumber, expectedAccount } },
    actions: [...end(life), { do: 'connect' }],
    did: did.asksForCode,
  }
}

/** Where connecting would harm, or there is nothing to command. */
function barred(life: Life): Refusal | undefined {
  if (life.state === 'trashed') return refusals.trashed
  if (life.state === 'moved') return refusals.moved
  if (life.state === 'held') return refusals.held
  return undefined
}

function start(life: Life): Step {
  const refused = barred(life) ?? (life.state === 'replaced' ? refusals.replaced : undefined)
  if (refused !== undefined) return refuse(life, refused)
  if (life.doing === 'waiting') {
    const next: Life = { ...life, wish: 'running', doing: 'socket' }
    return { life: next, actions: [{ do: 'connect' }], did: did.connects }
  }
  if (life.doing !== 'nothing') return unchanged({ ...life, wish: 'running' })
  return life.generation === null
    ? pair(life, undefined, life.account ?? undefined)
    : login(life, reasons.connecting)
}

function restart(life: Life): Step {
  if (life.doing !== 'socket') return start(life)
  const { pairing } = life
  if (pairing !== null) return pair(life, pairing.phoneNumber, pairing.expectedAccount)
  const again = login(life, reasons.restarted)
  return { ...again, actions: [...end(life), ...again.actions] }
}

function stop(life: Life): Step {
  if (life.state === 'trashed') return refuse(life, refusals.trashed)
  const stopped: Life = { ...life, wish: 'stopped' }
  // A resting state says something the owner still needs to know; only the wish changes.
  if (life.doing === 'nothing' && life.state !== 'stopped') return unchanged(stopped)
  const reason = life.generation === null ? reasons.stoppedUnlinked : reasons.stopped
  return { life: rest(stopped, { state: 'stopped', reason }), actions: end(life), did: did.ends }
}

function link(life: Life, request: Extract<OwnerEvent, { kind: 'link' }>): Step {
  const refused = barred(life)
  if (refused !== undefined) return refuse(life, refused)
  const expected = request.acceptNewNumber === true ? undefined : (life.account ?? undefined)
  const { pairing } = life
  if (pairing !== null && pairing.phoneNumber === request.phoneNumber && pairing.expectedAccount === expected)
    return unchanged({ ...life, wish: 'running' })
  if (pairing === null && life.generation !== null && life.state !== 'damaged') {
    return refuse(life, life.state === 'open' ? refusals.open : refusals.linked)
  }
  return pair(life, request.phoneNumber, expected)
}

function logout(life: Life, confirmed: boolean): Step {
  const refused = barred(life)
  if (refused !== undefined) return refuse(life, refused)
  if (life.generation === null) {
    if (life.pairing === null) return unchanged(life)
    const next = rest(life, { state: 'stopped', reason: reasons.linkCancelled })
    return { life: next, actions: end(life), did: did.ends }
  }
  const reason = confirmed ? reasons.logoutConfirmed : reasons.logoutUnconfirmed
  return {
    life: rest({ ...life, generation: null, fallback: null }, { state: 'logged_out', reason }),
    actions: [{ do: 'archive', generation: life.generation, code: null, reason }, ...end(life)],
    did: did.archives,
  }
}

function takeover(life: Life): Step {
  if (life.state !== 'replaced') return refuse(life, barred(life) ?? refusals.notReplaced)
  return login(life, reasons.takeover)
}

/** What it did before it was held is not known any more; what its owner wishes is. */
function adopt(life: Life, delayMs: number): Step {
  if (life.state !== 'held') return refuse(life, barred(life) ?? refusals.notHeld)
  const at = rest(life, { state: 'stopped', reason: reasons.adoptedOff })
  if (life.wish === 'stopped' || life.generation === null) return { life: at, actions: [], did: did.waits }
  return resume(at, { state: 'stopped', reason: reasons.adopted, delayMs })
}

/** The present link is set aside, not unlinked; it comes back when WhatsApp no longer knows the older one. */
function activate(life: Life, target: Linked): Step {
  const refused = barred(life)
  if (refused !== undefined) return refuse(life, refused)
  if (life.generation === target.generation) return refuse(life, refusals.inUse)
  const { generation, account } = life
  const present = generation === null || account === null ? null : { generation, account }
  const kept = life.fallback ?? present
  const fallback = kept?.generation === target.generation ? null : kept
  const set: Step['actions'] = present
    ? [{ do: 'archive', generation: present.generation, code: null, reason: reasons.setAside }]
    : []
  const again = login({ ...life, ...target, fallback }, reasons.activating)
  const actions: Step['actions'] = [
    ...set,
    { do: 'use', generation: target.generation },
    ...end(life),
    ...again.actions,
  ]
  return { ...again, actions }
}

/** The older link that was tried is of no use: it is archived, and the one before it logs in. */
export function putBack(life: Life, fallback: Linked, why: { code: number | null; reason: string }): Step {
  const archived: Step['actions'] =
    life.generation === null ? [] : [{ do: 'archive', generation: life.generation, ...why }]
  const again = login({ ...life, ...fallback, fallback: null }, reasons.putBack)
  return {
    life: { ...again.life, wish: life.wish },
    actions: [...archived, { do: 'use', generation: fallback.generation }, ...again.actions],
    did: did.putsBack,
  }
}

function trash(life: Life): Step {
  if (life.state === 'trashed') return unchanged(life)
  const next = rest(life, { state: 'trashed', reason: reasons.trashed })
  return { life: next, actions: end(life), did: did.ends }
}

/** How a life goes on that has no socket but may be wished to run: after a boot or a stay in the trash. */
function resume(life: Life, from: { state: Life['state']; reason: string; delayMs: number }): Step {
  const asked = from.state === 'connecting' || from.state === 'awaiting_link'
  if (life.generation !== null && life.wish === 'running' && !restingStates.has(from.state)) {
    const next = rest(life, { state: 'connecting', reason: from.reason })
    return {
      life: { ...next, doing: 'waiting' },
      actions: [{ do: 'wait', ms: from.delayMs }],
      did: did.connectsInTurn,
    }
  }
  const active = asked || from.state === 'open' || from.state === 'reconnecting'
  if (!active) return { ...unchanged({ ...life, state: from.state }), did: did.waits }
  const reason = life.generation === null ? reasons.unlinkedAtBoot : reasons.stopped
  return { life: rest(life, { state: 'stopped', reason }), actions: [], did: did.waits }
}

function untrash(life: Life, before: Extract<OwnerEvent, { kind: 'untrash' }>['before']): Step {
  if (life.state !== 'trashed') return refuse(life, refusals.notTrashed)
  const back: Life = { ...life, code: before.code, reason: before.reason }
  return resume(back, { state: before.state, reason: reasons.untrashed, delayMs: 0 })
}

/** States in which a copy has nothing to hold back: nothing connects, or only when its owner takes over. */
export const neverHeld: ReadonlySet<Life['state']> = new Set<Life['state']>([
  'logged_out',
  'replaced',
  'held',
  'moved',
])

export function boot(life: Life, { twin, delayMs }: Extract<LifeEvent, { kind: 'boot' }>): Step {
  if (life.state === 'trashed') return unchanged(life)
  if (twin === 'adopt' && life.state === 'held') return adopt(life, delayMs)
  if (typeof twin === 'object' && life.generation !== null && !neverHeld.has(life.state))
    return { life: rest(life, { state: 'held', reason: twin.held }), actions: [], did: did.waits }
  return resume(life, { state: life.state, reason: reasons.booting, delayMs })
}

/** Only of a number that rests: what is exported must be the last of it. */
function moveAway(life: Life): Step {
  const refused = barred(life) ?? (life.doing === 'nothing' ? undefined : refusals.notResting)
  if (refused !== undefined) return refuse(life, refused)
  const next = rest({ ...life, wish: 'stopped' }, { state: 'moved', reason: reasons.moved })
  return { life: next, actions: [], did: did.ends }
}

function bringBack(life: Life): Step {
  if (life.state !== 'moved') return refuse(life, refusals.notMoved)
  return { life: rest(life, { state: 'stopped', reason: reasons.broughtBack }), actions: [], did: did.waits }
}

export function ownerStep(life: Life, event: OwnerEvent): Step {
  switch (event.kind) {
    case 'start':
      return start(life)
    case 'stop':
      return stop(life)
    case 'restart':
      return restart(life)
    case 'link':
      return link(life, event)
    case 'logout':
      return logout(life, event.confirmed)
    case 'takeover':
      return takeover(life)
    case 'adopt':
      return adopt(life, 0)
    case 'activate':
      return activate(life, event.target)
    case 'move_away':
      return moveAway(life)
    case 'bring_back':
      return bringBack(life)
    case 'trash':
      return trash(life)
    default:
      return untrash(life, event.before)
  }
}
