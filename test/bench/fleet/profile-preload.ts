// Loaded into a process before its program: SIGUSR2 begins a CPU profile, and the next one ends it and writes it into the
// file that HOLDFAST_BENCH_PROFILE names.
import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'

const file = process.env['HOLDFAST_BENCH_PROFILE'] ?? ''
let session: Session | undefined

async function begin(): Promise<void> {
  session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: 500 })
  await session.post('Profiler.start')
}

async function end(from: Session): Promise<void> {
  const { profile } = await from.post('Profiler.stop')
  from.disconnect()
  session = undefined
  writeFileSync(file, JSON.stringify(profile))
}

process.on('SIGUSR2', () => void (session === undefined ? begin() : end(session)))
