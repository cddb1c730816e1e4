// What an owner's command makes of a link's state. Pure. Commands that do not fit are refused and change nothing.
import { instanceRefusals } from '../../contract/sentences/instances.ts'
import type { Refusal, Sentence } from '../../contract/sentences/sentence.ts'
import { did, reasons } from '../../contract/sentences/states.ts'
import type { LinkState, LifecycleEvent, Linked, OwnerCommand, Step } from './state.ts'
import { restingStates } from './state.ts'
import { untried } from './reconnect.ts'

export function unchanged(linkState: LinkState): Step {
  return { linkState, actions: [] }
}

function refuse(linkState: LinkState, refused: Refusal): Step {
  return { linkState, actions: [], refused }
}

/** A link state that does nothing until the owner asks. */
export function rest(
  linkState: LinkState,
  to: { state: LinkState['state']; code?: number | null; reason: Sentence },
): LinkState {
  return {
    ...linkState,
    state: to.state,
    code: to.code ?? null,
    reason: to.reason,
    doing: 'nothing',
    pairing: null,
    tried: untried,
    openedAt: null,
  }
}

/** Where a link state without a usable link rests: an unreadable one stays marked as such, and what was linked once still is logged out. */
export function unlinkedState({ generation, account }: LinkState): 'damaged' | 'logged_out' | 'stopped' {
  if (generation !== null) return 'damaged'
  return account === null ? 'stopped' : 'logged_out'
}

function end(linkState: LinkState): Step['actions'] {
  return linkState.doing === 'socket' ? [{ do: 'end' }] : []
}

function login(linkState: LinkState, reason: Sentence): Step {
  const next = rest({ ...linkState, desired: 'running' }, { state: 'connecting', reason })
  return { linkState: { ...next, doing: 'socket' }, actions: [{ do: 'connect' }], did: did.connects }
}

function pair(
  linkState: LinkState,
  phoneNumber: string | undefined,
  expectedAccount: string | undefined,
): Step {
  const next = rest({ ...linkState, desired: 'running' }, { state: 'connecting', reason: reasons.linking })
  return {
    linkState: { ...next, doing: 'socket', pairing: { round: 1, codes: 0, phoneNumber, expectedAccount } },
    actions: [...end(linkState), { do: 'connect' }],
    did: did.asks_for_code,
  }
}

/** Where connecting would harm, or there is nothing to command. */
function barred(linkState: LinkState): Refusal | undefined {
  if (linkState.state === 'trashed') return instanceRefusals.number_trashed
  if (linkState.state === 'moved') return instanceRefusals.number_moved
  if (linkState.state === 'held') return instanceRefusals.number_held
  return undefined
}

function start(linkState: LinkState): Step {
  const refused =
    barred(linkState) ?? (linkState.state === 'replaced' ? instanceRefusals.number_replaced : undefined)
  if (refused !== undefined) return refuse(linkState, refused)
  if (linkState.doing === 'waiting') {
    const next: LinkState = { ...linkState, desired: 'running', doing: 'socket' }
    return { linkState: next, actions: [{ do: 'connect' }], did: did.connects }
  }
  if (linkState.doing !== 'nothing') return unchanged({ ...linkState, desired: 'running' })
  return linkState.generation === null
    ? pair(linkState, undefined, linkState.account ?? undefined)
    : login(linkState, reasons.connecting)
}

function restart(linkState: LinkState): Step {
  if (linkState.doing !== 'socket') return start(linkState)
  const { pairing } = linkState
  if (pairing !== null) return pair(linkState, pairing.phoneNumber, pairing.expectedAccount)
  const again = login(linkState, reasons.restarted)
  return { ...again, actions: [...end(linkState), ...again.actions] }
}

function stop(linkState: LinkState): Step {
  if (linkState.state === 'trashed') return refuse(linkState, instanceRefusals.number_trashed)
  const stopped: LinkState = { ...linkState, desired: 'stopped' }
  // A resting state says something the owner still needs to know; only what its owner wants changes.
  if (linkState.doing === 'nothing' && linkState.state !== 'stopped') return unchanged(stopped)
  const reason = linkState.generation === null ? reasons.stopped_unlinked : reasons.stopped
  return { linkState: rest(stopped, { state: 'stopped', reason }), actions: end(linkState), did: did.ends }
}

