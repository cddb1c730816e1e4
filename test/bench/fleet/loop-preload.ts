// Loaded into a process before its program: SIGUSR2 begins to measure how late its event loop is, and the next one writes
// the 99th percentile and the longest, in ms, and the longest that the loop itself worked meanwhile, without what it waited for
// a core or a disk, into the file that HOLDFAST_BENCH_LOOP names with its process id.
import { writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

const resolutionMs = 10
const delay = monitorEventLoopDelay({ resolution: resolutionMs })
let isOn = false
let worked = { max: 0, stop: (): void => undefined }

/** Upper bounds: between two ticks there may be several turns. */
function watchWork(): typeof worked {
  let before = process.threadCpuUsage()
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(before)
    before = process.threadCpuUsage()
    watched.max = Math.max(watched.max, (user + system) / 1000 - resolutionMs)
  }, resolutionMs)
  const watched = { max: 0, stop: () => clearInterval(timer) }
  return watched
}

function lateMs(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e6 - resolutionMs)
}

function toggle(): void {
  isOn = !isOn
  if (isOn) {
    delay.reset()
    delay.enable()
    worked = watchWork()
    return
  }
  delay.disable()
  worked.stop()
  const measured = { p99: lateMs(delay.percentile(99)), max: lateMs(delay.max), worked: worked.max }
  writeFileSync(`${process.env['HOLDFAST_BENCH_LOOP'] ?? ''}.${process.pid}`, JSON.stringify(measured))
}

if (isMainThread) process.on('SIGUSR2', toggle)
