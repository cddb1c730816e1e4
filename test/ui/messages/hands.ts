// Somebody at the page with a chat open, and two simulated phones at the other side: what one does by the mouse, the keyboard
// alone or a finger, and what is seen there.
import { proto } from '@whiskeysockets/baileys'
import type { Browser, Locator, Page } from 'playwright-core'
import { beforeEach } from 'vitest'
import type { MessageView } from '../../../core/contract/messages/message.ts'
import { until } from '../../helpers/appliance.ts'
import { startWorld, type World } from '../../helpers/world.ts'
import type { Phone } from '../../whatsapp/phone/phone.ts'
import { source } from '../axe.ts'
import { hold, launch, openPage, type Wrongs } from '../browser.ts'

export const shop = '5511999990101'
export const ana = '5511988880101'
export const bia = '5511988880102'

export type Hand = 'mouse' | 'keyboard' | 'touch'

/** A phone as wide as most, with a finger on it. */
export const onPhone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const

const read = ({ content }: { content: Buffer }): proto.IMessage => proto.Message.decode(content)

export const textOf = ({ conversation, extendedTextMessage }: proto.IMessage): string =>
  conversation ?? extendedTextMessage?.text ?? ''

/** Until it came there. */
export async function isAt(who: Phone, fits: (message: proto.IMessage) => boolean): Promise<string> {
  await who.waitFor((inbox) => inbox.some((each) => fits(read(each))))
  return who.inbox.find((each) => fits(read(each)))?.id ?? ''
}

/** How many came there. */
export function countAt(who: Phone, fits: (message: proto.IMessage) => boolean): number {
  return who.inbox.filter((each) => fits(read(each))).length
}

/** The newest that came there. */
export function last(who: Phone, fits: (message: proto.IMessage) => boolean): proto.IMessage | undefined {
  return who.inbox.map(read).findLast(fits)
}

/** Whatever can be pressed, once it is there. */
export async function press(by: Hand, on: Locator): Promise<void> {
  await on.waitFor()
  if (by === 'keyboard') await on.press('Enter')
  else if (by === 'touch') await on.tap()
  else await on.click()
}

type Options = NonNullable<Parameters<typeof openPage>[2]>

/** What is told of a page by which something was not done. */
const mostTold = 30

export class Hands {
  readonly world: World
  readonly browser: Browser
  /** Ana, whose chat is open. */
  readonly phone: Phone
  /** Bia. */
  readonly friend: Phone
  /** Where the chat with Ana is. */
  readonly place: string
  page: Page
  wrongs: Wrongs
  turn = 0
  /** How the window is opened. */
  #options: Options
  /** What the page said, asked in vain and went to. */
  #heard: string[] = []

  private constructor(
    world: World,
    browser: Browser,
    opened: { page: Page; wrongs: Wrongs; instance: string; options: Options },
  ) {
    this.world = world
    this.browser = browser
    this.phone = world.wa.phone({ number: ana, name: 'Ana' })
    this.friend = world.wa.phone({ number: bia, name: 'Bia' })
    this.place = `${world.appliance.url}/app/messages/${opened.instance}/${encodeURIComponent(`${ana}@s.whatsapp.net`)}`
    this.page = opened.page
    this.wrongs = opened.wrongs
    this.#options = opened.options
  }

  /** Ana and Bia have written to the shop, and the chat with Ana is open. */
  static async sitDown({
    args = [],
    ...options
  }: Options & { args?: readonly string[] } = {}): Promise<Hands> {
    const world = await startWorld()
    const { id: instance } = await world.link('Loja', shop)
    const browser = await launch(...args)
    const hands = new Hands(world, browser, {
      ...(await openPage(browser, world.appliance.url, options)),
      instance,
      options,
    })
    await hands.friend.sendText(shop, 'I am Bia')
    await hands.phone.sendText(shop, 'I am Ana')
    await hands.#enter()
    return hands
  }

  async end(): Promise<void> {
    await this.browser.close()
    await this.world.end()
  }

  /** Another window, in place of the one before. */
  async open(options: Options): Promise<void> {
    await this.page.context().close()
    const { page, wrongs } = await openPage(this.browser, this.world.appliance.url, options)
    this.page = page
    this.wrongs = wrongs
    this.#options = options
    await this.#enter()
  }

