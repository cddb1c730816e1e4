// The page in a real browser, where one is installed: the key, the numbers, linking, the trash and its undo.
import { existsSync } from 'node:fs'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWorld, type World } from '../helpers/world.ts'
import { apiKey, until } from '../helpers/appliance.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (file) => existsSync(file),
)
const number = '5511999990061'

describe.skipIf(executablePath === undefined)('the page', () => {
  let world: World
  let browser: Browser
  let page: Page
  const errors: string[] = []

  beforeAll(async () => {
    world = await startWorld()
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] })
    page = await browser.newPage({ viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' })
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('dialog', (dialog) => {
      errors.push(`a script ran: ${dialog.message()}`)
      void dialog.dismiss()
    })
  })
  afterAll(async () => {
    await browser?.close()
    await world?.end()
  })

  const button = (name: string | RegExp) => page.getByRole('button', { name })
  const card = (name: string) => page.getByRole('listitem').filter({ hasText: name })

  it('asks for the key once, and tells a wrong one', async () => {
    await page.goto(`${world.appliance.url}/`)
    expect(new URL(page.url()).pathname).toBe('/app/')
    await page.getByLabel('API key').fill('a wrong key')
    await button('Open').click()
    await page.getByText('This key does not open this appliance.').waitFor()
    await page.getByLabel('API key').fill(apiKey)
    await button('Open').click()
    await page.getByText('Your numbers will stand here').waitFor()
    await page.reload()
    await page.getByText('Your numbers will stand here').waitFor()
  })

  it('links a number by a live QR, and says when it is online', async () => {
    await button('Link a number').click()
    await page.getByLabel('Name', { exact: true }).fill('Loja <img src=x onerror=alert(1)>')
    await button('Go on').click()
    const image = page.getByAltText('QR code to scan with the phone')
    await image.waitFor()
    expect(
      await image.evaluate((element) => 'naturalWidth' in element && Number(element.naturalWidth)),
    ).toBeGreaterThan(100)
    const [view] = (await world.appliance.ok<{ instances: { id: string }[] }>('GET', '/api/v1/instances'))
      .instances
    const { qr } = await world.appliance.ok<{ qr: string | null }>('GET', `/api/v1/instances/${view?.id}/qr`)
    await world.wa.phone({ number }).scan(qr ?? '')
    await page.getByText('Online. This number is linked').waitFor()
    await button('Close').click()
    await card(`+${number}`)
      .getByText(/^online since/)
      .waitFor()
  })

  it('stops, starts, and names what a question is about', async () => {
    await button(/^Stop: Loja/).click()
    await card(number)
      .getByText(/^stopped by you/)
      .waitFor()
    await button(/^Start: Loja/).click()
    await card(number)
      .getByText(/^online since/)
      .waitFor()
    await button(/^Log out: Loja/).click()
    await page.getByRole('heading', { name: /Log out “Loja <img/ }).waitFor()
    await page.getByText('Messages and settings stay here.').waitFor()
    await button('Cancel').click()
  })

  it('moves to the trash and takes back at once', async () => {
    await button(/^Move to trash: Loja/).click()
    await button('Move to trash').last().click()
    await button('Undo').click()
    await page.getByText(/is back\./).waitFor()
    await until('it is online again', async () => {
      const { instances } = await world.appliance.ok<{ instances: { state: string }[] }>(
        'GET',
        '/api/v1/instances',
      )
      return instances[0]?.state === 'open' ? true : undefined
    })
  })

  it('says calmly when the appliance is gone, and comes back by itself', async () => {
    await page.route('**/api/v1/**', (route) => route.abort())
    await page.getByText('The appliance does not answer.').waitFor()
    await page.unroute('**/api/v1/**')
    await page.getByText('The appliance does not answer.').waitFor({ state: 'hidden' })
  })

  it('runs no foreign script and no inline one', () => {
    expect(errors).toEqual([])
  })
})
