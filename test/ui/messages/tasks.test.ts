// What a person does in a chat, each by the mouse and by the keyboard alone, and the most of it by touch on a phone's width:
// done in the page, seen at the other side.
import { readFileSync } from 'node:fs'
import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { png } from '../../fixtures/pictures.ts'
import { until } from '../../helpers/appliance.ts'
import { mediaIs } from '../../helpers/media.ts'
import { themes, wrongAt } from '../axe.ts'
import { executablePath } from '../browser.ts'
import { ana, eachFromTheChat, Hands, isAt, onPhone, press, shop, textOf, type Hand } from './hands.ts'

const { REVOKE } = proto.Message.ProtocolMessage.Type
const { PIN_FOR_ALL } = proto.Message.PinInChatMessage.Type

describe.skipIf(executablePath === undefined)('what one does in a chat', () => {
  let hands: Hands

  beforeAll(async () => {
    hands = await Hands.sitDown({ permissions: ['clipboard-read', 'clipboard-write'] })
  })
  afterAll(() => hands?.end())
  eachFromTheChat(() => hands)

  /** What is seen is the same by either hand. */
  async function isUsable(by: Hand = 'mouse'): Promise<void> {
    if (by === 'keyboard') return
    for (const colorScheme of themes) {
      await hands.page.emulateMedia({ colorScheme })
      expect(await wrongAt(hands.page)).toEqual([])
    }
  }

  const tasks: Record<string, (by: Hand) => Promise<void>> = {
    'answers a message': async (by) => {
      const { id, text } = await hands.written()
      await hands.choose(by, text, 'Reply')
      await hands.page.locator('.composer-quoted', { hasText: text }).waitFor()
      const said = hands.fresh()
      await hands.write(said)
      await isAt(
        hands.phone,
        ({ extendedTextMessage: each }) => each?.text === said && each.contextInfo?.stanzaId === id,
      )
      await hands.bubble(said).locator('.bubble-quoted', { hasText: text }).waitFor()
    },
    'reacts, and takes it back': async (by) => {
      const { id, text } = await hands.written()
      const isReaction = (emoji: string) => (each: proto.IMessage) =>
        each.reactionMessage?.key?.id === id && each.reactionMessage.text === emoji
      await hands.choose(by, text, 'React with 👍')
      await isAt(hands.phone, isReaction('👍'))
      await hands.bubble(text).getByRole('button', { name: '👍' }).waitFor()
      await hands.choose(by, text, 'Take back 👍')
      await isAt(hands.phone, isReaction(''))
    },
    'forwards to two chats': async (by) => {
      const { text } = await hands.written()
      await hands.choose(by, text, 'Forward')
      const dialog = hands.page.getByRole('dialog')
      if (by === 'keyboard') {
        for (const name of ['Ana', 'Bia']) {
          await dialog.getByLabel(name).waitFor()
          await dialog.getByLabel(name).press('Space')
        }
        await hands.page.keyboard.press('Enter')
      } else {
        for (const name of ['Ana', 'Bia']) await dialog.getByLabel(name).check()
        await dialog.getByRole('button', { name: 'Forward to 2 chats' }).click()
      }
      for (const who of [hands.phone, hands.friend])
        await isAt(
          who,
          (each) => textOf(each) === text && each.extendedTextMessage?.contextInfo?.isForwarded === true,
        )
      await dialog.waitFor({ state: 'detached' })
    },
    'changes what was said': async (by) => {
      const { id, text } = await hands.sent()
      await hands.choose(by, text, 'Edit')
      await hands.page.getByRole('button', { name: 'Save' }).waitFor()
      await hands.write(' or so')
      await isAt(
        hands.phone,
        ({ protocolMessage: each }) =>
          each?.key?.id === id && textOf(each.editedMessage ?? {}) === `${text} or so`,
      )
      await hands.bubble(`${text} or so`).getByText('edited').waitFor()
    },
    'deletes it for everyone, after a question': async (by) => {
      const { id, text } = await hands.sent()
      await hands.choose(by, text, 'Delete for everyone')
      const yes = hands.page.getByRole('dialog').getByRole('button', { name: 'Delete for everyone' })
      if (by === 'keyboard') {
        await yes.waitFor()
        await hands.press('Tab', 'Delete for everyone')
        await hands.page.keyboard.press('Enter')
      } else await yes.click()
      await isAt(hands.phone, ({ protocolMessage: each }) => each?.key?.id === id && each.type === REVOKE)
      await hands.bubble(text).getByText('Deleted for everyone').waitFor()
    },
    'stars a message': async (by) => {
      const { id, text } = await hands.written()
      await hands.choose(by, text, 'Star')
      await hands.bubble(text).getByText('Starred').waitFor()
      expect((await hands.stored(id)).isStarred).toBe(true)
    },
    'pins a message': async (by) => {
      const { id, text } = await hands.written()
      await hands.choose(by, text, 'Pin')
      const days = hands.page.getByRole('menuitem', { name: '7 days' })
      await days.waitFor()
      if (by === 'keyboard') {
        await hands.press('ArrowDown', '7 days')
        await hands.page.keyboard.press('Enter')
      } else await days.click()
      await isAt(
        hands.phone,
        ({ pinInChatMessage: each, messageContextInfo: beside }) =>
          each?.key?.id === id && beside?.messageAddOnDurationInSecs === 604_800,
      )
    },
    'finds what is starred among all chats, and goes there': async (by) => {
      const { page } = hands
      const { id, text } = await hands.written()
      const chat = `${ana}@s.whatsapp.net`
      const path = `/api/v1/messages/${id}/star`
      await hands.world.appliance.ok('POST', path, { instance: 'Loja', chat, on: true })
      await hands.written()
      await hands.fromMenu(by, page.getByRole('button', { name: 'More: Loja' }), 'Starred messages')
      const list = page.getByRole('list', { name: 'Starred messages' })
      await list.getByText(text).waitFor()
      await isUsable(by)
      await press(by, list.getByRole('link', { name: text }))
      await page.locator(`.bubble.found-one[data-id="${id}"]`).waitFor()
      await hands.comeBack()
    },
    'goes to what is pinned, which stands above the chat': async (by) => {
      const { page, phone } = hands
      const { id, text } = await hands.written()
      const key = { id, remoteJid: `${ana}@s.whatsapp.net`, fromMe: true }
      await phone.send(shop, {
        pinInChatMessage: { key, type: PIN_FOR_ALL, senderTimestampMs: Date.now() },
        messageContextInfo: { messageAddOnDurationInSecs: 86_400 },
      })
      const bar = page.locator('.pinned-bar', { hasText: text })
      await bar.waitFor()
      await isUsable(by)
      await press(by, bar)
      await page.locator(`.bubble[data-id="${id}"]:focus`).waitFor()
    },
    'copies what somebody wrote': async (by) => {
      const { text } = await hands.written()
      await hands.choose(by, text, 'Copy the text')
      await until(
        'it is copied',
        async () => (await hands.page.evaluate('navigator.clipboard.readText()')) === text || undefined,
      )
    },
    'looks at pictures as large as the window, one after the other': async (by) => {
      const colours = [
        [200, 80, 20],
        [20, 80, 200],
      ] as const
      const [first, second] = [`first by ${by}`, `second by ${by}`]
      const ids: string[] = []
      for (const caption of [first, second]) {
        const media = {
          kind: 'image',
          mimetype: 'image/png',
          bytes: png(300, 200, colours),
          caption,
        } as const
        ids.push(await hands.phone.sendMedia(shop, media))
      }
      for (const id of ids) await mediaIs(hands.world.appliance, { instance: 'Loja', id }, 'kept')
      await press(
        by,
        hands
          .bubble(second)
          .getByRole('button')
          .filter({ has: hands.page.getByRole('img') }),
      )
      const viewer = hands.page.getByRole('dialog', { name: 'Pictures and videos of this chat' })
      await viewer.getByText(/^(2 of 2|4 of 4)$/).waitFor()
      await isUsable(by)
      await hands.page.keyboard.press('ArrowLeft')
      await viewer.getByText(first).waitFor()
      await viewer.getByText(/^(1 of 2|3 of 4)$/).waitFor()
      const downloading = hands.page.waitForEvent('download')
      await viewer.getByRole('link', { name: 'Download' }).click()
      await downloading
      await hands.page.keyboard.press('Escape')
      await viewer.waitFor({ state: 'detached' })
    },
    'looks at how far a message is': async (by) => {
      const { text } = await hands.sent()
      await hands.choose(by, text, 'Details')
      await hands.page.getByRole('dialog').getByText('"fromMe": true').waitFor()
      await hands.page.keyboard.press('Escape')
      await hands.page.getByRole('dialog').waitFor({ state: 'detached' })
    },
    'votes in a poll, and otherwise': async (by) => {
      const name = hands.fresh()
      const options = ['Today', 'Tomorrow'].map((optionName) => ({ optionName }))
      const id = await hands.phone.send(shop, {
        pollCreationMessage: { name, options, selectableOptionsCount: 1 },
        messageContextInfo: { messageSecret: new Uint8Array(32).fill(hands.turn) },
      })
      const poll = hands.page.getByRole('group', { name })
      for (const option of ['Today', 'Tomorrow']) {
        const box = poll.getByRole('checkbox', { name: option })
        await box.waitFor()
        if (by === 'keyboard') await box.press('Space')
        else await poll.getByText(option).click()
        await until('the vote is shown', async () => (await box.isChecked()) || undefined)
      }
      expect((await hands.stored(id)).votes.map((vote) => vote.options)).toEqual([['Tomorrow']])
      await isAt(hands.phone, ({ pollUpdateMessage: each }) => each?.pollCreationMessageKey?.id === id)
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
      expect(hands.wrongs).toEqual([])
    },
  )

  it('changes the last own message by the arrow up, and leaves it by Escape', async () => {
    const { text } = await hands.sent()
    const field = hands.field
    await field.fill('')
    await field.press('ArrowUp')
    await hands.page.getByText('Editing').waitFor()
    expect(await field.inputValue()).toBe(text)
    await field.press('Escape')
    expect(await field.inputValue()).toBe('')
  })

  it('has read what it looks at, and Ana sees that, also where it is not taken the first time', async () => {
    let times = 0
    await hands.page.route('**/api/v1/instances/*/read', async (route) => {
      times += 1
      if (times < 3) return route.fulfill({ status: 503, json: { code: 'not_now' } })
      return route.continue()
    })
    await hands.isTold((await hands.written()).id)
    await hands.page.locator('.chat-row[data-waits=false] .chat-line', { hasText: 'Ana' }).waitFor()
    await hands.page.unroute('**/api/v1/instances/*/read')
  })

  it('has read what came before something of its own', async () => {
    const { page } = hands
    await page.locator('.chat-line', { hasText: 'Bia' }).click()
    await page.getByRole('heading', { name: 'Bia' }).waitFor()
    const text = hands.fresh()
    const id = await hands.phone.sendText(shop, text)
    const waits = page.locator('.chat-row[data-waits=true] .chat-line', { hasText: text })
    await waits.waitFor()
    const own = hands.fresh()
    await hands.world.appliance.sendText('Loja', ana, own)
    const line = page.locator('.chat-line', { hasText: own })
    await line.click()
    await hands.isTold(id)
    await page.locator('.chat-row[data-waits=false] .chat-line', { hasText: own }).waitFor()
  })

  it('tells the sender when it looks again, also of what was counted as read meanwhile', async () => {
    await hands.isTold((await hands.written()).id)
    await hands.page.evaluate("document.hasFocus = () => false; dispatchEvent(new Event('blur'))")
    const { id } = await hands.written()
    const chat = encodeURIComponent(`${ana}@s.whatsapp.net`)
    await hands.world.appliance.ok('PATCH', `/api/v1/instances/Loja/chats/${chat}`, { unread: false })
    await hands.page.locator('.chat-row[data-waits=false] .chat-line', { hasText: 'Ana' }).waitFor()
    expect(hands.hasRead(id)).toBe(false)
    await hands.page.evaluate("delete document.hasFocus; dispatchEvent(new Event('focus'))")
    await hands.isTold(id)
  })

  it('sees in the list who waits, and goes there by the arrow keys', async () => {
    const text = hands.fresh()
    await hands.friend.sendText(shop, text)
    const line = hands.page.locator('.chat-row[data-waits=true] .chat-line', { hasText: text })
    await line.waitFor()
    expect(await hands.page.title()).toBe('(1) Messages · Holdfast')
    await hands.goToLine(text)
    await hands.page.keyboard.press('Enter')
    await hands.page.getByRole('heading', { name: 'Bia' }).waitFor()
    await until('nobody waits', async () => (await hands.page.title()) === 'Messages · Holdfast' || undefined)
    await hands.comeBack()
  })

  it('finds at the side who it is, what lies in the chat, and takes it away as a text', async () => {
    await hands.page.getByRole('button', { name: 'More: Ana' }).click()
    const side = hands.page.getByRole('dialog', { name: 'Ana' })
    await side.getByText('+55 11 98888-0101').waitFor()
    await hands.phone.sendText(shop, 'look at https://example.com/offer')
    await side.getByRole('button', { name: 'Links' }).click()
    await isUsable()
    const downloading = hands.page.waitForEvent('download')
    await side.getByRole('button', { name: 'Export as text' }).click()
    const text = readFileSync(await (await downloading).path(), 'utf8')
    expect(text).toMatch(/^\[[\dT:.Z-]+\] Ana: I am Ana\n/)
    await hands.page.keyboard.press('Escape')
  })

  it('comes from an answer to the message that it answers', async () => {
    const { id, text } = await hands.written()
    for (let n = 0; n < 14; n += 1) await hands.phone.sendText(shop, `filling ${hands.turn} ${n}`)
    const said = hands.fresh()
    await hands.phone.send(shop, {
      extendedTextMessage: {
        text: said,
        contextInfo: {
          stanzaId: id,
          participant: `${ana}@s.whatsapp.net`,
          quotedMessage: { conversation: text },
        },
      },
    })
    await hands.bubble(said).locator('.bubble-quoted').click()
    await hands.page.locator(`.bubble[data-id="${id}"]:focus`).waitFor()
    await hands.page.getByRole('button', { name: /Show the newest/ }).click()
    await until('the newest is seen', async () => (await hands.bubble(said).isVisible()) || undefined)
  })

  it('is told how many came while something earlier was read', async () => {
    const scroll = hands.page.locator('.thread-scroll')
    await scroll.evaluate((each) => each.scrollTo({ top: -900 }))
    const newest = hands.page.getByRole('button', { name: /Show the newest/ })
    await newest.waitFor()
    const at = await hands.page.locator('.bubble', { hasText: 'filling' }).first().boundingBox()
    await hands.phone.sendText(shop, hands.fresh())
    await newest.getByText('1').waitFor()
    expect(
      (await hands.page.locator('.bubble', { hasText: 'filling' }).first().boundingBox())?.y,
    ).toBeCloseTo(at?.y ?? 0, -1)
    await newest.click()
    await newest.waitFor({ state: 'detached' })
  })

  it('keeps what is being written over chats and a restart of the page', async () => {
    const field = hands.field
    await field.fill('half a thou')
    await hands.page.getByRole('link', { name: /Bia/ }).click()
    await hands.page.getByRole('heading', { name: 'Bia' }).waitFor()
    expect(await field.inputValue()).toBe('')
    await hands.page.goto(hands.place)
    await field.waitFor()
    expect(await field.inputValue()).toBe('half a thou')
    await field.fill('')
  })

  it('has no menu, no poll and no answer that is out of anybody’s reach', async () => {
    const { text } = await hands.written()
    await hands.choose('mouse', text, 'Reply')
    await hands.bubble(text).click({ button: 'right' })
    await hands.page.getByRole('menu').waitFor()
    await isUsable()
    await hands.page.keyboard.press('Escape')
    await hands.page.getByRole('menu').waitFor({ state: 'detached' })
    await hands.page.keyboard.press('Escape')
    expect(hands.wrongs).toEqual([])
  })

  describe('at the width of a phone', () => {
    beforeAll(() => hands.open(onPhone))

    it.each(byTouch)('%s by touch', async (name) => {
      await tasks[name]?.('touch')
      expect(await wrongAt(hands.page)).toEqual([])
      expect(hands.wrongs).toEqual([])
    })
  })
})
