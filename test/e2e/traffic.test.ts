// Two-way traffic between numbers of one appliance: all arrive, each once, and nobody asks for a retry.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../helpers/appliance.ts'
import { numbered, startWorld, storedTexts, waitForTexts, type World } from '../helpers/world.ts'

const ana = '5511999990011'
const bia = '5511999990012'
const caio = '5511999990013'

let world: World
beforeAll(async () => {
  world = await startWorld()
  await world.link('ana', ana)
  await world.link('bia', bia)
  await world.link('caio', caio)
})
afterAll(() => world.end())

/** Retry receipts that any device, phones included, has sent so far. */
function retries(): number {
  return [ana, bia, caio]
    .flatMap((number) => world.wa.devices(number).map(({ device }) => `${number}:${device}`))
    .reduce((sum, device) => sum + world.wa.counters(device).retryReceiptsSent, 0)
}

function undecryptable(): number {
  return [ana, bia, caio].reduce((sum, number) => sum + world.wa.phone({ number }).undecryptable.length, 0)
}

describe('two-way traffic', () => {
  it('carries 20 messages each way in turn, each once, with no retry', async () => {
    const { appliance } = world
    for (let n = 0; n < 20; n += 1) {
      await appliance.sendText('ana', bia, `turn a ${n}`)
      await waitForTexts(appliance, 'bia', n + 1)
      await appliance.sendText('bia', ana, `turn b ${n}`)
      await waitForTexts(appliance, 'ana', n + 1)
    }
    expect(await storedTexts(appliance, 'bia')).toEqual(numbered('turn a', 20))
    expect(await storedTexts(appliance, 'ana')).toEqual(numbered('turn b', 20))
    expect(retries()).toBe(0)
  })

  it('carries 100 messages each way at once, each once, with no retry', async () => {
    const { appliance } = world
    await Promise.all([
      ...numbered('burst a', 100).map((text) => appliance.sendText('ana', bia, text)),
      ...numbered('burst b', 100).map((text) => appliance.sendText('bia', ana, text)),
    ])
    const toBia = await waitForTexts(appliance, 'bia', 120)
    const toAna = await waitForTexts(appliance, 'ana', 120)
    expect(toBia.slice(20).toSorted()).toEqual(numbered('burst a', 100).toSorted())
    expect(toAna.slice(20).toSorted()).toEqual(numbered('burst b', 100).toSorted())
    expect(retries()).toBe(0)
    expect(undecryptable()).toBe(0)
  })

  it('carries 30 messages of each of three members of a group, each once, with no retry', async () => {
    const { appliance, wa } = world
    const group = await wa.phone({ number: ana }).createGroup('Team', [bia, caio])
    const before = { ana: 120, bia: 120, caio: 0 }
    await Promise.all(
      Object.keys(before).flatMap((name) =>
        numbered(`group ${name}`, 30).map((text) => appliance.sendText(name, group, text)),
      ),
    )
    for (const [name, known] of Object.entries(before)) {
      const texts = await waitForTexts(appliance, name, known + 60)
      const expected = Object.keys(before).filter((other) => other !== name)
      expect(texts.slice(known).toSorted()).toEqual(
        expected.flatMap((other) => numbered(`group ${other}`, 30)).toSorted(),
      )
    }
    expect(retries()).toBe(0)
    expect(undecryptable()).toBe(0)
  })

  it('learns the name of a group that it has never written to', async () => {
    const { appliance, wa } = world
    const dora = wa.phone({ number: '5511999990015' })
    const group = await dora.createGroup('Suppliers', [ana])
    await dora.sendText(group, 'a new price list')
    await expect
      .poll(() => appliance.ok('GET', '/api/v1/instances/ana/chats'), { timeout: 60_000 })
      .toMatchObject({ chats: expect.arrayContaining([expect.objectContaining({ name: 'Suppliers' })]) })
  })

  it('raises the status of an own message to delivered and read', async () => {
    const { appliance, wa } = world
    const phone = wa.phone({ number: '5511999990014' })
    const { id } = await appliance.sendText('ana', phone.number, 'please read')
    await phone.waitForText('please read')
    await phone.markRead(id)
    await until('the message is read', async () => {
      const { messages } = await appliance.ok<{ messages: { status: string }[] }>(
        'GET',
        `/api/v1/messages?instance=ana&id=${id}`,
      )
      return messages[0]?.status === 'read' ? true : undefined
    })
  })
})
