// npm run test:drills [-- --only NAME] [--from STEP] [--flips N] [--seed N] [--resume] [--folder F] [--lanes N]: kill -9
// at every single step of whatever makes a backup or brings one back; and bits flipped in what restores read. It can be
// interrupted (Ctrl-C ends the steps under way first) and resumed.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeFileAtomic } from '../../../core/storage/files.ts'
import { drills } from './all.ts'
import { archiveDoor, locationDoor } from './doors.ts'
import { flipBits, type FlipReport } from './flip.ts'
import { killEverywhere, type Progress } from './kill.ts'
import { killAtRequests } from './of-object-store.ts'

interface State {
  kills: Record<string, Progress>
  flips: Record<string, FlipReport>
}

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    from: { type: 'string', default: '1' },
    flips: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    resume: { type: 'boolean', default: false },
    folder: { type: 'string', default: join(tmpdir(), 'holdfast-drills') },
    lanes: { type: 'string', default: '2' },
  },
})

const { folder, only } = values
const [lanes, flips] = [Number(values.lanes), Number(values.flips)]
const stateFile = join(folder, 'state.json')
if (!values.resume) rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const state: State = existsSync(stateFile)
  ? (JSON.parse(readFileSync(stateFile, 'utf8')) as State)
  : { kills: {}, flips: {} }
let isOver = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (isOver = true))
const isInterrupted = (): boolean => isOver

const chosen = drills.filter(({ name }) => name.includes(only))
const doors = [archiveDoor, locationDoor].filter(({ name }) => name.includes(only) && flips > 0)
for (const drill of chosen) if (!isOver) await kill(drill)
for (const door of doors) if (!isOver && !isFlipped(state.flips[door.name])) await flip(door)
await killInStore()
summary()

/** Its steps are requests of the store, which tells when. */
async function killInStore(): Promise<void> {
  if (isOver || !'shipping to an object store'.includes(only)) return
  const begun = Date.now()
  const { requests, kills, wrong } = await killAtRequests({
    folder: join(folder, 'now'),
    stride: 1,
    isInterrupted,
  })
  say(
    `shipping to an object store: ${requests} requests, killed at ${kills}, ${wrong.length} wrong, ${since(begun)}`,
    wrong,
  )
  if (wrong.length > 0) process.exitCode = 1
}

async function kill(drill: (typeof drills)[number]): Promise<void> {
  const begun = Date.now()
  const known = state.kills[drill.name]
  const progress = await killEverywhere(drill, {
    folder: join(folder, 'now'),
    lanes,
    from: Number(values.from),
    ...(known !== undefined && { progress: known }),
    onStep(now) {
      state.kills[drill.name] = now
      keep()
    },
    isInterrupted,
  })
  const { name, steps, kills, foundBefore, foundAfter, wrong } = progress
  const found = `found ${foundBefore} times as before, ${foundAfter} times as after`
  say(`${name}: ${steps} steps, killed at ${kills}, ${found}, ${wrong.length} wrong, ${since(begun)}`, wrong)
}

async function flip(door: (typeof doors)[number]): Promise<void> {
  const begun = Date.now()
  const report = await flipBits(door, {
    folder: join(folder, 'now'),
    flips,
    seed: Number(values.seed),
    lanes,
    isInterrupted,
  })
  state.flips[door.name] = report
  keep()
  const { name, whole, earlier, wrong } = report
  const refused = Object.entries(report.refused).map(([reason, count]) => `${count} ${reason}`)
  const what = `refused: ${refused.join(', ')}; ${whole} not touched by it, ${earlier} an earlier moment`
  say(`${name}: ${report.flips} flips, ${what}; ${wrong.length} wrong, ${since(begun)}`, wrong)
}

function isFlipped(report: FlipReport | undefined): boolean {
  return report !== undefined && report.flips >= flips
}

function keep(): void {
  writeFileAtomic(stateFile, JSON.stringify(state, undefined, 2))
}

function since(begun: number): string {
  return `${Math.round((Date.now() - begun) / 1000)} s`
}

function say(line: string, wrong: readonly string[]): void {
  process.stdout.write(`${line}\n`)
  for (const each of wrong) process.stdout.write(`- ${each}\n`)
}

function summary(): void {
  const killed = chosen.flatMap(({ name }) => state.kills[name] ?? [])
  const flipped = doors.flatMap(({ name }) => state.flips[name] ?? [])
  const total = (of: (each: Progress) => number): number => killed.reduce((so, each) => so + of(each), 0)
  const wrong = [...killed, ...flipped].flatMap((each) => each.wrong).length
  const isDone =
    killed.length === chosen.length &&
    killed.every(({ next }) => next.every((step) => step === null)) &&
    doors.every(({ name }) => isFlipped(state.flips[name]))
  const words = [
    `${killed.length} of ${chosen.length} operations, ${total((each) => each.steps)} steps`,
    `${total((each) => each.kills)} kills`,
    `${total((each) => each.foundBefore)} times found as before`,
    `${total((each) => each.foundAfter)} times as after`,
    `${flipped.reduce((so, each) => so + each.flips, 0)} flips`,
    `${wrong} wrong`,
  ]
  say(words.join(', '), isDone ? [] : ['Interrupted; --resume goes on.'])
  if (wrong > 0) process.exitCode = 1
  else if (isDone) rmSync(folder, { recursive: true, force: true })
}
