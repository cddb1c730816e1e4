// Every state crossed with every event has one defined result, written out here; and no path of events
// whatsoever loses a link.
import { describe, expect, it } from 'vitest'
import { instanceStates } from '../../../core/contract/state.ts'
import type { LinkState, Step } from '../../../core/instances/lifecycle/state.ts'
import { step } from '../../../core/instances/lifecycle/step.ts'
import { events, linkStates } from './link-states.ts'

const moment = { at: 1_000_000, random: 0 }

type Name = keyof typeof events
type Row = Partial<Record<Name, string>>

/** "refused", "-" for nothing, else the state, the actions and the desired state where it changed. */
function told(before: LinkState, after: Step): string {
  if (after.refused !== undefined) return 'refused'
  const desired = after.linkState.desired === before.desired ? [] : [`desired ${after.linkState.desired}`]
  const actions = after.actions.map((action) => action.do)
  const words = [...actions, ...desired]
  if (words.length === 0 && after.linkState === before) return '-'
  return words.length === 0 ? after.linkState.state : `${after.linkState.state}: ${words.join(', ')}`
}

const barred: Row = {
  start: 'refused',
  restart: 'refused',
  link: 'refused',
  linkByCode: 'refused',
  logout: 'refused',
}
const everywhere: Row = { takeover: 'refused', untrash: 'refused', adopt: 'refused' }

/** Any other end of a login: everything is kept and it goes on trying. */
const keepsTrying: Row = Object.fromEntries(
  (['codesUsed', 'timedOut', 'lost', 'badSession', 'unavailable', 'noCode', 'unknown'] as const).map(
    (name) => [name, 'reconnecting: wait'],
  ),
)
const login: Row = {
  ...keepsTrying,
  opened: 'open',
  damaged: 'damaged: end',
  removed: 'logged_out: archive',
  refused: 'reconnecting: wait',
  banned: 'restricted',
  locked: 'restricted',
  locked406: 'restricted',
  old: 'reconnecting: fetch_version',
  old409: 'reconnecting: fetch_version',
  old411: 'reconnecting: fetch_version',
  replaced: 'replaced',
  stop: 'stopped: end, desired stopped',
  restart: 'connecting: end, connect',
  start: 'connecting',
  link: 'refused',
  linkByCode: 'refused',
  logout: 'logged_out: archive, end',
  trash: 'trashed: end',
  boot: 'connecting: wait',
  renew: 'reconnecting: end, wait',
}
/** Linking: every refusal counts as a round, a lost connection does not, and no archive is possible. */
function linking(state: string): Row {
  const again = `${state}: wait`
  return {
    qr: 'awaiting_link',
    pairingCode: 'awaiting_link',
    paired: 'connecting',
    otherNumber: 'logged_out: end',
    passkey: 'passkey_required: end',
    damaged: 'damaged: end',
    ...Object.fromEntries(
      (['removed', 'refused', 'banned', 'locked', 'locked406', 'replaced'] as const).map((name) => [
        name,
        again,
      ]),
    ),
    ...Object.fromEntries(
      (['lost', 'badSession', 'unavailable', 'noCode', 'unknown'] as const).map((name) => [name, again]),
    ),
    restartAsked: again,
    old: `${state}: fetch_version`,
    old409: `${state}: fetch_version`,
    old411: `${state}: fetch_version`,
    codesUsed: `${state}: connect`,
    timedOut: `${state}: connect`,
    start: state,
    link: state,
    linkByCode: 'connecting: end, connect',
    stop: 'stopped: end, desired stopped',
    restart: 'connecting: end, connect',
    logout: 'logged_out: end',
    trash: 'trashed: end',
    boot: 'logged_out',
    renew: `${state}: end, wait`,
  }
}
const canStart: Row = { start: 'connecting: connect', restart: 'connecting: connect' }
const lastRoundEnds = Object.fromEntries(
  (['removed', 'refused', 'banned', 'locked', 'locked406', 'replaced', 'codesUsed', 'timedOut'] as const).map(
    (name) => [name, 'logged_out'],
  ),
)

/** Of a connection. */
const endings = (Object.keys(events) as Name[]).filter((name) => events[name].kind === 'closed')

