// Interleaved rounds and the table they end in: each round runs every variant, in turned order, so that what the
// machine does meanwhile hits all of them. The first round warms up and is not counted.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Variant {
  name: string
  /** One run in an empty folder of its own; returns the figure. */
  run(folder: string): Promise<number>
}

export interface Sizes {
  rounds: number
  /** Parts of the full workload, 1 for all of it. */
  scale: number
  /** How many numbers, where a bench asks for many. */
  numbers?: number
}

export interface Row {
  figure: string
  /** The value, where there is one variant only; else the medians of ours and of what it is compared with. */
  ours: readonly number[]
  theirs?: readonly number[]
  unit: string
  goal: string
  /** Of the median of the ratios of the rounds, or of the values where there is one variant only. */
  met?(median: number): boolean
  /** A lesser goal that must be met. */
  needed?(median: number): boolean
}

export interface Bench {
  name: string
  /** What is run against what, and what was done to the disk. */
  about: string
  rows(sizes: Sizes): Promise<Row[]>
}

/** By variant: its figure in each counted round. */
export async function interleave(
  variants: readonly Variant[],
  rounds: number,
): Promise<Map<string, number[]>> {
  const figures = new Map(variants.map(({ name }) => [name, [] as number[]]))
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, run } of round % 2 === 0 ? variants : variants.toReversed()) {
      const figure = await inFolder(run)
      if (round > 0) figures.get(name)?.push(figure)
    }
    process.stderr.write('.')
  }
  process.stderr.write('\n')
  return figures
}

async function inFolder(run: (folder: string) => Promise<number>): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  try {
    return await run(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** The value that a part of them does not exceed; of a part of 1 the greatest. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN
}

/** As a Markdown table; ratios are ours to theirs of the same round. */
export function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => {
    const { ours, theirs, unit } = row
    const values = theirs ? ours.map((value, round) => value / (theirs[round] ?? Number.NaN)) : ours
    const spread = [Math.min(...values), median(values), Math.max(...values)]
    return [
      row.figure,
      theirs ? short(median(theirs)) : '',
      short(median(ours)),
      unit,
      spread.map((value) => (theirs ? value.toFixed(2) : short(value))).join(' / '),
      row.goal,
      verdict(row, median(values)),
    ]
  })
  return layOut([['figure', 'compared', 'ours', 'unit', 'min / median / max', 'goal', 'met'], ...cells])
}

function verdict({ met, needed }: Row, value: number): string {
  if (!met) return ''
  if (met(value)) return 'yes'
  return needed?.(value) === true ? 'what is needed' : 'NO'
}

function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value === Math.round(value) ? 0 : 1)
}

function layOut([head = [], ...lines]: string[][]): string {
  const widths = head.map((title, at) =>
    Math.max(title.length, ...lines.map((line) => line[at]?.length ?? 0)),
  )
  const write = (line: readonly string[]) =>
    `| ${line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`
  return [write(head), write(widths.map((width) => '-'.repeat(width))), ...lines.map(write)].join('\n')
}
