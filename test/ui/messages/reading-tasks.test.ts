// What a person does to read: in the list of chats and in a chat, by the mouse and by the keyboard alone, and by touch on a
// phone's width: done in the page, seen at the other side.
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChatView } from '../../../core/contract/messages/message.ts'
import { until } from '../../helpers/appliance.ts'
import { mediaIs } from '../../helpers/media.ts'
import type { Phone } from '../../whatsapp/phone/phone.ts'
import { uploadBytes } from '../../whatsapp/phone/media.ts'
import { themes, wrongAt } from '../axe.ts'
import { executablePath, hold } from '../browser.ts'
import { ana, eachFromTheChat, Hands, onPhone, press, shop, type Hand } from './hands.ts'

const anaJid = `${ana}@s.whatsapp.net`

/** So many hours from now, as a clock shows it. */
function hourAt(ahead: number): string {
  const at = new Date(Date.now() + ahead * 60 * 60 * 1000)
  return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`
}

/** Two seconds of silence, as every browser plays them. */
function wav(): Buffer {
  const bytes = Buffer.alloc(44 + 16_000, 128)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(36 + 16_000, 4)
  bytes.write('WAVEfmt ', 8)
  for (const [at, value] of [
    [16, 16],
    [24, 8000],
    [28, 8000],
    [40, 16_000],
  ] as const)
    bytes.writeUInt32LE(value, at)
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 1],
    [34, 8],
  ] as const)
    bytes.writeUInt16LE(value, at)
  bytes.write('data', 36)
  return bytes
}

describe.skipIf(executablePath === undefined)('what one does to read', () => {
  let hands: Hands
  let own: Phone

  beforeAll(async () => {
    hands = await Hands.sitDown({ permissions: ['notifications'] })
    own = hands.world.wa.phone({ number: shop })
  })
  afterAll(() => hands?.end())
  eachFromTheChat(() => hands)

  const chat = async (): Promise<ChatView> => {
    const path = `/api/v1/instances/Loja/chats?jid=${ana}`
    const { chats } = await hands.world.appliance.ok<{ chats: ChatView[] }>('GET', path)
    const [found] = chats
    if (found === undefined) throw new Error('There is no chat')
    return found
  }
  const chatIs = (what: string, fits: (chat: ChatView) => boolean) =>
    until(what, async () => fits(await chat()) || undefined)

  const line = (name: string): Locator => hands.page.locator('.chat-line', { hasText: name })

  /** From the menu of a chat in the list. */
  async function ofChat(by: Hand, name: string, item: string): Promise<void> {
    const { page } = hands
    await line(name).waitFor()
    if (by === 'keyboard') {
      await hands.goToLine(name)
      await page.keyboard.press('Shift+F10')
      await page.getByRole('menu').waitFor()
      await hands.press('ArrowDown', item)
      await page.keyboard.press('Enter')
      return
    }
    if (by === 'touch') await hold(line(name))
    else await line(name).click({ button: 'right' })
    await page.getByRole('menuitem', { name: item, exact: true }).click()
  }

  /** As a finger moves it aside. */
  async function swipe(on: Locator, by: number): Promise<void> {
    const box = await on.boundingBox()
    const touch = await hands.page.context().newCDPSession(hands.page)
    const [x, y] = [(box?.x ?? 0) + (by < 0 ? 250 : 80), (box?.y ?? 0) + 30]
    const at = (dx: number) => ({ touchPoints: [{ x: x + dx, y }] })
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', ...at(0) })
    for (let step = 1; step <= 6; step += 1)
      await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', ...at((by * step) / 6) })
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
    await touch.detach()
  }
  /** A finger that has just moved something is not taken to tap at once. */
  const narrow = async (by: Hand, to: string): Promise<void> => {
    const choice = hands.page.getByRole('button', { name: to, exact: true })
    await until(`${to} are shown`, async () => {
      await press(by, choice)
      return (await choice.getAttribute('aria-pressed')) === 'true' || undefined
    })
  }
  const toList = async (): Promise<void> => {
    await hands.page.getByRole('link', { name: 'Back to the chats' }).tap()
    await line('Ana').waitFor()
  }

  const tasks: Record<string, (by: Hand) => Promise<void>> = {
    'deletes a message for himself alone, and Ana keeps it': async (by) => {
      const { id, text } = await hands.written()
      await hands.choose(by, text, 'Delete for me')
      const dialog = hands.page.getByRole('dialog')
      await press(by, dialog.getByRole('button', { name: 'Delete for me' }))
      await hands.bubble(text).getByText('Deleted for the own number').waitFor()
      expect((await hands.stored(id)).deletedFor).toBe('me')
      const index = JSON.stringify(['deleteMessageForMe', anaJid, id, '0', '0'])
      await until('the phone has it', async () => (await own.stateOf('regular_high')).has(index) || undefined)
      expect(hands.phone.inbox.some(({ kind }) => kind === 'protocolMessage')).toBe(false)
    },
    'finds words in the chat, and goes to where they were said': async (by) => {
      const { id, text } = await hands.written()
      await hands.written()
      const { page } = hands
      await press(by, page.getByRole('button', { name: 'Search in this chat' }))
      await page.getByRole('searchbox', { name: 'Search in this chat' }).fill(text)
      const found = page.getByRole('list', { name: 'Search in this chat' }).getByRole('link')
      await press(by, found.filter({ hasText: text }).first())
      await page.locator(`.bubble.found-one[data-id="${id}"]`).waitFor()
      expect(await wrongAt(page)).toEqual([])
      // Drawn anew meanwhile it has lost the focus, and a person presses once more.
      const box = page.getByRole('searchbox', { name: 'Search in this chat' })
      await until('the search is closed', async () => {
        if ((await box.count()) === 0) return true
        await box.press('Escape', { timeout: 1000 }).catch(() => undefined)
        return undefined
      })
      await hands.comeBack()
    },
    'goes to a day': async (by) => {
      const { page } = hands
      await press(by, page.getByRole('button', { name: 'Search in this chat' }))
      const today = new Date()
      const date = [today.getFullYear(), today.getMonth() + 1, today.getDate()]
      await page.getByLabel('Date').fill(date.map((part) => String(part).padStart(2, '0')).join('-'))
      await press(by, page.getByRole('button', { name: 'Go to this day' }))
      await page.locator('.bubble.found-one').waitFor()
      await page.getByRole('button', { name: 'Close' }).press('Escape')
      await hands.comeBack()
    },
    'sees when Ana has received and read a message': async (by) => {
      const { id, text } = await hands.sent()
      await hands.phone.markRead(id)
      await hands.bubble(text).locator('.tick[data-status=read]').waitFor()
      await hands.choose(by, text, 'Details')
      const dialog = hands.page.getByRole('dialog')
      await dialog.getByText(/Ana · read .* · delivered /).waitFor()
      await hands.page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
    },
    'hears a voice message, and Ana sees that': async (by) => {
      const waveform = Uint8Array.from({ length: 64 }, (_, n) => n)
      const file = await uploadBytes(hands.world.wa.hub.media, wav(), 'audio')
      const id = await hands.phone.send(shop, {
        audioMessage: { ...file, mimetype: 'audio/wav', seconds: 2, ptt: true, waveform },
      })
      await mediaIs(hands.world.appliance, { instance: 'Loja', id }, 'kept')
      const bubble = hands.page.locator(`.bubble[data-id="${id}"]`)
      await bubble.getByText('0:00 / 0:02').waitFor()
      expect(await bubble.locator('.player-wave').count()).toBe(2)
      await press(by, bubble.getByRole('button', { name: 'Play: Voice message' }))
      await until(
        'Ana is told',
        () => hands.phone.receipts.some((each) => each.id === id && each.type === 'played') || undefined,
      )
      await bubble.locator('.player-mic[data-played=true]').waitFor()
      await press(by, bubble.getByRole('button', { name: 'Speed: 1 times' }))
      await bubble.getByRole('button', { name: 'Speed: 1.5 times' }).waitFor()
      for (const now of ['1.5', '2'])
        await press(by, bubble.getByRole('button', { name: `Speed: ${now} times` }))
    },
    'archives a chat, and takes it out again': async (by) => {
      if (by === 'touch') {
        await toList()
        await swipe(line('Ana'), -150)
      } else await ofChat(by, 'Ana', 'Archive')
      await chatIs('it is archived', ({ archived }) => archived)
      await narrow(by, 'Archived')
      if (by === 'touch') await swipe(line('Ana'), -150)
      else await ofChat(by, 'Ana', 'Take out of the archive')
      await chatIs('it is out of the archive', ({ archived }) => !archived)
      await narrow(by, 'All')
      if (by === 'touch') await hands.comeBack()
    },
    'pins a chat to the top, and lets it go again': async (by) => {
      await ofChat(by, 'Bia', 'Pin to the top')
      await hands.page.locator('.chat-line').first().getByText('Pinned').waitFor()
      await hands.page.locator('.chat-line').first().getByText('Bia').waitFor()
      await ofChat(by, 'Bia', 'Unpin')
      await line('Bia').getByText('Pinned').waitFor({ state: 'detached' })
    },
    'counts a chat as unread, and as read again': async (by) => {
      if (by === 'touch') await toList()
      if (by === 'touch') await swipe(line('Ana'), 150)
      else await ofChat(by, 'Ana', 'Mark as unread')
      await chatIs('it is unread', ({ markedUnread }) => markedUnread)
      await hands.page.locator('.chat-row[data-waits=true] .chat-line', { hasText: 'Ana' }).waitFor()
      if (by === 'touch') await swipe(line('Ana'), 150)
      else await ofChat(by, 'Ana', 'Mark as read')
      await chatIs('it is read', ({ markedUnread }) => !markedUnread)
      const waits = hands.page.locator('.chat-row[data-waits=true] .chat-line', { hasText: 'Ana' })
      await waits.waitFor({ state: 'detached' })
      if (by === 'touch') await hands.comeBack()
    },
    'deletes a chat for himself, until more is said': async (by) => {
      if (by === 'touch') await toList()
      await ofChat(by, 'Bia', 'Delete the chat')
      await press(by, hands.page.getByRole('dialog').getByRole('button', { name: 'Delete the chat' }))
      await line('Bia').waitFor({ state: 'detached' })
      await hands.friend.sendText(shop, 'I am back')
      await line('Bia').waitFor()
      await hands.comeBack()
    },
  }

  /** What the browser was asked to show, in place of a window of the system that no test sees. */
  const toldBy = (): Promise<string[]> => hands.page.evaluate('window.told')

  it.each(['mouse', 'keyboard'] as const)(
    'is told of what comes while nobody looks, but not in quiet hours, by %s',
    async (by) => {
      const { page } = hands
      await page.evaluate(
        "window.told = []; document.hasFocus = () => false; window.Notification = class extends EventTarget { static permission = 'granted'; static requestPermission = async () => 'granted'; constructor(title, { body }) { super(); window.told.push(title + ': ' + body) } }",
      )
      const check = (name: string) => {
        const box = page.getByRole('dialog').getByLabel(name)
        return by === 'keyboard' ? box.press('Space') : box.click()
      }
      await press(by, page.getByRole('button', { name: 'Notifications' }))
      await check('Show notifications')
      await check('Play a sound')
      for (const colorScheme of by === 'mouse' ? themes : []) {
        await page.emulateMedia({ colorScheme })
        expect(await wrongAt(page)).toEqual([])
      }
      await page.keyboard.press('Escape')
      const text = `<b>${hands.fresh()}</b>`
      await hands.phone.sendText(shop, text)
      await until('it is told', async () => (await toldBy()).includes(`Ana: ${text}`) || undefined)
      await press(by, page.getByRole('button', { name: 'Notifications' }))
      await page.getByRole('dialog').getByLabel('From').fill(hourAt(-2))
      await page.getByRole('dialog').getByLabel('To', { exact: true }).fill(hourAt(2))
      await page.keyboard.press('Escape')
      await hands.friend.sendText(shop, 'in quiet hours')
      await line('Bia').getByText('in quiet hours').waitFor()
      await page.evaluate("localStorage.removeItem('holdfast.notices')")
      expect(await toldBy()).toEqual([`Ana: ${text}`])
      await hands.comeBack()
    },
  )

  const byTouch = [
    'goes to a day',
    'sees when Ana has received and read a message',
    'deletes a chat for himself, until more is said',
    'deletes a message for himself alone, and Ana keeps it',
    'finds words in the chat, and goes to where they were said',
    'hears a voice message, and Ana sees that',
    'archives a chat, and takes it out again',
    'counts a chat as unread, and as read again',
  ]

  it.each(Object.keys(tasks).flatMap((name) => [[name, 'mouse'] as const, [name, 'keyboard'] as const]))(
    '%s by %s',
    async (name, by) => {
      await tasks[name]?.(by)
      expect(hands.wrongs).toEqual([])
    },
  )

  it('sees who types, in the list and in the chat, until more is said', async () => {
    const head = hands.page.locator('.thread-head')
    hands.phone.showTyping(shop, 'composing')
    await head.getByText('typing…').waitFor()
    await line('Ana').getByText('typing…').waitFor()
    for (const colorScheme of themes) {
      await hands.page.emulateMedia({ colorScheme })
      expect(await wrongAt(hands.page)).toEqual([])
    }
    const { text } = await hands.written()
    await head.getByText('typing…').waitFor({ state: 'detached' })
    await line('Ana').getByText(text).waitFor()
    expect(await hands.page.getByRole('log').textContent()).toBe(`Ana: ${text}`)
  })

  it('has the chats of all numbers in one list, and goes from one to the other', async () => {
    const { page, world } = hands
    await world.link('Filial', '5511999990103')
    await hands.phone.sendText('5511999990103', 'to the other number')
    const numbers = page.getByRole('combobox', { name: 'Number' })
    await numbers.selectOption({ label: 'All numbers' })
    const there = line('Ana').filter({ hasText: 'Filial' })
    await line('Ana').filter({ hasText: 'Loja' }).waitFor()
    await there.click()
    await hands.bubble('to the other number').waitFor()
    expect(await page.locator('.chat-line[aria-current]').count()).toBe(1)
    await page.locator('.thread-head').getByText('Filial').waitFor()
    await page.getByRole('button', { name: 'New', exact: true }).click()
    await page.getByRole('dialog', { name: 'New message: Filial' }).waitFor()
    await page.keyboard.press('Escape')
    const text = hands.fresh()
    await hands.phone.sendText(shop, text)
    await line('Ana').getByText(text).waitFor()
    expect(await page.locator('.bubble', { hasText: text }).count()).toBe(0)
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme })
      expect(await wrongAt(page)).toEqual([])
    }
    await numbers.selectOption({ label: 'Loja' })
    await there.waitFor({ state: 'detached' })
    await hands.comeBack()
    expect(hands.wrongs).toEqual([])
  })

  it.each(byTouch)('%s by touch, at the width of a phone', async (name) => {
    if (hands.page.viewportSize()?.width !== onPhone.viewport.width) await hands.open(onPhone)
    await tasks[name]?.('touch')
    expect(await wrongAt(hands.page)).toEqual([])
    expect(hands.wrongs).toEqual([])
  })
})
