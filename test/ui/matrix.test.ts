// Every place of the page in every language, both themes and three widths: usable by everybody, quiet, at home.
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
    'speaks %s, in both themes, at every width',
    async (language, n) => {
      expect(await wrongIn(browser, shop, language, oneLook(n))).toEqual([])
    },
    600_000,
  )

  it('is looked at in both themes and at every width', () => {
    const looks = languageNames().flatMap((_, n) => oneLook(n)(0))
    expect(new Set(looks.map(({ colorScheme }) => colorScheme)).size).toBe(2)
    expect(new Set(looks.map(({ width }) => width)).size).toBe(3)
    expect(new Set(everyLook.map(({ colorScheme, width }) => `${colorScheme} ${width}`)).size).toBe(6)
  })
})
