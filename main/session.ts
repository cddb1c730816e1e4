// How this process talks to its own core: as a page does, over HTTP, with a session of its own that the ticket opened. The
// window has another one, so that locking it takes nothing from the tray.
import type { Session } from 'electron'
import { z } from 'zod'

const header = 'x-holdfast-csrf'
const Opened = z.object({ csrf: z.string() })
const Ticket = z.object({ ticket: z.string() })

export interface CoreSession {
  url: string
  /** Answers what the core answered; throws when it refused. */
  ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown>
}

/** Redeems the ticket for this process. */
export async function openSession(url: string, ticket: string): Promise<CoreSession> {
  const { csrf, cookie } = await redeem(url, ticket)
  return {
    url,
    async ask(method, path, body) {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: { cookie, [header]: csrf, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`)
      return text === '' ? undefined : JSON.parse(text)
    },
  }
}

async function redeem(url: string, ticket: string): Promise<{ csrf: string; cookie: string }> {
  const opened = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ticket }),
  })
  if (!opened.ok) throw new Error(`The core refused its own ticket (${opened.status}).`)
  const { csrf } = Opened.parse(await opened.json())
  return { csrf, cookie: opened.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
}

/** For a page that is to sign in by itself. */
export async function windowTicket(core: CoreSession): Promise<string> {
  return Ticket.parse(await core.ask('POST', '/session/ticket')).ticket
}

/** Signs the window in before it shows anything. */
export async function signInWindow(core: CoreSession, browser: Session): Promise<void> {
  const { cookie } = await redeem(core.url, await windowTicket(core))
  const at = cookie.indexOf('=')
  const [name, value] = [cookie.slice(0, at), cookie.slice(at + 1)]
  await browser.cookies.set({ url: core.url, name, value, httpOnly: true, sameSite: 'strict', path: '/' })
}

/** Whether somebody has signed in in the window. */
export async function isSignedIn(url: string, browser: Session): Promise<boolean> {
  const cookies = await browser.cookies.get({ url })
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const answer = await fetch(`${url}/api/v1/session`, { headers: { cookie } })
  return answer.ok
}