function link(linkState: LinkState, request: Extract<OwnerCommand, { kind: 'link' }>): Step {
  const refused = barred(linkState)
  if (refused !== undefined) return refuse(linkState, refused)
  const expected = request.acceptNewNumber === true ? undefined : (linkState.account ?? undefined)
  const { pairing } = linkState
  if (pairing !== null && pairing.phoneNumber === request.phoneNumber && pairing.expectedAccount === expected)
    return unchanged({ ...linkState, desired: 'running' })
  if (pairing === null && linkState.generation !== null && linkState.state !== 'damaged') {
    return refuse(
      linkState,
      linkState.state === 'open' ? instanceRefusals.number_online : instanceRefusals.number_linked,
    )
  }
  return pair(linkState, request.phoneNumber, expected)
}

function logout(linkState: LinkState, confirmed: boolean): Step {
  const refused = barred(linkState)
  if (refused !== undefined) return refuse(linkState, refused)
  if (linkState.generation === null) {
    if (linkState.pairing === null) return unchanged(linkState)
    const next = rest(linkState, { state: unlinkedState(linkState), reason: reasons.link_cancelled })
    return { linkState: next, actions: end(linkState), did: did.ends }
  }
  const reason = confirmed ? reasons.logout_confirmed : reasons.logout_unconfirmed
  return {
    linkState: rest({ ...linkState, generation: null, fallback: null }, { state: 'logged_out', reason }),
    actions: [{ do: 'archive', generation: linkState.generation, code: null, reason }, ...end(linkState)],
    did: did.archives,
  }
}

function takeover(linkState: LinkState): Step {
  if (linkState.state !== 'replaced')
    return refuse(linkState, barred(linkState) ?? instanceRefusals.not_replaced)
  return login(linkState, reasons.taking_over)
}

/** What it did before it was held is not known any more; what its owner wants is. */
function adopt(linkState: LinkState): Step {
  if (linkState.state !== 'held') return refuse(linkState, barred(linkState) ?? instanceRefusals.not_held)
  const at = rest(linkState, { state: 'stopped', reason: reasons.moved_here_off })
  if (linkState.desired === 'stopped' || linkState.generation === null)
    return { linkState: at, actions: [], did: did.waits }
  return resume(at, { state: 'stopped', reason: reasons.moved_here })
}

/** The present link is set aside, not unlinked; it comes back when WhatsApp no longer knows the older one. */
function activate(linkState: LinkState, target: Linked): Step {
  const refused = barred(linkState)
  if (refused !== undefined) return refuse(linkState, refused)
  if (linkState.generation === target.generation) return refuse(linkState, instanceRefusals.link_in_use)
  const { generation, account } = linkState
  const present = generation === null || account === null ? null : { generation, account }
  const kept = linkState.fallback ?? present
  const fallback = kept?.generation === target.generation ? null : kept
  const set: Step['actions'] = present
    ? [{ do: 'archive', generation: present.generation, code: null, reason: reasons.set_aside }]
    : []
  const again = login({ ...linkState, ...target, fallback }, reasons.activating)
  const actions: Step['actions'] = [
    ...set,
    { do: 'use', generation: target.generation },
    ...end(linkState),
    ...again.actions,
  ]
  return { ...again, actions }
}

/** The older link that was tried is of no use: it is archived, and the one before it logs in. */
export function putBack(
  linkState: LinkState,
  fallback: Linked,
  why: { code: number | null; reason: Sentence },
): Step {
  const archived: Step['actions'] =
    linkState.generation === null ? [] : [{ do: 'archive', generation: linkState.generation, ...why }]
  const again = login({ ...linkState, ...fallback, fallback: null }, reasons.put_back)
  return {
    linkState: { ...again.linkState, desired: linkState.desired },
    actions: [...archived, { do: 'use', generation: fallback.generation }, ...again.actions],
    did: did.puts_back,
  }
}

function trash(linkState: LinkState): Step {
  if (linkState.state === 'trashed') return unchanged(linkState)
  const next = rest(linkState, { state: 'trashed', reason: reasons.trashed })
  return { linkState: next, actions: end(linkState), did: did.ends }
}

