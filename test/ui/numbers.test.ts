// The page in a real browser, where one is installed: the key, linking, states, the trash and its undo, messages.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { InstanceView } from '../../core/contract/instances/instance.ts'
import { apiKey, until } from '../helpers/appliance.ts'
import { startWorld, storedTexts, type World } from '../helpers/world.ts'
import { layCable, type Cable } from './cable.ts'
import { executablePath, launch, watch, type Wrongs } from './browser.ts'

const number = '5511999990061'
const peer = '5511999990062'
const nasty = 'Loja <img src=x onerror=alert(1)>'

describe.skipIf(executablePath === undefined)('the page', () => {
  let world: World
  let browser: Browser
  let cable: Cable
  let page: Page
  let wrongs: Wrongs

  beforeAll(async () => {
    world = await startWorld()
    cable = await layCable(world.appliance.url)
    browser = await launch()
    page = await browser.newPage({
      viewport: { width: 390, height: 844 },
      reducedMotion: 'reduce',
      locale: 'en-US',
    })
    wrongs = watch(page, cable.url)
  })
  afterAll(async () => {
    await browser?.close()
    cable?.end()
    await world?.end()
  })

  const button = (name: string | RegExp) => page.getByRole('button', { name })
  const link = (name: string | RegExp) => page.getByRole('link', { name })
  const card = (name: string) => page.getByRole('article').filter({ hasText: name })
  const isStopped = async () =>
    (await world.appliance.ok<{ stopped: boolean }>('GET', '/api/v1/sending')).stopped
  const instances = async () =>
    (await world.appliance.ok<{ instances: InstanceView[] }>('GET', '/api/v1/instances')).instances

  it('asks for the key once, tells a wrong one, and keeps it nowhere', async () => {
    await page.goto(`${cable.url}/`)
    expect(new URL(page.url()).pathname).toBe('/app/')
    await page.getByLabel('Key', { exact: true }).fill('a wrong key')
    await button('Open').click()
    await page.getByText('This key does not open this appliance.').waitFor()
    await page.getByLabel('Key', { exact: true }).fill(apiKey)
    await button('Open').click()
    await page.getByRole('heading', { name: 'Welcome to Holdfast' }).waitFor()
    await page.reload()
    await button('Leave out the set-up').click()
    await page.getByText('Your numbers will stand here').waitFor()
    const kept = await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])')
    expect(kept).not.toContain(apiKey)
    expect(await page.evaluate('document.cookie')).toBe('')
  })

  it('links a number by a live QR, and says when it is online', async () => {
    await link('Link a number').click()
    await page.getByLabel('Name', { exact: true }).fill(nasty)
    await button('Go on').click()
    const image = page.getByAltText('QR code to scan with the phone')
    await image.waitFor()
    const width = await image.evaluate((element) => 'naturalWidth' in element && Number(element.naturalWidth))
    expect(width).toBeGreaterThan(100)
    const [view] = await instances()
    const { qr } = await world.appliance.ok<{ qr: string | null }>('GET', `/api/v1/instances/${view?.id}/qr`)
    await world.wa.phone({ number }).scan(qr ?? '')
    await page.getByRole('heading', { name: `${nasty} is online` }).waitFor()
    await link('Show the number').click()
    await page.getByText(/^since/).waitFor()
    await page.getByText('The phone is linked; logging in to WhatsApp.').waitFor()
  })

  it('links by a code typed on the phone', async () => {
    const phone = world.wa.phone({ number: peer })
    await page.goto(`${cable.url}/app/link`)
    await page.getByLabel('Name', { exact: true }).fill('By code')
    await button('Go on').click()
    await button('Use a code instead').click()
    await page.getByLabel('Phone number with country code').fill(`+${peer}`)
    await button('Get the code').click()
    const shown = await page.getByText(/^[\dA-Z]{4}-[\dA-Z]{4}$/).textContent()
    await until('WhatsApp waits for the code', () => world.wa.awaitsCode(peer))
    await phone.typeCode(shown ?? '')
    await page.getByRole('heading', { name: 'By code is online' }).waitFor()
  })

  it('stops with an undo, and names what a question is about', async () => {
    await link('Numbers').first().click()
    await page.getByRole('link', { name: nasty, exact: true }).click()
    await button('Stop').click()
    await page.getByText('stopped by you', { exact: true }).first().waitFor()
    await button('Undo').click()
    await page.getByText('online', { exact: true }).first().waitFor()
    await link('Settings').last().click()
    await button('Log out').click()
    await page.getByRole('heading', { name: `Log out “${nasty}”?` }).waitFor()
    await page.getByText('Messages and settings stay here.').waitFor()
    await page.keyboard.press('Escape')
    await button('Log out').waitFor()
  })

  it('moves to the trash saying what is kept, and takes back at once', async () => {
    await button('Move to trash').click()
    await page.getByText('Messages, settings and the link stay for 30 days').waitFor()
    await button('Move to trash').last().click()
    await page.getByText(`${nasty} is in the trash.`).waitFor()
    await button('Undo').click()
    await page.getByText(`${nasty} is back.`).waitFor()
    await until('it is online again', async () =>
      (await instances()).find(({ name }) => name === nasty)?.state === 'open' ? true : undefined,
    )
    await card(nasty).getByText('online').waitFor()
  })

  it('purges only what is in the trash and only when its name is typed', async () => {
    const { id } = await world.appliance.createInstance('Old shop')
    await world.appliance.ok('DELETE', `/api/v1/instances/${id}`)
    await link('Trash').click()
    await button('Purge: Old shop').click()
    const purge = page.getByRole('dialog').getByRole('button', { name: 'Purge' })
    expect(await purge.isDisabled()).toBe(true)
    await page.getByLabel('Type the name to confirm: Old shop').fill('Old shop')
    await purge.click()
    await page.getByText('Old shop is purged.').waitFor()
    await page.getByText('The trash is empty').waitFor()
  })

  it('receives and sends, with what others write shown as nothing but text', async () => {
    const script = '<script>alert(2)</script> <a href="https://evil.example">x</a>'
    const [shop] = (await instances()).filter(({ name }) => name === nasty)
    await world.appliance.sendText('By code', number, script)
    await page.goto(`${cable.url}/app/messages/${shop?.id}`)
    await page.getByRole('list', { name: 'Chats' }).getByRole('link').first().click()
    await page.locator('.bubble').getByText(script).waitFor()
    await page.getByLabel('Write a message').fill('Hello back')
    await page.keyboard.press('Enter')
    await page.locator('.bubble', { hasText: 'Hello back' }).getByText('delivered').waitFor()
    await until('it arrived', async () =>
      (await storedTexts(world.appliance, 'By code')).includes('Hello back') ? true : undefined,
    )
    await world.appliance.sendText('By code', number, 'Live, without a reload')
    await page.locator('.bubble').getByText('Live, without a reload').waitFor()
  })

  it('stops all sending by one click, says so everywhere, and lets it go on', async () => {
    await page.goto(`${cable.url}/app/`)
    await button('Stop all sending').click()
    await page.getByText('All sending is stopped').waitFor()
    expect(await isStopped()).toBe(true)
    await button('Send again').click()
    await page.getByText('All sending is stopped').waitFor({ state: 'detached' })
    expect(await isStopped()).toBe(false)
  })

  it('says calmly when the appliance is gone, and comes back by itself', async () => {
    await link('Numbers').first().click()
    cable.cut()
    await page.getByText('The appliance does not answer.').waitFor()
    cable.mend()
    await page.getByText('The appliance does not answer.').waitFor({ state: 'hidden' })
    await card(nasty).getByText('online').waitFor()
  })

  it('runs no foreign script and no inline one, and asks nobody else for anything', () => {
    expect(wrongs).toEqual([])
  })
})
