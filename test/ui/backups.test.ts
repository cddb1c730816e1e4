// Backups in a real browser: the recovery key and a second location, back to a moment and forth again, a file that
// brings back what was deleted, a number that moves away and comes back, one that is brought, and the whole appliance.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { until } from '../helpers/appliance.ts'
import { makeMultiFileFolder } from '../helpers/multi-file-client.ts'
import { startWorld, storedTexts, waitForTexts, type World } from '../helpers/world.ts'
import { ObjectStoreServer, storeKeys } from '../object-store/server.ts'
import { executablePath, launch, openPage, type Wrongs } from './browser.ts'

const numbers = { shop: '5511999990071', other: '5511999990072', brought: '5511999990073' }
/** Of another program. */
const gateway = { one: '5511999990074', two: '5511999990075' }
const passphrase = 'a long enough passphrase'

describe.skipIf(executablePath === undefined)('the backups of the page', { timeout: 300_000 }, () => {
  let world: World
  let browser: Browser
  let page: Page
  let wrongs: Wrongs
  let folder: string
  let store: ObjectStoreServer
  let beforeBrought: number

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-ui-'))
    store = await ObjectStoreServer.start()
    world = await startWorld()
    await world.link('Shop', numbers.shop)
    await world.link('Other', numbers.other)
    browser = await launch()
    ;({ page, wrongs } = await openPage(browser, world.appliance.url, {
      viewport: { width: 1024, height: 900 },
    }))
    page.setDefaultTimeout(120_000)
    // There is no printer.
    await page.addInitScript('window.print = () => { window.printed = (window.printed ?? 0) + 1 }')
  })
  afterAll(async () => {
    await browser?.close()
    await world?.end()
    await store?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const link = (name: string) => page.getByRole('link', { name, exact: true })
  const open = (place: string) => page.goto(`${world.appliance.url}/app/${place}`)
  const isOpen = (name: string) => world.appliance.waitForState(name, 'open')
  /** The newest restore, as its row tells. */
  const newest = () => page.locator('.rows > .row').first()

  it('make a snapshot when asked, and say how far back one could go', async () => {
    await open('backups')
    await button('Make a snapshot now').click()
    await page.getByText('The snapshot is made.').waitFor()
    await page.getByText(/^Everything could be restored to/).waitFor()
    await page.getByText(/^Last proven/).waitFor()
    await page.locator('.row', { hasText: 'asked for' }).getByText('proven').waitFor()
  })

  it('refuse a second location until there is a confirmed recovery key, shown once and printed', async () => {
    await link('Second location').click()
    await page.getByText('First make a recovery key and confirm it').waitFor()
    expect(await page.getByRole('textbox', { name: 'Folder for the second location' }).count()).toBe(0)
    await link('To the recovery key').click()
    await button('Make a recovery key').click()
    const key = ((await page.locator('.copyable pre').textContent()) ?? '').replaceAll(' ', '').trim()
    expect(key).toMatch(/^AGE-SECRET-KEY-1/)
    await button('Print the emergency kit').click()
    expect(await page.evaluate('window.printed')).toBe(1)
    await page.emulateMedia({ media: 'print' })
    await page.getByRole('heading', { name: 'Holdfast: emergency kit' }).waitFor()
    expect(await page.locator('.kit .key').innerText()).toContain(key.slice(0, 4))
    await page.emulateMedia({ media: 'screen' })
    await page.getByLabel('The last six characters of the key').fill('WRONG1')
    await button('Confirm').click()
    await page.getByText('This is not the recovery key').waitFor()
    await page.getByLabel('The last six characters of the key').fill(key.slice(-6))
    await button('Confirm').click()
    await page.getByText('made and confirmed').waitFor()
    expect(await page.content()).not.toContain(key.slice(-12))

    await link('Second location').click()
    const where = page.getByRole('textbox', { name: 'Folder for the second location' })
    const secret = page.getByLabel('Its secret')
    expect(await secret.count()).toBe(0)
    await where.fill(store.address())
    await page.getByLabel('Access key of the object store').fill(storeKeys.accessKeyId)
    await secret.fill('wrong')
    await button('Use this object store').click()
    await page.getByText('does not know these keys').waitFor()
    await secret.fill(storeKeys.secretAccessKey)
    await button('Use this object store').click()
    await page.getByText(store.address(), { exact: true }).waitFor()
    await page.getByText('up to date', { exact: true }).waitFor()
    expect(await secret.count()).toBe(0)
    expect(await page.content()).not.toContain(storeKeys.secretAccessKey)

    const second = join(folder, 'second')
    mkdirSync(second)
    await where.fill(second)
    await button('Use this folder instead').click()
    await page.getByText(second, { exact: true }).waitFor()
    await page.getByText('up to date', { exact: true }).waitFor()
  })

  it('go back with one number to a snapshot, after saying what would come, and forth again', async () => {
    await world.wa.phone({ number: '5511999990079' }).sendText(numbers.shop, 'Newer than the snapshot')
    await waitForTexts(world.appliance, 'Shop', 1)
    await open('backups')
    await page
      .locator('.row', { hasText: 'asked for' })
      .getByRole('link', { name: /^Restore/ })
      .click()
    await page.getByRole('combobox', { name: 'What of it?' }).selectOption({ label: 'Shop' })
    await button('Show what would come').click()
    await page.getByText('"Shop" (+5511999990071) as it was on').waitFor()
    await page.getByText('1 message since then.').waitFor()
    await button('Restore this number').click()
    await newest().getByText('restored', { exact: true }).waitFor()
    expect(await storedTexts(world.appliance, 'Shop')).toEqual([])
    await isOpen('Shop')
    await button('Undo: Shop').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click()
    await newest().getByText('undone', { exact: true }).waitFor()
    expect(await storedTexts(world.appliance, 'Shop')).toEqual(['Newer than the snapshot'])
    await isOpen('Shop')
    await button('Discard: Shop').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click()
    await page.getByText('It is discarded.').waitFor()
    await until('nothing is left to discard', async () =>
      (await button('Discard: Shop').count()) === 0 ? true : undefined,
    )
  })

  it('bring back what was deleted from a file that was downloaded, and from its path', async () => {
    await open('numbers')
    await link('Shop').click()
    await link('Back up to a file').click()
    await button('Passphrase').click()
    await page.getByLabel('Passphrase for the file').fill(passphrase)
    await page.getByLabel('Once more').fill(passphrase)
    expect(await page.getByLabel(/^With pictures and other media \(\d+, /).isChecked()).toBe(true)
    const coming = page.waitForEvent('download')
    await button('Write the file').click()
    const download = await coming
    expect(download.suggestedFilename()).toMatch(/^Shop \d{4}-\d\d-\d\d\.holdfast$/)
    const file = join(folder, 'shop.holdfast')
    await download.saveAs(file)
    await page.getByText(/^The file is ready to be downloaded/).waitFor()
    await button(`Remove: ${download.suggestedFilename()}`).click()
    await page.getByText('Files to download').waitFor({ state: 'detached' })
    const about = await world.appliance.ok('POST', '/api/v1/archives/inspect', { file, passphrase })
    expect(about).toMatchObject({ scope: 'instance', media: true })

    const before = await world.appliance.instance('Shop')
    await world.appliance.ok('DELETE', `/api/v1/instances/${before.id}`)
    await world.appliance.ok('POST', `/api/v1/instances/${before.id}/purge?confirm=Shop`)
    // As the desktop opens the page when the file is double-clicked.
    await open(`?restore=${encodeURIComponent(file)}`)
    await page.getByText('This file needs its passphrase').waitFor()
    await button('A file of this computer').click()
    const junk = { name: 'junk.holdfast', mimeType: '', buffer: Buffer.from('no backup at all') }
    await page.getByLabel('Backup file of this computer').setInputFiles(junk)
    await page.getByText('The file is not a backup of Holdfast').waitFor()
    await page.getByLabel('Backup file of this computer').setInputFiles(file)
    await page.getByText('shop.holdfast is sent.').waitFor()
    await page.getByText('This file needs its passphrase').waitFor()
    await page.getByLabel('Passphrase (if it has one)').fill('not this one')
    await button('Look into it').click()
    await page.getByText('does not open this file').waitFor()
    await page.getByLabel('Passphrase (if it has one)').fill(passphrase)
    await button('Look into it').click()
    await page.getByText('Shop · +55 11 99999-0071').waitFor()
    await page.getByRole('combobox', { name: 'What of it?' }).selectOption({ label: 'Shop' })
    await button('Show what would come').click()
    await page.getByText('Nothing: it is not here now.').waitFor()
    await button('Restore this number').click()
    await newest().getByText('restored', { exact: true }).waitFor()
    await isOpen('Shop')
    expect(await storedTexts(world.appliance, 'Shop')).toEqual(['Newer than the snapshot'])
  })

  it('move a number away with a file, and bring it back', async () => {
    const file = join(folder, 'moved.holdfast')
    await open('numbers')
    await link('Other').click()
    await link('Settings').last().click()
    await link('Move it to another computer').click()
    await page.getByText('it never connects from here').waitFor()
    await button('On the appliance’s computer').click()
    await button('Choose …: File to write').click()
    await page.getByRole('dialog').getByRole('button', { name: homedir() }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Take this folder' }).click()
    await page.locator('dialog').waitFor({ state: 'detached' })
    expect(await page.getByRole('textbox', { name: 'File to write' }).inputValue()).toMatch(
      /Other [\d-]+\.holdfast$/,
    )
    await page.getByRole('textbox', { name: 'File to write' }).fill(file.replace(/\.holdfast$/, ''))
    await button('Move it away').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Move it away' }).click()
    await page.getByText(`The file is written: ${file}`).waitFor()
    await world.appliance.waitForState('Other', 'moved')
    await open('numbers')
    await link('Other').click()
    await page.getByText('moved to another appliance').first().waitFor()
    await button('Bring it back here').click()
    await page.getByLabel('Type the name to confirm: Other').fill('Other')
    await page.getByRole('dialog').getByRole('button', { name: 'Bring it back here' }).click()
    await page.getByText('Other is back and connects.').waitFor()
    await isOpen('Other')
  })

  it('bring a number from a folder of Baileys, looked into first', async () => {
    // What comes after it is shipped after it.
    beforeBrought = Date.now()
    const from = join(folder, 'baileys')
    await makeMultiFileFolder(world.wa, from, numbers.brought)
    await open('backups/bring')
    await page.getByRole('textbox', { name: 'Folder', exact: true }).fill(join(folder, 'nothing here'))
    await button('Look into it').click()
    await page.getByRole('alert').waitFor()
    await page.getByRole('textbox', { name: 'Folder', exact: true }).fill(from)
    await page.getByLabel('Name (optional)').fill('Brought')
    await button('Look into it').click()
    await page.getByText('+55 11 99999-0073 is in it').waitFor()
    await button('Bring it').click()
    await page.getByText('Brought is here').waitFor()
    await isOpen('Brought')
    await link('Show the number').click()
    await page.getByRole('heading', { name: 'Brought' }).waitFor()
    await link('Health').click()
    await page.getByText('Keys left for new contacts').waitFor()
    await page.getByText('Every message could be read.').waitFor()
  })

  it('bring the numbers of a whole gateway: looked at first, chosen, and told of', async () => {
    const home = join(folder, 'gateway')
    for (const [name, number] of Object.entries(gateway))
      await makeMultiFileFolder(world.wa, join(home, name), number)
    // Half a minute in which nothing happens is not waited for here.
    await page.route('**/imports/numbers', (route) => {
      const asked = z.looseObject({}).parse(JSON.parse(route.request().postData() ?? '{}'))
      return route.continue({ postData: JSON.stringify({ ...asked, stillMs: 0 }) })
    })
    await open('backups/bring')
    await page.getByLabel('Database, folder or file').fill(home)
    await button('Look what would come').click()
    await page.getByLabel('one · +55 11 99999-0074: would come').waitFor()
    await page.getByLabel('two · +55 11 99999-0075: would come').uncheck()
    await button('Bring 1 number').click()
    await page.getByText('one · +55 11 99999-0074: is here').waitFor({ timeout: 60_000 })
    await isOpen('one')
    expect((await world.appliance.request('GET', '/api/v1/instances/two')).status).toBe(404)
  })

  it('take the whole appliance back to a moment, and forth again, at the same address', async () => {
    await open(`backups/restore/at/${beforeBrought}`)
    await button('Show what would come').click()
    await button('Restore everything').click()
    await newest().getByText('Everything', { exact: true }).waitFor()
    await newest().getByText('restored', { exact: true }).waitFor()
    expect((await world.appliance.request('GET', '/api/v1/instances/Brought')).status).toBe(404)
    await button('Undo: Everything').first().click()
    await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click()
    await newest().getByText('undone', { exact: true }).waitFor()
    await isOpen('Brought')
  })

  it('run no inline script, and ask nobody else for anything', () => {
    expect(wrongs).toEqual([])
  })
})
