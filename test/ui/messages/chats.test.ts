// What is done to a chat in the page: to go to a day, a message or what is unread, and what its owner sets of it.
import { proto } from '@whiskeysockets/baileys'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChatView } from '../../../core/contract/messages/message.ts'
import { until } from '../../helpers/appliance.ts'
import { startWorld, waitForTexts, type World } from '../../helpers/world.ts'
import type { Phone } from '../../whatsapp/phone/phone.ts'
import { count, makeChannel, post } from '../../whatsapp/server/channels/channels.ts'
import { encode } from '../../fixtures/jpeg.ts'
import { source, wrongAt } from '../axe.ts'
import { executablePath, launch, openPage, type Wrongs } from '../browser.ts'

const number = '5511999990091'
const ana = '5511988880091'
const day = 24 * 60 * 60

describe.skipIf(executablePath === undefined)('a chat in the page', () => {
  let world: World
  let browser: Browser
  let page: Page
  let wrongs: Wrongs
  let own: Phone

  beforeAll(async () => {
    world = await startWorld()
    const { id } = await world.link('Loja', number)
    own = world.wa.phone({ number })
    const phone = world.wa.phone({ number: ana, name: 'Ana' })
    const grey = { width: 8, height: 8, data: new Uint8ClampedArray(8 * 8 * 4).fill(200) }
    await phone.setPicture(Buffer.from(await encode(grey, {})))
    world.wa.phone({ number: '5511988880092', name: 'Caio' })
    world.wa.phone({ number: '5511988880093', name: 'Davi' })
    const now = Math.floor(Date.now() / 1000)
    for (let n = 0; n < 40; n += 1) {
      world.wa.faults.arm({ kind: 'claimedTime', t: String(now - (40 - n) * day) })
      await phone.sendText(number, `on day ${n}`)
    }
    await waitForTexts(world.appliance, 'Loja', 40)
    browser = await launch()
    ;({ page, wrongs } = await openPage(browser, world.appliance.url))
    await page.addInitScript(source)
    // What is unread is gone to.
    await page.addInitScript("localStorage.setItem('holdfast.reading', 'untold')")
    await page.goto(`${world.appliance.url}/app/messages/${id}`)
    await page.getByRole('link', { name: /Ana/ }).click()
    await page.locator('.bubble').getByText('on day 39').waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await world?.end()
  })

  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const more = () => page.getByRole('button', { name: 'More: Ana' }).click()
  const close = () => page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  const found = (text: string) => page.locator('.bubble.found-one', { hasText: text })
  async function set(what: string, isSo: (chat: ChatView) => boolean): Promise<void> {
    await until(what, async () => {
      const { chats } = await world.appliance.ok<{ chats: ChatView[] }>(
        'GET',
        `/api/v1/instances/Loja/chats?jid=${ana}`,
      )
      return chats[0] && isSo(chats[0]) ? true : undefined
    })
  }

  it('goes to a day, and from there on to the newest', async () => {
    await more()
    expect(await wrongAt(page)).toEqual([])
    const at = new Date(Date.now() - 30 * day * 1000)
    const local = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) =>
      String(part).padStart(2, '0'),
    )
    await page.getByLabel('Date').fill(local.join('-'))
    await button('Go to this day').click()
    await found('on day 10').waitFor()
    // What follows is loaded below it, and does not push it away.
    await page.locator('.bubble').getByText('on day 11').waitFor({ state: 'attached' })
    expect(await found('on day 10').isVisible()).toBe(true)
    await page.locator('.composer').waitFor()
  })

  it('goes to what is unread first', async () => {
    await more()
    await button('Go to the first unread').click()
    await found('on day 0').waitFor()
  })

  it('archives, pins, mutes and marks it, here and on the phone', async () => {
    await more()
    await button('Archive').click()
    await button('Take out of the archive').waitFor()
    await button('Pin to the top').click()
    await button('Mute for ever').click()
    await page.getByText('Muted.', { exact: true }).waitFor()
    await button('Mark as read').click()
    await button('Mark as unread').waitFor()
    await set(
      'all of it is set',
      ({ archived, mutedUntil, unread }) => archived && mutedUntil === -1 && unread === 0,
    )
    const low = await own.stateOf('regular_low')
    expect(low.get(JSON.stringify(['archive', `${ana}@s.whatsapp.net`]))?.archiveChatAction?.archived).toBe(
      true,
    )
    await close()
    // It stands with what is archived.
    await until('it is not among the others', async () => (await page.locator('.chat-line').count()) === 0)
    await button('Archived').click()
    const line = page.locator('.chat-line', { hasText: 'Ana' })
    for (const word of ['Pinned', 'Muted', 'Archived']) await line.getByText(word).waitFor()
  })

  it('makes a label and puts it on, and stars a message', async () => {
    await more()
    await page.getByLabel('New label').fill('Paid')
    await button('Make the label').click()
    await button('Paid').click()
    await set('it is labelled', ({ labels }) => labels.length === 1)
    await close()
    const byLabel = page.getByRole('combobox', { name: 'Labels' })
    await byLabel.selectOption({ label: 'Paid' })
    await page.getByRole('link', { name: /Ana/ }).waitFor()
    await world.appliance.ok('POST', `/api/v1/instances/Loja/chats/${ana}/labels`, { label: '1', on: false })
    await page.getByText('No chat fits.').waitFor()
    await byLabel.selectOption('')
    await page.getByRole('link', { name: /Ana/ }).waitFor()
    await found('on day 0')
      .getByRole('button', { name: /Details/ })
      .click()
    await button('Star').click()
    await button('Take the star away').waitFor()
    await close()
  })

  it('clears it after saying what that means, and nothing is erased', async () => {
    await more()
    await button('Clear the chat').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Nothing of it is erased here').waitFor()
    await dialog.getByRole('button', { name: 'Clear the chat' }).click()
    await set('it is cleared', ({ clearedUntil }) => clearedUntil !== null)
    expect(await waitForTexts(world.appliance, 'Loja', 40)).toHaveLength(40)
    expect(wrongs).toEqual([])
  })

  it('of a channel is there to be read, and says that there may be more than are listed', async () => {
    const { hub } = world.wa
    const channel = makeChannel(hub, ana, 'The news')
    channel.followers.push(number)
    const { serverId } = post(hub, channel.jid, { message: { conversation: 'it rains' } })
    await page.getByRole('radio', { name: 'Channels' }).or(button('Channels')).first().click()
    await page.getByText('WhatsApp gives no list of the channels').waitFor()
    await page.getByRole('link', { name: /The news.*Channel/ }).click()
    await page.locator('.bubble', { hasText: 'it rains' }).waitFor()
    await page.locator('.first-unread', { hasText: 'Unread' }).waitFor()
    await page.getByText('Channels are only read from here.').waitFor()
    expect(await page.getByLabel('Write a message').count()).toBe(0)
    count(hub, channel.jid, { serverId, views: 1200, reactions: { '👍': 5 } })
    await page.getByText('1,200 views').waitFor()
    expect(await wrongAt(page)).toEqual([])
    expect(wrongs).toEqual([])
  })

  it('of a group says who is in it, and who is an admin', async () => {
    const phone = world.wa.phone({ number: ana })
    const jid = await phone.createGroup('The neighbours', [number, '5511988880092', '5511988880093'])
    await phone.changeGroup(jid, 'remove', ['5511988880093'])
    await phone.sendText(jid, 'hello all')
    await page.getByRole('radio', { name: 'Groups' }).or(button('Groups')).first().click()
    await page.getByRole('link', { name: /The neighbours/ }).click()
    await page.locator('.bubble').getByText('hello all').waitFor()
    await page.getByRole('button', { name: 'More: The neighbours' }).click()
    const members = page.getByRole('region', { name: 'Members' })
    await members.getByText('3 members').waitFor()
    expect(await members.getByRole('listitem').first().innerText()).toMatch(/Ana[^]*Admin/)
    expect(await members.getByText('You', { exact: true }).count()).toBe(1)
    await members.locator('img.avatar').waitFor()
    const before = members.getByRole('list', { name: 'No longer in it' })
    expect(await before.getByRole('listitem').innerText()).toMatch(/98888-0093[^]*removed on/)
    expect(await wrongAt(page)).toEqual([])
    expect(wrongs).toEqual([])
    await close()
  })

  it('of a community is made, shows its groups, takes one in and puts it out, and is left', async () => {
    await world.appliance.ok('POST', '/api/v1/instances/Loja/groups', { subject: 'Stairs', people: [ana] })
    await page.locator('.make-community summary').click()
    await page.getByLabel('Name of a new community').fill('The quarter')
    await button('Make the community').click()
    await page.getByRole('button', { name: 'More: The quarter' }).click()
    const groups = page.getByRole('region', { name: 'Groups of the community' })
    await groups.getByText('Announcements').waitFor()
    await groups.getByLabel('Group', { exact: true }).selectOption({ label: 'Stairs' })
    await button('Put into the community').click()
    expect(await wrongAt(page)).toEqual([])
    await groups.getByRole('button', { name: 'Take out: Stairs' }).click()
    await groups.getByRole('listitem').nth(1).waitFor({ state: 'detached' })
    await button('Leave the community').click()
    await page.getByText('The number leaves all its groups, too.').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Leave the community' }).click()
    await page.getByText('The community was left.').waitFor()
    expect(wrongs).toEqual([])
  })

  it('that is pinned comes first, however many others something was said in since', async () => {
    await world.appliance.ok('PATCH', `/api/v1/instances/Loja/chats/${ana}`, {
      archived: false,
      pinned: true,
    })
    const messageTimestamp = Math.floor(Date.now() / 1000)
    const conversations = Array.from({ length: 210 }, (_, n) => {
      const id = `55119777${String(n).padStart(5, '0')}@s.whatsapp.net`
      const key = { remoteJid: id, id: `OTHER${n}`, fromMe: false }
      return { id, messages: [{ message: { key, message: { conversation: 'hello' }, messageTimestamp } }] }
    })
    await own.sendHistory({ syncType: proto.HistorySync.HistorySyncType.RECENT, conversations })
    await until('all others are here', async () => {
      const url = '/api/v1/instances/Loja/chats?limit=500'
      return (await world.appliance.ok<{ chats: ChatView[] }>('GET', url)).chats.length > 210
    })
    await page.reload()
    const lines = page.locator('.chat-line')
    await lines.nth(5).waitFor()
    expect(await lines.first().innerText()).toMatch(/Ana[^]*Pinned/)
    expect(wrongs).toEqual([])
  })
})
