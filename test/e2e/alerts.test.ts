// A headless keeper is told, with the real process and kill -9: once for each number that is logged out on its phone.
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { EventView } from '../../core/contract/events/event.ts'
import { until } from '../helpers/appliance.ts'
import { Endpoint } from '../helpers/endpoint.ts'
import { linkExisting, startWorld, type World } from '../helpers/world.ts'

const numbers = ['5511900000401', '5511900000402', '5511900000403']
const nameOf = (number: string): string => `Café 東京 ${number.at(-1)}`

let world: World
let keeper: Endpoint
beforeAll(async () => {
  keeper = await Endpoint.start()
  world = await startWorld({ appliance: { env: { HOLDFAST_NTFY_URL: keeper.url } } })
})
afterAll(async () => {
  await world.end()
  await keeper.close()
})

const unmasked = (title: unknown): string => {
  const coded = /^=\?UTF-8\?B\?(.*)\?=$/.exec(String(title))?.[1]
  return coded === undefined ? String(title) : Buffer.from(coded, 'base64').toString()
}

/** The titles that the keeper has got, each once: at a kill, the one under way may come again. */
const titles = (): string[] =>
  [...new Set(keeper.taken.map(({ headers }) => unmasked(headers['title'])))].toSorted()

it('tells each logout and its end once, though the process is killed as soon as it is known', async () => {
  const { wa, appliance } = world
  for (const number of numbers) await world.link(nameOf(number), number)
  for (const number of numbers) {
    await appliance.waitForState(nameOf(number), 'open')
    const device = wa.devices(number).at(-1)?.device ?? 0
    wa.phone({ number }).unlink(device)
    // The first sign of it may be the state, its event or the alert.
    await appliance.waitForState(nameOf(number), 'logged_out')
    await appliance.kill()
    await appliance.start()
  }
  const raised = numbers.map((number) => `${nameOf(number)} was logged out`)
  await until('the keeper knows of all', () => titles().length === 3)
  expect(titles()).toEqual(raised)
  expect(keeper.taken[0]?.text).toContain('removed on the phone')
  expect(keeper.taken[0]?.text).toContain('Link it again')

  const [first = ''] = numbers
  await linkExisting(wa, appliance, nameOf(first), first)
  await until('the keeper knows of the end', () => titles().length === 4)
  expect(titles()).toEqual([...raised, `Over: ${nameOf(first)} was logged out`].toSorted())
  const alerts = (await appliance.events()).filter(({ data }: EventView) => 'alertId' in data)
  expect(alerts.map(({ type }) => type)).toEqual([
    'alert.logged_out',
    'alert.logged_out',
    'alert.logged_out',
    'alert.cleared',
  ])
  expect(keeper.taken.map(({ text }) => text).join('\n')).not.toMatch(/\d{6}/)
}, 120_000)
