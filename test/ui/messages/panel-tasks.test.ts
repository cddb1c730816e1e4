// What a person does in the panel at the side of a chat, by the mouse and by the keyboard alone: a group is called and set
// otherwise, its link taken back, and a chat taken away with its files, however they are called.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GroupView } from '../../../core/contract/groups/group.ts'
import { png } from '../../fixtures/pictures.ts'
import { until } from '../../helpers/appliance.ts'
import { mediaIs } from '../../helpers/media.ts'
import type { Phone } from '../../whatsapp/phone/phone.ts'
import type { Group } from '../../whatsapp/server/groups/groups.ts'
import { themes, wrongAt } from '../axe.ts'
import { executablePath } from '../browser.ts'
import { ana, bia, eachFromTheChat, Hands, isAt, press, shop, type Hand } from './hands.ts'

const caio = '5511988880103'

const isIn = ({ participants }: Group, who: string): boolean =>
  participants.some(({ number }) => number === who)
const isAdmin = ({ participants }: Group, who: string): boolean =>
  participants.some(({ number, admin }) => number === who && admin !== undefined)

describe.skipIf(executablePath === undefined)('what one does at the side of a chat', () => {
  let hands: Hands
  let jid: string
  /** Nobody may add him to groups. */
  let shy: Phone
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-panel-'))

  beforeAll(async () => {
    hands = await Hands.sitDown()
    const body = { subject: 'Team', people: [ana] }
    const made = await hands.world.appliance.ok<{ group: GroupView }>(
      'POST',
      '/api/v1/instances/Loja/groups',
      body,
    )
    ;({ jid } = made.group)
    shy = hands.world.wa.phone({ number: caio, name: 'Caio' })
    const { directory } = hands.world.wa.hub
    directory.putAccount({ ...directory.ensureAccount(caio), privacy: { groupadd: 'none' } })
  })
  afterAll(async () => {
    await hands?.end()
    rmSync(folder, { recursive: true, force: true })
  })
  eachFromTheChat(() => hands)

  const there = (): Group => {
    const group = hands.world.wa.hub.groups.get(jid)
    if (group === undefined) throw new Error('There is no such group')
    return group
  }
  const isThere = (what: string, fits: (group: Group) => boolean) =>
    until(what, () => fits(there()) || undefined)

  /** Where it is otherwise. */
  async function change(action: 'add' | 'remove', who: string): Promise<void> {
    if (isIn(there(), who) === (action === 'add')) return
    const path = `/api/v1/instances/Loja/groups/${jid}/members`
    await hands.world.appliance.ok('POST', path, { action, people: [who] })
    await isThere(`${action} ${who}`, (group) => isIn(group, who) === (action === 'add'))
  }

  /** What is seen is the same by either hand. */
  async function isUsable(by: Hand = 'mouse'): Promise<void> {
    if (by === 'keyboard') return
    for (const colorScheme of themes) {
      await hands.page.emulateMedia({ colorScheme })
      expect(await wrongAt(hands.page)).toEqual([])
    }
  }

  const isBlocked = async (): Promise<boolean> => {
    const path = '/api/v1/instances/Loja/blocked'
    const { blocked } = await hands.world.appliance.ok<{ blocked: string[] }>('GET', path)
    return blocked.some((each) => each.startsWith(ana))
  }

  /** One browser lets a file be chosen, in place of whose dialog stands a file of its own; others have a download. */
  async function zipBy(by: Hand, take: () => Promise<void>): Promise<string> {
    const { page } = hands
    if (by === 'mouse') {
      await page.evaluate('delete window.showSaveFilePicker')
      const downloading = page.waitForEvent('download')
      await take()
      return (await downloading).path()
    }
    await page.evaluate(
      "window.showSaveFilePicker = async ({ suggestedName }) => { window.chosen = suggestedName; return (await navigator.storage.getDirectory()).getFileHandle('chosen', { create: true }) }",
    )
    await take()
    const written = `(async () => {
      const file = await (await (await navigator.storage.getDirectory()).getFileHandle('chosen')).getFile()
      return btoa(Array.from(new Uint8Array(await file.arrayBuffer()), (byte) => String.fromCharCode(byte)).join(''))
    })().catch(() => '')`
    // Not before it is whole.
    const bytes = await until('it is written', async () => {
      const found = Buffer.from(await page.evaluate<string>(written), 'base64')
      return found.length > 0 ? found : undefined
    })
    expect(await page.evaluate('window.chosen')).toBe('Ana.zip')
    const path = join(folder, 'chosen.zip')
    writeFileSync(path, bytes)
    return path
  }

  async function open(by: Hand, name: string): Promise<Locator> {
    const called = hands.page.locator('strong', { hasText: name })
    await press(by, hands.page.locator('.chat-line').filter({ has: called }))
    await press(by, hands.page.getByRole('button', { name: `More: ${name}` }))
    return hands.page.getByRole('dialog', { name })
  }
  const close = async (): Promise<void> => {
    await hands.page.keyboard.press('Escape')
    await hands.page.getByRole('dialog').waitFor({ state: 'detached' })
  }

  const tasks: Record<string, (by: Hand) => Promise<void>> = {
    'gives a group another name and a description': async (by) => {
      const side = await open(by, there().subject)
      const [name, about] = [`Team ${by}`, `for ${by} <b>people</b>`]
      await press(by, side.getByText('Settings of the group'))
      await side.getByLabel('Name of the group').fill(name)
      await side.getByLabel('Description', { exact: true }).fill(about)
      await press(by, side.getByRole('button', { name: 'Save', exact: true }))
      await isThere(
        'both are there',
        ({ subject, description }) => subject === name && description?.body === about,
      )
      await side.locator('.side-description', { hasText: about }).waitFor()
      await close()
    },
    'lets only admins write, and messages disappear': async (by) => {
      const side = await open(by, there().subject)
      await press(by, side.getByText('Settings of the group'))
      const { announcement } = there()
      const box = side.getByLabel('Only admins write')
      if (by === 'keyboard') await box.press('Space')
      else await box.click()
      await isThere('WhatsApp has it', (group) => group.announcement !== announcement)
      await until('it shows', async () => (await box.isChecked()) !== announcement || undefined)
      await side
        .getByLabel('Messages disappear')
        .selectOption({ label: by === 'keyboard' ? '7 days' : '90 days' })
      await isThere(
        'they disappear',
        ({ ephemeral }) => ephemeral === (by === 'keyboard' ? 604_800 : 7_776_000),
      )
      await isUsable(by)
      await close()
    },
    'sets how long messages last, and Ana’s phone has it': async (by) => {
      const side = await open(by, 'Ana')
      const [label, seconds] =
        by === 'keyboard' ? (['7 days', 604_800] as const) : (['90 days', 7_776_000] as const)
      await side.getByLabel('Messages disappear').selectOption({ label })
      await isAt(
        hands.phone,
        ({ ephemeralMessage: each }) => each?.message?.protocolMessage?.ephemeralExpiration === seconds,
      )
      await isUsable(by)
      await close()
      await hands.page.locator('.chat-notice', { hasText: label }).last().waitFor()
      await hands.page.locator('.thread-head').getByText(`Messages disappear: ${label}`).waitFor()
    },
    'blocks somebody, and lets her write again': async (by) => {
      const side = await open(by, 'Ana')
      await press(by, side.getByRole('button', { name: 'Block', exact: true }))
      await until('she is blocked', async () => (await isBlocked()) || undefined)
      await press(by, side.getByRole('button', { name: 'Unblock', exact: true }))
      await until('she is not', async () => !(await isBlocked()) || undefined)
      await close()
    },
    'takes the invite link back for another one': async (by) => {
      const side = await open(by, there().subject)
      await press(by, side.getByRole('button', { name: 'Show the invite link' }))
      const link = side.locator('.side-invite pre')
      const before = await link.textContent()
      await press(by, side.getByRole('button', { name: 'Make a new link' }))
      await press(
        by,
        hands.page
          .getByRole('dialog', { name: 'Make a new link?' })
          .getByRole('button', { name: 'Make a new link' }),
      )
      await until('it is another one', async () => (await link.textContent()) !== before || undefined)
      await close()
    },
    'adds people, and who may not be added is invited': async (by) => {
      await change('remove', bia)
      const side = await open(by, there().subject)
      await press(by, side.getByRole('button', { name: 'Add members' }))
      const find = side.getByLabel('Name or number with country code')
      for (const [text, name] of [
        ['bia', 'Bia'],
        [caio, `The number +${caio}`],
      ] as const) {
        await find.fill(text)
        const box = side.getByLabel(name, { exact: true })
        await box.waitFor()
        if (by === 'keyboard') await box.press('Space')
        else await box.click()
      }
      await press(by, side.getByRole('button', { name: 'Add 2 people' }))
      const became = side.getByRole('status', { name: 'What became of it' })
      await became.getByText('Bia: added').waitFor()
      await became.getByText('was sent an invitation').waitFor()
      await isThere('she is in it', (group) => isIn(group, bia) && !isIn(group, caio))
      await isAt(shy, ({ groupInviteMessage: each }) => each?.groupJid === jid)
      await isUsable(by)
      await close()
    },
    'makes somebody an admin, takes that back, and takes her out': async (by) => {
      await change('add', bia)
      const side = await open(by, there().subject)
      await press(by, side.locator('.member-line', { hasText: 'Bia' }))
      await press(by, side.getByRole('button', { name: 'Make an admin' }))
      await isThere('she is an admin', (group) => isAdmin(group, bia))
      await isUsable(by)
      await press(by, side.getByRole('button', { name: 'Take admin away' }))
      await isThere('she is none', (group) => !isAdmin(group, bia))
      await press(by, side.getByRole('button', { name: 'Take out of the group' }))
      const asked = hands.page.getByRole('dialog', { name: 'Take Bia out of the group?' })
      await press(by, asked.getByRole('button', { name: 'Take out of the group' }))
      await isThere('she is out', (group) => !isIn(group, bia))
      await side.getByText('removed on').first().waitFor()
      await close()
    },
    'lets in who asks, and refuses others': async (by) => {
      await change('remove', bia)
      const path = `/api/v1/instances/Loja/groups/${jid}`
      await hands.world.appliance.ok('PATCH', path, { approval: true })
      const side = await open(by, there().subject)
      for (const who of [hands.friend, shy]) await who.joinGroup(there().inviteCode)
      await press(by, side.getByRole('button', { name: /^Let in: / }).first())
      await isThere('one is in', ({ requests }) => requests.length === 1)
      await until(
        'one is left',
        async () => (await side.getByRole('button', { name: /^Let in: / }).count()) === 1 || undefined,
      )
      await isUsable(by)
      await press(by, side.getByRole('button', { name: /^Refuse: / }))
      await isThere('nobody asks', ({ requests }) => requests.length === 0)
      await side.getByText('Ask to be let in').waitFor({ state: 'detached' })
      await change('remove', bia)
      await change('remove', caio)
      await close()
    },
    'sees the groups in common, and goes to one': async (by) => {
      const { subject } = there()
      const side = await open(by, 'Ana')
      await press(
        by,
        side.getByRole('region', { name: 'Groups in common' }).getByRole('link', { name: subject }),
      )
      await hands.page.getByRole('heading', { name: subject }).waitFor()
      if ((await hands.page.getByRole('dialog').count()) > 0) await close()
    },
    'takes a chat away with its files, whatever they are called': async (by) => {
      const bytes = png(30, 20, [
        [200, 80, 20],
        [20, 80, 200],
      ])
      const sent = [
        await hands.phone.sendMedia(shop, {
          kind: 'image',
          mimetype: 'image/png',
          bytes,
          caption: '<img src=x onerror=alert(1)>',
        }),
        await hands.phone.sendMedia(shop, {
          kind: 'document',
          mimetype: 'text/html',
          bytes: Buffer.from('<script>alert(2)</script>'),
          fileName: '../../../etc/"><script>.html',
        }),
      ]
      for (const id of sent) await mediaIs(hands.world.appliance, { instance: 'Loja', id }, 'kept')
      const side = await open(by, 'Ana')
      const into = join(folder, by)
      const zip = await zipBy(by, () =>
        press(by, side.getByRole('button', { name: 'Export with files (zip)' })),
      )
      execFileSync('unzip', ['-q', '-o', zip, '-d', into])
      const files = readdirSync(join(into, 'files')).toSorted()
      expect(files.filter((name) => !/^\d{5}-[\w. -]+$/.test(name))).toEqual([])
      expect(files.some((name) => name.endsWith('script_.html'))).toBe(true)
      expect(files.some((name) => readFileSync(join(into, 'files', name)).equals(bytes))).toBe(true)
      expect(readFileSync(join(into, 'chat.txt'), 'utf8')).toMatch(/^\[[\dT:.Z-]+\] Ana: I am Ana\n/)
      const viewer = await hands.page.context().newPage()
      viewer.on('dialog', (dialog) => {
        hands.wrongs.push('a script ran')
        void dialog.dismiss()
      })
      await viewer.goto(`file://${join(into, 'chat.html')}`)
      await viewer.getByText('<img src=x onerror=alert(1)>').first().waitFor()
      expect(await viewer.evaluate('[...document.images].every((each) => each.naturalWidth === 30)')).toBe(
        true,
      )
      const html = hands.page.waitForEvent('download')
      await press(by, side.getByRole('button', { name: 'Export to print' }))
      await viewer.goto(`file://${await (await html).path()}`)
      await viewer.close()
      await close()
    },
  }

  it.each(Object.keys(tasks).flatMap((name) => [[name, 'mouse'] as const, [name, 'keyboard'] as const]))(
    '%s by %s',
    async (name, by) => {
      await tasks[name]?.(by)
      expect(hands.wrongs).toEqual([])
    },
  )
})
