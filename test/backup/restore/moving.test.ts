// A number moves from one machine to another with a file, a file brings an older copy of it back beside its contacts,
// and a running appliance takes the place of itself: with the real protocol, over HTTP.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { JobView } from '../../../core/contract/backups/job-routes.ts'
import type { RestoreAnswer, RestoreView } from '../../../core/contract/backups/restore-routes.ts'
import { Appliance, until } from '../../helpers/appliance.ts'
import { startWorld, storedTexts, type World } from '../../helpers/world.ts'
import { newFolder } from '../../storage/harness.ts'
import type { z } from 'zod'

const shop = '5511999990071'
const peers = ['5511999990072', '5511999990073'] as const
const passphrase = 'a few words that do not belong'

let world: World
let there: Appliance
beforeAll(async () => {
  world = await startWorld()
  there = await Appliance.start({ whatsapp: world.wa })
}, 120_000)
afterAll(async () => {
  await there.destroy()
  await world.end()
})

async function done(appliance: Appliance, job: JobView | null): Promise<unknown> {
  const ended = await until('the job is over', async () => {
    const view = await appliance.ok<JobView>('GET', `/api/v1/jobs/${job?.id ?? ''}`)
    return view.state === 'running' ? undefined : view
  })
  expect(ended).toMatchObject({ state: 'done', problem: null })
  return ended.result
}

async function exported(appliance: Appliance, file: string, more: object): Promise<void> {
  const body = { file, passphrase, instance: 'shop', ...more }
  await done(appliance, await appliance.ok<JobView>('POST', '/api/v1/archives', body))
}

async function restored(appliance: Appliance, file: string): Promise<void> {
  const body = { file, passphrase }
  const { preview } = await appliance.ok<z.infer<typeof RestoreAnswer>>('POST', '/api/v1/archives/restore', {
    ...body,
    preview: true,
  })
  expect(preview?.comes.join(' ')).toContain(`"shop" (+${shop})`)
  const { job } = await appliance.ok<z.infer<typeof RestoreAnswer>>('POST', '/api/v1/archives/restore', body)
  await done(appliance, job)
  await appliance.waitForState('shop', 'open')
}

/** In each direction with each peer, the shop first; each arrives, once. */
async function talk(appliance: Appliance, prefix: string, each = 3): Promise<void> {
  const { wa } = world
  const names = Array.from({ length: each }, (_, n) => `${prefix} ${n}`)
  for (const peer of peers) {
    const phone = wa.phone({ number: peer })
    for (const name of names) await appliance.sendText('shop', phone.lid, `${name} to ${peer}`)
    await until(`${peer} has all of ${prefix}`, () => {
      const mine = phone.inbox.filter(({ text }) => text?.startsWith(`${prefix} `))
      return mine.length >= each
    })
    for (const name of names) await phone.sendText(shop, `${name} from ${peer}`)
  }
  const wanted = peers.flatMap((peer) => names.map((name) => `${name} from ${peer}`)).toSorted()
  await until(`the shop has all of ${prefix}`, async () => {
    const texts = await storedTexts(appliance, 'shop')
    return wanted.every((text) => texts.includes(text))
  })
  const stored = (await storedTexts(appliance, 'shop')).filter((text) => text.startsWith(`${prefix} `))
  expect(stored.toSorted()).toEqual(wanted)
  for (const peer of peers) {
    const inbox = wa.phone({ number: peer }).inbox.filter(({ text }) => text?.startsWith(`${prefix} `))
    expect(inbox.map(({ text }) => text)).toEqual(names.map((name) => `${name} to ${peer}`))
  }
}

const retries = (): number[] => peers.map((peer) => world.wa.phone({ number: peer }).undecryptable.length)

it(
  'is handed over: online on the other machine without a QR, never again on the first',
  { timeout: 240_000 },
  async () => {
    const { wa, appliance } = world
    for (const number of peers) wa.phone({ number })
    await world.link('shop', shop)
    await talk(appliance, 'here')
    const devices = wa.devices(shop).length
    const before = retries()
    const file = join(newFolder(), 'shop.holdfast')
    await exported(appliance, file, { handOver: true })
    expect(await appliance.instance('shop')).toMatchObject({ state: 'moved' })
    await restored(there, file)
    expect(wa.devices(shop)).toHaveLength(devices)
    await talk(there, 'there')
    // Its ratchets came along: nobody had to ask for anything again.
    expect(retries()).toEqual(before)
    expect(await storedTexts(there, 'shop')).toContain(`here 0 from ${peers[0]}`)
    await appliance.stop()
    await appliance.start()
    expect(await appliance.instance('shop')).toMatchObject({ state: 'moved' })
  },
)

it(
  'comes back from an older file beside its contacts: each message once, a retry a peer at most',
  { timeout: 240_000 },
  async () => {
    const file = join(newFolder(), 'older.holdfast')
    await exported(there, file, {})
    await talk(there, 'newer', 8)
    const before = retries()
    await restored(there, file)
    expect(await storedTexts(there, 'shop')).not.toContain(`newer 0 from ${peers[0]}`)
    await talk(there, 'after', 8)
    for (const [n, count] of retries().entries()) expect(count - (before[n] ?? 0)).toBeLessThanOrEqual(1)
  },
)

it('the whole appliance is restored in a running process, and undone', { timeout: 240_000 }, async () => {
  const running = readFileSync(join(there.folder, 'data', 'running.json'), 'utf8')
  await there.ok('POST', '/api/v1/snapshots', { reason: 'test' })
  const { snapshots } = await there.ok<{ snapshots: { id: string }[] }>('GET', '/api/v1/snapshots')
  await talk(there, 'later')
  const latest = async (): Promise<RestoreView | undefined> => {
    const answer = await there
      .request<{ restores?: RestoreView[] }>('GET', '/api/v1/restores')
      .catch(() => undefined)
    return answer?.body.restores?.find(({ kind }) => kind === 'appliance')
  }
  const { job } = await there.ok<z.infer<typeof RestoreAnswer>>('POST', '/api/v1/restores', {
    snapshot: snapshots[0]?.id,
  })
  const view = await until('it is restored', async () => {
    const path = `/api/v1/jobs/${job?.id ?? ''}`
    const known = await there.request<Partial<JobView>>('GET', path).catch(() => undefined)
    if (known?.body.problem) throw new Error(known.body.problem.detail)
    const found = await latest()
    return found?.state === 'done' ? found : undefined
  })
  expect(view.kept).toBe(true)
  await there.waitForState('shop', 'open')
  expect(await storedTexts(there, 'shop')).not.toContain(`later 0 from ${peers[0]}`)
  await talk(there, 'restored')

  await there.ok('POST', `/api/v1/restores/${view.id}/undo`)
  await until('it is undone', async () => ((await latest())?.state === 'undone' ? true : undefined))
  await there.waitForState('shop', 'open')
  const texts = await storedTexts(there, 'shop')
  expect(texts).toContain(`later 0 from ${peers[0]}`)
  expect(texts).not.toContain(`restored 0 from ${peers[0]}`)
  await talk(there, 'undone')
  // It was one process all the time, at one address.
  expect(readFileSync(join(there.folder, 'data', 'running.json'), 'utf8')).toBe(running)
})
