// Every place of the page in both themes, every language and three widths: usable by everybody, quiet, at home.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { languageNames } from '../../renderer/words/languages.ts'
import { source, themes, widths, wrongAt } from './axe.ts'
import { executablePath, launch, openPage } from './browser.ts'
import { openShop, placesOf, type Shop } from './shop.ts'

describe.skipIf(executablePath === undefined)('every place of the page', () => {
  let shop: Shop
  let browser: Browser
  beforeAll(async () => {
    shop = await openShop()
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
    await shop?.world.end()
  })

  it.concurrent.each(languageNames())(
    'speaks %s, in both themes, at every width',
    async (language) => {
      const { page, wrongs } = await openPage(browser, shop.world.appliance.url)
      await page.addInitScript(`localStorage.setItem('holdfast.language', '${language}')`)
      await page.addInitScript(source)
      const found: string[] = []
      for (const place of placesOf(shop)) {
        await page.goto(`${shop.world.appliance.url}/app/${place}`)
        await page.locator('h1').first().waitFor({ state: 'attached' })
        await page.locator('.loading').first().waitFor({ state: 'detached' })
        for (const colorScheme of themes) {
          await page.emulateMedia({ colorScheme })
          for (const width of widths) {
            await page.setViewportSize({ width, height: 900 })
            const wrong = await wrongAt(page)
            found.push(...wrong.map((each) => `${place}, ${colorScheme}, ${width} px: ${each}`))
          }
        }
      }
      expect(found).toEqual([])
      expect(wrongs).toEqual([])
      await page.context().close()
    },
    600_000,
  )
})
