// What a person does in a chat, each by the mouse and by the keyboard alone, and the most of it by touch on a phone's width:
// done in the page, seen at the other side.
import { readFileSync } from 'node:fs'
import { proto } from '@whiskeysockets/baileys'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MessageView } from '../../../core/contract/messages/message.ts'
import { png } from '../../fixtures/pictures.ts'
import { until } from '../../helpers/appliance.ts'
import { mediaIs } from '../../helpers/media.ts'
import { startWorld, type World } from '../../helpers/world.ts'
import type { Phone } from '../../whatsapp/phone/phone.ts'
import { source, themes, wrongAt } from '../axe.ts'
import { executablePath, hold, launch, openPage, type Wrongs } from '../browser.ts'

const shop = '5511999990101'
const ana = '5511988880101'
const bia = '5511988880102'
const read = ({ content }: { content: Buffer }): proto.IMessage => proto.Message.decode(content)
const textOf = ({ conversation, extendedTextMessage }: proto.IMessage): string =>
  conversation ?? extendedTextMessage?.text ?? ''

const { REVOKE } = proto.Message.ProtocolMessage.Type

const isAt = (who: Phone, fits: (message: proto.IMessage) => boolean): Promise<unknown> =>
  who.waitFor((inbox) => inbox.some((each) => fits(read(each))))

type Hand = 'mouse' | 'keyboard' | 'touch'

