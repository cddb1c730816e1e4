// One link state for every state there is, and one event for everything that can happen to it: what the table crosses.
import { reasons } from '../../../core/contract/sentences/states.ts'
import type { LinkState, LifecycleEvent } from '../../../core/instances/lifecycle/state.ts'
import { untried } from '../../../core/instances/lifecycle/reconnect.ts'

function linkState(state: LinkState['state'], more: Partial<LinkState> = {}): LinkState {
  return {
    state,
    code: null,
    reason: null,
    desired: 'running',
    generation: 1,
    account: '5511999990000',
    doing: 'nothing',
    pairing: null,
    fallback: null,
    tried: untried,
    openedAt: null,
    ...more,
  }
}

const pairing = { round: 1, codes: 1, phoneNumber: undefined, expectedAccount: '5511999990000' }
const unlinked = { generation: null, account: null }
const loggedOut = { generation: null }

export const linkStates = {
  new: linkState('stopped', { ...unlinked, desired: 'stopped' }),
  stopped: linkState('stopped', { desired: 'stopped' }),
  connecting: linkState('connecting', { doing: 'socket' }),
  connectingInTurn: linkState('connecting', { doing: 'waiting' }),
  askingForCode: linkState('connecting', {
    ...loggedOut,
    doing: 'socket',
    pairing: { ...pairing, codes: 0 },
  }),
  awaitingLink: linkState('awaiting_link', { ...loggedOut, doing: 'socket', pairing }),
  awaitingLinkOffline: linkState('awaiting_link', { ...loggedOut, doing: 'waiting', pairing }),
  lastRound: linkState('awaiting_link', { ...loggedOut, doing: 'socket', pairing: { ...pairing, round: 3 } }),
  open: linkState('open', { doing: 'socket', openedAt: 0 }),
  waitingToReconnect: linkState('reconnecting', { doing: 'waiting' }),
  reconnecting: linkState('reconnecting', { doing: 'socket', tried: { ...untried, tries: 2 } }),
  askingAgain: linkState('reconnecting', { doing: 'socket', tried: { ...untried, unauthorized: true } }),
  renewingVersion: linkState('reconnecting', { doing: 'version', tried: { ...untried, outdated: true } }),
  renewedVersion: linkState('reconnecting', { doing: 'socket', tried: { ...untried, outdated: true } }),
  loggedOut: linkState('logged_out', loggedOut),
  replaced: linkState('replaced'),
  restricted: linkState('restricted', { code: 403 }),
  outdated: linkState('outdated', { code: 405 }),
  passkey: linkState('passkey_required', loggedOut),
  comparing: linkState('passkey_confirmation_required', {
    ...loggedOut,
    doing: 'socket',
    pairing: { ...pairing, isAsked: true },
  }),
  held: linkState('held'),
  heldAndStopped: linkState('held', { desired: 'stopped' }),
  moved: linkState('moved'),
  damaged: linkState('damaged'),
  relinkingDamaged: linkState('awaiting_link', { doing: 'socket', pairing }),
  trashed: linkState('trashed'),
} as const

function closed(
  code: number | null,
  more: { deviceRemoved?: boolean; detail?: string } = {},
): LifecycleEvent {
  return { kind: 'closed', code, deviceRemoved: false, wasOpen: true, detail: 'closed', ...more }
}

export const events = {
  boot: { kind: 'boot' },
  bootOfCopy: { kind: 'boot', twin: { held: reasons.held_as_older } },
  bootAdopted: { kind: 'boot', twin: 'adopt' },
  timer: { kind: 'timer' },
  newerVersion: { kind: 'version', newer: true },
  sameVersion: { kind: 'version', newer: false },
  renew: { kind: 'renew', reason: reasons.proxy_changed },
  start: { kind: 'start' },
  stop: { kind: 'stop' },
  restart: { kind: 'restart' },
  link: { kind: 'link' },
  linkByCode: { kind: 'link', phoneNumber: '5511999990000' },
  logout: { kind: 'logout', confirmed: true },
  takeover: { kind: 'takeover' },
  adopt: { kind: 'adopt' },
  trash: { kind: 'trash' },
  untrash: { kind: 'untrash', before: { state: 'open', code: null, reason: reasons.online } },
  qr: { kind: 'qr', text: '2@x', expiresAt: 0 },
  pairingCode: { kind: 'pairing_code', code: 'ABCD1234' },
  paired: { kind: 'paired', generation: 2, account: '5511999990000', jid: 'a@s.whatsapp.net', lid: null },
  otherNumber: { kind: 'other_number', account: '5511888880000' },
  passkey: { kind: 'passkey_required' },
  opened: { kind: 'open', jid: 'a@s.whatsapp.net', lid: null, name: null },
  damaged: { kind: 'damaged', detail: '' },
  removed: closed(401, { deviceRemoved: true }),
  refused: closed(401),
  banned: closed(403),
  locked: closed(402),
  locked406: closed(406),
  old: closed(405),
  old409: closed(409),
  old411: closed(411),
  codesUsed: closed(408, { detail: 'QR refs attempts ended' }),
  timedOut: closed(408),
  lost: closed(428),
  replaced: closed(440),
  badSession: closed(500),
  unavailable: closed(503),
  restartAsked: closed(515),
  noCode: closed(null),
  unknown: closed(799),
} as const satisfies Record<string, LifecycleEvent>
