// What restoring one number costs another that talks meanwhile, and whoever asks the API.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../../helpers/appliance.ts'
import { startWorld, storedTexts, type World } from '../../helpers/world.ts'
import { fill } from '../database.ts'
import { percentile, type Bench, type Row } from '../harness.ts'
import { talking, type While } from '../meanwhile.ts'

const talker = '5511999990121'
const talk = {
  instance: 'Talker',
  number: talker,
  peer: '5511999990122',
  everyMs: { call: 20, message: 100 },
}

interface Figures {
  calm: While[]
  restoring: While[]
  /** Seconds that each restore took. */
  took: number[]
  lost: number[]
}

export const restore: Bench = {
  name: 'restore',
  about:
    'A number of 200,000 messages is restored from a snapshot over the API while another receives a message each 100 ms ' +
    'through the simulated WhatsApp, and the API is asked each 20 ms: lists of numbers, chats and messages, and health. ' +
    'Compared: the same for as long with no restore running.',
  async rows({ rounds, scale }) {
    const world = await startWorld({ appliance: { env: { HOLDFAST_SNAPSHOTS: 'off' } } })
    try {
      await world.link('Talker', talker)
      await world.appliance.stop()
      const { folder } = world.appliance
      const at = { folder: join(folder, 'data'), keyFile: join(folder, 'holdfast.key') }
      await fill(at, Math.ceil(200_000 * scale))
      await world.appliance.start()
      await world.appliance.waitForState('Talker', 'open')
      return rowsOf(await measure(world, rounds))
    } finally {
      await world.end()
    }
  },
}

async function measure(world: World, rounds: number): Promise<Figures> {
  const { appliance } = world
  const figures: Figures = { calm: [], restoring: [], took: [], lost: [] }
  const { id: snapshot } = await appliance.ok<{ id: string }>('POST', '/api/v1/snapshots', {})
  let lastMs = 5000
  const calmly = () => talkingOnly(world, () => sleep(lastMs))
  const restoring = () =>
    talkingOnly(world, async () => {
      const begun = performance.now()
      await restoreOnce(world, snapshot)
      lastMs = performance.now() - begun
    })
  for (let round = 0; round <= rounds; round += 1) {
    // In turned order; the first round warms up.
    const before = round % 2 === 1 ? await calmly() : undefined
    const during = await restoring()
    const calm = before ?? (await calmly())
    process.stderr.write('.')
    await discardAll(world)
    if (round === 0) continue
    figures.calm.push(calm)
    figures.restoring.push(during)
    figures.took.push(lastMs / 1000)
    figures.lost.push(await missing(world, [...calm.texts, ...during.texts]))
  }
  process.stderr.write('\n')
  return figures
}

async function restoreOnce({ appliance }: World, snapshot: string): Promise<void> {
  const wish = { instance: 'Bench', preview: false }
  const { job } = await appliance.ok<{ job: { id: string } }>(
    'POST',
    `/api/v1/snapshots/${snapshot}/restore`,
    wish,
  )
  const { state } = await until(
    'the restore is done',
    async () => {
      const now = await appliance.ok<{ state: string }>('GET', `/api/v1/jobs/${job.id}`)
      return now.state === 'running' ? undefined : now
    },
    600_000,
  )
  if (state !== 'done') throw new Error(`The restore ended as ${state}`)
}

/** What the restores have set aside is erased: each round begins with as much as the first. */
async function discardAll({ appliance }: World): Promise<void> {
  const list = () => appliance.ok<{ restores: { id: string; kept: boolean }[] }>('GET', '/api/v1/restores')
  const { restores } = await twice(list)
  for (const { id, kept } of restores)
    if (kept) await twice(() => appliance.ok('DELETE', `/api/v1/restores/${id}`))
}

/** Connections that were kept open are closed by now, by both sides: none is closed under a request that is measured. */
async function talkingOnly(world: World, other: () => Promise<unknown>): Promise<While> {
  await sleep(6000)
  await twice(() => world.appliance.ok('GET', '/api/v1/health'))
  return talking(world, talk, other)
}

/** What is not measured: a connection that was kept open for long may be closed under a request. */
function twice<T>(ask: () => Promise<T>): Promise<T> {
  return ask().catch(ask)
}

/** How many have not come to the number, given the time that a message may take. */
async function missing({ appliance }: World, texts: readonly string[]): Promise<number> {
  let left = texts.length
  const all = until('all have come', async () => {
    const stored = new Set(await twice(() => storedTexts(appliance, 'Talker')))
    left = texts.filter((text) => !stored.has(text)).length
    return left === 0 ? true : undefined
  })
  await all.catch(() => undefined)
  return left
}

function repliesOf(whiles: readonly While[], part: number): number[] {
  return whiles.map(({ replies }) => percentile(replies, part))
}

function slowOf(whiles: readonly While[]): number[] {
  return whiles.map(({ replies }) => replies.filter((reply) => reply > 250).length)
}

function rowsOf({ calm, restoring, took, lost }: Figures): Row[] {
  const compare = (figure: string, part: number): Row => ({
    figure,
    theirs: repliesOf(calm, part),
    ours: repliesOf(restoring, part),
    unit: 'ms',
    goal: '',
  })
  const alone = repliesOf(calm, 1)
  return [
    compare('a reply, median', 0.5),
    compare('a reply, 99th percentile', 0.99),
    compare('the longest reply', 1),
    {
      figure: 'the longest, more than without',
      ours: repliesOf(restoring, 1).map((each, round) => each - (alone[round] ?? 0)),
      unit: 'ms',
      goal: '250',
      met: (more) => more <= 250,
    },
    { figure: 'replies of over 250 ms, without a restore', ours: slowOf(calm), unit: '', goal: '' },
    { figure: 'replies of over 250 ms', ours: slowOf(restoring), unit: '', goal: '' },
    {
      figure: 'messages to the other that did not come',
      ours: lost,
      unit: '',
      goal: '0, in every round',
      met: () => lost.every((each) => each === 0),
    },
    { figure: 'a restore takes', ours: took, unit: 's', goal: '' },
  ]
}
