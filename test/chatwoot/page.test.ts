// Chatwoot set, watched, mended and ended by an owner in the page.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { executablePath, launch, openPage, type Wrongs } from '../ui/browser.ts'
import { conversationOf, saidTo, settled, startDesk, texts, viewOf, type Desk } from './harness.ts'

const shop = '5511999990951'
const ana = '5511999990952'

describe.skipIf(executablePath === undefined)('the page of a number', () => {
  let desk: Desk
  let browser: Browser
  let page: Page
  let wrongs: Wrongs

  beforeAll(async () => {
    desk = await startDesk()
    const { id } = await desk.world.link('Loja', shop)
    const { url } = desk.world.appliance
    browser = await launch()
    ;({ page, wrongs } = await openPage(browser, url))
    await page.goto(`${url}/app/numbers/${id}/chatwoot`)
  })
  afterAll(async () => {
    await browser?.close()
    await desk?.end()
  })

  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const field = (name: string) => page.getByLabel(name, { exact: true })

  it('tries a token, and says what is wrong with it beside it', async () => {
    await field('Address').fill(desk.chatwoot.url)
    await field('Account').fill('1')
    await field('Access token').fill('a wrong one')
    await button('Try the token').click()
    await page.getByText('Chatwoot does not take this token', { exact: false }).first().waitFor()
    await field('Access token').fill(desk.chatwoot.token)
    await button('Try the token').click()
    await page.getByText('Contacts can be looked for').waitFor()
    await page.locator('.tried [data-tone="bad"]').first().waitFor({ state: 'detached' })
  })

  it('makes the inbox, and shows that all is there', async () => {
    await field('Name of the inbox').fill('Padaria')
    await page.getByLabel('A contact for operations', { exact: false }).uncheck()
    await button('Save').click()
    await page.getByRole('status').getByText('All is there').waitFor()
    expect([...desk.chatwoot.inboxes.values()]).toMatchObject([{ name: 'Padaria' }])
    await desk.world.wa.phone({ number: ana, name: 'Ana' }).sendText(shop, 'hello')
    await saidTo(desk.chatwoot, ana, (all) => texts(all).includes('hello'))
  })

  it('pauses and goes on, with nothing lost', async () => {
    await button('Pause').click()
    await page.getByText('Paused: everything waits').waitFor()
    await desk.world.wa.phone({ number: ana }).sendText(shop, 'meanwhile')
    await page.getByText('1 entry waits').waitFor({ timeout: 20_000 })
    expect(texts(desk.chatwoot.messages)).not.toContain('meanwhile')
    await button('Go on').click()
    await saidTo(desk.chatwoot, ana, (all) => texts(all).includes('meanwhile'))
  })

  it('shows what did not get through with its reason, and tries it again', async () => {
    const { appliance } = desk.world
    const { id } = await conversationOf(desk.chatwoot, ana)
    await appliance.ok('POST', '/api/v1/instances/Loja/stop')
    await appliance.waitForState('Loja', 'stopped')
    desk.chatwoot.write(id, { content: 'while it is off' })
    await page.getByRole('heading', { name: 'What did not get through' }).waitFor({ timeout: 20_000 })
    await appliance.ok('POST', '/api/v1/instances/Loja/start')
    await appliance.waitForState('Loja', 'open')
    await page.getByRole('button', { name: /^Try again:/ }).click()
    await desk.world.wa.phone({ number: ana }).waitForText('while it is off')
    await settled(appliance, 'Loja')
  })

  it('checks it whole, and ends it with nothing deleted there', async () => {
    await button('Check it whole').click()
    await page.getByText('All is as it should be.').waitFor({ timeout: 30_000 })
    const messages = desk.chatwoot.messages.length
    await button('End it').click()
    await page.getByRole('dialog').getByRole('button', { name: 'End it' }).click()
    await field('Access token').waitFor()
    await expect.poll(() => viewOf(desk.world.appliance, 'Loja')).toBeNull()
    expect(desk.chatwoot.messages).toHaveLength(messages)
    expect(wrongs).toEqual([])
  })
})
