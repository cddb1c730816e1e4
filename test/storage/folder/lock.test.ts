// A data folder has one owner, and a dead one holds nothing.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { AlreadyRunningError, FolderError } from '../../../core/storage/errors.ts'
import { acquireLock } from '../../../core/storage/folder/lock.ts'
import { dataPaths, type DataPaths } from '../../../core/storage/paths.ts'
import { newFolder } from '../harness.ts'

const childFile = fileURLToPath(new URL('./lock-child.ts', import.meta.url))

async function startChild(paths: DataPaths): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, [childFile, paths.dir])
  onTestFinished(() => void child.kill('SIGKILL'))
  const [said] = await once(child.stdout, 'data')
  return { child, said: String(said) }
}

it('refuses a second process with a sentence that names the first, and is free when that is killed', async () => {
  const paths = dataPaths(newFolder())
  const first = await startChild(paths)
  expect(first.said).toBe('held\n')

  const second = await startChild(paths)
  expect(second.said).toContain('AlreadyRunningError')
  expect(second.said).toContain(paths.dir)
  expect(second.said).toContain(`process ${first.child.pid}`)
  expect(() => acquireLock(paths)).toThrow(AlreadyRunningError)

  first.child.kill('SIGKILL')
  await once(first.child, 'exit')
  acquireLock(paths).release()
})

it('refuses a second owner in the same process until it is released', () => {
  const paths = dataPaths(newFolder())
  const lock = acquireLock(paths)
  expect(() => acquireLock(paths)).toThrow(AlreadyRunningError)
  lock.release()
  acquireLock(paths).release()
})

it.each([
  ['is damaged', (lock: string) => writeFileSync(lock, 'x'.repeat(5000))],
  ['is a folder', (lock: string) => mkdirSync(lock)],
  ['is a link', (lock: string) => symlinkSync('/dev/null', lock)],
  ['is a link to nowhere', (lock: string) => symlinkSync('nowhere', lock)],
])('sets a lock file aside that %s, and holds a new one', async (_what, spoil) => {
  const paths = dataPaths(newFolder())
  spoil(paths.lock)
  const lock = acquireLock(paths)
  expect(statSync(paths.lock).isFile()).toBe(true)
  expect(readdirSync(paths.dir).filter((name) => name.startsWith('lock.aside-'))).toHaveLength(1)
  expect((await startChild(paths)).said).toContain('AlreadyRunningError')
  lock.release()
})

it('says that the folder cannot be written when there is none', () => {
  const paths = dataPaths(join(newFolder(), 'missing'))
  expect(() => acquireLock(paths)).toThrow(FolderError)
})
