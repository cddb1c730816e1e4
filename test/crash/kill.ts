// npm run test:crash [-- --cycles N] [--seed N] [--shard I/N] [--resume] [--workload whole|traffic] [--folder F]
// [--cli FILE]: at least one kill -9 a cycle. It can be interrupted (Ctrl-C ends the cycle first) and resumed; what is
// red keeps its folder. With --steps instead: kill -9 at every step of each operation.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { DriverState } from './list.ts'
import { Run } from './run.ts'
import { OnlineSteps } from './step-online.ts'
import { makeBases } from './step-operations.ts'
import { killAtSteps, type StepReport } from './steps.ts'

const asked = options()
if (asked === undefined) process.exitCode = 2
else if (asked.steps) await everyStep()
else await killCycles(asked)

function options() {
  try {
    return parseArgs({
      options: {
        cycles: { type: 'string', default: '500' },
        seed: { type: 'string', default: '1' },
        shard: { type: 'string', default: '1/1' },
        resume: { type: 'boolean', default: false },
        workload: { type: 'string', default: 'whole' },
        folder: { type: 'string' },
        cli: { type: 'string' },
        steps: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return undefined
  }
}

async function killCycles(values: NonNullable<ReturnType<typeof options>>): Promise<void> {
  const [shard = 1, shards = 1] = values.shard.split('/').map(Number)
  const many =
    Math.ceil((Number(values.cycles) * shard) / shards) -
    Math.ceil((Number(values.cycles) * (shard - 1)) / shards)
  const folder = values.folder ?? join(tmpdir(), `holdfast-crash-${values.seed}-${shard}of${shards}`)
  if (!values.resume) rmSync(folder, { recursive: true, force: true })

  let isInterrupted = false
  process.once('SIGINT', () => (isInterrupted = true))
  process.once('SIGTERM', () => (isInterrupted = true))
  const begun = Date.now()
  const run = new Run({
    folder,
    seed: Number(values.seed) * 1000 + shard,
    cycles: many,
    workload: values.workload === 'traffic' ? 'traffic' : 'whole',
    restEvery: 25,
    ...(values.cli === undefined ? {} : { cli: values.cli }),
    onCycle: ({ cycle, kills }) => {
      const seconds = Math.round((Date.now() - begun) / 1000)
      process.stderr.write(`cycle ${cycle} of ${many}, ${kills} kills, ${seconds} s\n`)
    },
    isInterrupted: () => isInterrupted,
  })
  const wrong = await run.run()
  const { state } = run
  process.stdout.write(`${JSON.stringify(figures(state), null, 2)}\n`)
  if (wrong.length > 0) {
    process.stdout.write(
      `RED: seed ${values.seed}, shard ${values.shard}, cycle ${state.cycle}; see ${folder}\n`,
    )
    for (const line of wrong) process.stdout.write(`- ${line}\n`)
  } else if (state.cycle < many) {
    process.stdout.write(`Interrupted after ${state.cycle} of ${many} cycles; --resume goes on.\n`)
  } else rmSync(folder, { recursive: true, force: true })
  process.exitCode = wrong.length > 0 ? 1 : 0
}

async function everyStep(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-steps-'))
  const bases = await makeBases()
  const online = await OnlineSteps.start(folder)
  try {
    for (const operation of bases.operations) say(await killAtSteps(operation, { folder, stride: 1 }))
    say(await online.link(1))
    say(await online.receive(1))
    say(await online.logout(1))
  } finally {
    await online.end()
    bases.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}

function say({ name, steps, kills, foundBefore, foundAfter, wrong }: StepReport): void {
  const found = `${foundBefore} times as before, ${foundAfter} times as after`
  process.stdout.write(`${name}: ${steps} steps, killed at ${kills}, found ${found}, ${wrong.length} wrong\n`)
  for (const line of wrong) process.stdout.write(`- ${line}\n`)
  if (wrong.length > 0) process.exitCode = 1
}

function figures({ availability, ...rest }: DriverState) {
  const { cycle, kills, killsBy, operations, deliveries, repeatedDeliveries, halfLinks } = rest
  const lives = rest.instances.map(({ life }) => life)
  return {
    cycles: cycle,
    kills,
    killsBy,
    operations,
    instances: lives.length,
    purged: lives.filter((life) => life === 'purged').length,
    sends: rest.sends.length,
    received: rest.received.length,
    files: rest.files.length,
    effects: rest.effects.length,
    events: rest.events.length,
    deliveries,
    repeatedDeliveries,
    halfLinks,
    requests: availability,
    acceptedPercent: Math.round((1000 * availability.accepted) / availability.asked) / 10,
  }
}
