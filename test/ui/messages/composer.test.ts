// Sending files from the page: chosen, pasted and dropped, with a caption, seen on their way, and called off.
import { proto } from '@whiskeysockets/baileys'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { png } from '../../fixtures/pictures.ts'
import { startWorld, type World } from '../../helpers/world.ts'
import type { Phone } from '../../whatsapp/phone/phone.ts'
import { source, themes, widths, wrongAt } from '../axe.ts'
import { executablePath, launch, openPage, type Wrongs } from '../browser.ts'

const picture = png(300, 200, [
  [200, 80, 20],
  [20, 80, 200],
])

const pdf = (name: string) => ({
  name,
  mimeType: 'application/pdf',
  buffer: Buffer.from(`%PDF-1.4 ${name}`),
})

const read = ({ content }: { content: Buffer }) => proto.Message.decode(content)

describe.skipIf(executablePath === undefined)('files from the page', () => {
  let world: World
  let browser: Browser
  let page: Page
  let wrongs: Wrongs
  let phone: Phone

  beforeAll(async () => {
    world = await startWorld()
    const { id } = await world.link('Loja', '5511999990074')
    phone = world.wa.phone({ number: '5511988880074', name: 'Ana' })
    await phone.sendText('5511999990074', 'Send me the offer')
    browser = await launch()
    ;({ page, wrongs } = await openPage(browser, world.appliance.url))
    await page.addInitScript(source)
    await page.goto(`${world.appliance.url}/app/messages/${id}`)
    await page.getByRole('link', { name: /Ana/ }).click()
    await page.getByText('Send me the offer').last().waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await world?.end()
  })

  const choose = (name: string, mimeType: string, buffer: Buffer) =>
    page.locator('input[type=file]').setInputFiles({ name, mimeType, buffer })

  async function arrived(fits: (message: proto.IMessage) => boolean): Promise<string> {
    await phone.waitFor((inbox) => inbox.some((each) => fits(read(each))))
    return phone.inbox.find((each) => fits(read(each)))?.id ?? ''
  }

  it('a chosen one goes with its caption, and can be taken away before', async () => {
    await choose('wrong.pdf', 'application/pdf', Buffer.from('%PDF-1.4 wrong'))
    await page.getByText('wrong.pdf').waitFor()
    await page.getByRole('button', { name: 'Remove' }).click()
    expect(await page.getByText('wrong.pdf').count()).toBe(0)
    await choose('offer.png', 'image/png', picture)
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme })
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 })
        expect(await wrongAt(page)).toEqual([])
      }
    }
    await page.setViewportSize({ width: 1200, height: 900 })
    await page.getByPlaceholder('Add a caption').fill('The offer')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    const id = await arrived(({ imageMessage }) => imageMessage?.caption === 'The offer')
    expect(await phone.openMedia(id)).toEqual(picture)
    await page.getByPlaceholder('Write a message').waitFor()
    await page.locator('.bubble[data-own=true]', { hasText: 'The offer' }).waitFor()
  })

  it.each(['paste', 'drop'])('one by %s goes too', async (how) => {
    const bytes = [...Buffer.from(`%PDF-1.4 by ${how}`)]
    await page.evaluate(`(() => {
      const data = new DataTransfer()
      data.items.add(new File([new Uint8Array(${JSON.stringify(bytes)})], '${how}.pdf', { type: 'application/pdf' }))
      const event = '${how}' === 'paste'
        ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
        : new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
      document.querySelector('.composer textarea').dispatchEvent(event)
    })()`)
    await page.getByText(`${how}.pdf`).waitFor()
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    const id = await arrived(({ documentMessage }) => documentMessage?.fileName === `${how}.pdf`)
    expect(await phone.openMedia(id)).toEqual(Buffer.from(bytes))
  })

  it('several go in the order that was chosen, each with its own caption', async () => {
    await page.locator('input[type=file]').setInputFiles([pdf('b.pdf'), pdf('a.pdf'), pdf('no.pdf')])
    await page.getByLabel('Add a caption: a.pdf').fill('the first')
    await page.getByLabel('Add a caption: b.pdf').fill('the second')
    await page.getByRole('button', { name: 'Later: b.pdf' }).click()
    await page.getByRole('button', { name: 'Remove: no.pdf' }).click()
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme })
      expect(await wrongAt(page)).toEqual([])
    }
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await arrived(({ documentMessage: each, documentWithCaptionMessage: captioned }) => {
      const document = each ?? captioned?.message?.documentMessage
      return document?.caption === 'the second'
    })
    const names = phone.inbox
      .map((each) => read(each))
      .map((each) => each.documentMessage ?? each.documentWithCaptionMessage?.message?.documentMessage)
      .flatMap((each) => (each?.fileName != null && /^[ab]\.pdf$/.test(each.fileName) ? [each] : []))
      .map(({ fileName, caption }) => `${fileName}: ${caption}`)
    expect(names).toEqual(['a.pdf: the first', 'b.pdf: the second'])
    await page.locator('.attachment').waitFor({ state: 'detached' })
  })

  it('Ctrl and Enter send where the settings say so, and Enter begins a line', async () => {
    await page.evaluate("localStorage.setItem('holdfast.sendingKey', 'ctrlEnter')")
    await page.reload()
    const field = page.locator('.composer textarea')
    await field.pressSequentially('one line')
    await field.press('Enter')
    await field.pressSequentially('and one more')
    await field.press('Control+Enter')
    await arrived(
      ({ conversation, extendedTextMessage }) =>
        (conversation ?? extendedTextMessage?.text) === 'one line\nand one more',
    )
    await page.evaluate("localStorage.removeItem('holdfast.sendingKey')")
    await page.reload()
    await field.waitFor()
  })

  it('a member of a group is named by @ and a part of the name', async () => {
    const group = await phone.createGroup('The team', ['5511999990074'])
    await phone.sendText(group, 'who comes?')
    const chat = page.url()
    await page.getByRole('link', { name: /The team/ }).click()
    await page.locator('.bubble', { hasText: 'who comes?' }).waitFor()
    const field = page.locator('.composer textarea')
    await field.pressSequentially('ask @an')
    await page.getByRole('option', { name: 'Ana' }).waitFor()
    expect(await wrongAt(page)).toEqual([])
    await field.press('Enter')
    await field.pressSequentially('for it')
    await field.press('Enter')
    await arrived(
      ({ extendedTextMessage: each }) =>
        each?.contextInfo?.mentionedJid?.length === 1 &&
        each.text === `ask @${each.contextInfo.mentionedJid[0]?.split('@')[0]} for it`,
    )
    await page.locator('.bubble .mention', { hasText: '@Ana' }).waitFor()
    await page.goto(chat)
    await field.waitFor()
  })

  it('one that is called off is not sent, and can be sent again', async () => {
    // The beginning goes out, and the answer never comes.
    const released = Promise.withResolvers<void>()
    await page.route('**/api/v1/messages', async (route) => {
      await released.promise
      await route.abort().catch(() => undefined)
    })
    await choose('late.pdf', 'application/pdf', Buffer.from('%PDF-1.4 late'))
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByRole('progressbar').waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Remove' }).waitFor()
    released.resolve()
    expect(await page.locator('.composer [role=alert]').textContent()).toBe('')
    await page.unroute('**/api/v1/messages')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await arrived(({ documentMessage }) => documentMessage?.fileName === 'late.pdf')
    expect(phone.inbox.filter((each) => read(each).documentMessage?.fileName === 'late.pdf')).toHaveLength(1)
    expect(wrongs).toEqual([])
  })
})
