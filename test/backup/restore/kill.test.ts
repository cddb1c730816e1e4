// kill -9 at every step that a restore and its undo take on the disk: what was there is there, or what came, and never
// neither; asked again, it is done.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Archives } from '../../../core/backup/archive/archives.ts'
import { restingControl } from '../../../core/backup/archive/at-rest.ts'
import { Closers } from '../../../core/closers.ts'
import { loadConfig } from '../../../core/config.ts'
import { EventLog } from '../../../core/events/log.ts'
import { openFolder, type Folder } from '../../../core/folder.ts'
import { createLog } from '../../../core/log.ts'
import { run, type Ended } from '../../cli/harness.ts'
import { addInstance, newMessage } from '../../storage/harness.ts'
import { control, passphrase } from '../archive/fixture.ts'

type Kind = 'snapshot' | 'all' | 'shop'

/** Every step takes minutes: KILL_STRIDE=1 does that. What follows the reading of a file is the same as of a snapshot. */
function strideOf(source: Kind): number {
  return Number(process.env['KILL_STRIDE'] ?? (source === 'snapshot' ? 7 : 29))
}
const killer = pathToFileURL(join(import.meta.dirname, 'kill-at.mjs')).href
const account = '5511999990000'

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-kill-'))
  writeFileSync(join(folder, 'words.txt'), `${passphrase}\n`)
  await opened(join(folder, 'first'), async ({ storage, snapshots }) => {
    const id = await addInstance(storage, { name: 'shop' })
    await storage.commits.write((tx) => {
      const creds = { nextPreKeyId: 7, firstUnuploadedPreKeyId: 7 }
      const names = { account, jid: `${account}:1@s.whatsapp.net`, lid: null, origin: 'qr' } as const
      storage.generations.promote(tx, id, { n: 1, ...names, creds, at: 1 })
      storage.signalKeys.set(tx, id, 1, { session: { peer: { a: 1 } } })
    })
    await message({ storage }, id, 'old')
    await snapshots.take('test')
    const archives = new Archives({
      storage,
      control: restingControl(storage, new EventLog(storage, Date.now)),
    })
    for (const [name, instance] of [
      ['all', undefined],
      ['shop', 'shop'],
    ] as const)
      await archives.export({ file: fileOf(name), passphrase, instance }, control())
    await message({ storage }, id, 'new')
  })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const fileOf = (name: string): string => join(folder, `${name}.holdfast`)

const env = (home: string): Record<string, string> => ({
  HOLDFAST_DATA_DIR: join(home, 'data'),
  HOLDFAST_KEY_FILE: join(home, 'holdfast.key'),
})

function onFatal(error: Error): never {
  throw error
}

async function opened<T>(home: string, work: (folder: Folder) => Promise<T> | T): Promise<T> {
  const log = createLog('silent')
  const closers = new Closers(log)
  const defaults = { dataDir: join(home, 'data'), keyFile: join(home, 'holdfast.key') }
  const config = loadConfig({}, {}, defaults)
  try {
    return await work(await openFolder({ config, log, onFatal }, closers))
  } finally {
    await closers.close()
  }
}

async function message({ storage }: Pick<Folder, 'storage'>, id: string, text: string): Promise<void> {
  await storage.commits.write((tx) => {
    const chatId = storage.chats.ensure(tx, id, account, { pn: '1@s.whatsapp.net', at: 1 }).id
    storage.messages.put(tx, newMessage({ instanceId: id, chatId, messageId: text, text }))
  })
}

/** The texts of the one that is there under this name. */
function textsOf(home: string): Promise<(string | null)[]> {
  return opened(home, ({ storage }) => {
    const [shop, ...others] = storage.instances.list()
    expect(others).toEqual([])
    expect(shop?.name).toBe('shop')
    return storage.messages.list(shop?.id ?? '', {}).map(({ text }) => text)
  })
}

const holdfast = (home: string, args: readonly string[], killAt?: number): Promise<Ended> =>
  run(args, {
    ...env(home),
    ...(killAt !== undefined && { NODE_OPTIONS: `--import=${killer}`, KILL_AT: String(killAt) }),
  })

/** Kills the command at its first, second, … step on a fresh copy, until it comes through; returns the steps. */
async function killEverywhere(
  template: string,
  { source, args }: { source: Kind; args: readonly string[] },
  check: (home: string) => Promise<void>,
): Promise<number> {
  for (let step = 2; ; step += strideOf(source)) {
    const home = join(folder, `run ${step}`)
    cpSync(template, home, { recursive: true })
    const { code } = await holdfast(home, args, step)
    await check(home)
    rmSync(home, { recursive: true })
    if (code === 0) return step
  }
}

const lastRestore = async (home: string): Promise<{ id: string; state: string }> => {
  const { stdout } = await holdfast(home, ['restores', '--json'])
  const { restores } = JSON.parse(stdout) as { restores: { id: string; state: string }[] }
  const [newest] = restores
  if (newest === undefined) throw new Error('Nothing was restored')
  return newest
}

/** What is asked of the command line. */
async function restoreOf(source: Kind, which: readonly string[]): Promise<string[]> {
  if (source !== 'snapshot')
    return ['restore', fileOf(source), '--passphrase-file', join(folder, 'words.txt'), ...which, '--yes']
  const [snapshot] = await opened(join(folder, 'first'), ({ snapshots }) => snapshots.list())
  return ['restore', snapshot?.id ?? '', ...which, '--yes']
}

describe.each([
  ['one number from a snapshot', 'snapshot', ['--instance', 'shop']],
  ['the whole appliance from a snapshot', 'snapshot', []],
  ['one number from a file', 'shop', []],
  ['the whole appliance from a file', 'all', []],
] as const)('kill -9 at every step of a restore of %s', (_name, source, which) => {
  it('loses nothing, and it is done when it is asked again', { timeout: 400_000 }, async () => {
    const restore = await restoreOf(source, which)
    const steps = await killEverywhere(join(folder, 'first'), { source, args: restore }, async (home) => {
      const texts = await textsOf(home)
      expect([['new', 'old'], ['old']]).toContainEqual(texts)
      if (texts.length === 1) return
      expect(await holdfast(home, restore)).toMatchObject({ code: 0 })
      expect(await textsOf(home)).toEqual(['old'])
    })
    expect(steps).toBeGreaterThan(2)
  })

  it('and of its undo, too', { timeout: 400_000 }, async () => {
    const restored = join(folder, 'restored')
    cpSync(join(folder, 'first'), restored, { recursive: true })
    expect(await holdfast(restored, await restoreOf(source, which))).toMatchObject({ code: 0 })
    const { id } = await lastRestore(restored)
    const steps = await killEverywhere(
      restored,
      { source, args: ['restore', '--undo', id] },
      async (home) => {
        const texts = await textsOf(home)
        expect([['new', 'old'], ['old']]).toContainEqual(texts)
        if (texts.length === 2) return
        expect(await holdfast(home, ['restore', '--undo', id])).toMatchObject({ code: 0 })
        expect(await textsOf(home)).toEqual(['new', 'old'])
      },
    )
    expect(steps).toBeGreaterThan(1)
    rmSync(restored, { recursive: true })
  })
})
