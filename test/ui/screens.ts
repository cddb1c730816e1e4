// npm run screens: pictures of the page for the README, in English, light and dark, wide and narrow.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { bundlePage } from '../../build/bundling/page.ts'
import { launch, openPage } from './browser.ts'
import { startWorld } from '../helpers/world.ts'
import { everyKind, oneOfEach } from './messages/every-kind.ts'
import { openShop } from './shop.ts'

const folder = join(import.meta.dirname, '..', '..', 'docs', 'screens')
mkdirSync(folder, { recursive: true })
await bundlePage()
const shop = await openShop()
await shop.world.appliance.ok('POST', '/api/v1/keys', { name: 'n8n', scope: 'owner' })
await shop.world.appliance.ok('POST', '/api/v1/keys', { name: 'Painel da loja', scope: 'read' })
const other = await startWorld()
const browser = await launch()
const places = {
  numbers: 'numbers',
  number: `numbers/${shop.centro.id}`,
  link: `link/${shop.fresh.id}`,
  messages: `messages/${shop.centro.id}/${encodeURIComponent(shop.chat)}`,
  events: 'events',
  search: 'search/ana',
  setup: 'setup',
  backups: 'backups',
  restore: 'backups/restore',
  health: `numbers/${shop.centro.id}/health`,
  alerts: 'settings/alerts',
  keys: 'settings/keys',
  api: 'settings/api',
}
try {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1440, 390]) {
      const viewport = { width, height: width === 390 ? 844 : 900 }
      const { page } = await openPage(browser, shop.world.appliance.url, { colorScheme, viewport })
      for (const [name, place] of Object.entries(places)) {
        await page.goto(`${shop.world.appliance.url}/app/${place}`)
        await page.locator('h1').first().waitFor({ state: 'attached' })
        await page.locator('.loading').first().waitFor({ state: 'detached' })
        if (name === 'link') await page.getByAltText('QR code to scan with the phone').waitFor()
        if (name === 'setup') await page.getByRole('button', { name: 'Make a recovery key' }).waitFor()
        if (name === 'messages') await page.getByRole('button', { name: /^Play: / }).waitFor()
        await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${width}.png`) })
      }
      await page.context().close()
    }
  }
  const place = await everyKind(other, oneOfEach)
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1440, 390]) {
      // As tall as the whole chat.
      const { page } = await openPage(browser, other.appliance.url, {
        colorScheme,
        viewport: { width, height: 4800 },
      })
      await page.goto(`${other.appliance.url}/app/${place}`)
      await page.getByText('See you at five').waitFor()
      await page.screenshot({ path: join(folder, `kinds-${colorScheme}-${width}.png`) })
      await page.context().close()
    }
} finally {
  await browser.close()
  await Promise.all([shop.world.end(), other.end()])
}
