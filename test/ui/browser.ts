// A real browser on the page, which notes what must never happen: errors, foreign requests, scripts from outside.
import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core'
import { apiKey } from '../helpers/appliance.ts'

export const executablePath = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((file) => existsSync(file))

export function launch(...args: string[]): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox', ...args] })
}

/** What must stay empty. */
export type Wrongs = string[]

export function watch(page: Page, origin: string): Wrongs {
  const wrongs: Wrongs = []
  page.on('pageerror', (error) => wrongs.push(`error: ${error.message}`))
  page.on('console', (message) => {
    // A refusal that the page shows to the person is printed by the browser too.
    const isRefusal = message.text().startsWith('Failed to load resource')
    if (message.type() === 'error' && !isRefusal) wrongs.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url())
    if (protocol !== 'data:' && asked !== origin) wrongs.push(`request: ${request.url()}`)
  })
  page.on('dialog', (dialog) => {
    wrongs.push(`a script ran: ${dialog.message()}`)
    void dialog.dismiss()
  })
  return wrongs
}

/** A page that is let in already. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; wrongs: Wrongs }> {
  const context = await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce', ...options })
  const headers = { apikey: apiKey }
  await context.request.post(`${url}/api/v1/session`, { headers })
  const page = await context.newPage()
  return { page, wrongs: watch(page, url) }
}

/** A finger on it until a menu is there. */
export async function hold(on: Locator): Promise<void> {
  const page = on.page()
  const box = await on.boundingBox()
  const touch = await page.context().newCDPSession(page)
  const touchPoints = [{ x: (box?.x ?? 0) + 20, y: (box?.y ?? 0) + 14 }]
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints })
  await page.getByRole('menu').waitFor()
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  await touch.detach()
}
