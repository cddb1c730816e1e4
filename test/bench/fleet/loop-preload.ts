// Loaded into a process before its program: SIGUSR2 begins to measure how late its event loop is, and the next one writes
// the 99th percentile and the longest, in ms, into the file that HOLDFAST_BENCH_LOOP names with its process id.
import { writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

const resolutionMs = 10
const delay = monitorEventLoopDelay({ resolution: resolutionMs })
let isOn = false

function lateMs(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e6 - resolutionMs)
}

function toggle(): void {
  isOn = !isOn
  if (isOn) {
    delay.reset()
    delay.enable()
    return
  }
  delay.disable()
  const measured = { p99: lateMs(delay.percentile(99)), max: lateMs(delay.max) }
  writeFileSync(`${process.env['HOLDFAST_BENCH_LOOP'] ?? ''}.${process.pid}`, JSON.stringify(measured))
}

if (isMainThread) process.on('SIGUSR2', toggle)
