// What strangers choose – a text, their own name, a file's name, a group's subject – is shown as text and runs nowhere.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EventView } from '../../core/contract/events/event.ts'
import { until } from '../helpers/appliance.ts'
import { startWorld, type World } from '../helpers/world.ts'
import { executablePath, launch, openPage, type Wrongs } from './browser.ts'

const shop = '5511999990071'
const stranger = '5511988880071'
const nasty = (name: string): string => `${name}"><img src=x onerror=alert(1)><script>alert(2)</script>`

describe.skipIf(executablePath === undefined)('what strangers choose', () => {
  let world: World
  let browser: Browser
  let page: Page
  let wrongs: Wrongs
  let id: string
  let group: string

  beforeAll(async () => {
    world = await startWorld()
    ;({ id } = await world.link('Loja', shop))
    const phone = world.wa.phone({ number: stranger, name: nasty('Mallory') })
    await phone.sendText(shop, nasty('a text'))
    await phone.send(shop, {
      documentMessage: { fileName: nasty('file'), caption: nasty('caption'), mimetype: 'text/html' },
    })
    group = await phone.createGroup(nasty('Group'), [stranger, shop])
    await phone.sendText(group, nasty('to the group'))
    await until('three messages and a group are there', async () => {
      const { total } = await world.appliance.ok<{ total: number }>('GET', `/api/v1/messages?instance=${id}`)
      return total >= 3 ? true : undefined
    })
    // Whoever writes to a group asks for its subject.
    await world.appliance.sendText('Loja', group, 'hello')
    await until('the group has its name', async () => {
      const { chats } = await world.appliance.ok<{ chats: { name: string | null }[] }>(
        'GET',
        `/api/v1/instances/${id}/chats?jid=${encodeURIComponent(group)}`,
      )
      return chats[0]?.name === nasty('Group') ? true : undefined
    })
    browser = await launch()
    ;({ page, wrongs } = await openPage(browser, world.appliance.url))
  })
  afterAll(async () => {
    await browser?.close()
    await world?.end()
  })

  const quiet = async (): Promise<void> => {
    expect(await page.locator('main :is(img, script, iframe, object, svg svg)').count()).toBe(0)
    expect(wrongs).toEqual([])
  }

  it('is text in the list of chats and in a chat', async () => {
    await page.goto(`${world.appliance.url}/app/messages/${id}`)
    const chats = page.getByRole('list', { name: 'Chats' })
    await chats.getByText(nasty('Mallory'), { exact: true }).waitFor()
    await quiet()
    await chats.getByText(nasty('Mallory'), { exact: true }).click()
    await page.getByRole('heading', { name: nasty('Mallory') }).waitFor()
    await page.locator('.bubble').getByText(nasty('a text')).waitFor()
    await page.locator('.bubble').getByText(nasty('caption')).waitFor()
    await page
      .getByRole('button', { name: /Details/ })
      .first()
      .click()
    await page.getByRole('dialog').getByText('"pushName"').waitFor()
    await quiet()
  })

  it('is text in a group and in the name of one', async () => {
    await page.goto(`${world.appliance.url}/app/messages/${id}/${encodeURIComponent(group)}`)
    await page.getByRole('heading', { name: nasty('Group') }).waitFor()
    await page.locator('.bubble').getByText(nasty('to the group')).waitFor()
    await quiet()
  })

  it('is text in what a search finds', async () => {
    for (const q of ['Mallory', 'Group', 'caption', '<script>alert(2)']) {
      await page.goto(`${world.appliance.url}/app/search/${encodeURIComponent(q)}`)
      await page.locator('.found-line').first().waitFor()
      await quiet()
    }
  })

  it('is text in the log of events, where everything that came is shown', async () => {
    const { events } = await world.appliance.ok<{ events: EventView[] }>(
      'GET',
      '/api/v1/events?types=message.received&limit=100',
    )
    expect(JSON.stringify(events)).toContain('onerror=alert(1)')
    await page.goto(`${world.appliance.url}/app/events`)
    await page.getByText('message.received').first().click()
    await page
      .getByText(/onerror=alert/)
      .first()
      .waitFor()
    await quiet()
  })
})
