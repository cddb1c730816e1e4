// What is more, longer or worse than what people send: 10,000 chats, a chat of 100,000 messages, a text of 8 MB, 1,000
// reactions, names of 100 letters, right-to-left and hostile ones. Little of it is in the document, none of it runs, nobody is
// kept out; how smoothly it scrolls is printed. The answers are made up in the browser's way, so that they can be of any size.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EffectsView } from '../../../core/contract/messages/effect.ts'
import { ChatView, type MessageView } from '../../../core/contract/messages/message.ts'
import { startWorld, type World } from '../../helpers/world.ts'
import { source, themes, wrongAt } from '../axe.ts'
import { executablePath, launch, openPage, type Wrongs } from '../browser.ts'

const begin = 1_700_000_000_000
const nasty = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
const long = 'Maximiliana '.repeat(9).slice(0, 100)
const mixed = 'مرحبا Holdfast 123 עולם \u202Egnp.exe'
const allChats = 10_000
const allMessages = 100_000
const jidOf = (n: number): string => `55119${String(n).padStart(8, '0')}@s.whatsapp.net`

const names = new Map([
  [1, long],
  [2, mixed],
  [3, nasty],
])

function chat(n: number): ChatView {
  const jid = jidOf(n)
  const at = begin - n * 60_000
  const last = { ...message(1), text: names.get(n) ?? `what was said last in ${n}`, status: 'read' as const }
  return ChatView.parse({
    id: n,
    kind: 'user',
    jid,
    pn: jid,
    lid: null,
    name: names.get(n) ?? `Person ${n}`,
    unread: n % 7 === 0 ? n : 0,
    lastMessageAt: at,
    optedOutAt: null,
    last,
    createdAt: at,
    updatedAt: at,
  })
}

const reactions = Array.from({ length: 1000 }, (_, n) => ({
  fromMe: false,
  participant: jidOf(n),
  participantAlt: null,
  emoji: String.fromCodePoint(0x1_f6_00 + (n % 40)),
  at: begin,
}))
const special = new Map<number, Partial<MessageView>>([
  [allMessages - 4, { text: `the long one ${'and more '.repeat(900_000)}` }],
  [allMessages - 1, { text: 'liked by a thousand', reactions }],
  [allMessages - 2, { text: nasty, pushName: nasty }],
  [allMessages, { text: mixed }],
])

function message(row: number): MessageView {
  return {
    row,
    id: `ID${row}`,
    chat: jidOf(1),
    chatAlt: null,
    fromMe: row % 3 === 0,
    participant: null,
    participantAlt: null,
    pushName: 'Ana',
    type: 'conversation',
    text: `Message ${row} ${'and more words '.repeat(row % 7)}`,
    status: 'read',
    content: null,
    sentAt: begin + row * 60_000,
    storedAt: begin + row * 60_000,
    original: null,
    media: null,
    kind: 'text',
    quoted: null,
    notice: null,
    post: null,
    ...EffectsView.parse({}),
    ...special.get(row),
  }
}

