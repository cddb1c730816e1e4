// How the page is looked at: a place, in a language, a theme and a width. The suite takes each place in two languages, one in
// each theme, and half of the places in each language; npm run test:page takes all combinations.
import type { Browser } from 'playwright-core'
import { source, themes, widths, wrongAt } from './axe.ts'
import { openPage } from './browser.ts'
import { placesOf, type Shop } from './shop.ts'

export interface Look {
  colorScheme: (typeof themes)[number]
  width: number
}

// Any two that follow each other have both themes.
export const everyLook: readonly Look[] = [...widths, ...widths].map((width, n) => ({
  colorScheme: themes[n % 2] ?? 'light',
  width,
}))

/** One look at every other place; two languages of four have one of them, in both themes and at two widths. */
export const oneLook =
  (language: number) =>
  (place: number): readonly Look[] => {
    const look = everyLook[(Math.floor(language / 2) + place) % everyLook.length]
    return look === undefined || (language + place) % 2 === 1 ? [] : [look]
  }

/** What is wrong with the places of the page in a language. */
export async function wrongIn(
  browser: Browser,
  shop: Shop,
  language: string,
  looksAt: (place: number) => readonly Look[],
): Promise<string[]> {
  const { url } = shop.world.appliance
  const { page, wrongs } = await openPage(browser, url)
  await page.addInitScript(`localStorage.setItem('holdfast.language', '${language}')`)
  await page.addInitScript(source)
  const found: string[] = []
  for (const [n, place] of placesOf(shop).entries()) {
    if (looksAt(n).length === 0) continue
    await page.goto(`${url}/app/${place}`)
    await page.locator('h1').first().waitFor({ state: 'attached' })
    await page.locator('.loading').first().waitFor({ state: 'detached' })
    for (const { colorScheme, width } of looksAt(n)) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      const wrong = await wrongAt(page)
      found.push(...wrong.map((each) => `${place}, ${language}, ${colorScheme}, ${width} px: ${each}`))
    }
  }
  await page.context().close()
  return [...found, ...wrongs]
}
