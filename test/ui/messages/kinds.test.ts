// A chat in which every kind of message has come, with what is done to messages: each is shown in words, and nothing of it
// is out of anybody's reach, in both themes.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChatView } from '../../../core/contract/messages/message.ts'
import { until } from '../../helpers/appliance.ts'
import { startWorld, type World } from '../../helpers/world.ts'
import { source, themes, wrongAt } from '../axe.ts'
import { executablePath, launch, openPage, type Wrongs } from '../browser.ts'
import { everyKind } from './every-kind.ts'

describe.skipIf(executablePath === undefined)('a chat with every kind of message', () => {
  let world: World
  let browser: Browser
  let page: Page
  let wrongs: Wrongs
  beforeAll(async () => {
    world = await startWorld()
    const place = await everyKind(world)
    browser = await launch()
    ;({ page, wrongs } = await openPage(browser, world.appliance.url))
    await page.addInitScript(source)
    await page.goto(`${world.appliance.url}/app/${place}`)
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await world?.end()
  })

  it('shows what was changed, deleted, reacted to and starred, and what is not known yet', async () => {
    await page.getByText('See you at five').waitFor()
    await page.locator('.bubble').getByText('Deleted for everyone').waitFor()
    await page.getByText('🎉').first().waitFor()
    await page.getByText('Starred').first().waitFor()
    // What nobody knows by the name that WhatsApp has for it.
    await page.getByText('eventCoverImage').waitFor()
  })

  it('has nothing in it that is out of reach, wherever it is scrolled to, in both themes', async () => {
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme })
      await page.locator('.thread-scroll').hover()
      for (let part = 0; part < 5; part += 1) {
        expect(await wrongAt(page)).toEqual([])
        // Never to its end: a wheel that finds nothing more, while older ones are fetched, moves nothing.
        const seen = (): Promise<number> => page.locator('.thread-scroll').evaluate((each) => each.scrollTop)
        const before = await seen()
        await page.mouse.wheel(0, colorScheme === 'light' ? -1600 : 1600)
        await until('others are seen', async () => (await seen()) !== before)
      }
    }
    expect(wrongs).toEqual([])
  })

  it('is forgotten once its name is typed, after it was said what that means', async () => {
    await page.getByRole('button', { name: 'More: Ana' }).click()
    await page.getByRole('button', { name: 'Forget: Ana' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/131 messages, all files and everything else/).waitFor()
    expect(await wrongAt(page)).toEqual([])
    const yes = dialog.getByRole('button', { name: 'Forget', exact: true })
    expect(await yes.isDisabled()).toBe(true)
    await dialog.getByRole('textbox').fill('Ana')
    await yes.click()
    await page.getByText('Ana is forgotten.').waitFor()
    const { chats } = await world.appliance.ok<{ chats: ChatView[] }>('GET', '/api/v1/instances/Loja/chats')
    expect(chats).toEqual([])
    await until('the list shows it', async () => (await page.getByText('+55 11 98888-0083').count()) === 0)
  })

  it('messages go only after it was said how many, by the settings of all and of a number', async () => {
    const { id } = await world.appliance.instance('Loja')
    for (const place of ['settings', `numbers/${id}/settings`]) {
      await page.goto(`${world.appliance.url}/app/${place}`)
      const days = page.getByLabel('Messages, in days after they were sent')
      await days.waitFor()
      for (const colorScheme of themes) {
        await page.emulateMedia({ colorScheme })
        expect(await wrongAt(page)).toEqual([])
      }
      await days.fill('30')
      const section = page.locator('section').filter({ has: days })
      await section.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Saved').first().waitFor()
    }
    expect(await world.appliance.ok('GET', '/api/v1/keeping')).toMatchObject({
      all: { messagesDays: 30 },
      numbers: [{ name: 'Loja', messagesDays: 30 }],
    })
    expect(wrongs).toEqual([])
  })
})
