// The data folder is removed or replaced while the appliance runs: it says so at once, accepts nothing more, saves what
// it has, and no start ever begins anew without being told to.
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { ApplianceHealth } from '../../core/contract/appliance/appliance.ts'
import type { EventView } from '../../core/contract/events/event.ts'
import type { MessageView } from '../../core/contract/messages/message.ts'
import { openStagedDatabase } from '../../core/storage/database.ts'
import { run, serve, type Ended } from '../commands/harness.ts'
import { until } from '../helpers/appliance.ts'
import { startWorld, storedTexts, waitForTexts, type World } from '../helpers/world.ts'

const shop = '5511999990081'
const customer = '5511999990082'

let world: World
beforeEach(async () => {
  world = await startWorld()
  await world.link('shop', shop)
})
afterEach(() => world.end())

const dataDir = (): string => join(world.appliance.folder, 'data')
const environment = (): Record<string, string> => ({
  HOLDFAST_DATA_DIR: dataDir(),
  HOLDFAST_KEY_FILE: join(world.appliance.folder, 'holdfast.key'),
  HOLDFAST_PORT: '0',
})
const holdfast = (...args: string[]): Promise<Ended> => run(args, environment())

const health = (): Promise<ApplianceHealth> => world.appliance.ok('GET', '/api/v1/health')

const folderEvents = async (): Promise<string[]> =>
  (await world.appliance.events()).flatMap((event: EventView) =>
    event.type === 'appliance.folder' ? [event.data.state] : [],
  )

function send(text: string) {
  return world.appliance.request<MessageView>('POST', '/api/v1/messages', {
    instance: 'shop',
    to: customer,
    text,
  })
}

/** The folder of what was saved. */
function saved(): Promise<string> {
  return until('what it held is saved', async () => (await health()).folder?.savedTo ?? undefined)
}

async function traffic(): Promise<void> {
  await world.wa.phone({ number: customer }).sendText(shop, 'from a customer')
  await waitForTexts(world.appliance, 'shop', 1)
  await world.appliance.sendText('shop', customer, 'from the shop')
}

/** What a person who watches from outside is told while nothing new is accepted. */
async function isGone(): Promise<string> {
  await until('it is noticed', async () => (await health()).folder?.state === 'gone' || undefined)
  const refused = await send('too late')
  expect(refused).toMatchObject({ status: 507, body: { code: 'folder_gone', retryable: true } })
  const created = await world.appliance.request('POST', '/api/v1/instances', { name: 'another' })
  expect(created.status).toBe(507)
  const changed = await world.appliance.request('PATCH', '/api/v1/instances/shop', { name: 'another' })
  expect(changed.status).toBe(507)
  expect((await fetch(`${world.appliance.url}/readyz`)).status).toBe(503)
  await expect
    .poll(async () => (await world.appliance.instance('shop')).stateReason)
    .toContain('The data folder was removed')
  const place = await saved()
  await until('its owner is told', async () =>
    (await world.appliance.events()).some(({ type }) => type === 'alert.folder_gone') ? true : undefined,
  )
  await world.wa.phone({ number: customer }).sendText(shop, 'waits with WhatsApp')
  return place
}

/** Everything is there again, and goes on. */
async function isWhole(): Promise<void> {
  await world.appliance.waitForState('shop', 'open')
  const texts = await waitForTexts(world.appliance, 'shop', 2)
  expect(texts).toEqual(['from a customer', 'waits with WhatsApp'])
  expect(await storedTexts(world.appliance, 'shop', { fromMe: true })).toEqual(['from the shop'])
  await until('the alert is over', async () =>
    (await world.appliance.events()).some(({ type }) => type === 'alert.cleared') ? true : undefined,
  )
  expect((await send('goes on')).status).toBeLessThan(300)
}

/** The appliance writes into its folder while that is removed, so a file may come between the last one and the folder. */
const stillWrittenTo = { recursive: true, maxRetries: 20, retryDelay: 20 }