/** That of a passkey that could still be given when the process ended; nothing of it is kept. */
function isAsked(state: LinkState['state'], reason: Sentence | null): boolean {
  const asked = [reasons.passkey_asked.code, reasons.passkey_confirm.code]
  const isOpenQuestion = state === 'passkey_required' && reason !== null && asked.includes(reason.code)
  return isOpenQuestion || state === 'passkey_confirmation_required'
}

/** How a link's state goes on that has no socket but may be meant to run: after a boot or a stay in the trash. */
function resume(linkState: LinkState, from: { state: LinkState['state']; reason: Sentence }): Step {
  const asked =
    from.state === 'connecting' || from.state === 'awaiting_link' || isAsked(from.state, linkState.reason)
  if (linkState.generation !== null && linkState.desired === 'running' && !restingStates.has(from.state)) {
    const next = rest(linkState, { state: 'connecting', reason: from.reason })
    return {
      linkState: { ...next, doing: 'waiting' },
      actions: [{ do: 'wait', ms: 0 }],
      did: did.connects_in_turn,
    }
  }
  const active = asked || from.state === 'open' || from.state === 'reconnecting'
  if (!active) return { ...unchanged({ ...linkState, state: from.state }), did: did.waits }
  const to =
    linkState.generation === null
      ? { state: unlinkedState(linkState), reason: reasons.unlinked_at_boot }
      : { state: 'stopped' as const, reason: reasons.stopped }
  return { linkState: rest(linkState, to), actions: [], did: did.waits }
}

function untrash(linkState: LinkState, before: Extract<OwnerCommand, { kind: 'untrash' }>['before']): Step {
  if (linkState.state !== 'trashed') return refuse(linkState, instanceRefusals.not_trashed)
  const back: LinkState = { ...linkState, code: before.code, reason: before.reason }
  return resume(back, { state: before.state, reason: reasons.untrashed })
}

/** States in which a copy has nothing to hold back: nothing connects, or only when its owner takes over. */
export const neverHeld: ReadonlySet<LinkState['state']> = new Set<LinkState['state']>([
  'logged_out',
  'replaced',
  'held',
  'moved',
])

export function boot(linkState: LinkState, { twin }: Extract<LifecycleEvent, { kind: 'boot' }>): Step {
  if (linkState.state === 'trashed') return unchanged(linkState)
  if (twin === 'adopt' && linkState.state === 'held') return adopt(linkState)
  if (typeof twin === 'object' && linkState.generation !== null && !neverHeld.has(linkState.state))
    return { linkState: rest(linkState, { state: 'held', reason: twin.held }), actions: [], did: did.waits }
  return resume(linkState, { state: linkState.state, reason: reasons.booting })
}

/** Only of a number that rests: what is exported must be the last of it. */
function moveAway(linkState: LinkState): Step {
  const refused =
    barred(linkState) ?? (linkState.doing === 'nothing' ? undefined : instanceRefusals.not_stopped)
  if (refused !== undefined) return refuse(linkState, refused)
  const next = rest({ ...linkState, desired: 'stopped' }, { state: 'moved', reason: reasons.moved })
  return { linkState: next, actions: [], did: did.ends }
}

function bringBack(linkState: LinkState): Step {
  if (linkState.state !== 'moved') return refuse(linkState, instanceRefusals.not_moved)
  return {
    linkState: rest(linkState, { state: 'stopped', reason: reasons.brought_back }),
    actions: [],
    did: did.waits,
  }
}

export function onCommand(linkState: LinkState, event: OwnerCommand): Step {
  switch (event.kind) {
    case 'start':
      return start(linkState)
    case 'stop':
      return stop(linkState)
    case 'restart':
      return restart(linkState)
    case 'link':
      return link(linkState, event)
    case 'logout':
      return logout(linkState, event.confirmed)
    case 'takeover':
      return takeover(linkState)
    case 'adopt':
      return adopt(linkState)
    case 'activate':
      return activate(linkState, event.target)
    case 'move_away':
      return moveAway(linkState)
    case 'bring_back':
      return bringBack(linkState)
    case 'trash':
      return trash(linkState)
    default:
      return untrash(linkState, event.before)
  }
}
