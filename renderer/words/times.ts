// Times and counts as people say them: relative under a day, then absolute; the exact time is in the title.
import { tag, words } from './words.ts'

const dayMs = 24 * 60 * 60 * 1000

/** To make one takes longer than to draw what it stands in. Whoever travels has another zone. */
const made = new Map<string, Intl.DateTimeFormat>()

function format(at: number, options: Intl.DateTimeFormatOptions): string {
  const key = `${tag()} ${new Date().getTimezoneOffset()} ${JSON.stringify(options)}`
  const known = made.get(key) ?? new Intl.DateTimeFormat(tag(), options)
  made.set(key, known)
  return known.format(at)
}

export const clock = (at: number): string => format(at, { hour: '2-digit', minute: '2-digit' })

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}

/** 08:12 · yesterday 17:40 · 3 Nov, 17:40 · 3 Nov 2025, 17:40. */
export function when(at: number, now: number): string {
  const today = startOfDay(now)
  if (at >= today && at < today + dayMs) return clock(at)
  if (at >= startOfDay(today - 1) && at < today) return words.value.time.yesterday(clock(at))
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return format(at, {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
  })
}

/** For lists: 17:40 today, the day of the week within a week, else the date. */
export function whenShort(at: number, now: number): string {
  const today = startOfDay(now)
  if (at >= today && at < today + dayMs) return clock(at)
  if (at < today && at >= today - 6 * dayMs) return format(at, { weekday: 'short' })
  return format(at, { day: '2-digit', month: '2-digit', year: '2-digit' })
}

export function day(at: number): string {
  return format(at, { day: 'numeric', month: 'long', year: 'numeric' })
}

export function exact(at: number): string {
  return format(at, { dateStyle: 'full', timeStyle: 'medium' })
}

export function count(value: number): string {
  return new Intl.NumberFormat(tag()).format(value)
}

export function percent(share: number): string {
  return new Intl.NumberFormat(tag(), { style: 'percent' }).format(share)
}

export function size(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte']
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** step
  return new Intl.NumberFormat(tag(), {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
  }).format(value)
}

const agoUnits = [
  ['hour', 60 * 60 * 1000],
  ['minute', 60 * 1000],
  ['second', 1000],
] as const

/** 12 seconds ago · 2 minutes ago · 3 hours ago; from a day on as when says it. */
export function ago(at: number, now: number): string {
  const past = Math.max(1000, now - at)
  if (past >= dayMs) return when(at, now)
  const [unit, ms] = agoUnits.find(([, each]) => past >= each) ?? agoUnits[2]
  return new Intl.RelativeTimeFormat(tag()).format(-Math.floor(past / ms), unit)
}

/** With seconds, because moments are told apart by them. */
export function moment(at: number, now: number): string {
  const sameDay = startOfDay(at) === startOfDay(now)
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const
  return format(at, sameDay ? time : { day: 'numeric', month: 'short', ...time })
}
