// The first visit: a number linked, the recovery key printed and confirmed, the rest left for later; nothing is lost
// when the page is closed in between.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { InstanceView } from '../../core/contract/instances/instance.ts'
import type { SetupView } from '../../core/contract/appliance/setup-routes.ts'
import { startWorld, type World } from '../helpers/world.ts'
import { executablePath, launch, openPage, type Wrongs } from './browser.ts'

const number = '5511999990081'

describe.skipIf(executablePath === undefined)('the set-up', () => {
  let world: World
  let browser: Browser
  let page: Page
  let wrongs: Wrongs
  let url: string
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-second-'))

  beforeAll(async () => {
    world = await startWorld()
    url = world.appliance.url
    browser = await launch()
    ;({ page, wrongs } = await openPage(browser, url))
    await page.addInitScript('window.print = () => { window.printed = (window.printed ?? 0) + 1 }')
  })
  afterAll(async () => {
    await browser?.close()
    await world?.end()
    // Only now: until then it is written to.
    rmSync(folder, { recursive: true, force: true })
  })

  const setup = () => world.appliance.ok<SetupView>('GET', '/api/v1/setup')
  const press = async (name: string | RegExp, role: 'button' | 'link' = 'button'): Promise<void> => {
    await page.getByRole('main').getByRole(role, { name }).focus()
    await page.keyboard.press('Enter')
  }
  const begin = async (): Promise<void> => {
    await page.goto(`${url}/app/`)
    await page.getByRole('heading', { name: 'Welcome to Holdfast' }).waitFor()
  }

  it('is where the first visit begins, offers what there was before, and links a number', async () => {
    await begin()
    expect(await page.getByRole('link', { name: 'Restore from a backup' }).getAttribute('href')).toBe(
      '/app/backups/restore/file',
    )
    await press('Link a number', 'link')
    await page.getByLabel('Name', { exact: true }).fill('Loja')
    await page.keyboard.press('Enter')
    await page.getByAltText('QR code to scan with the phone').waitFor()
    const { instances } = await world.appliance.ok<{ instances: InstanceView[] }>('GET', '/api/v1/instances')
    const { qr } = await world.appliance.ok<{ qr: string | null }>(
      'GET',
      `/api/v1/instances/${instances[0]?.id}/qr`,
    )
    await world.wa.phone({ number }).scan(qr ?? '')
    await page.getByRole('heading', { name: 'Loja is online' }).waitFor()
    await press('Go on with the set-up', 'link')
    await page.getByText('A number is here.').waitFor()
    await page.getByRole('heading', { name: 'You had Holdfast before?' }).waitFor({ state: 'hidden' })
  })

  it('goes on where it was after the page was closed, and has the recovery key printed and confirmed', async () => {
    await begin()
    await page.getByText('A number is here.').waitFor()
    await press('Make a recovery key')
    await page.getByRole('heading', { name: 'Print this now' }).waitFor()
    expect(await setup()).toMatchObject({ recoveryKey: 'made' })
    await press('Print the emergency kit')
    expect(await page.evaluate('window.printed')).toBe(1)
    const key = (await page.getByRole('region', { name: 'Recovery key' }).textContent()) ?? ''
    await page.getByLabel('The last six characters of the key').fill(key.replaceAll(/\s/g, '').slice(-6))
    await press('Confirm')
    await page.getByText('It is made and confirmed.').waitFor()
    expect(await setup()).toMatchObject({ done: false, numbers: 1, recoveryKey: 'confirmed' })
  })

  it('leaves the second location for later, ends on the numbers, and reminds calmly', async () => {
    await page.getByRole('textbox', { name: 'Folder for the second location' }).waitFor()
    await press('Later: Choose a second location')
    await press('To my numbers')
    await page.getByRole('heading', { name: 'Numbers', exact: true }).waitFor()
    expect(await setup()).toMatchObject({ done: true })
    await page.getByText('Backups lie on this computer only').waitFor()
    await page.goto(`${url}/app/`)
    await page.getByRole('heading', { name: 'Numbers', exact: true }).waitFor()
    await page.getByRole('link', { name: 'Choose one' }).click()
    await page.getByRole('textbox', { name: 'Folder for the second location' }).fill(folder)
    await press('Use this folder')
    await page.getByText('The second location is set.').waitFor()
    expect(await setup()).toMatchObject({ secondLocation: true })
    await page.getByRole('link', { name: 'Numbers' }).first().click()
    await page.getByText('Backups lie on this computer only').waitFor({ state: 'hidden' })
    // The folders of tests lie on one disk: that is no second place, and said wherever it stands.
    await page.getByText('The second location lies on the same disk as the data').waitFor()
    await page.goto(`${url}/app/setup`)
    await page.getByText('The second location lies on the same disk as the data').waitFor()
    expect(await page.locator('.setup-step[data-done="true"]', { hasText: 'second location' }).count()).toBe(
      0,
    )
    expect(wrongs).toEqual([])
  })
})
