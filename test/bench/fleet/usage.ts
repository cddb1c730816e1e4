// What a process of another program has used so far, as Linux counts it. Wall time says little on a shared machine.
import { readFileSync, writeFileSync } from 'node:fs'

const ticksPerSecond = 100

/** What of it is in memory now. */
export function residentBytes(pid: number): number {
  return statusOf(pid, 'VmRSS')
}

/** What was in memory at most, since resetPeak. */
export function peakBytes(pid: number): number {
  return statusOf(pid, 'VmHWM')
}

export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
}

function statusOf(pid: number, field: string): number {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(found?.[1] ?? 0) * 1024
}

/** User and system time of all its threads. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name of the program may hold spaces and brackets itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}
