// The pure heart of an instance: (state, event, moment) -> (state, actions). It has no clock, no randomness
// and no I/O; instance.ts commits what it says and then does it.
import { did, reasons } from '../../contract/sentences/states.ts'
import type { LinkState, LifecycleEvent, Moment, Step } from './state.ts'
import { onFact, renew } from './on-fact.ts'
import { boot, onCommand, rest, unchanged } from './on-command.ts'

function timer(linkState: LinkState): Step {
  if (linkState.doing !== 'waiting') return unchanged(linkState)
  return { linkState: { ...linkState, doing: 'socket' }, actions: [{ do: 'connect' }] }
}

function version(linkState: LinkState, newer: boolean): Step {
  if (linkState.doing !== 'version') return unchanged(linkState)
  if (newer) return { linkState: { ...linkState, doing: 'socket' }, actions: [{ do: 'connect' }] }
  const next = rest(linkState, { state: 'outdated', code: linkState.code, reason: reasons.outdated })
  return { linkState: next, actions: [], did: did.waits }
}

export function step(linkState: LinkState, event: LifecycleEvent, moment: Moment): Step {
  switch (event.kind) {
    case 'boot':
      return boot(linkState, event)
    case 'timer':
      return timer(linkState)
    case 'version':
      return version(linkState, event.newer)
    case 'renew':
      return renew(linkState, event.reason, moment)
    case 'start':
    case 'stop':
    case 'restart':
    case 'link':
    case 'logout':
    case 'takeover':
    case 'adopt':
    case 'move_away':
    case 'bring_back':
    case 'activate':
    case 'trash':
    case 'untrash':
      return onCommand(linkState, event)
    default:
      return onFact(linkState, event, moment)
  }
}