describe.skipIf(executablePath === undefined)('what one does in a chat', () => {
  let world: World
  let browser: Browser
  let page: Page
  let wrongs: Wrongs
  let phone: Phone
  let friend: Phone
  let place: string
  let turn = 0

  beforeAll(async () => {
    world = await startWorld()
    const { id } = await world.link('Loja', shop)
    phone = world.wa.phone({ number: ana, name: 'Ana' })
    friend = world.wa.phone({ number: bia, name: 'Bia' })
    await friend.sendText(shop, 'I am Bia')
    await phone.sendText(shop, 'I am Ana')
    place = `${world.appliance.url}/app/messages/${id}/${encodeURIComponent(`${ana}@s.whatsapp.net`)}`
    browser = await launch()
    await open({ permissions: ['clipboard-read', 'clipboard-write'] })
  })
  afterAll(async () => {
    await browser?.close()
    await world?.end()
  })

  async function open(options: Parameters<typeof openPage>[2]): Promise<void> {
    ;({ page, wrongs } = await openPage(browser, world.appliance.url, options))
    await page.addInitScript(source)
    await page.goto(place)
    await page.locator('.bubble').first().waitFor()
  }

  const bubble = (text: string): Locator => page.locator('.bubble', { hasText: text }).last()
  const fresh = (): string => {
    turn += 1
    return `number ${turn} of them`
  }
  /** Ana writes, and it is seen. */
  async function written(): Promise<{ id: string; text: string }> {
    const text = fresh()
    const id = await phone.sendText(shop, text)
    await bubble(text).waitFor()
    return { id, text }
  }
  /** The shop has written, and Ana has it. */
  async function sent(): Promise<{ id: string; text: string }> {
    const text = fresh()
    const { id } = await world.appliance.sendText('Loja', ana, text)
    await phone.waitForText(text)
    await page.locator('.bubble', { hasText: text }).locator('.tick:not([data-status=pending])').waitFor()
    return { id, text }
  }
  const reads = (id: string) => phone.receipts.some((each) => each.id === id && each.type === 'read')
  const isTold = (id: string) => until('Ana is told', () => reads(id) || undefined)
  const stored = (id: string): Promise<MessageView> =>
    world.appliance.ok<MessageView>('GET', `/api/v1/messages/${id}?instance=Loja`)

  const focused = (): Promise<string> =>
    page.evaluate("document.activeElement.innerText + ' ' + (document.activeElement.ariaLabel ?? '')")
  /** Until what has the focus is called so. */
  async function press(key: string, name: string): Promise<void> {
    for (let times = 0; times < 40; times += 1) {
      if ((await focused()).includes(name)) return
      await page.keyboard.press(key)
    }
    throw new Error(`${key} never came to ${name}, but to ${await focused()}`)
  }
  async function choose(by: Hand, text: string, item: string): Promise<void> {
    if (by === 'keyboard') {
      await page.locator('.composer textarea').focus()
      await press('Shift+Tab', 'Details')
      await press('ArrowUp', text)
      await page.keyboard.press('Enter')
      await press('ArrowDown', item)
      await page.keyboard.press('Enter')
      return
    }
    if (by === 'touch') await hold(bubble(text))
    else {
      await bubble(text).hover()
      await bubble(text)
        .getByRole('button', { name: /^Menu:/ })
        .click()
    }
    await page.getByRole('menuitem', { name: item, exact: true }).click()
  }
  /** Where the cursor is: nobody looks for it. */
  async function write(text: string): Promise<void> {
    await page.keyboard.type(text)
    await page.keyboard.press('Enter')
  }

  const tasks: Record<string, (by: Hand) => Promise<void>> = {
    'answers a message': async (by) => {
      const { id, text } = await written()
      await choose(by, text, 'Reply')
      await page.locator('.composer-quoted', { hasText: text }).waitFor()
      const said = fresh()
      await write(said)
      await isAt(
        phone,
        ({ extendedTextMessage: each }) => each?.text === said && each.contextInfo?.stanzaId === id,
      )
      await bubble(said).locator('.bubble-quoted', { hasText: text }).waitFor()
    },
    'reacts, and takes it back': async (by) => {
      const { id, text } = await written()
      const isReaction = (emoji: string) => (each: proto.IMessage) =>
        each.reactionMessage?.key?.id === id && each.reactionMessage.text === emoji
      await choose(by, text, 'React with 👍')
      await isAt(phone, isReaction('👍'))
      await bubble(text).getByRole('button', { name: '👍' }).waitFor()
      await choose(by, text, 'Take back 👍')
      await isAt(phone, isReaction(''))
    },
    'forwards to two chats': async (by) => {
      const { text } = await written()
      await choose(by, text, 'Forward')
      const dialog = page.getByRole('dialog')
      if (by === 'keyboard') {
        for (const name of ['Ana', 'Bia']) {
          await dialog.getByLabel(name).waitFor()
          await dialog.getByLabel(name).press('Space')
        }
        await page.keyboard.press('Enter')
      } else {
        for (const name of ['Ana', 'Bia']) await dialog.getByLabel(name).check()
        await dialog.getByRole('button', { name: 'Forward to 2 chats' }).click()
      }
      for (const who of [phone, friend])
        await isAt(
          who,
          (each) => textOf(each) === text && each.extendedTextMessage?.contextInfo?.isForwarded === true,
        )
      await dialog.waitFor({ state: 'detached' })
    },
    'changes what was said': async (by) => {
      const { id, text } = await sent()
      await choose(by, text, 'Edit')
      await page.getByRole('button', { name: 'Save' }).waitFor()
      await write(' or so')
      await isAt(
        phone,
        ({ protocolMessage: each }) =>
          each?.key?.id === id && textOf(each.editedMessage ?? {}) === `${text} or so`,
      )
      await bubble(`${text} or so`).getByText('edited').waitFor()
    },
    'deletes it for everyone, after a question': async (by) => {
      const { id, text } = await sent()
      await choose(by, text, 'Delete for everyone')
      const yes = page.getByRole('dialog').getByRole('button', { name: 'Delete for everyone' })
      if (by === 'keyboard') {
        await yes.waitFor()
        await press('Tab', 'Delete for everyone')
        await page.keyboard.press('Enter')
      } else await yes.click()
      await isAt(phone, ({ protocolMessage: each }) => each?.key?.id === id && each.type === REVOKE)
      await bubble(text).getByText('Deleted for everyone').waitFor()
    },
    'stars a message': async (by) => {
      const { id, text } = await written()
      await choose(by, text, 'Star')
      await bubble(text).getByText('Starred').waitFor()
      expect((await stored(id)).isStarred).toBe(true)
    },
    'pins a message': async (by) => {
      const { id, text } = await written()
      await choose(by, text, 'Pin for a week')
      await isAt(phone, ({ pinInChatMessage: each }) => each?.key?.id === id)
    },
    'looks at how far a message is': async (by) => {
      const { text } = await sent()
      await choose(by, text, 'Details')
      await page.getByRole('dialog').getByText('"fromMe": true').waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    },
    'votes in a poll, and otherwise': async (by) => {
      const name = fresh()
      const options = ['Today', 'Tomorrow'].map((optionName) => ({ optionName }))
      const id = await phone.send(shop, {
        pollCreationMessage: { name, options, selectableOptionsCount: 1 },
        messageContextInfo: { messageSecret: new Uint8Array(32).fill(turn) },
      })
      const poll = page.getByRole('group', { name })
      for (const option of ['Today', 'Tomorrow']) {
        const box = poll.getByRole('checkbox', { name: option })
        await box.waitFor()
        if (by === 'keyboard') await box.press('Space')
        else await poll.getByText(option).click()
        await until('the vote is shown', async () => (await box.isChecked()) || undefined)
      }
      expect((await stored(id)).votes.map((vote) => vote.options)).toEqual([['Tomorrow']])
      await isAt(phone, ({ pollUpdateMessage: each }) => each?.pollCreationMessageKey?.id === id)
    },
  }

  /** What a phone's width has no room or no use for is not done there. */
  const byTouch = [
    'answers a message',
    'reacts, and takes it back',
    'forwards to two chats',
    'changes what was said',
  ]

  it.each(Object.keys(tasks).flatMap((name) => [[name, 'mouse'] as const, [name, 'keyboard'] as const]))(
    '%s by %s',
    async (name, by) => {
      await tasks[name]?.(by)
      expect(wrongs).toEqual([])
    },
  )

  it('changes the last own message by the arrow up, and leaves it by Escape', async () => {
    const { text } = await sent()
    const field = page.locator('.composer textarea')
    await field.fill('')
    await field.press('ArrowUp')
    await page.getByText('Editing').waitFor()
    expect(await field.inputValue()).toBe(text)
    await field.press('Escape')
    expect(await field.inputValue()).toBe('')
  })

  it('copies what somebody wrote', async () => {
    const { text } = await written()
    await choose('mouse', text, 'Copy the text')
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(text)
  })

  it('has read what it looks at, and Ana sees that', async () => {
    await isTold((await written()).id)
    await page.locator('.chat-row[data-waits=false] .chat-line', { hasText: 'Ana' }).waitFor()
  })

  it('tells the sender when it looks again, also of what was counted as read meanwhile', async () => {
    await isTold((await written()).id)
    await page.evaluate("document.hasFocus = () => false; dispatchEvent(new Event('blur'))")
    const { id } = await written()
    const chat = encodeURIComponent(`${ana}@s.whatsapp.net`)
    await world.appliance.ok('PATCH', `/api/v1/instances/Loja/chats/${chat}`, { unread: false })
    await page.locator('.chat-row[data-waits=false] .chat-line', { hasText: 'Ana' }).waitFor()
    expect(reads(id)).toBe(false)
    await page.evaluate("delete document.hasFocus; dispatchEvent(new Event('focus'))")
    await isTold(id)
  })

  it('sees in the list who waits, and goes there by the arrow keys', async () => {
    const text = fresh()
    await friend.sendText(shop, text)
    const line = page.locator('.chat-row[data-waits=true] .chat-line', { hasText: text })
    await line.waitFor()
    expect(await page.title()).toBe('(1) Messages · Holdfast')
    await page.getByRole('region', { name: 'Chats' }).focus()
    await page.keyboard.press('ArrowDown')
    await press('ArrowUp', text)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Bia' }).waitFor()
    await until('nobody waits', async () => (await page.title()) === 'Messages · Holdfast' || undefined)
    await page.goto(place)
    await page.locator('.bubble').first().waitFor()
  })

  it('pins a chat from its line in the list', async () => {
    await page.locator('.chat-line', { hasText: 'Bia' }).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Pin to the top' }).click()
    await page.locator('.chat-line').first().getByText('Pinned').waitFor()
  })

  it('finds at the side who it is, what lies in the chat, and takes it away as a text', async () => {
    await page.getByRole('button', { name: 'More: Ana' }).click()
    const side = page.getByRole('dialog', { name: 'Ana' })
    await side.getByText('+55 11 98888-0101').waitFor()
    await phone.sendText(shop, 'look at https://example.com/offer')
    await side.getByRole('button', { name: 'Links' }).click()
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme })
      expect(await wrongAt(page)).toEqual([])
    }
    const downloading = page.waitForEvent('download')
    await side.getByRole('button', { name: 'Export as text' }).click()
    const text = readFileSync(await (await downloading).path(), 'utf8')
    expect(text).toMatch(/^\[[\dT:.Z-]+\] Ana: I am Ana\n/)
    await side.getByRole('button', { name: 'Block', exact: true }).click()
    await until('she is blocked', async () => {
      const { blocked } = await world.appliance.ok<{ blocked: string[] }>(
        'GET',
        '/api/v1/instances/Loja/blocked',
      )
      return blocked.some((each) => each.startsWith(ana)) || undefined
    })
    await side.getByRole('button', { name: 'Unblock', exact: true }).click()
    await side.getByRole('button', { name: 'Block', exact: true }).waitFor()
    await page.keyboard.press('Escape')
  })

  it('comes from an answer to the message that it answers', async () => {
    const { id, text } = await written()
    for (let n = 0; n < 14; n += 1) await phone.sendText(shop, `filling ${turn} ${n}`)
    const said = fresh()
    await phone.send(shop, {
      extendedTextMessage: {
        text: said,
        contextInfo: {
          stanzaId: id,
          participant: `${ana}@s.whatsapp.net`,
          quotedMessage: { conversation: text },
        },
      },
    })
    await bubble(said).locator('.bubble-quoted').click()
    await page.locator(`.bubble[data-id="${id}"]:focus`).waitFor()
    await page.getByRole('button', { name: /Show the newest/ }).click()
    await until('the newest is seen', async () => (await bubble(said).isVisible()) || undefined)
  })

  it('is told how many came while something earlier was read', async () => {
    const scroll = page.locator('.thread-scroll')
    await scroll.evaluate((each) => each.scrollTo({ top: -900 }))
    const newest = page.getByRole('button', { name: /Show the newest/ })
    await newest.waitFor()
    const at = await page.locator('.bubble', { hasText: 'filling' }).first().boundingBox()
    await phone.sendText(shop, fresh())
    await newest.getByText('1').waitFor()
    expect((await page.locator('.bubble', { hasText: 'filling' }).first().boundingBox())?.y).toBeCloseTo(
      at?.y ?? 0,
      -1,
    )
    await newest.click()
    await newest.waitFor({ state: 'detached' })
  })

  it('looks at pictures as large as the window, one after the other', async () => {
    const colours = [
      [200, 80, 20],
      [20, 80, 200],
    ] as const
    const ids: string[] = []
    for (const caption of ['first picture', 'second picture']) {
      const media = { kind: 'image', mimetype: 'image/png', bytes: png(300, 200, colours), caption } as const
      ids.push(await phone.sendMedia(shop, media))
    }
    for (const id of ids) await mediaIs(world.appliance, { instance: 'Loja', id }, 'kept')
    await bubble('second picture').getByRole('img').click()
    const viewer = page.getByRole('dialog', { name: 'Pictures and videos of this chat' })
    await viewer.getByText('2 of 2').waitFor()
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme })
      expect(await wrongAt(page)).toEqual([])
    }
    await page.keyboard.press('ArrowLeft')
    await viewer.getByText('first picture').waitFor()
    await viewer.getByText('1 of 2').waitFor()
    const downloading = page.waitForEvent('download')
    await viewer.getByRole('link', { name: 'Download' }).click()
    await downloading
    await page.keyboard.press('Escape')
    await viewer.waitFor({ state: 'detached' })
  })

  it('keeps what is being written over chats and a restart of the page', async () => {
    const field = page.locator('.composer textarea')
    await field.fill('half a thou')
    await page.getByRole('link', { name: /Bia/ }).click()
    await page.getByRole('heading', { name: 'Bia' }).waitFor()
    expect(await field.inputValue()).toBe('')
    await page.goto(place)
    await field.waitFor()
    expect(await field.inputValue()).toBe('half a thou')
    await field.fill('')
  })

  it('has no menu, no poll and no answer that is out of anybody’s reach', async () => {
    const { text } = await written()
    await choose('mouse', text, 'Reply')
    await bubble(text).click({ button: 'right' })
    await page.getByRole('menu').waitFor()
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme })
      expect(await wrongAt(page)).toEqual([])
    }
    await page.keyboard.press('Escape')
    await page.getByRole('menu').waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    expect(wrongs).toEqual([])
    await page.context().close()
  })

  it.each(byTouch)('%s by touch, at the width of a phone', async (name) => {
    if (page.isClosed()) await open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
    await tasks[name]?.('touch')
    expect(await wrongAt(page)).toEqual([])
    expect(wrongs).toEqual([])
  })
})
