// A folder has one owner also where its lock file was deleted or replaced, and whatever container it is in.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { identityKey, folderIdentityOf, thisMachine } from '../../../core/storage/folder/identity.ts'
import { AlreadyRunningError } from '../../../core/storage/errors.ts'
import { acquireLock } from '../../../core/storage/folder/lock.ts'
import { newHome, openHome, type Home } from '../harness.ts'

const childFile = fileURLToPath(new URL('./owner-child.ts', import.meta.url))

/** Its own processes, network and mounts, as a container has them. */
const apart = ['unshare', '--pid', '--net', '--mount', '--ipc', '--fork', '--kill-child']
const canBeApart = spawnSync('unshare', [...apart.slice(1), 'true']).status === 0
const why = canBeApart ? '' : ' [skipped: unshare needs root on Linux]'

interface Child {
  process: ChildProcess
  said: string
}

async function startChild(
  { paths, keyFile }: Home,
  { what = 'open', within = [] }: { what?: 'open' | 'read'; within?: string[] } = {},
): Promise<Child> {
  const [program, ...words] = [...within, process.execPath, childFile, paths.dir, keyFile, what]
  const child = spawn(program, words)
  onTestFinished(() => void child.kill('SIGKILL'))
  const [said] = await once(child.stdout, 'data')
  return { process: child, said: String(said) }
}

async function end({ process: child }: Child): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

const deleted = ({ paths }: Home): void => rmSync(paths.lock)
const replaced = ({ paths }: Home): void => {
  copyFileSync(paths.lock, `${paths.lock}.new`)
  rmSync(paths.lock)
  copyFileSync(`${paths.lock}.new`, paths.lock)
}

it.each([
  ['deleted', deleted],
  ['replaced', replaced],
])(
  'refuses a second process when the lock file was %s, and is free when the first is killed',
  async (_how, spoil) => {
    const home = newHome()
    const first = await startChild(home)
    expect(first.said).toBe('open\n')
    // It would make its lock file anew.
    first.process.kill('SIGSTOP')
    spoil(home)

    for (let n = 0; n < 2; n += 1) {
      expect((await startChild(home)).said).toContain('AlreadyRunningError')
      await expect(openHome(home)).rejects.toThrow(AlreadyRunningError)
    }
    // Nothing is left of the question.
    expect(readdirSync(home.paths.dir).filter((name) => name.startsWith('.'))).toEqual([])

    await end(first)
    const storage = await openHome(home)
    expect(storage.appliance.get(identityKey)).toBeDefined()
  },
)

it.runIf(canBeApart)(`refuses it across containers that share nothing but the folder${why}`, async () => {
  const home = newHome()
  const first = await startChild(home, { within: apart })
  expect(first.said).toBe('open\n')
  deleted(home)
  expect((await startChild(home, { within: apart })).said).toContain('AlreadyRunningError')
  await expect(openHome(home)).rejects.toThrow(AlreadyRunningError)
  await end(first)
})

it('does not take a program that only reads the database for an owner', async () => {
  const home = newHome()
  const owner = await startChild(home)
  await end(owner)
  expect((await startChild(home, { what: 'read' })).said).toBe('open\n')
  const storage = await openHome(home)
  expect(storage.appliance.get(identityKey)).toBe(JSON.stringify(folderIdentityOf(home.paths, thisMachine())))
})

it('keeps the log of a killed process as it is when its lock file is gone', async () => {
  const home = newHome()
  const owner = await startChild(home)
  await end(owner)
  deleted(home)
  const { database, wal } = home.paths
  const before = [readFileSync(database), readFileSync(wal)]
  acquireLock(home.paths).release()
  expect([readFileSync(database), readFileSync(wal)]).toEqual(before)
  const storage = await openHome(home)
  expect(storage.appliance.get(identityKey)).toBeDefined()
})
