// A process killed at any moment has lost nothing that it acknowledged, and left nothing half done.
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { newHome, openHome, type Home } from './harness.ts'

const childFile = fileURLToPath(new URL('./commit-child.ts', import.meta.url))

/** Kills the writer after so many acknowledgements; the last number of each lane. */
async function runAndKill(home: Home, id: string, lines: number): Promise<Map<string, number>> {
  const args = [childFile, home.paths.dir, home.keyFile, id]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const acknowledged = new Map<string, number>()
  const exited = once(child, 'exit')
  let seen = 0
  for await (const line of createInterface({ input: child.stdout })) {
    const [kind, lane, n] = line.split(' ')
    acknowledged.set(`${kind} ${lane}`, Number(n))
    seen += 1
    if (seen === lines) child.kill('SIGKILL')
  }
  expect(await exited).toEqual([null, 'SIGKILL'])
  return acknowledged
}

it('keeps every acknowledged write over kills', async () => {
  const home = newHome()
  const id = randomUUID()
  for (const lines of [1, 7, 60, 333, 1500]) {
    const acknowledged = await runAndKill(home, id, lines)
    const storage = await openHome(home)
    expect(await storage.quickCheck()).toEqual([])
    for (const lane of [1, 2, 3]) {
      const keys = storage.signalKeys.get(id, 1, 'session', [`a${lane}`, `b${lane}`, `c${lane}`])
      const least = acknowledged.get(`lane ${lane}`) ?? 0
      const { [`a${lane}`]: a, [`b${lane}`]: b, [`c${lane}`]: c } = keys
      if (least > 0) expect(a).toBeGreaterThanOrEqual(least)
      expect(b).toBe(a)
      expect(c).toEqual(a === undefined ? undefined : { n: a, value: Buffer.alloc(Number(a) % 900, lane) })
    }
    const { n } = Object(storage.generations.creds(id, 1))
    expect(n).toBeGreaterThanOrEqual(acknowledged.get('creds 0') ?? 0)
    await storage.close()
  }
})
