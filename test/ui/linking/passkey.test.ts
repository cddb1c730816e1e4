// Linking where WhatsApp asks for a passkey, on the page: turned on by its owner, said what is asked, what is pasted is looked at.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PasskeyView } from '../../../core/contract/instances/passkey.ts'
import { until } from '../../helpers/appliance.ts'
import { startWorld, type World } from '../../helpers/world.ts'
import { SoftwarePasskey } from '../../whatsapp/passkey/authenticator.ts'
import { source, themes, wrongAt } from '../axe.ts'
import { executablePath, launch, openPage, type Wrongs } from '../browser.ts'

const number = '5511999970101'
const passkey = new SoftwarePasskey()

describe.skipIf(executablePath === undefined)('a number that WhatsApp asks a passkey of', () => {
  let world: World
  let browser: Browser
  let page: Page
  let wrongs: Wrongs

  beforeAll(async () => {
    world = await startWorld({ appliance: { env: { HOLDFAST_PASSKEY: 'on' } } })
    world.wa.hub.passkeys.require(number, passkey.registered)
    browser = await launch()
    ;({ page, wrongs } = await openPage(browser, world.appliance.url, {
      viewport: { width: 390, height: 844 },
    }))
    await page.addInitScript(source)
  })
  afterAll(async () => {
    await browser?.close()
    await world?.end()
  })

  const asked = (): Promise<PasskeyView> =>
    until('it is asked', async () => {
      const view = await world.appliance.ok<PasskeyView>('GET', '/api/v1/instances/loja/passkey')
      return view.options === null ? undefined : view
    })

  it('is linked by the signature that its owner pastes, once that is turned on in the settings', async () => {
    const { appliance, wa } = world
    await page.goto(`${appliance.url}/app/settings`)
    await page.getByLabel('Let a passkey be given here').check()
    await until('it is on', async () => {
      const { enabled } = await appliance.ok<{ enabled: boolean }>('GET', '/api/v1/passkeys')
      return enabled || undefined
    })

    await page.goto(`${appliance.url}/app/link`)
    await page.getByLabel('Name').fill('loja')
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByRole('img', { name: 'QR code' }).waitFor()
    const { qr } = await appliance.linkCode('loja')
    wa.phone({ number })
      .scan(qr ?? '')
      .catch(() => undefined)

    await page.getByRole('heading', { name: 'WhatsApp asks for a passkey' }).waitFor()
    await page.getByText('You need not do this.').waitFor()
    const { options } = await asked()
    await page.getByText(options?.challenge ?? 'nothing').waitFor()
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme })
      expect(await wrongAt(page)).toEqual([])
    }

    const give = async (text: string): Promise<void> => {
      await page.getByLabel('The signature, as JSON').fill(text)
      await page.getByRole('button', { name: 'Give the signature' }).click()
    }
    await give('{')
    await page.getByText('That is not JSON').waitFor()
    if (options === null) throw new Error('Nothing is asked')
    await give(JSON.stringify(passkey.assert({ ...options, challenge: 'AAAA' })))
    await page.getByRole('alert').filter({ hasText: 'another question' }).waitFor()
    await give(JSON.stringify(passkey.assert(options)))
    await page.getByRole('heading', { name: 'loja is online' }).waitFor()
    expect(wrongs).toEqual([])
  })
})
