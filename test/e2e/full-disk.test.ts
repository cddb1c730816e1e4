// ENOSPC in the middle of two-way traffic, on a real small disk: what was accepted is sent, what arrived is
// stored, both once, and all goes on by itself when there is room.
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import type { ApplianceHealth } from '../../core/contract/appliance/appliance.ts'
import type { MessageView } from '../../core/contract/messages/message.ts'
import { until, type Appliance } from '../helpers/appliance.ts'
import { smallDisk, type SmallDisk } from '../helpers/small-disk.ts'
import { startWorld, storedTexts, waitForTexts, type World } from '../helpers/world.ts'

const shop = '5511999990041'
const customer = '5511999990042'

const probe = smallDisk(1)
if (typeof probe !== 'string') probe.remove()
const isPossible = typeof probe !== 'string'
const why = typeof probe === 'string' ? ` [skipped: ${probe}]` : ''

async function newWorld(): Promise<{ disk: SmallDisk; world: World }> {
  const disk = smallDisk(64)
  if (typeof disk === 'string') throw new Error(disk)
  onTestFinished(() => disk.remove())
  const world = await startWorld({ appliance: { folder: disk.folder } })
  onTestFinished(async () => {
    await world.appliance.kill()
    await world.wa.stop()
  })
  await world.link('shop', shop)
  return { disk, world }
}

const diskState = async (appliance: Appliance): Promise<string | undefined> =>
  (await appliance.ok<ApplianceHealth>('GET', '/api/v1/health')).disk?.state

function isIn(appliance: Appliance, state: 'full' | 'ok'): Promise<true> {
  return until(`the disk is ${state}`, async () =>
    (await diskState(appliance)) === state ? true : undefined,
  )
}

interface Traffic {
  over: boolean
  /** How many of each so far. */
  accepted: number
  refused: number
  received: number
}

/** What the API answers until told to stop. */
async function sendAll(appliance: Appliance, traffic: Traffic) {
  const accepted: string[] = []
  const refused = new Set<number>()
  for (let n = 0; !traffic.over; n += 1) {
    const text = `out ${n}`
    const answer = await appliance.request<MessageView>('POST', '/api/v1/messages', {
      instance: 'shop',
      to: customer,
      text,
    })
    if (answer.status < 300) accepted.push(text)
    else refused.add(answer.status)
    traffic[answer.status < 300 ? 'accepted' : 'refused'] += 1
    await sleep(15)
  }
  return { accepted, refused: [...refused] }
}

async function receiveAll({ wa }: World, traffic: Traffic): Promise<string[]> {
  const sent: string[] = []
  for (let n = 0; !traffic.over; n += 1) {
    const text = `in ${n}`
    await wa.phone({ number: customer }).sendText(shop, text)
    sent.push(text)
    traffic.received += 1
    await sleep(15)
  }
  return sent
}

it.runIf(isPossible)(
  `loses nothing when the disk is full in the middle of traffic, and goes on without a restart${why}`,
  async () => {
    const { disk, world } = await newWorld()
    const { appliance, wa } = world
    const { pid } = JSON.parse(appliance.stdout[0] ?? '') as { pid: number }
    const traffic: Traffic = { over: false, accepted: 0, refused: 0, received: 0 }
    const both = Promise.all([sendAll(appliance, traffic), receiveAll(world, traffic)])
    await until('it flows both ways', async () => {
      const own = await storedTexts(appliance, 'shop', { fromMe: true })
      return own.length > 10 || undefined
    })
    await waitForTexts(appliance, 'shop', 10)
    disk.fill()
    await isIn(appliance, 'full')
    const waiting = await appliance.waitForState('shop', 'reconnecting')
    expect(waiting.stateReason).toContain('The disk is full')
    const refusal = await appliance.request('POST', '/api/v1/instances', { name: 'another' })
    expect(refusal).toMatchObject({ status: 507, body: { code: 'storage_full', retryable: true } })
    // Now without the reserve too.
    disk.fill()
    const refusals = traffic.refused
    await until('it goes on refusing', () => traffic.refused > refusals + 50 || undefined)
    expect(existsSync(`${disk.folder}/data/reserve`)).toBe(false)
    expect(await diskState(appliance)).toBe('full')

    disk.free()
    await isIn(appliance, 'ok')
    await appliance.waitForState('shop', 'open')
    const { accepted: before, received } = traffic
    await until(
      'it flows again',
      () => (traffic.accepted > before + 10 && traffic.received > received + 10) || undefined,
    )
    traffic.over = true
    const [{ accepted, refused }, sent] = await both
    expect(refused).toEqual([507])
    expect(accepted.length).toBeGreaterThan(10)

    const stored = await waitForTexts(appliance, 'shop', sent.length)
    expect(stored.toSorted()).toEqual(sent.toSorted())
    const { inbox, undecryptable } = wa.phone({ number: customer })
    const arrived = await until('all that was accepted has arrived', () => {
      const texts = inbox.map(({ text }) => text ?? '')
      return accepted.every((text) => texts.includes(text)) ? texts : undefined
    })
    expect(arrived.toSorted()).toEqual(accepted.toSorted())
    expect(undecryptable).toEqual([])
    expect(await storedTexts(appliance, 'shop', { fromMe: true })).toHaveLength(accepted.length)

    expect((await appliance.ok<ApplianceHealth>('GET', '/api/v1/health')).disk?.reserveBytes).toBe(2 ** 24)
    const states = (await appliance.events()).filter(({ type }) => type === 'appliance.disk')
    expect(states.at(-1)?.data).toMatchObject({ state: 'ok' })
    expect(appliance.stderr.match(/The disk is full: nothing new is accepted/g)).toHaveLength(1)
    // The same process from beginning to end.
    process.kill(pid, 0)
  },
  120_000,
)

it.runIf(isPossible)(
  `starts on a full disk, waits there for room, and stops in order${why}`,
  async () => {
    const { disk, world } = await newWorld()
    const { appliance } = world
    await appliance.stop()
    disk.fill()
    await appliance.start()
    expect(await diskState(appliance)).toBe('full')
    expect(await appliance.stop()).toBe(0)
    // Not even the reserve is left.
    disk.fill()
    await expect(appliance.start()).rejects.toThrow(
      /The disk is full; nothing was changed and nothing is lost/,
    )
    disk.free()
    await appliance.start()
    await isIn(appliance, 'ok')
    await appliance.waitForState('shop', 'open')
    expect(await appliance.stop()).toBe(0)
  },
  120_000,
)
