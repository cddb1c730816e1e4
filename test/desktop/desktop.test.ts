// The packed desktop on a real Electron, with a screen and a message bus of its own, its sandbox on.
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wrongFuses } from '../../build/fuses.ts'
import { packForTests } from '../../build/test-desktop.ts'
import { testElectron } from '../../build/test-electron.ts'
import type { JobView } from '../../core/contract/backups/job-routes.ts'
import type { InstanceView } from '../../core/contract/instances/instance.ts'
import { until } from '../helpers/appliance.ts'
import { startWhatsApp, type WhatsApp } from '../whatsapp/server/server.ts'
import { Desk } from './desk.ts'
import { Person } from './person.ts'
import { missing } from './missing.ts'
import { TrayHost } from './tray-host.ts'

const number = '5511999990071'
const peer = '5511999990072'
const why = missing()

describe.skipIf(why !== undefined)(why === undefined ? 'the desktop' : `the desktop (${why})`, () => {
  let folder: string
  let program: string
  let wa: WhatsApp
  let person: Person
  let tray: TrayHost
  let desk: Desk

  beforeAll(async () => {
    const electron = testElectron()
    if (electron === undefined) throw new Error('There is no Electron for tests')
    folder = mkdtempSync(join(tmpdir(), 'holdfast-desktop-'))
    chmodSync(folder, 0o755)
    program = await packForTests(electron, join(folder, 'packed'), join(folder, 'bundle'))
    wa = await startWhatsApp()
    person = await Person.start()
    tray = await TrayHost.start(person.bus)
  })
  afterAll(async () => {
    await desk?.kill()
    tray?.end()
    await person?.leave()
    await wa?.stop()
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  })

  const start = (args: readonly string[] = []): Promise<Desk> => {
    const env = {
      HOLDFAST_PORT: '0',
      HOLDFAST_WHATSAPP_URL: wa.url,
      HOLDFAST_WHATSAPP_ROOT_KEY: wa.rootKey,
    }
    return Desk.start({ person, program, env }, args)
  }
  const shop = (): Promise<InstanceView> => desk.api('GET', '/instances/Loja%20Centro')

  const texts = async (): Promise<(string | null)[]> => {
    const path = `/messages?instance=${(await shop()).id}&limit=20`
    const { messages } = await desk.api<{ messages: { text: string | null }[] }>('GET', path)
    return messages.map(({ text }) => text)
  }

  it('opens its page at the first start without asking for a key, sandboxed and not as root', async () => {
    desk = await start()
    await desk.page.getByRole('link', { name: 'Numbers' }).first().waitFor()
    const pid = await desk.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
    )
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    expect(status).toMatch(/^Seccomp:\t2$/m)
    expect(status).not.toMatch(/^Uid:\t0\t/m)
    expect(await desk.page.evaluate('[typeof require, typeof process, document.cookie]')).toEqual([
      'undefined',
      'undefined',
      '',
    ])
  })

  it('was packed with every fuse as it must be, but for the inspector of the tests', async () => {
    expect(await wrongFuses(program)).toEqual(['EnableNodeCliInspectArguments'])
  })

  it('has the licence and the notices where people can read them', () => {
    const resources = join(program, '..', 'resources', 'app.asar.unpacked')
    expect(readFileSync(join(resources, 'LICENSE'), 'utf8')).toContain('MIT')
    expect(readFileSync(join(resources, 'THIRD-PARTY-NOTICES.md'), 'utf8')).toContain('libsignal')
  })

  it('links a number in the window, sends and receives', async () => {
    const { page } = desk
    await page.goto(`${desk.url}/app/link`)
    await page.getByLabel('Name', { exact: true }).fill('Loja Centro')
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByAltText('QR code to scan with the phone').waitFor()
    const { id } = await shop()
    const { qr } = await desk.api<{ qr: string | null }>('GET', `/instances/${id}/qr`)
    await wa.phone({ number }).scan(qr ?? '')
    await page.getByRole('heading', { name: 'Loja Centro is online' }).waitFor()
    const phone = wa.phone({ number: peer, name: 'Ana Prado' })
    await phone.sendText(number, 'Do you open on Sunday?')
    await page.goto(`${desk.url}/app/messages/${id}`)
    await page.getByRole('list', { name: 'Chats' }).getByRole('link').first().click()
    await page.locator('.bubble', { hasText: 'Do you open on Sunday?' }).waitFor()
    await page.getByLabel('Write a message').fill('From nine to one.')
    await page.keyboard.press('Enter')
    await phone.waitForText('From nine to one.')
  })

  it('shows in the tray how many numbers are online', async () => {
    await until(
      'the tray counts it',
      async () => (await tray.tooltip()).includes('1 of 1 online') || undefined,
    )
    const labels = (await tray.menu()).map(({ label }) => label)
    expect(labels).toEqual(['1 of 1 online', 'Open Holdfast', 'Pause all numbers', 'Quit'])
    await tray.click('Pause all numbers')
    await until('it is stopped', async () => (await shop()).state === 'stopped' || undefined)
    await tray.click('Resume')
    await until('it is online', async () => (await shop()).state === 'open' || undefined)
  })

  it('tells of a message while its window is hidden, where that is wanted', async () => {
    const { app, page } = desk
    await page.getByRole('button', { name: 'Notifications' }).click()
    await page.getByLabel('Show notifications').click()
    await page.keyboard.press('Escape')
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await until(
      'nobody looks',
      async () => (await page.evaluate('document.hasFocus()')) === false || undefined,
    )
    await wa.phone({ number: peer }).sendText(number, 'And on holidays?')
    await expect
      .poll(() => tray.notices)
      .toContainEqual({ title: expect.any(String), body: expect.stringContaining('And on holidays?') })
    await page.evaluate('holdfastDesktop.showWindow()')
    await until('it is there', () =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible()),
    )
    tray.notices.length = 0
  })

  it('stays at its own page, opens nothing and allows nothing but to take a voice or a picture and to tell of a message', async () => {
    const { app, page } = desk
    const before = page.url()
    await app.evaluate(({ shell }) => {
      const asked: string[] = []
      Object.assign(globalThis, { asked })
      shell.openExternal = (url) => Promise.resolve(void asked.push(url))
    })
    const outside = ['https://example.com/', 'http://127.0.0.1:9/app/', 'file:///etc/passwd']
    for (const address of outside) await page.evaluate(`void (location.href = '${address}')`)
    for (const address of outside) expect(await page.evaluate(`window.open('${address}')`)).toBe(null)
    const states = `Promise.all(['geolocation', 'camera', 'microphone', 'notifications'].map(
      async (name) => (await navigator.permissions.query({ name })).state,
    ))`
    expect(await page.evaluate(states)).toEqual(['denied', 'granted', 'granted', 'granted'])
    const place = `new Promise((done) => navigator.geolocation.getCurrentPosition(done, ({ code }) => done(code)))`
    expect(await page.evaluate(place)).toBe(1)
    expect(page.url()).toBe(before)
    await page.evaluate(`void (location.href = 'about:blank')`)
    await page.getByRole('link', { name: 'Numbers' }).first().waitFor()
    expect(app.windows()).toHaveLength(1)
    expect(await app.evaluate(() => Reflect.get(globalThis, 'asked'))).toEqual(['https://example.com/'])
  })

  it('signs its window in by itself, locks it by a password alone, and leaves the tray to itself', async () => {
    const { page } = desk
    const password = 'a horse on a bicycle'
    await page.goto(`${desk.url}/app/settings`)
    await page.getByText('To lock this window, set a password first').waitFor()
    await desk.api('PUT', '/password', { password })
    // The session of the window ends: it has another one without a word.
    await desk.api('DELETE', '/session')
    await page.reload()
    await page.getByRole('button', { name: 'Lock' }).click()
    await page.getByText('Enter your password.').waitFor()
    await page.reload()
    await page.getByText('Enter your password.').waitFor()
    await tray.click('Pause all numbers')
    await until(
      'it is paused',
      async () => (await tray.menu()).some(({ label }) => label === 'Resume') || undefined,
    )
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Open' }).click()
    await page.getByRole('button', { name: 'Lock' }).waitFor()
    await until('it is stopped', async () => (await shop()).state === 'stopped' || undefined)
    await tray.click('Resume')
    await until('it is online', async () => (await shop()).state === 'open' || undefined)
  })

  it('makes a key for programs only when it is asked for one', async () => {
    expect(await desk.api('GET', '/keys')).toEqual({ keys: [], environment: false })
    const made = await desk.api<{ key: string }>('POST', '/keys', { name: 'n8n', scope: 'read' })
    const answer = await fetch(`${desk.url}/api/v1/instances`, { headers: { apikey: made.key } })
    expect(answer.status).toBe(200)
  })

  it('starts at login where that is wished', async () => {
    const entry = join(person.env['XDG_CONFIG_HOME'] ?? '', 'autostart', 'holdfast.desktop')
    await desk.page.evaluate('holdfastDesktop.startAtLogin(true)')
    expect(await desk.page.evaluate('holdfastDesktop.startsAtLogin()')).toBe(true)
    expect(readFileSync(entry, 'utf8')).toContain(`Exec="${program}" --hidden`)
    await desk.page.evaluate('holdfastDesktop.startAtLogin(false)')
    expect(existsSync(entry)).toBe(false)
  })

  it('comes back by itself when the core is killed, and says so', async () => {
    process.kill(await desk.corePid(), 'SIGKILL')
    await until('the window says it', () => desk.said.some((text) => text.includes('ended unexpectedly')))
    await desk.isOpen()
    await until('it is online again', async () => (await shop()).state === 'open' || undefined)
    await desk.page.getByRole('link', { name: 'Numbers' }).first().waitFor()
    const sentence = /^Holdfast ended unexpectedly.*Nothing is lost\.$/
    expect(tray.notices).toEqual([{ title: 'Holdfast', body: expect.stringMatching(sentence) }])
  })

  it('shows the window of the first when it is started a second time', async () => {
    const shown = (): Promise<boolean | undefined> =>
      desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())
    // Closing the window leaves the numbers online.
    await desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await until('the window is hidden', async () => !(await shown()) || undefined)
    const second = person.spawn(program, [])
    await until('the second has ended', () => second.exitCode !== null || undefined)
    expect(second.exitCode).toBe(0)
    await until('the window is there', async () => (await shown()) === true || undefined)
    expect((await shop()).state).toBe('open')
  })

  it('backs up to the file that the dialog names, and restores what was purged when that file is opened', async () => {
    const { app, page } = desk
    const file = join(person.env['HOME'] ?? '', 'Loja Centro.holdfast')
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
    }, file)
    const { id } = await shop()
    await page.goto(`${desk.url}/app/backups/file/${id}`)
    await page.getByRole('button', { name: 'Choose …: File to write' }).click()
    await page.getByLabel('Passphrase for the file').fill('four words of mine')
    await page.getByLabel('Once more').fill('four words of mine')
    await page.getByRole('button', { name: 'Write the file' }).click()
    await until('the file is written', async () => {
      const { jobs } = await desk.api<{ jobs: JobView[] }>('GET', '/jobs')
      const job = jobs.find(({ kind }) => kind === 'export')
      if (job?.state === 'failed') throw new Error(JSON.stringify(job))
      return job?.state === 'done' || undefined
    })
    expect(existsSync(file)).toBe(true)
    await desk.api('DELETE', `/instances/${id}`)
    await desk.api('POST', `/instances/${id}/purge?confirm=Loja%20Centro`)

    person.spawn(program, [pathToFileURL(file).href])
    await page.getByLabel('Passphrase (if it has one)').fill('four words of mine')
    await page.getByRole('button', { name: 'Look into it' }).click()
    await page.getByRole('combobox', { name: 'What of it?' }).selectOption('Loja Centro')
    await page.getByRole('button', { name: 'Show what would come' }).click()
    await page.getByRole('button', { name: 'Restore this number' }).click()
    await until('it is online again', async () => {
      const { instances } = await desk.api<{ instances: InstanceView[] }>('GET', '/instances')
      return instances[0]?.state === 'open' || undefined
    })
    expect(await texts()).toContain('From nine to one.')
  })

  it('quits in order by the tray, and is online after the next start', async () => {
    expect(await desk.ends(() => tray.click('Quit'))).toBe(0)
    await wa.phone({ number: peer }).sendText(number, 'And on Monday?')
    desk = await start()
    await until('it is online', async () => (await shop()).state === 'open' || undefined)
    await until(
      'what came meanwhile is there',
      async () => (await texts()).includes('And on Monday?') || undefined,
    )
    wa.phone({ number }).unlink(wa.devices(number).at(-1)?.device ?? 0)
    const notice = {
      title: 'Loja Centro was logged out on the phone.',
      body: expect.stringContaining('Nothing is lost'),
    }
    await expect.poll(() => tray.notices.at(-1)).toEqual(notice)
    expect(await desk.quit()).toBe(0)
  })

  it('keeps the key of the data in a file of its owner where there is no keychain', () => {
    const key = join(person.env['XDG_CONFIG_HOME'] ?? '', 'holdfast', 'holdfast.key')
    expect(statSync(key).mode & 0o777).toBe(0o600)
  })

  it('keeps the key of the data in the keychain where there is one, and asks for the passphrase when it is closed', async () => {
    const owner = await Person.start()
    const env = { HOLDFAST_PORT: '0', XDG_CURRENT_DESKTOP: 'GNOME' }
    const options = { person: owner, program, env }
    try {
      const keyring = await owner.startKeyring('of the owner')
      desk = await Desk.start(options)
      const ways = await desk.api('GET', '/recovery')
      expect(ways).toMatchObject({ keychain: true, keyFile: false, passphrase: false })
      await desk.api('POST', '/recovery/passphrase', { passphrase: 'a few words of my own' })
      expect(await desk.quit()).toBe(0)
      expect(filesIn(owner.env['XDG_CONFIG_HOME'])).not.toContain('holdfast.key')
      await keyring.stop()

      desk = await Desk.launch(options, [])
      const { page } = desk
      await page.getByLabel('Passphrase').fill('words of somebody else')
      await page.keyboard.press('Enter')
      await page.getByText('The passphrase is wrong. Nothing was written.').waitFor()
      await page.getByLabel('Passphrase').fill('a few words of my own')
      await page.keyboard.press('Enter')
      await desk.isOpen()
      expect(await desk.api('GET', '/recovery')).toMatchObject({ keychain: true, keyFile: false })
      expect(await desk.quit()).toBe(0)

      await owner.startKeyring('of the owner')
      desk = await Desk.start(options)
      expect(await desk.quit()).toBe(0)
      expect(filesIn(owner.env['XDG_CONFIG_HOME'])).not.toContain('holdfast.key')
    } finally {
      await desk.kill()
      await owner.leave()
    }
  })
})

function filesIn(folder = ''): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => basename(name))
}
