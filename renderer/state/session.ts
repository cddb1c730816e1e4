// Whether the page is let in, and what the appliance says of itself.
import { signal } from '@preact/signals'
import type { ApplianceHealth } from '../../core/contract/appliance/appliance.ts'
import { addressOf, call, closeSession, openSession, resumeSession, whenSignedOut } from '../api/client.ts'
import { ProblemError, SignedOutError } from '../api/errors.ts'
import { connection, follow, onEvent } from '../api/live.ts'
import { desktop } from './desktop.ts'
import { loadAlerts, watchAlerts } from './alerts.ts'
import { loadInstances, watchInstances } from './instances.ts'
import { loadJobs, watchJobs } from './jobs.ts'
import { loadSetup } from './setup.ts'

/** gate: the key is asked for. recovery: the database cannot be opened. */
export const session = signal<'starting' | 'unreachable' | 'gate' | 'open' | 'recovery'>('starting')
export const health = signal<ApplianceHealth | undefined>(undefined)
/** Rises each time that the stream begins anew: pages load again what they show. */
export const connected = signal(0)

let stopFollowing: () => void = () => undefined
let recoveryTimer: ReturnType<typeof setTimeout> | undefined

/** Whether a password opens the page too; a key always does. */
export const byPassword = signal(false)

export async function startSession(): Promise<void> {
  whenSignedOut(leave)
  try {
    const ticket = takeTicket()
    if (ticket === undefined) await resumeSession()
    else await openSession({ ticket })
    enter()
  } catch (error) {
    if (error instanceof SignedOutError) await knock(error)
    else if (error instanceof ProblemError) await refused(error)
    else {
      session.value = 'unreachable'
      setTimeout(() => void startSession(), 2000)
    }
  }
}

async function refused(error: ProblemError): Promise<void> {
  if (error.code === 'recovery') await loadHealth()
  else session.value = 'gate'
}

/**
 * The desktop opens its own window by itself, unless its owner has locked it. What happened, in recovery mode, is told
 * before the key is asked for.
 */
async function knock(error: SignedOutError): Promise<void> {
  byPassword.value = error.byPassword
  const ticket = await desktop()?.ticket()
  if (typeof ticket === 'string') {
    await openSession({ ticket })
    return enter()
  }
  health.value = await healthAtTheDoor()
  session.value = 'gate'
}

async function healthAtTheDoor(): Promise<ApplianceHealth | undefined> {
  try {
    const answer = await fetch(addressOf('getHealth'), { cache: 'no-store' })
    return answer.ok ? ((await answer.json()) as ApplianceHealth) : undefined
  } catch {
    return undefined
  }
}

/** A ticket comes behind the #, where no server and no log sees it. */
function takeTicket(): string | undefined {
  const ticket = new URLSearchParams(location.hash.slice(1)).get('ticket') ?? undefined
  if (ticket !== undefined) history.replaceState(null, '', location.pathname)
  return ticket
}

/** Throws where it is wrong. */
export async function signIn(by: { key: string } | { password: string; code?: string }): Promise<void> {
  await openSession(by)
  await desktop()?.unlocked()
  enter()
}

/** On the desktop it asks for the password from here on, whatever becomes of the session. */
export async function signOut(): Promise<void> {
  await desktop()?.lock()
  await closeSession()
  leave()
}

function enter(): void {
  const unwatch = [watchInstances(), watchJobs(), watchAlerts(), watchSending()]
  const unfollow = follow({
    onConnect: () => {
      connected.value += 1
      void loadInstances()
      void loadJobs()
      void loadAlerts()
      void loadSetup()
      void loadHealth()
    },
    onRefused: (status) => {
      if (status === 401) leave()
      else if (status === 503) void loadHealth()
    },
  })
  stopFollowing = () => {
    unfollow()
    for (const each of unwatch) each()
  }
  session.value = 'open'
}

function watchSending(): () => void {
  return onEvent(({ type }) => {
    if (type === 'appliance.sending') void loadHealth()
  })
}

/** Of every number, at once; the event brings the rest of the page up to date. */
export async function setSending(stopped: boolean): Promise<void> {
  const sending = await call('setSending', { body: { stopped } })
  if (health.value !== undefined) health.value = { ...health.value, sending }
}

function leave(): void {
  if (session.value !== 'open' && session.value !== 'recovery') return
  stopFollowing()
  stopFollowing = () => undefined
  session.value = 'gate'
  // Its owner may be let in again by himself, and what opens it may be another thing by now.
  void startSession()
}

async function loadHealth(): Promise<void> {
  try {
    const told = await call('getHealth', {})
    health.value = told
    if (told.mode === 'recovery') recover()
    else if (session.value === 'recovery') enter()
  } catch {
    // The stream notices it too, and the bar says so.
    if (session.value === 'recovery') recover()
    else if (connection.value === 'live') setTimeout(() => void loadHealth(), 5000)
  }
}

const recoveryLookMs = 2000

/** There are no events: it is looked at again until it runs, and then goes on as ever. */
function recover(): void {
  stopFollowing()
  stopFollowing = () => undefined
  session.value = 'recovery'
  clearTimeout(recoveryTimer)
  recoveryTimer = setTimeout(() => void loadHealth(), recoveryLookMs)
}
