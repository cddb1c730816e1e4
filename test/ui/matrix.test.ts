// Every place of the page, in languages, themes and widths that take turns: usable by everybody, quiet, at home.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { languageNames } from '../../renderer/words/languages.ts'
import { executablePath, launch } from './browser.ts'
import { everyLook, oneLook, wrongIn } from './matrix.ts'
import { openShop, type Shop } from './shop.ts'

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

  it.concurrent.each(languageNames().map((language, n) => [language, n] as const))(
    'speaks %s',
    async (language, n) => {
      expect(await wrongIn(browser, shop, language, oneLook(n))).toEqual([])
    },
    600_000,
  )

  it('is looked at in two languages and both themes, and at every width in turn', () => {
    const places = [0, 1, 2].map((place) => languageNames().map((_, n) => oneLook(n)(place)))
    for (const looks of places) {
      expect(looks.flat()).toHaveLength(2)
      expect(new Set(looks.flat().map(({ colorScheme }) => colorScheme)).size).toBe(2)
    }
    expect(new Set(places.flat(2).map(({ width }) => width)).size).toBe(3)
    expect(new Set(everyLook.map(({ colorScheme, width }) => `${colorScheme} ${width}`)).size).toBe(6)
  })
})
