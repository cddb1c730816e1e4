// Files in a chat: a picture is seen, a sound and a film have their player, a document is taken away under its name, and
// what is not there says why; a picture that comes while somebody looks appears by itself.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mediaIs, messageOf } from '../helpers/media.ts'
import { until } from '../helpers/appliance.ts'
import { startWorld, type World } from '../helpers/world.ts'
import type { Phone } from '../whatsapp/phone/phone.ts'
import { source, themes, widths, wrongAt } from './axe.ts'
import { executablePath, launch, openPage, type Wrongs } from './browser.ts'
import { pixel } from './shop.ts'

const shop = '5511999990073'

describe.skipIf(executablePath === undefined)('files in a chat', () => {
  let world: World
  let browser: Browser
  let page: Page
  let wrongs: Wrongs
  let phone: Phone
  const instance = 'Loja'

  beforeAll(async () => {
    world = await startWorld()
    const { id } = await world.link(instance, shop)
    phone = world.wa.phone({ number: '5511988880073', name: 'Ana' })
    const sent = [
      await phone.sendMedia(shop, {
        kind: 'audio',
        bytes: Buffer.from('OggS'),
        mimetype: 'audio/ogg; codecs=opus',
      }),
      await phone.sendMedia(shop, {
        kind: 'document',
        bytes: Buffer.from('%PDF-1.4 an offer'),
        mimetype: 'application/pdf',
        fileName: 'offer.pdf',
      }),
    ]
    for (const each of sent) await mediaIs(world.appliance, { instance, id: each }, 'kept')
    const absent = await phone.send(shop, { viewOnceMessage: { message: { videoMessage: {} } } })
    await mediaIs(world.appliance, { instance, id: absent }, 'gone')
    const found = await messageOf(world.appliance, instance, absent)
    browser = await launch()
    ;({ page, wrongs } = await openPage(browser, world.appliance.url))
    await page.addInitScript(source)
    await page.goto(`${world.appliance.url}/app/messages/${id}/${encodeURIComponent(found?.chat ?? '')}`)
  })
  afterAll(async () => {
    await browser?.close()
    await world?.end()
  })

  it('are played, taken away, or said to be gone', async () => {
    await page.getByRole('button', { name: 'Play: Audio' }).waitFor()
    const address = (await page.locator('.player audio').getAttribute('src')) ?? ''
    expect(address).toMatch(/^\/api\/v1\/media\/[0-9a-f]{64}$/)
    const downloading = page.waitForEvent('download')
    await page.getByRole('link', { name: /offer\.pdf · 17 byte/ }).click()
    expect((await downloading).suggestedFilename()).toBe('offer.pdf')
    await page.getByText('The file is not there any more. WhatsApp shows it on the phone only.').waitFor()
  })

  it('appear by themselves when they have come', async () => {
    world.wa.faults.arm({ kind: 'mediaStatus', status: 503 })
    const png = Buffer.from(pixel, 'base64')
    await phone.sendMedia(shop, { kind: 'image', bytes: png, mimetype: 'image/png', caption: 'look here' })
    await page.getByText('The file is being fetched.').waitFor()
    const picture = page.getByRole('img', { name: 'Picture' })
    await picture.waitFor()
    await until('it is drawn', async () => {
      const width = await page.evaluate("document.querySelector('.bubble-picture img').naturalWidth")
      return width === 1 ? true : undefined
    })
    expect(await page.getByText('The file is being fetched.').count()).toBe(0)
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme })
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 })
        expect(await wrongAt(page)).toEqual([])
      }
    }
    expect(wrongs).toEqual([])
  })
})