const expected: Record<keyof typeof linkStates, Row> = {
  new: {
    boot: 'stopped',
    start: 'connecting: connect, desired running',
    restart: 'connecting: connect, desired running',
    stop: 'stopped',
    link: 'connecting: connect, desired running',
    linkByCode: 'connecting: connect, desired running',
    trash: 'trashed',
  },
  stopped: {
    boot: 'stopped',
    start: 'connecting: connect, desired running',
    restart: 'connecting: connect, desired running',
    stop: 'stopped',
    link: 'refused',
    linkByCode: 'refused',
    logout: 'logged_out: archive',
    trash: 'trashed',
  },
  connecting: { ...login, restartAsked: 'connecting: connect' },
  connectingInTurn: {
    boot: 'connecting: wait',
    timer: 'connecting: connect',
    start: 'connecting: connect',
    restart: 'connecting: connect',
    stop: 'stopped: desired stopped',
    link: 'refused',
    linkByCode: 'refused',
    logout: 'logged_out: archive',
    trash: 'trashed',
  },
  askingForCode: { ...linking('connecting'), timedOut: 'connecting: wait' },
  awaitingLink: linking('awaiting_link'),
  awaitingLinkOffline: {
    boot: 'logged_out',
    timer: 'awaiting_link: connect',
    start: 'awaiting_link: connect',
    restart: 'awaiting_link: connect',
    stop: 'stopped: desired stopped',
    link: 'awaiting_link',
    linkByCode: 'connecting: connect',
    logout: 'logged_out',
    trash: 'trashed',
  },
  lastRound: { ...linking('awaiting_link'), ...lastRoundEnds },
  open: {
    ...login,
    boot: 'connecting: wait',
    start: 'open',
    restartAsked: 'reconnecting: connect',
  },
  waitingToReconnect: {
    boot: 'connecting: wait',
    timer: 'reconnecting: connect',
    start: 'reconnecting: connect',
    restart: 'reconnecting: connect',
    stop: 'stopped: desired stopped',
    link: 'refused',
    linkByCode: 'refused',
    logout: 'logged_out: archive',
    trash: 'trashed',
  },
  reconnecting: { ...login, start: 'reconnecting', restartAsked: 'reconnecting: wait' },
  askingAgain: {
    ...login,
    start: 'reconnecting',
    refused: 'logged_out: archive',
    restartAsked: 'reconnecting: connect',
  },
  renewingVersion: {
    boot: 'connecting: wait',
    newerVersion: 'reconnecting: connect',
    sameVersion: 'outdated',
    start: 'reconnecting',
    restart: 'reconnecting',
    stop: 'stopped: desired stopped',
    link: 'refused',
    linkByCode: 'refused',
    logout: 'logged_out: archive',
    trash: 'trashed',
  },
  renewedVersion: {
    ...login,
    start: 'reconnecting',
    old: 'outdated',
    old409: 'outdated',
    old411: 'outdated',
    restartAsked: 'reconnecting: connect',
  },
  loggedOut: {
    ...canStart,
    boot: 'logged_out',
    stop: 'logged_out: desired stopped',
    link: 'connecting: connect',
    linkByCode: 'connecting: connect',
    trash: 'trashed',
  },
  replaced: {
    boot: 'replaced',
    start: 'refused',
    restart: 'refused',
    stop: 'replaced: desired stopped',
    link: 'refused',
    linkByCode: 'refused',
    logout: 'logged_out: archive',
    takeover: 'connecting: connect',
    trash: 'trashed',
  },
  restricted: {
    ...canStart,
    boot: 'restricted',
    stop: 'restricted: desired stopped',
    link: 'refused',
    linkByCode: 'refused',
    logout: 'logged_out: archive',
    trash: 'trashed',
  },
  outdated: {
    ...canStart,
    boot: 'connecting: wait',
    stop: 'outdated: desired stopped',
    link: 'refused',
    linkByCode: 'refused',
    logout: 'logged_out: archive',
    trash: 'trashed',
  },
  passkey: {
    ...canStart,
    boot: 'passkey_required',
    stop: 'passkey_required: desired stopped',
    link: 'connecting: connect',
    linkByCode: 'connecting: connect',
    trash: 'trashed',
  },
  comparing: {
    ...linking('passkey_confirmation_required'),
    qr: '-',
    pairingCode: '-',
    ...Object.fromEntries(endings.map((name) => [name, 'logged_out'])),
    renew: 'logged_out: end',
  },
  held: {
    ...barred,
    boot: 'held',
    bootOfCopy: 'held',
    bootAdopted: 'connecting: wait',
    adopt: 'connecting: wait',
    stop: 'held: desired stopped',
    trash: 'trashed',
  },
  heldAndStopped: {
    ...barred,
    boot: 'held',
    bootOfCopy: 'held',
    bootAdopted: 'stopped',
    adopt: 'stopped',
    stop: 'held',
    trash: 'trashed',
  },
  moved: { ...barred, boot: 'moved', stop: 'moved: desired stopped', trash: 'trashed' },
  damaged: {
    ...canStart,
    boot: 'connecting: wait',
    stop: 'damaged: desired stopped',
    link: 'connecting: connect',
    linkByCode: 'connecting: connect',
    logout: 'logged_out: archive',
    trash: 'trashed',
  },
  relinkingDamaged: {
    ...linking('awaiting_link'),
    boot: 'connecting: wait',
    otherNumber: 'damaged: end',
    logout: 'logged_out: archive, end',
  },
  trashed: { ...barred, stop: 'refused', untrash: 'connecting: wait' },
}

/** In a copy, these have no link to hold back, or do not connect by themselves. */
const neverHeld = new Set<keyof typeof linkStates>([
  'new',
  'askingForCode',
  'awaitingLink',
  'awaitingLinkOffline',
  'lastRound',
  'loggedOut',
  'replaced',
  'passkey',
  'comparing',
  'moved',
  'trashed',
])
const lifeNames = Object.keys(linkStates) as (keyof typeof linkStates)[]
const eventNames = Object.keys(events) as Name[]

describe('the table', () => {
  it('covers every state', () => {
    expect(new Set(Object.values(linkStates).map((one) => one.state))).toEqual(new Set(instanceStates))
  })

  it.each(lifeNames)('%s: every event has its result', (name) => {
    const before = linkStates[name]
    const results = Object.fromEntries(
      eventNames.map((event) => [event, told(before, step(before, events[event], moment))]),
    )
    const fallback = Object.fromEntries(eventNames.map((event) => [event, '-']))
    const { boot = '-' } = expected[name]
    const twin: Row = { bootAdopted: boot, bootOfCopy: neverHeld.has(name) ? boot : 'held' }
    expect(results).toEqual({ ...fallback, ...everywhere, ...twin, ...expected[name] })
  })
})