describe.each([
  ['the whole folder is removed', () => rmSync(dataDir(), stillWrittenTo)],
  [
    'an empty folder takes its place',
    () => {
      renameSync(dataDir(), `${dataDir()} elsewhere`)
      mkdirSync(dataDir())
    },
  ],
  ['the database is removed', () => rmSync(join(dataDir(), 'holdfast.sqlite'))],
])('where %s', (_what, lose) => {
  it('tells it, saves everything, starts in recovery and gives it back by the command that it names', async () => {
    await traffic()
    lose()
    const place = await isGone()
    await world.appliance.stop()

    await world.appliance.start()
    const { mode, reason } = await health()
    expect(mode).toBe('recovery')
    expect(reason).toContain(`holdfast restore ${place}`)
    await world.appliance.stop()

    const { code, stderr } = await holdfast('restore', place, '--yes')
    expect(stderr).toContain(place)
    expect(code).toBe(0)
    await world.appliance.start()
    await isWhole()
  })
})

it('saves it soon after all where it could not at first', async () => {
  await traffic()
  const { folder } = world.appliance
  const elsewhere = `${folder} elsewhere`
  onTestFinished(() => rmSync(elsewhere, { recursive: true, force: true }))
  renameSync(folder, elsewhere)
  // There is no way into the folder of the key, where it would be saved.
  writeFileSync(folder, '')
  await until('it is noticed', async () => (await health()).folder?.state === 'gone' || undefined)
  await until('it has failed', () => world.appliance.stderr.includes('could not be saved') || undefined)
  rmSync(folder)
  expect(existsSync(await saved())).toBe(true)
})

it('goes on by itself when the folder is back', async () => {
  await traffic()
  renameSync(dataDir(), `${dataDir()} elsewhere`)
  await isGone()
  renameSync(`${dataDir()} elsewhere`, dataDir())
  await isWhole()
  expect(await folderEvents()).toEqual(['gone', 'saved', 'back'])
})

it('puts everything right by itself where only the log was removed', async () => {
  await traffic()
  const { url } = world.appliance
  rmSync(join(dataDir(), 'holdfast.sqlite-wal'))
  await until('it has opened everything again', async () => {
    const answer = await fetch(`${url}/api/v1/health`).catch(() => undefined)
    return answer !== undefined && existsSync(join(dataDir(), 'holdfast.sqlite-wal')) ? true : undefined
  })
  await until('it answers', () =>
    folderEvents()
      .then((states) => states.includes('mended') || undefined)
      .catch(() => undefined),
  )
  await world.wa.phone({ number: customer }).sendText(shop, 'waits with WhatsApp')
  await world.appliance.waitForState('shop', 'open')
  expect(await waitForTexts(world.appliance, 'shop', 2)).toEqual(['from a customer', 'waits with WhatsApp'])
  expect(await storedTexts(world.appliance, 'shop', { fromMe: true })).toEqual(['from the shop'])
})

it('saves it at a stop that comes before it was noticed', async () => {
  await traffic()
  rmSync(dataDir(), stillWrittenTo)
  await world.appliance.stop()
  await world.appliance.start()
  expect((await health()).reason).toMatch(/holdfast restore .+saved-/)
})

it('begins anew where its folder is lost only when it is told to, keeps what is left, and says who wanted it', async () => {
  await traffic()
  await world.appliance.ok('POST', '/api/v1/snapshots')
  await world.appliance.stop()
  const snapshots = join(dataDir(), 'snapshots')
  cpSync(snapshots, join(world.appliance.folder, 'kept'), { recursive: true })
  rmSync(dataDir(), stillWrittenTo)
  mkdirSync(dataDir())
  for (let start = 1; start <= 2; start += 1) {
    await world.appliance.start()
    expect(await health()).toMatchObject({ mode: 'recovery' })
    await world.appliance.kill()
  }
  renameSync(join(world.appliance.folder, 'kept'), snapshots)

  const anew = await serve(environment(), ['--new'])
  expect(anew.ready.mode).toBeUndefined()
  expect((await anew.stop()).code).toBe(0)
  const db = openStagedDatabase(join(dataDir(), 'holdfast.sqlite'))
  const audit = db.prepare("SELECT actor, detail FROM audit WHERE action = 'appliance.begun_anew'").all()
  db.close()
  expect(audit).toEqual([{ actor: 'owner', detail: expect.stringContaining('snapshots.aside-') }])

  const again = await holdfast('serve', '--new')
  expect(again.code).toBe(1)
  expect(again.stderr).toContain('There is a database')
  await world.appliance.start()
  expect(await health()).toMatchObject({ mode: 'running', instances: {} })
})
