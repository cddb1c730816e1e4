// Search and settings in a real browser: what is found and the way to it, keys, who is told of alerts, the API page.
import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeAt, fromBase32 } from '../../core/appliance/sign-in/totp.ts'
import { openPage, executablePath, launch, type Wrongs } from './browser.ts'
import { openShop, type Shop } from './shop.ts'

describe.skipIf(executablePath === undefined)('the page', () => {
  let shop: Shop
  let browser: Browser
  let page: Page
  let wrongs: Wrongs
  let server: Server
  /** What the server of alerts was told. */
  const told: string[] = []
  let url: string

  beforeAll(async () => {
    shop = await openShop()
    url = shop.world.appliance.url
    browser = await launch()
    ;({ page, wrongs } = await openPage(browser, url, { permissions: ['clipboard-write'] }))
    server = createServer((request, response) => {
      told.push(`${request.method} ${request.url}`)
      response.statusCode = request.url === '/broken' ? 500 : 200
      response.end('{}')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterAll(async () => {
    await browser?.close()
    server?.close()
    await shop?.world.end()
  })

  const button = (name: string | RegExp) => page.getByRole('button', { name })
  const search = () => page.getByRole('banner').getByRole('searchbox')

  it('finds with the keyboard alone, and shows the message in its chat', async () => {
    await page.goto(`${url}/app/numbers`)
    await page.getByRole('link', { name: 'Loja Centro', exact: true }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('OTIMO pacotes')
    await page.keyboard.press('Enter')
    const hit = page.getByRole('link', { name: /Ótimo, quero dois pacotes/ })
    await hit.waitFor()
    expect(await hit.locator('mark').allTextContents()).toEqual(['Ótimo', 'pacotes'])
    expect(decodeURIComponent(new URL(page.url()).pathname)).toBe('/app/search/OTIMO pacotes')
    await hit.focus()
    await page.keyboard.press('Enter')
    await page.locator('.bubble.found-one', { hasText: 'Ótimo, quero dois' }).waitFor()
    // What follows is loaded below it.
    await page.locator('.bubble').getByText('Pode sim, deixamos separado.').waitFor()
    expect(await page.locator('.bubble.found-one').count()).toBe(1)
    await page.getByLabel('Write a message').waitFor()
  })

  it('finds numbers and people, and says when there is nothing', async () => {
    await search().fill('centro')
    await search().press('Enter')
    await page
      .getByRole('main')
      .getByRole('link', { name: /Loja Centro/ })
      .first()
      .waitFor()
    await search().fill('beatriz')
    await search().press('Enter')
    await page
      .getByRole('link', { name: /Beatriz Lima/ })
      .first()
      .click()
    await page.getByRole('heading', { name: 'Beatriz Lima' }).waitFor()
    await search().fill('xyzzy')
    await search().press('Enter')
    await page.getByText('Nothing found for “xyzzy”').waitFor()
    await page.goto(`${url}/app/messages/${shop.centro.id}/${encodeURIComponent(shop.chat)}/NOSUCHMESSAGE`)
    await page.getByText('This message is not here any more.').waitFor()
  })

  it('narrows a search by who wrote it and when, and lets it be wide again', async () => {
    await search().fill('pacotes')
    await search().press('Enter')
    const hits = page.getByRole('main').getByRole('link').filter({ hasText: 'pacotes' })
    await page.getByText(/^\d+ messages?$/).waitFor()
    const all = await hits.count()
    await page.getByLabel('By', { exact: true }).selectOption({ label: 'Us' })
    await page.getByText('Nothing found for “pacotes”').waitFor()
    await button('Clear the filters').click()
    await hits.first().waitFor()
    await page.getByLabel('To', { exact: true }).fill('2015-01-31')
    await page.getByText('Nothing found for “pacotes”').waitFor()
    await button('Clear the filters').click()
    await hits.first().waitFor()
    expect(await hits.count()).toBe(all)
  })

  it('makes a key that is shown once and works, and ends it', async () => {
    await page.goto(`${url}/app/settings/keys`)
    await page.getByLabel('What it is for').fill('the till')
    await page.getByLabel('What it may do').selectOption({ label: 'only read' })
    await button('Make a key').click()
    const key = (await page.getByRole('region', { name: 'The key' }).textContent()) ?? ''
    const ask = (method: string) =>
      fetch(`${url}/api/v1/instances`, { method, headers: { apikey: key.trim() } })
    expect((await ask('GET')).status).toBe(200)
    expect((await ask('POST')).status).toBe(403)
    await page.reload()
    await page.getByText('only read', { exact: true }).first().waitFor()
    expect(await page.content()).not.toContain(key.trim())
    await page.getByLabel('What it is for').fill('the shop')
    await page.getByRole('combobox', { name: 'What it may do' }).selectOption('scoped')
    await page.getByLabel('Send: messages, reactions, groups, labels').check()
    await page.getByRole('combobox', { name: 'For which number' }).selectOption({ label: 'Loja Centro' })
    await button('Make a key').click()
    await page.getByText('Read, Send · Loja Centro', { exact: true }).waitFor()
    await button('Replace: the shop').click()
    // The old one goes on for a day, the new one has no end.
    await page.getByText(/^Read, Send · Loja Centro · until /).waitFor()
    await page.getByText('Read, Send · Loja Centro', { exact: true }).waitFor()
    await button('End: the till').click()
    await page.getByRole('dialog').getByRole('button', { name: 'End' }).click()
    await page.getByText('The key “the till” is ended.').waitFor()
    expect((await ask('GET')).status).toBe(401)
    await page.goto(`${url}/app/settings/record`)
    await page.getByText('Key: ended').first().waitFor()
    await page.getByRole('combobox', { name: 'By' }).selectOption('appliance')
    await page.getByText('Key: ended').first().waitFor({ state: 'detached' })
    await page.getByRole('combobox', { name: 'By' }).selectOption('session')
    await page.getByText('Key: ended').first().waitFor()
    const download = page.waitForEvent('download')
    await button('Download as CSV').click()
    const csv = readFileSync(await (await download).path(), 'utf8')
    expect(csv).toContain('"key.revoked","Key: ended"')
    expect(csv).not.toContain(key.trim())
  })

  it('lets its owner in by a password with a code beside it, and ends whoever else is in', async () => {
    const password = 'a horse on a bicycle'
    const { page: other } = await openPage(browser, url, { userAgent: 'Mozilla/5.0 (iPhone) Safari/600' })
    await other.goto(`${url}/app/numbers`)
    await other.getByRole('link', { name: 'Loja Centro', exact: true }).waitFor()
    await page.goto(`${url}/app/settings/sign-in`)
    await page.getByLabel('New password').fill('too short')
    await button('Set the password').click()
    await page.getByRole('alert').getByText('The password is too short').waitFor()
    await page.getByLabel('New password').fill(password)
    await button('Set the password').click()
    await page.getByText('The password is set.', { exact: true }).waitFor()
    await button('Set up').click()
    const shown = (await page.getByRole('region', { name: 'Secret' }).textContent()) ?? ''
    const secret = fromBase32(shown) ?? Buffer.of()
    const codeIn = (steps: number) => codeAt(secret, Math.floor(Date.now() / 30_000) + steps)
    await page.getByRole('textbox', { name: 'Password', exact: true }).fill(password)
    await page.getByLabel('Code that it shows now').fill(codeIn(-1))
    await button('Turn on').click()
    await page.getByText('The password needs a code of your authenticator beside it.').waitFor()
    // Whoever was in elsewhere is shown the door, and what it asks for.
    await button(/^End: Safari, iPhone/).click()
    await button(/^End: Safari, iPhone/).waitFor({ state: 'detached' })
    await other.getByText('Enter your password.').waitFor()
    await other.context().close()
    await page.goto(`${url}/app/settings`)
    await button('Lock').click()
    await page.getByLabel('Password', { exact: true }).fill('a horse on a tricycle')
    await button('Open').click()
    await page
      .getByRole('alert')
      .getByText(/This password is wrong/)
      .waitFor()
    await page.getByLabel('Password', { exact: true }).fill(password)
    await button('Open').click()
    await page.getByLabel('Code of the authenticator').fill(codeIn(0))
    await button('Open').click()
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
    await page.goto(`${url}/app/settings/sign-in`)
    await page.getByText(/with the password/).waitFor()
  })

  it('sets who is told of alerts, and shows what each server answered to a test', async () => {
    const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    await page.goto(`${url}/app/settings/alerts`)
    await page.getByText('Nobody is told yet').waitFor()
    await page.getByLabel('Address of the topic').fill('not an address')
    await button('Save: On the phone, by ntfy').click()
    await page
      .getByRole('alert')
      .getByText(/must begin with http/)
      .waitFor()
    // It is said beside the button, and nowhere over one.
    expect(await page.locator('.toast').count()).toBe(0)
    await page.getByLabel('Address of the topic').fill(`${at}/broken`)
    await page.getByLabel('Access token (optional)').fill('secret-token')
    await button('Save: On the phone, by ntfy').click()
    await page.getByText('One is set. Leave this empty to keep it.').waitFor()
    await page.getByLabel('Address', { exact: true }).fill(`${at}/beat`)
    await button('Save: Heartbeat').click()
    await button('Remove: Heartbeat').waitFor()
    await button('Send a test').click()
    await page.getByText(/^not taken/).waitFor()
    await page.getByText(/^taken \(200/).waitFor()
    expect(told).toContain('GET /beat')
    expect(await page.content()).not.toContain('secret-token')
    await page.getByLabel('No message for so many hours').fill('12')
    await button('Save').last().click()
    await page.reload()
    await page.getByLabel('No message for so many hours').waitFor()
    expect(await page.getByLabel('No message for so many hours').inputValue()).toBe('12')
    await button('Remove: On the phone, by ntfy').click()
    await page.getByText('Nobody is told there any more.').waitFor()
  })

  it('shows examples with this address, and what they answer', async () => {
    await page.goto(`${url}/app/settings/api`)
    await page.getByText(`"${url}/api/v1/instances"`).waitFor()
    await button('Try it: How the appliance is').click()
    await page.getByRole('region', { name: 'The answer (200)' }).getByText('"mode": "running"').waitFor()
    await button('Copy: List the numbers').click()
    await page.getByText('Copied.').waitFor()
  })

  it('hands over the support bundle', async () => {
    await page.goto(`${url}/app/settings`)
    const [file] = await Promise.all([page.waitForEvent('download'), button('Download').click()])
    expect(file.suggestedFilename()).toBe('holdfast-support.tar.gz')
    expect(await file.failure()).toBeNull()
  })

  it('tells what is wrong on the first page, with the way to it', async () => {
    await page.route('**/api/v1/alerts', (route) =>
      route.fulfill({
        json: {
          alerts: [
            {
              id: '7e0a6f7e-0000-4000-8000-000000000001',
              kind: 'alert.dead_webhook',
              instanceId: null,
              webhookId: shop.hook,
              since: Date.now() - 7_200_000,
              title: 'A webhook takes nothing',
              text: 'What it has not taken is kept.',
            },
          ],
        },
      }),
    )
    await page.goto(`${url}/app/numbers`)
    const alert = page.getByRole('region', { name: 'Needs you now' })
    await alert.getByText('A webhook takes nothing').waitFor()
    await page.getByText('2 need you').waitFor()
    await alert.getByRole('link', { name: /Show the webhook/ }).click()
    await page.getByRole('heading', { name: /pedidos/ }).waitFor()
    await page.unroute('**/api/v1/alerts')
  })

  it('runs no foreign script, and asks nobody else for anything', () => {
    expect(wrongs).toEqual([])
  })
})
