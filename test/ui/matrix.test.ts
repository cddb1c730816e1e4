// Every place of the page in both themes, four languages and three widths: usable by everybody, quiet, at home.
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { executablePath, launch, openPage } from './browser.ts'
import { openShop, placesOf, type Shop } from './shop.ts'

const languages = ['en', 'pt', 'es', 'zh']
const themes = ['light', 'dark'] as const
const widths = [1440, 1024, 390]

const Found = z.array(
  z.object({ id: z.string(), nodes: z.array(z.object({ target: z.array(z.unknown()), html: z.string() })) }),
)

async function violations(page: Page): Promise<string[]> {
  const found: unknown = await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
  )
  return Found.parse(found).flatMap(({ id, nodes }) =>
    nodes.map(({ target, html }) => `${id}: ${target.join(' ')} ${html.slice(0, 160)}`),
  )
}

/** What is wider than the window moves the whole page sideways. */
async function overflow(page: Page): Promise<string[]> {
  const wide = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  return wide === 0 ? [] : [`the page is ${String(wide)} px too wide`]
}

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

  it.concurrent.each(languages)(
    'speaks %s, in both themes, at every width',
    async (language) => {
      const { page, wrongs } = await openPage(browser, shop.world.appliance.url)
      await page.addInitScript(`localStorage.setItem('holdfast.language', '${language}')`)
      await page.addInitScript(axe.source)
      const found: string[] = []
      for (const place of placesOf(shop)) {
        await page.goto(`${shop.world.appliance.url}/app/${place}`)
        await page.locator('h1').first().waitFor({ state: 'attached' })
        await page.locator('.loading').first().waitFor({ state: 'detached' })
        for (const colorScheme of themes) {
          await page.emulateMedia({ colorScheme })
          for (const width of widths) {
            await page.setViewportSize({ width, height: 900 })
            const wrong = [...(await violations(page)), ...(await overflow(page))]
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
