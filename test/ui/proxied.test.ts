// The appliance under a path of a host that others share, through the proxies that its users have, with the lines that the
// guide gives for them: the page in a real browser, live events, sending, deep links, the dialect, socket.io.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { apiKey, until } from '../helpers/appliance.ts'
import { freePort } from '../helpers/transports/rabbit.ts'
import { SocketClient } from '../helpers/transports/socket-client.ts'
import { startWorld, type World } from '../helpers/world.ts'
import type { Phone } from '../whatsapp/phone/phone.ts'
import { executablePath, launch, watch } from './browser.ts'
import { hasProxies, host, ReverseProxy, type ProxyName } from './reverse-proxies.ts'

const number = '5511999990381'

const asked = (page: Page, path: string): Promise<{ url: string; status: number; text: string }> =>
  page.evaluate(`fetch('${path}', { headers: { apikey: '${apiKey}' } }).then(async (answer) =>
    ({ url: answer.url, status: answer.status, text: await answer.text() }))`)

describe.skipIf(executablePath === undefined || !hasProxies)('behind a proxy, under a path', () => {
  let world: World
  let browser: Browser
  let ana: Phone
  let port: number
  let id: string
  const origin = (): string => `https://${host}:${port}`
  const base = (): string => `${origin()}/wa`

  beforeAll(async () => {
    port = await freePort()
    const env = {
      HOLDFAST_PUBLIC_URL: base(),
      HOLDFAST_TRUST_PROXY: 'true',
      WEBSOCKET_ENABLED: 'true',
      WEBSOCKET_GLOBAL_EVENTS: 'true',
    }
    world = await startWorld({ appliance: { env } })
    ;({ id } = await world.link('Loja', number))
    ana = world.wa.phone({ number: '5511988880381', name: 'Ana' })
    await world.appliance.ok('POST', '/api/v1/setup', { done: true })
    browser = await launch(`--host-resolver-rules=MAP ${host} 127.0.0.1`)
  })
  afterAll(async () => {
    await browser?.close()
    await world?.end()
  })

  /** What must stay empty; whatever is not under the path is another's. */
  function watched(page: Page): string[] {
    const wrongs = watch(page, origin())
    page.on('request', (request) => {
      const { protocol, pathname } = new URL(request.url())
      if (protocol === 'https:' && !/^\/wa(?:\/|$)/.test(pathname)) wrongs.push(`elsewhere: ${pathname}`)
    })
    page.on('response', (response) => {
      const isSigningIn = response.status() === 401
      if (response.status() >= 400 && !isSigningIn) wrongs.push(`${response.status()}: ${response.url()}`)
    })
    return wrongs
  }

  it.each<[ProxyName, strips: boolean]>([
    ['nginx', false],
    ['nginx', true],
    ['haproxy', false],
    ['haproxy', true],
    ['caddy', false],
    ['caddy', true],
  ])('%s (takes it off: %s)', async (name, strips) => {
    const to = new URL(world.appliance.url).host
    const proxy = await ReverseProxy.start({ name, strips, port, to })
    const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-US' })
    onTestFinished(async () => {
      await context.close()
      await proxy.end()
    })
    const page = await context.newPage()
    const wrongs = watched(page)
    const said = `by ${name} ${strips}`

    // Signing in, and the numbers.
    await page.goto(`${base()}/`)
    expect(page.url()).toBe(`${base()}/app/`)
    await page.getByLabel('Key', { exact: true }).fill(apiKey)
    await page.getByRole('button', { name: 'Open' }).click()
    await page.getByRole('link', { name: 'Loja', exact: true }).waitFor()
    expect(await context.cookies()).toMatchObject([{ path: '/wa/', secure: true, httpOnly: true }])

    // A place deep in the page by its address, what comes live, and sending.
    await page.goto(`${base()}/app/messages/${id}`)
    await ana.sendText(number, `live ${said}`)
    await page.getByRole('link', { name: /Ana/ }).click()
    await page.getByText(`live ${said}`).last().waitFor()
    expect(new URL(page.url()).pathname).toMatch(/^\/wa\/app\/messages\/.+\/.+/)
    await page.reload()
    await page.getByText(`live ${said}`).last().waitFor()
    await page.getByPlaceholder('Write a message').fill(`answer ${said}`)
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await ana.waitForText(`answer ${said}`)

    // The dialect, and where it leads on.
    expect(JSON.parse((await asked(page, '/wa/instance/fetchInstances')).text)).toMatchObject([
      { name: 'Loja' },
    ])
    expect(JSON.parse((await asked(page, '/wa/')).text)).toMatchObject({ manager: `${base()}/app/` })
    for (const path of ['/wa/manager', '/wa/manager/login', '/wa/app'])
      expect(await asked(page, path)).toMatchObject({ status: 200, url: `${base()}/app/` })

    // socket.io, by what polls and by what does not.
    expect(await asked(page, '/wa/socket.io/?EIO=4&transport=polling')).toMatchObject({ status: 200 })
    const socket = new SocketClient(`https://127.0.0.1:${port}`, '', {
      auth: { apikey: apiKey },
      headers: { origin: origin() },
      behind: { path: '/wa/socket.io', host: `${host}:${port}` },
    })
    onTestFinished(() => socket.leave())
    await socket.in()
    await ana.sendText(number, `socket ${said}`)
    const { envelope } = await until('it is told', () =>
      socket.told.find(({ event }) => event === 'messages.upsert'),
    )
    expect(envelope).toMatchObject({ server_url: base() })
    // A file that is larger than what a proxy takes unasked.
    if (strips) return expect(wrongs).toEqual([])
    const media = 'JVBERi0xLjQK'.repeat(150_000)
    const body = JSON.stringify({ number: ana.number, mediatype: 'document', fileName: 'large.pdf', media })
    const status = await page.evaluate(`fetch('/wa/message/sendMedia/Loja', { method: 'POST',
      headers: { apikey: '${apiKey}', 'content-type': 'application/json' }, body: ${JSON.stringify(body)},
    }).then((answer) => answer.status)`)
    expect(status).toBe(201)
    expect(wrongs).toEqual([])
  })
})
