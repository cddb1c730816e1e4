// The pure heart of an instance: (life, event, moment) -> (life, actions). It has no clock, no randomness
// and no I/O; instance.ts commits what it says and then does it.
import type { Life, LifeEvent, Moment, Step } from './life.ts'
import { linkStep, renew } from './link-steps.ts'
import { boot, ownerStep, rest, unchanged } from './owner-steps.ts'
import { did, reasons } from './reasons.ts'

function timer(life: Life): Step {
  if (life.doing !== 'waiting') return unchanged(life)
  return { life: { ...life, doing: 'socket' }, actions: [{ do: 'connect' }] }
}

function version(life: Life, newer: boolean): Step {
  if (life.doing !== 'version') return unchanged(life)
  if (newer) return { life: { ...life, doing: 'socket' }, actions: [{ do: 'connect' }] }
  const next = rest(life, { state: 'outdated', code: life.code, reason: reasons.outdated })
  return { life: next, actions: [], did: did.waits }
}

export function step(life: Life, event: LifeEvent, moment: Moment): Step {
  switch (event.kind) {
    case 'boot':
      return boot(life, event)
    case 'timer':
      return timer(life)
    case 'version':
      return version(life, event.newer)
    case 'renew':
      return renew(life, event.reason, moment)
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
      return ownerStep(life, event)
    default:
      return linkStep(life, event, moment)
  }
}
