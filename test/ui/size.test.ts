// How much the page is: its scripts by weight, and what of very many numbers is in the document (of chats and messages:
// messages/large.test.ts). The numbers are an answer made up in the browser's way.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { InstanceView } from '../../core/contract/instances/instance.ts'
import { languageNames } from '../../renderer/words/languages.ts'
import { startWorld, type World } from '../helpers/world.ts'
import { executablePath, launch, openPage } from './browser.ts'

const folder = join(import.meta.dirname, '..', '..', 'dist', 'app')

const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'))
const weightOf = (name: string): number => gzipSync(readFileSync(join(folder, name))).length
const sum = (names: Iterable<string>): number => [...names].reduce((total, name) => total + weightOf(name), 0)
const isCatalogue = (name: string): boolean =>
  languageNames().some((language) => name.startsWith(`${language}-`))

/** It, and what it fetches before it runs. */
function withNeeded(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found
  found.add(name)
  const text = readFileSync(join(folder, name), 'utf8')
  for (const [, needed = ''] of text.matchAll(/(?:from|import)"\.\/([\w.-]+\.js)"/g))
    withNeeded(needed, found)
  return found
}

const firstLoad = (): Set<string> => {
  const [heaviest = ''] = scripts
    .filter(isCatalogue)
    .toSorted((one, other) => weightOf(other) - weightOf(one))
  return new Set(['early.js', heaviest, ...withNeeded('main.js')])
}
const pageOf = (name: string): string => scripts.find((each) => each.startsWith(`${name}-`)) ?? ''

it('weighs at most 110 KB of scripts at its first load, in whichever language', () => {
  expect(scripts.filter(isCatalogue)).toHaveLength(languageNames().length - 1)
  expect(sum(firstLoad())).toBeLessThan(110 * 1024)
})

it('weighs at most 135 KB with a chat open, whose viewer and dialogs come when they are wanted', () => {
  const opened = new Set([...firstLoad(), ...withNeeded(pageOf('messages'))])
  expect(sum(opened)).toBeLessThan(135 * 1024)
  for (const later of ['asides', 'panel', 'beside']) expect(opened.has(pageOf(later))).toBe(false)
})

it('weighs at most 50 KB more for who opens the emoji, whose names come in one language', () => {
  const lists = readdirSync(folder).filter((name) => name.startsWith('emoji-'))
  expect(lists).toHaveLength(languageNames().length)
  for (const list of lists) expect(weightOf(list)).toBeLessThan(50 * 1024)
})

it('weighs at most 260 KB of scripts, four languages and all that comes later together', () => {
  expect(sum(scripts)).toBeLessThan(260 * 1024)
})

describe.skipIf(executablePath === undefined)('what is in the document', () => {
  let world: World
  let browser: Browser
  beforeAll(async () => {
    world = await startWorld()
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
    await world?.end()
  })

  it('stays under 1,500 nodes with 500 numbers', async () => {
    const made = await world.appliance.createInstance('Shop')
    const { page, wrongs } = await openPage(browser, world.appliance.url)
    const nodes = async (): Promise<number> =>
      Number(await page.evaluate("document.querySelectorAll('*').length"))
    const instances = Array.from({ length: 500 }, (_, n): InstanceView => {
      // Never the real one's, which the page may ask for anew.
      const id = `${made.id.slice(0, -4)}${made.id.at(-4) === '0' ? '1' : '0'}${String(n).padStart(3, '0')}`
      return {
        ...made,
        id,
        name: `Shop ${n}`,
        state: 'open',
        generation: 1,
        number: String(5511900000000 + n),
      }
    })
    await page.route('**/api/v1/instances', (route) =>
      route.fulfill({ json: { instances: [...instances, made] } }),
    )
    await page.goto(`${world.appliance.url}/app/numbers`)
    await page.getByRole('link', { name: 'Shop 0', exact: true }).waitFor()
    expect(await nodes()).toBeLessThan(1500)
    await page.locator('main').press('End')
    await page.getByRole('link', { name: 'Shop 99', exact: true }).waitFor()
    expect(await nodes()).toBeLessThan(1500)
    expect(wrongs).toEqual([])
  })
})
