// What a person does where messages are written, each by the mouse and by the keyboard alone, and the most of it by touch on a
// phone's width: done in the page, seen at the other side.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { themes, wrongAt } from '../axe.ts'
import { executablePath } from '../browser.ts'
import { Hands, isAt, onPhone, textOf, type Hand } from './hands.ts'

describe.skipIf(executablePath === undefined)('what one does where messages are written', () => {
  let hands: Hands

  beforeAll(async () => {
    hands = await Hands.sitDown()
  })
  afterAll(() => hands?.end())

  /** A button, however it is reached. */
  async function use(by: Hand, name: string | RegExp): Promise<void> {
    const button = hands.page.getByRole('button', { name }).last()
    if (by === 'keyboard') await button.press('Enter')
    else if (by === 'touch') await button.tap()
    else await button.click()
  }

  const tasks: Record<string, (by: Hand) => Promise<void>> = {
    'puts an emoji where the cursor is, found by a word': async (by) => {
      const { page, field } = hands
      const text = hands.fresh()
      await field.fill(`${text} !`)
      await field.press('ArrowLeft')
      await use(by, 'Emoji')
      const search = page.getByRole('searchbox', { name: 'Search emoji' })
      await search.waitFor()
      await page.keyboard.type('octop')
      await page.getByRole('button', { name: 'octopus' }).waitFor()
      if (by === 'keyboard') {
        await page.keyboard.press('ArrowDown')
        await hands.press('ArrowRight', 'octopus')
        await page.keyboard.press('Enter')
      } else await use(by, 'octopus')
      await page.keyboard.press('Escape')
      await page.getByRole('dialog', { name: 'Emoji' }).waitFor({ state: 'detached' })
      await page.keyboard.press('Enter')
      await isAt(hands.phone, (each) => textOf(each) === `${text} 🐙!`)
    },
    'reacts with any emoji, and takes it back': async (by) => {
      const { page } = hands
      const { id, text } = await hands.written()
      await hands.choose(by, text, 'Another emoji')
      const dialog = page.getByRole('dialog', { name: 'React with any emoji' })
      await dialog.getByRole('searchbox').fill('unicorn')
      if (by === 'keyboard') {
        await dialog.getByRole('button', { name: 'unicorn' }).waitFor()
        await page.keyboard.press('Enter')
      } else await use(by, 'unicorn')
      await isAt(hands.phone, ({ reactionMessage: each }) => each?.key?.id === id && each.text === '🦄')
      await hands.bubble(text).getByRole('button', { name: '🦄' }).waitFor()
      await hands.choose(by, text, 'Take back 🦄')
      await isAt(hands.phone, ({ reactionMessage: each }) => each?.key?.id === id && each.text === '')
    },
  }

  /** What a phone's width has no room or no use for is not done there. */
  const byTouch = [
    'puts an emoji where the cursor is, found by a word',
    'reacts with any emoji, and takes it back',
  ]

  it.each(Object.keys(tasks).flatMap((name) => [[name, 'mouse'] as const, [name, 'keyboard'] as const]))(
    '%s by %s',
    async (name, by) => {
      await tasks[name]?.(by)
      expect(hands.wrongs).toEqual([])
    },
  )

  async function isUsable(): Promise<void> {
    for (const colorScheme of themes) {
      await hands.page.emulateMedia({ colorScheme })
      expect(await wrongAt(hands.page)).toEqual([])
    }
  }

  it('chooses emoji by their kind, in a tone of skin, and finds those used last', async () => {
    const { page, field } = hands
    await use('mouse', 'Emoji')
    await page.getByRole('button', { name: 'People' }).click()
    await page.getByLabel('Skin tone').selectOption('Dark')
    await page.getByRole('button', { name: 'waving hand' }).click()
    expect(await field.inputValue()).toBe('👋🏿')
    await isUsable()
    await page.getByRole('button', { name: 'Used last' }).click()
    await page.getByRole('button', { name: 'octopus' }).waitFor()
    await page.getByRole('searchbox', { name: 'Search emoji' }).fill('no such thing')
    await page.getByText('No emoji fits.').waitFor()
    await page.keyboard.press('Escape')
    await field.fill('')
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