  async #enter(): Promise<void> {
    this.#listen()
    await this.page.addInitScript(source)
    await this.comeBack()
  }

  #listen(): void {
    const hear = (said: string): void => void this.#heard.push(said.slice(0, 500))
    this.#heard = []
    this.page.on('console', (message) => hear(`${message.type()}: ${message.text()}`))
    this.page.on('pageerror', ({ stack, message }) => hear(`error: ${stack ?? message}`))
    this.page.on('crash', () => hear('the page crashed'))
    this.page.on('framenavigated', (frame) => hear(`went to ${frame.url()}`))
    this.page.on('requestfailed', (each) =>
      hear(`${each.method()} ${each.url()}: ${each.failure()?.errorText}`),
    )
    this.page.on('response', (each) => {
      if (each.status() >= 400) hear(`${each.status()} for ${each.request().method()} ${each.url()}`)
    })
  }

  /** To the open chat, whatever became of what was done before. */
  async begin(): Promise<void> {
    this.wrongs.length = 0
    if (this.page.isClosed() || !(await this.#isAtChat())) await this.#recover()
  }

  async #isAtChat(): Promise<boolean> {
    const open = await this.page.locator('dialog, [role=menu], .emoji-panel').count()
    return open === 0 && (await this.field.isVisible())
  }

  async #recover(): Promise<void> {
    try {
      await this.comeBack()
    } catch {
      // A page that has crashed goes nowhere any more.
      await this.open(this.#options)
    }
  }

  /** What the page shows and said, for who looks why something was not done. */
  async tell(): Promise<void> {
    const shown = await this.page
      .locator('body')
      .innerText({ timeout: 5000 })
      .catch((error: unknown) => String(error))
    const heard = this.#heard.slice(-mostTold).join('\n')
    process.stderr.write(`At ${this.page.url()} the page shows:\n${shown.slice(-3000)}\nIt said:\n${heard}\n`)
  }

  /** To the chat with Ana, as after a restart of the page. */
  async comeBack(): Promise<void> {
    await this.page.goto(this.place)
    await this.page.locator('.bubble').first().waitFor()
  }

  get field(): Locator {
    return this.page.locator('.composer textarea')
  }

  bubble(text: string): Locator {
    return this.page.locator('.bubble', { hasText: text }).last()
  }

  /** What nobody has said before. */
  fresh(): string {
    this.turn += 1
    return `number ${this.turn} of them`
  }

  /** Ana writes, and it is seen. */
  async written(): Promise<{ id: string; text: string }> {
    const text = this.fresh()
    const id = await this.phone.sendText(shop, text)
    await this.bubble(text).waitFor()
    return { id, text }
  }

  /** The shop has written, and Ana has it. */
  async sent(): Promise<{ id: string; text: string }> {
    const text = this.fresh()
    const { id } = await this.world.appliance.sendText('Loja', ana, text)
    await this.phone.waitForText(text)
    await this.bubble(text).locator('.tick:not([data-status=pending])').waitFor()
    return { id, text }
  }

  hasRead(id: string): boolean {
    return this.phone.receipts.some((each) => each.id === id && each.type === 'read')
  }

  isTold(id: string): Promise<true> {
    return until('Ana is told', () => this.hasRead(id) || undefined)
  }

  stored(id: string): Promise<MessageView> {
    return this.world.appliance.ok<MessageView>('GET', `/api/v1/messages/${id}?instance=Loja`)
  }

  focused(): Promise<string> {
    return this.page.evaluate(
      "document.activeElement.innerText + ' ' + (document.activeElement.ariaLabel ?? '')",
    )
  }

  /** Until what has the focus is called so. */
  async press(key: string, name: string): Promise<void> {
    for (let times = 0; times < 40; times += 1) {
      if ((await this.focused()).includes(name)) return
      await this.page.keyboard.press(key)
    }
    throw new Error(`${key} never came to ${name}, but to ${await this.focused()}`)
  }

  /** By the arrow keys to a chat in the list: those of one second stand in the order in which they began. */
  async goToLine(text: string): Promise<void> {
    const { page } = this
    await page.getByRole('region', { name: 'Chats' }).focus()
    await page.keyboard.press('ArrowDown')
    const lines = await page.locator('.chat-line').allInnerTexts()
    const focused = await this.focused()
    const isAbove =
      lines.findIndex((each) => each.includes(text)) < lines.findIndex((each) => focused.includes(each))
    await this.press(isAbove ? 'ArrowUp' : 'ArrowDown', text)
  }

  /** From the menu of a message. */
  async choose(by: Hand, text: string, item: string): Promise<void> {
    const { page } = this
    if (by === 'keyboard') {
      await this.field.focus()
      await this.press('Shift+Tab', 'Details')
      await this.press('ArrowUp', text)
      await page.keyboard.press('Enter')
      await this.press('ArrowDown', item)
      await page.keyboard.press('Enter')
      return
    }
    if (by === 'touch') await hold(this.bubble(text))
    else {
      await this.bubble(text).hover()
      await this.bubble(text)
        .getByRole('button', { name: /^Menu:/ })
        .click()
    }
    await page.getByRole('menuitem', { name: item, exact: true }).click()
  }

  /** From a menu that a button opens. */
  async fromMenu(by: Hand, button: Locator, item: string): Promise<void> {
    await press(by, button)
    await this.page.getByRole('menu').waitFor()
    if (by === 'keyboard') {
      await this.press('ArrowDown', item)
      await this.page.keyboard.press('Enter')
    } else await press(by, this.page.getByRole('menuitem', { name: item, exact: true }))
  }

  /** Where the cursor is: nobody looks for it. */
  async write(text: string): Promise<void> {
    await this.page.keyboard.type(text)
    await this.page.keyboard.press('Enter')
  }
}

/** Each begins from the open chat, whatever became of the one before; where it fails, it is told what the page showed. */
export function eachFromTheChat(at: () => Hands): void {
  beforeEach(async ({ onTestFailed }) => {
    onTestFailed(() => at().tell())
    await at().begin()
  })
}
