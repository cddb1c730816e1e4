// What a person does where messages are written, each by the mouse and by the keyboard alone, and the most of it by touch on a
// phone's width: done in the page, seen at the other side.
import { existsSync } from 'node:fs'
import type { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../helpers/appliance.ts'
import { themes, wrongAt } from '../axe.ts'
import { executablePath } from '../browser.ts'
import {
  ana,
  countAt,
  eachFromTheChat,
  Hands,
  isAt,
  last,
  onPhone,
  press,
  shop,
  textOf,
  type Hand,
} from './hands.ts'

const hasFfmpeg = existsSync('/usr/bin/ffmpeg')

const isVoice = ({ audioMessage }: proto.IMessage): boolean => audioMessage?.ptt === true

/** From then on the page notes that what was recorded is being played, and that it was to its end, however briefly that was seen. */
const noteHearing = `window.hearing = 'not yet'
new MutationObserver((_changes, watch) => {
  const isSeen = (name) => [...document.querySelectorAll('.voice button')].some((each) => each.innerText.trim() === name)
  if (isSeen('Pause')) window.hearing = 'plays'
  if (window.hearing !== 'plays' || !isSeen('Listen')) return
  window.hearing = 'heard'
  watch.disconnect()
}).observe(document.body, { subtree: true, childList: true, characterData: true })`

describe.skipIf(executablePath === undefined)('what one does where messages are written', () => {
  let hands: Hands

  beforeAll(async () => {
    // A microphone that beeps, two cameras that count, and nobody who has to allow them.
    const args = ['--use-fake-device-for-media-stream=device-count=2', '--use-fake-ui-for-media-stream']
    hands = await Hands.sitDown({ args })
  })
  afterAll(() => hands?.end())
  eachFromTheChat(() => hands)

  /** From the menu that is open. */
  async function choose(by: Hand, item: string): Promise<void> {
    if (by === 'keyboard') {
      await hands.press('ArrowDown', item)
      await hands.page.keyboard.press('Enter')
    } else await hands.page.getByRole('menuitem', { name: item }).click()
  }

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
    'records a voice message, hears it, and sends it': async (by) => {
      const { page, phone } = hands
      await use(by, 'Record a voice message')
      // No moment is waited for that a busy machine may pass over.
      await page.getByText(/^0:0[1-9]$/).waitFor()
      await use(by, 'Pause the recording')
      await page.getByText('Paused', { exact: true }).waitFor()
      await use(by, 'Go on recording')
      await page.getByText('Recording', { exact: true }).waitFor()
      await use(by, 'Stop and listen first')
      await page.getByRole('button', { name: 'Listen' }).waitFor()
      await page.evaluate(noteHearing)
      await use(by, 'Listen')
      await until('it is heard', async () => (await page.evaluate('window.hearing')) === 'heard' || undefined)
      const before = countAt(phone, isVoice)
      await use(by, 'Send the voice message')
      await page.getByRole('button', { name: 'Record a voice message' }).waitFor()
      await until('the voice is there', () => countAt(phone, isVoice) > before || undefined)
      const { seconds, mimetype, waveform } = last(phone, isVoice)?.audioMessage ?? {}
      expect({ mimetype, seconds }).toEqual({
        mimetype: 'audio/ogg; codecs=opus',
        seconds: expect.any(Number),
      })
      expect(seconds).toBeGreaterThanOrEqual(1)
      if (hasFfmpeg) expect(waveform?.length).toBe(64)
    },
    'makes a quick answer, and writes it by / and a part of its name': async (by) => {
      const { page, field } = hands
      const text = hands.fresh()
      const name = `hours-${hands.turn}`
      await use(by, 'Attach')
      await choose(by, 'Quick answers')
      await use(by, 'New quick answer')
      const dialog = page.getByRole('dialog', { name: 'Quick answers' })
      await dialog.getByLabel('Name').fill(name)
      await dialog.getByLabel('Text', { exact: true }).fill(text)
      if (by === 'keyboard') await dialog.getByLabel('For every number').press('Space')
      else await dialog.getByText('For every number').click()
      await use(by, 'Save')
      await dialog.getByText(`/${name}`).waitFor()
      await page.keyboard.press('Escape')
      // Closed is not yet gone: only then the focus is where it was.
      await page.locator('dialog').waitFor({ state: 'detached' })
      await field.pressSequentially(`/${name.slice(0, -1)}`)
      const offer = page.getByRole('option', { name: `/${name}` })
      await offer.waitFor()
      if (by === 'keyboard') {
        for (let n = 0; n < 9 && (await offer.getAttribute('aria-selected')) === 'false'; n += 1)
          await page.keyboard.press('ArrowDown')
        await page.keyboard.press('Enter')
      } else await offer.click()
      expect(await field.inputValue()).toBe(text)
      await page.keyboard.press('Enter')
      await isAt(hands.phone, (each) => textOf(each) === text)
    },
    'writes for later, and sends one of them now': async (by) => {
      const { page, field } = hands
      const plan = async (): Promise<string> => {
        const text = hands.fresh()
        await field.fill(text)
        await use(by, 'Attach')
        await choose(by, 'Send later')
        await use(by, 'Send it then')
        await hands.bubble(text).getByText('goes out at').waitFor()
        return text
      }
      const first = await plan()
      const other = await plan()
      await hands.choose(by, first, 'Send it now')
      await isAt(hands.phone, (each) => textOf(each) === first)
      await hands.bubble(first).getByText('goes out at').waitFor({ state: 'detached' })
      await hands.choose(by, other, 'Cancel it')
      await hands.bubble(other).getByText('goes out at').waitFor({ state: 'detached' })
      await hands.bubble(other).locator('.tick[data-status=error]').waitFor()
      expect(countAt(hands.phone, (each) => textOf(each) === other)).toBe(0)
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    },
    'sees what is planned of the number, and sends it now': async (by) => {
      const { page, world } = hands
      const text = hands.fresh()
      const sendAt = Date.now() + 3_600_000
      const body = { instance: 'Loja', to: ana, text, sendAt }
      await world.appliance.ok('POST', '/api/v1/messages', body)
      if (by === 'touch') await page.getByRole('link', { name: 'Back to the chats' }).tap()
      await hands.fromMenu(by, page.getByRole('button', { name: 'More: Loja' }), 'Planned messages')
      const list = page.getByRole('list', { name: 'Planned messages' })
      const line = list.getByRole('listitem').filter({ hasText: text })
      await press(by, line.getByRole('button', { name: 'Send it now' }))
      await isAt(hands.phone, (each) => textOf(each) === text)
      await line.waitFor({ state: 'detached' })
      await page.keyboard.press('Escape')
      await page.locator('dialog').waitFor({ state: 'detached' })
      if (by === 'touch') await hands.comeBack()
    },
    'takes a picture, and sends it with a caption': async (by) => {
      const { page } = hands
      const caption = hands.fresh()
      await use(by, 'Attach')
      await choose(by, 'Take a picture')
      await page
        .getByRole('dialog', { name: 'Take a picture' })
        .getByRole('button', { name: 'Take the picture', disabled: false })
        .waitFor()
      const which = (): Promise<string> =>
        page.evaluate("document.querySelector('.camera').srcObject.getVideoTracks()[0].label")
      const first = await which()
      await use(by, 'Another camera')
      await until('it is another one', async () => (await which()) !== first || undefined)
      await page.getByRole('button', { name: 'Take the picture', disabled: false }).waitFor()
      await use(by, 'Take the picture')
      await page.getByRole('button', { name: 'Remove' }).waitFor()
      await hands.write(caption)
      const id = await isAt(hands.phone, ({ imageMessage: each }) => each?.caption === caption)
      const bytes = await hands.phone.openMedia(id)
      expect(bytes.subarray(0, 2).toString('hex')).toBe('ffd8')
    },
  }

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

  it('changes and removes quick answers, and says why one cannot be', async () => {
    const { page, field } = hands
    await use('mouse', 'Attach')
    await choose('mouse', 'Quick answers')
    const dialog = page.getByRole('dialog', { name: 'Quick answers' })
    await dialog
      .getByRole('button', { name: /^Change/ })
      .first()
      .click()
    await dialog.getByLabel('Name').fill('two words')
    await isUsable()
    await use('mouse', 'Save')
    await dialog.getByRole('alert').filter({ hasText: /\S/ }).waitFor()
    await dialog.getByLabel('Name').fill('where')
    await use('mouse', 'Save')
    await dialog.getByText('/where').waitFor()
    await isUsable()
    const removes = dialog.getByRole('button', { name: /^Remove/ })
    const before = await removes.count()
    await dialog.getByRole('button', { name: 'Remove /where' }).click()
    await until('it is gone', async () => (await removes.count()) < before || undefined)
    await page.keyboard.press('Escape')
    await field.pressSequentially('/where')
    expect(await page.locator('.offered').count()).toBe(0)
    await field.fill('')
    expect(hands.wrongs).toEqual([])
  })

  it('says so where the time that was chosen has passed', async () => {
    const { page, field } = hands
    await field.fill('too late')
    await use('mouse', 'Attach')
    await choose('mouse', 'Send later')
    const dialog = page.getByRole('dialog', { name: 'Send later' })
    await dialog.getByLabel('Day and time').evaluate((each) => each.removeAttribute('min'))
    await dialog.getByLabel('Day and time').fill('2020-01-01T10:00')
    await use('mouse', 'Send it then')
    await dialog.getByText('This time has passed').waitFor()
    await isUsable()
    await page.keyboard.press('Escape')
    expect(await field.inputValue()).toBe('too late')
    await field.fill('')
    expect(hands.wrongs).toEqual([])
  })

  it('discards what was recorded, and says what to do where the microphone is refused', async () => {
    const { page, phone } = hands
    const before = countAt(phone, isVoice)
    await use('mouse', 'Record a voice message')
    await page.getByRole('timer').waitFor()
    await isUsable()
    await use('mouse', 'Discard the recording')
    await hands.field.waitFor()
    await page.evaluate(
      "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))",
    )
    await use('mouse', 'Record a voice message')
    await page.getByText('does not let this page use the microphone').waitFor()
    await isUsable()
    await page.keyboard.press('Escape')
    await page.evaluate('delete navigator.mediaDevices.getUserMedia')
    expect(countAt(phone, isVoice)).toBe(before)
    expect(hands.wrongs).toEqual([])
  })

  describe('at the width of a phone', () => {
    beforeAll(() => hands.open(onPhone))

    it.each(Object.keys(tasks))('%s by touch', async (name) => {
      await tasks[name]?.('touch')
      expect(await wrongAt(hands.page)).toEqual([])
      expect(hands.wrongs).toEqual([])
    })
  })

  it('writes while the number is not connected, and what was written goes out when it is back', async () => {
    const { page, world } = hands
    const text = hands.fresh()
    world.wa.faults.arm({ kind: 'upgradeStatus', status: 503 }, {}, Infinity)
    world.wa.faults.dropConnections({ number: shop })
    await page.getByText('The number is not connected just now.').waitFor()
    await isUsable()
    await hands.field.fill(text)
    await hands.field.press('Enter')
    await hands.bubble(text).locator('.tick[data-status=pending]').waitFor()
    world.wa.faults.clear()
    await isAt(hands.phone, (each) => textOf(each) === text)
    await page.getByText('The number is not connected just now.').waitFor({ state: 'detached' })
    expect(countAt(hands.phone, (each) => textOf(each) === text)).toBe(1)
  })
})
