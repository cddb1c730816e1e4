// How this process talks to its own core: as the page does, over HTTP, with the session that the ticket opened.
import type { Session } from 'electron'
import { z } from 'zod'

const header = 'x-holdfast-csrf'
const Opened = z.object({ csrf: z.string() })

export interface CoreSession {
  url: string
  /** Answers what the core answered; throws when it refused. */
  ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown>
}

/** Redeems the ticket, and gives the cookie to the window. */
export async function openSession(url: string, ticket: string, browser: Session): Promise<CoreSession> {
  const opened = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ticket }),
  })
  if (!opened.ok) throw new Error(`The core refused its own ticket (${opened.status}).`)
  const { csrf } = Opened.parse(await opened.json())
  const cookie = opened.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const at = cookie.indexOf('=')
  const [name, value] = [cookie.slice(0, at), cookie.slice(at + 1)]
  await browser.cookies.set({ url, name, value, httpOnly: true, sameSite: 'strict', path: '/' })
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