describe.skipIf(executablePath === undefined)('what is more than people send', () => {
  let world: World
  let browser: Browser
  let page: Page
  let wrongs: Wrongs

  beforeAll(async () => {
    world = await startWorld()
    const { id } = await world.appliance.createInstance('Shop')
    browser = await launch()
    ;({ page, wrongs } = await openPage(browser, world.appliance.url))
    await page.addInitScript(source)
    await page.route(/\/api\/v1\/instances\/[^/]+\/chats\?/, (route) => {
      const query = new URL(route.request().url()).searchParams
      const offset = Number(query.get('offset') ?? 0)
      const length = query.has('pinned') ? 0 : Math.min(Number(query.get('limit')), allChats - offset)
      return route.fulfill({ json: { chats: Array.from({ length }, (_, n) => chat(offset + n + 1)) } })
    })
    await page.route('**/api/v1/messages?**', (route) => {
      const query = new URL(route.request().url()).searchParams
      const before = Number(query.get('before') ?? allMessages + 1)
      const length = Math.min(Number(query.get('limit')), before - 1)
      const messages = Array.from({ length }, (_, n) => message(before - 1 - n))
      return route.fulfill({ json: { total: allMessages, messages } })
    })
    await page.goto(`${world.appliance.url}/app/messages/${id}/${encodeURIComponent(jidOf(1))}`)
    await page.locator('.bubble', { hasText: mixed }).waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await world?.end()
  })

  const nodes = async (): Promise<number> =>
    Number(await page.evaluate("document.querySelectorAll('*').length"))

  /** Ninety-five of a hundred frames took no longer than this (ms), and this many elements there were at most. */
  async function scrolled(where: string, by: number): Promise<{ p95: number; most: number }> {
    const [p95, most] = await page.evaluate<[number, number]>(`new Promise((resolve) => {
      const element = document.querySelector('${where}')
      const times = []
      let most = 0
      let before = performance.now()
      const step = () => {
        const now = performance.now()
        times.push(now - before)
        before = now
        most = Math.max(most, document.querySelectorAll('*').length)
        element.scrollTop += ${by}
        if (times.length < 100) return requestAnimationFrame(step)
        times.sort((one, other) => one - other)
        resolve([times[Math.floor(times.length * 0.95)], most])
      }
      requestAnimationFrame(step)
    })`)
    return { p95, most }
  }

  it('is read, keeps nobody out and runs nowhere', async () => {
    expect(await nodes()).toBeLessThan(1500)
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme })
      expect(await wrongAt(page)).toEqual([])
    }
    const paragraphs = page.locator('.bubble[data-id="ID100000"] p[dir=auto]')
    expect(await paragraphs.first().innerText()).toBe(mixed)
    expect((await page.locator('.bubble[data-id="ID99996"]').innerText()).length).toBeLessThan(4000)
    expect(await page.locator('main :is(iframe, script, object, img[src=x])').count()).toBe(0)
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await wrongAt(page)).toEqual([])
    await page.setViewportSize({ width: 1280, height: 800 })
    expect(wrongs).toEqual([])
  })

  it('has ticks that stand out from what they stand on, in both themes', async () => {
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme })
      const ratio = await page.evaluate(`(() => {
        const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d')
        const light = (colour) => {
          context.fillStyle = colour
          context.fillRect(0, 0, 1, 1)
          const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((each) => each / 255).map((each) => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
          return 0.2126 * r + 0.7152 * g + 0.0722 * b
        }
        const tick = document.querySelector('.bubble[data-own=true] .tick[data-status=read]')
        const [a, b] = [getComputedStyle(tick).color, getComputedStyle(tick.closest('.bubble')).backgroundColor].map(light)
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
      })()`)
      expect(Number(ratio)).toBeGreaterThan(3)
    }
  })

  it('shows what lies in a chat page by page', async () => {
    await page.getByRole('button', { name: `More: ${long}` }).click()
    const side = page.getByRole('dialog', { name: long })
    await side.getByRole('button', { name: 'Files', exact: true }).click()
    const files = side.locator('.side-list li')
    for (const many of [60, 120]) {
      await files.nth(many - 1).waitFor()
      expect(await files.count()).toBe(many)
      await side.getByRole('button', { name: 'Show more' }).click()
    }
    await page.keyboard.press('Escape')
    await side.waitFor({ state: 'detached' })
    expect(wrongs).toEqual([])
  })

  it('scrolls, a few of it at a time in the document', async () => {
    const chats = await scrolled('.chats-scroll', 300)
    expect(chats.most).toBeLessThan(1500)
    const far = /Person (\d+)/.exec(await page.locator('.chat-line').last().innerText())
    expect(Number(far?.[1])).toBeGreaterThan(200)
    const thread = await scrolled('.thread-scroll', -300)
    expect(thread.most).toBeLessThan(1500)
    const old = /Message (\d+)/.exec(await page.locator('.bubble-text').first().innerText())
    expect(Number(old?.[1])).toBeLessThan(allMessages - 100)
    const said = Object.entries({ chats, thread }).map(
      ([what, { p95, most }]) => `${what}: p95 ${p95.toFixed(1)} ms, ${most} elements`,
    )
    process.stdout.write(`100 frames of scrolling through ${said.join('; through ')}\n`)
    expect(wrongs).toEqual([])
  })
})
