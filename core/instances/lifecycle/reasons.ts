// Which sentence tells what WhatsApp said: a code of a closed connection, a restriction, a lock on new chats.
import type { Sentence } from '../../contract/sentences/sentence.ts'
import { did, reasons } from '../../contract/sentences/states.ts'
import type { PasskeyFailure, ProxyFault } from '../link.ts'
import type { Closed } from './reconnect.ts'

const closings: ReadonlyMap<number, Sentence> = new Map([
  [401, reasons.login_refused],
  [408, reasons.connection_timed_out],
  [428, reasons.connection_closed],
  [500, reasons.session_problem],
  [503, reasons.whatsapp_unavailable],
  [515, reasons.restart_requested],
])

/** From so many on, one after the other, it is no accident of the line. */
const manyCloses = 5

/** tries: how many connections ended before this one, with none in between that lasted. */
export function whyClosed({ code, proxy }: Pick<Closed, 'code' | 'proxy'>, tries: number): Sentence {
  if (proxy !== undefined) return proxyReasons[proxy.kind](proxy)
  if (code === 428 && tries + 1 >= manyCloses) return reasons.closed_each_time
  if (code === null) return reasons.connection_ended
  return closings.get(code) ?? reasons.connection_ended_with_code({ code })
}

const proxyReasons: Record<ProxyFault['kind'], (fault: ProxyFault) => Sentence> = {
  closed: reasons.proxy_closed,
  unreachable: reasons.proxy_unreachable,
  login: reasons.proxy_refused_user,
  refused: reasons.proxy_refused,
}

/** What a try of a proxy is told with. */
export function whyNoProxy(fault: ProxyFault): Sentence {
  return proxyReasons[fault.kind](fault)
}

export function whyNoPasskey(why: PasskeyFailure): Sentence {
  switch (why.kind) {
    case 'expired':
      return reasons.passkey_expired
    case 'unanswered':
      return reasons.passkey_unanswered
    case 'malformed':
      return reasons.passkey_malformed
    case 'cancelled':
      return reasons.link_cancelled
    case 'codes_differ':
      return reasons.passkey_codes_differ
    default:
      return why.code === null ? reasons.passkey_no_answer : reasons.passkey_refused({ code: why.code })
  }
}

const restrictions: ReadonlyMap<number, Sentence> = new Map([
  [402, reasons.restricted_for_a_time],
  [403, reasons.blocked],
])

export function whyRestricted(code: number | null): Sentence {
  return restrictions.get(code ?? 0) ?? reasons.restricted
}

export function whyReachOutLock(
  active: boolean,
  until: number | null,
): { reason: Sentence; action: Sentence } {
  return active
    ? { reason: reasons.new_chats_locked({ until }), action: did.known_chats_go_on }
    : { reason: reasons.new_chats_open, action: did.nothing }
}
