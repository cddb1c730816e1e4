// An appliance whose database cannot be opened, in a real browser: it says so before and after the key, and is restored
// from its own snapshots; the page goes on by itself.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKey } from '../helpers/appliance.ts'
import { startWorld, type World } from '../helpers/world.ts'
import { languageNames } from '../../renderer/words/languages.ts'
import { source, themes, widths, wrongAt } from './axe.ts'
import { executablePath, launch, watch, type Wrongs } from './browser.ts'

describe.skipIf(executablePath === undefined)('recovery mode', () => {
  let world: World
  let browser: Browser
  let page: Page
  let wrongs: Wrongs
  let recoveryKey: string

  beforeAll(async () => {
    world = await startWorld()
    const { appliance } = world
    await world.link('Shop', '5511999990081')
    ;({ recoveryKey } = await appliance.ok<{ recoveryKey: string }>('POST', '/api/v1/recovery'))
    await appliance.ok('POST', '/api/v1/snapshots', {})
    await appliance.stop()
    writeFileSync(join(appliance.folder, 'data', 'holdfast.sqlite'), 'no database any more '.repeat(500))
    await appliance.start()
    browser = await launch()
    page = await browser.newPage({ locale: 'en-US', reducedMotion: 'reduce' })
    wrongs = watch(page, appliance.url)
    await page.addInitScript(source)
  })
  afterAll(async () => {
    await browser?.close()
    await world?.end()
  })

  const button = (name: string) => page.getByRole('button', { name, exact: true })

  it('says what happened before it asks for the key', async () => {
    await page.goto(`${world.appliance.url}/app/`)
    await page.getByRole('heading', { name: 'The database cannot be opened' }).waitFor()
    await page.getByLabel('Key', { exact: true }).fill(apiKey)
    await button('Open').click()
    await page.getByRole('heading', { name: 'What is safe' }).waitFor()
  })

  it('is usable by everybody, in every language, theme and width', async () => {
    const found: string[] = []
    for (const language of languageNames()) {
      await page.evaluate(`localStorage.setItem('holdfast.language', '${language}')`)
      await page.reload()
      await page.locator('input[type=range]').waitFor()
      for (const colorScheme of themes) {
        await page.emulateMedia({ colorScheme })
        for (const width of widths) {
          await page.setViewportSize({ width, height: 900 })
          const wrong = await wrongAt(page)
          found.push(...wrong.map((each) => `${language}, ${colorScheme}, ${width} px: ${each}`))
        }
      }
    }
    expect(found).toEqual([])
    await page.evaluate(`localStorage.setItem('holdfast.language', 'en')`)
    await page.reload()
  }, 120_000)

  it('tells of one number alone that everything else stays aside', async () => {
    await page.getByLabel('Recovery key (on the emergency kit)').fill(recoveryKey)
    await page.getByRole('combobox', { name: 'What of it?' }).selectOption({ label: 'One number alone …' })
    await page.getByLabel('What was it called?').fill('Shop')
    await button('Show what would come').click()
    await page.getByText('This number alone: no other number').waitFor()
    await page.getByText('Every other number, the API keys and the settings stay').waitFor()
    await button('Restore this number').waitFor()
    await page.getByRole('combobox', { name: 'What of it?' }).selectOption({ label: 'Everything' })
  })

  it('restores everything with the recovery key, and goes on by itself', async () => {
    page.setDefaultTimeout(90_000)
    await page.getByLabel('Recovery key (on the emergency kit)').fill('not the key')
    await button('Show what would come').click()
    await page.getByText('This is not a recovery key').waitFor()
    await page.getByLabel('Recovery key (on the emergency kit)').fill(recoveryKey)
    await button('Show what would come').click()
    await page.getByText('"Shop"').first().waitFor()
    await button('Restore everything').click()
    const row = page.locator('.rows > .row').first()
    await row.getByText('restored', { exact: true }).waitFor()
    await row.getByRole('button', { name: 'Undo: Everything' }).waitFor()
    await world.appliance.waitForState('Shop', 'open')
    expect(wrongs).toEqual([])
  }, 180_000)
})
