// holdfast doctor: at rest, beside the running appliance, and on what is damaged. It changes nothing.
import { initAuthCreds } from '@whiskeysockets/baileys'
import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { addInstance, newHome, openHome, write, type Home } from '../storage/harness.ts'
import { run, serve } from './harness.ts'

const Report = z.object({
  healthy: z.boolean(),
  findings: z.array(z.object({ check: z.string(), ok: z.boolean(), words: z.string() })),
})

const environment = ({ paths, keyFile }: Home): Record<string, string> => ({
  HOLDFAST_DATA_DIR: paths.dir,
  HOLDFAST_KEY_FILE: keyFile,
  HOLDFAST_PORT: '0',
  HOLDFAST_API_KEY: 'a-key-for-the-tests',
})

/** What lies in the folder of the data and in that of the key: names, contents and times. */
function everyFile(home: Home): Record<string, string> {
  const files: Record<string, string> = {}
  for (const folder of [home.paths.dir, dirname(home.keyFile)]) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name)
      const hash = entry.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : 'folder'
      files[path] = `${hash} ${statSync(path).mtimeMs}`
    }
  }
  return files
}

async function examined(home: Home): Promise<{ code: number | null; wrong: string[]; words: string }> {
  const { code, stdout } = await run(['doctor', '--json'], environment(home))
  const report = Report.parse(JSON.parse(stdout))
  expect(report.healthy).toBe(code === 0)
  const wrong = report.findings.filter(({ ok }) => !ok).map(({ check }) => check)
  return { code, wrong, words: report.findings.map(({ words }) => words).join('\n') }
}

/** Two linked numbers with keys, at rest. */
async function made(): Promise<{ home: Home; ids: string[] }> {
  const home = newHome()
  const storage = await openHome(home)
  const ids: string[] = []
  for (const name of ['shop', 'office']) {
    const id = await addInstance(storage, { id: randomUUID(), name })
    const keys = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [`${name} ${n}`, Buffer.alloc(900, n)]),
    )
    const link = {
      n: 1,
      account: '491',
      jid: '491:1@s.whatsapp.net',
      lid: null,
      origin: 'qr' as const,
      at: 1,
    }
    await write(storage, (tx) => {
      storage.generations.promote(tx, id, { ...link, creds: initAuthCreds() })
      storage.signalKeys.set(tx, id, 1, { session: keys })
    })
    ids.push(id)
  }
  await storage.close()
  return { home, ids }
}

describe('holdfast doctor', () => {
  it('finds nothing wrong at rest or beside the running appliance, and says so in words', async () => {
    const { home } = await made()
    const before = everyFile(home)
    const atRest = await examined(home)
    expect(atRest).toMatchObject({ code: 0, wrong: [] })
    expect(atRest.words).toContain('The appliance is not running')
    expect(atRest.words).toContain('"shop": 1 links and 40 keys can be read')
    expect(everyFile(home)).toEqual(before)

    const serving = await serve(environment(home))
    expect((await examined(home)).words).toContain(`The appliance at ${serving.ready.url} runs.`)
    serving.process.kill('SIGKILL')
    await serving.ended
    const killed = await examined(home)
    expect(killed).toMatchObject({ code: 0, wrong: [] })
    expect(killed.words).toContain('It was killed last time; nothing is lost by that.')
    const { code, stdout } = await run(['doctor'], environment(home))
    expect({ code, last: stdout.trim().split('\n').at(-1) }).toEqual({ code: 0, last: 'All is well.' })
  }, 60_000)

  it('names the number whose keys cannot be read, and only that one', async () => {
    const { home, ids } = await made()
    const storage = await openHome(home)
    const [shop = '', office = ''] = ids
    // A value of the other number: sealed for another place, so nobody can read it here.
    const sealed = storage.signalKeys.seal(
      { instanceId: office, generation: 1, type: 'session', id: 'shop 0' },
      Buffer.from('theirs'),
    )
    await write(storage, (tx) => storage.signalKeys.putSealed(tx, shop, 1, sealed))
    await storage.close()
    const found = await examined(home)
    expect(found).toMatchObject({ code: 1, wrong: ['number'] })
    expect(found.words).toContain('"shop": 1 links and 39 keys can be read, 1 keys cannot.')
    expect(found.words).toContain('"office": 1 links and 40 keys can be read, all there are.')
  }, 60_000)

  it('tells damaged pages, a missing key and a lost database apart', async () => {
    const { home } = await made()
    const whole = readFileSync(home.paths.database)
    const torn = Buffer.from(whole)
    torn.fill(0, torn.length - 8192)
    writeFileSync(home.paths.database, torn)
    expect((await examined(home)).wrong).toContain('pages')
    writeFileSync(home.paths.database, whole)
    const key = readFileSync(home.keyFile)
    rmSync(home.keyFile)
    expect(await examined(home)).toMatchObject({ code: 1, wrong: ['key'] })
    writeFileSync(home.keyFile, key)
    rmSync(home.paths.database)
    expect(await examined(home)).toMatchObject({ code: 1, wrong: ['database'] })
  }, 60_000)

  it('does not make an appliance where none is', async () => {
    const { code, stderr } = await run(['doctor'], environment(newHome()))
    expect(code).toBe(1)
    expect(stderr).toContain('There is no appliance')
  })
})
