// Cuts the power of the disk under a writing storage, again and again, and counts what became of everything that
// was acknowledged. The acknowledgements are kept outside of that disk.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { randomUUID } from 'node:crypto'
import { InstanceSettings } from '../../core/contract/instances/instance.ts'
import { dataPaths } from '../../core/storage/paths.ts'
import { openStorage, type Storage } from '../../core/storage/storage.ts'
import { between, type Random } from '../helpers/random.ts'
import type { CutDisk } from './disk.ts'

export interface CutReport {
  cuts: number
  acknowledged: number
  /** Acknowledged, but not there after the cut. */
  lost: number[]
  /** Three keys of one commit of which only some are there. */
  torn: number[]
  /** What SQLite finds wrong. */
  damage: string[]
}

interface Home {
  dir: string
  keyFile: string
}

export async function runCuts(
  disk: CutDisk,
  options: { cuts: number; random: Random; broken?: boolean; onCut?(n: number): void },
): Promise<CutReport> {
  const outside = mkdtempSync(join(tmpdir(), 'holdfast-power-key-'))
  const home: Home = { dir: join(disk.folder, 'data'), keyFile: join(outside, 'holdfast.key') }
  const report: CutReport = { cuts: 0, acknowledged: 0, lost: [], torn: [], damage: [] }
  try {
    await withStorage(home, addInstance)
    const acknowledged: number[] = []
    let first = 0
    for (let n = 0; n < options.cuts; n += 1) {
      const before = acknowledged.length
      const forMs = between(options.random, 20, 900)
      const broken = options.broken === true
      await writeAndCut(disk, home, { first, forMs, broken, acknowledged })
      disk.remount()
      // What this cut met is looked at in full; earlier ones were whole already and go to make room.
      const fresh = acknowledged.slice(before)
      await withStorage(home, async (storage) => {
        const found = inspect(storage, fresh)
        report.lost.push(...found.lost)
        report.torn.push(...found.torn)
        report.damage.push(...(await storage.quickCheck()))
        await forget(storage)
      })
      report.cuts += 1
      report.acknowledged += fresh.length
      first = Math.max(first, ...fresh) + 1000
      options.onCut?.(n)
    }
    return report
  } finally {
    rmSync(outside, { recursive: true, force: true })
  }
}

function onFatal(error: Error): never {
  throw error
}

async function withStorage(home: Home, work: (storage: Storage) => Promise<void> | void): Promise<void> {
  const { keyFile } = home
  const storage = await openStorage({
    paths: dataPaths(home.dir),
    keyFile,
    onFatal,
    reserveBytes: 1024 * 1024,
  })
  try {
    await work(storage)
  } finally {
    await storage.close()
  }
}

async function addInstance(storage: Storage): Promise<void> {
  const id = randomUUID()
  const settings = InstanceSettings.parse({})
  await storage.commits.write((tx) =>
    storage.instances.put(tx, {
      id,
      name: 'shop',
      token: id,
      desired: 'stopped',
      settings,
      proxy: null,
      at: 1,
    }),
  )
}

async function writeAndCut(
  disk: CutDisk,
  { dir, keyFile }: Home,
  options: { first: number; forMs: number; broken: boolean; acknowledged: number[] },
): Promise<void> {
  const script = join(import.meta.dirname, 'writer-child.ts')
  const child = spawn(
    process.execPath,
    [script, dir, keyFile, String(options.first), options.broken ? 'broken' : ''],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const exited = once(child, 'exit')
  let output = ''
  const ready = Promise.withResolvers<void>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    if (output.startsWith('ready')) ready.resolve()
  })
  const early = exited.then(() => {
    throw new Error('The writer ended before it was ready')
  })
  await Promise.race([ready.promise, early])
  early.catch(() => undefined)
  await sleep(options.forMs)
  const cutAt = disk.cut()
  await sleep(50)
  child.kill('SIGKILL')
  await exited
  const lines = output.split('\n').slice(1, -1)
  for (const line of lines) {
    const [at = '', n = ''] = line.split(' ')
    if (BigInt(at) < cutAt) options.acknowledged.push(Number(n))
  }
}

function inspect(storage: Storage, numbers: readonly number[]): { lost: number[]; torn: number[] } {
  const id = storage.instances.list()[0]?.id ?? ''
  const lost: number[] = []
  const torn: number[] = []
  for (const n of numbers) {
    const names = [`a${n}`, `b${n}`, `c${n}`]
    const found = storage.signalKeys.get(id, 1, 'session', names)
    const there = names.filter((name) => isWhole(found[name], n)).length
    if (there < 3) lost.push(n)
    if (there > 0 && there < 3) torn.push(n)
  }
  return { lost, torn }
}

function isWhole(value: unknown, n: number): boolean {
  const expected = Buffer.alloc(200 + ((n * 37) % 3000), n % 251)
  return value instanceof Uint8Array && expected.equals(value)
}

async function forget(storage: Storage): Promise<void> {
  const id = storage.instances.list()[0]?.id ?? ''
  await storage.commits.write((tx) => storage.signalKeys.deleteGeneration(tx, id, 1))
}
