// A start on files that may not be read or written: it ends with a sentence that names the one, and what is there stays.
import { chmodSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { quietEnv, tempFolder } from '../api/harness.ts'
import { program } from '../helpers/program.ts'
import { serve, startProgram, type Ended } from './harness.ts'

let folder: string
let env: Record<string, string>
beforeAll(async () => {
  folder = tempFolder()
  env = quietEnv(folder)
  await (await serve(env)).stop()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Root may read and write everything, unless that is taken from it. */
function startAsAnybody(): Promise<Ended> {
  const serving = [program, 'serve']
  if (process.getuid?.() !== 0) return startProgram(serving, env).ended
  const without = '-dac_override,-dac_read_search'
  const words = ['--bounding-set', without, '--inh-caps', without, process.execPath, ...serving]
  return startProgram(words, env, 'setpriv').ended
}

it.skipIf(process.platform === 'win32').each([
  ['data', 0o500],
  ['data/holdfast.sqlite', 0o400],
  ['config/holdfast.key', 0o000],
])('%s with the mode %o is named', async (name, mode) => {
  const path = join(folder, name)
  chmodSync(path, mode)
  const { code, stdout, stderr } = await startAsAnybody().finally(() => {
    // SQLite gives what it puts beside a database the mode of that.
    for (const each of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(each)) chmodSync(each, 0o700)
  })
  const said = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'))
  expect({ code, stdout, lines: said.length }).toEqual({ code: 1, stdout: '', lines: 1 })
  expect(said[0]).toContain(path)
  expect(said[0]).toMatch(/nothing (?:was changed|was written)|is safe/i)
})

it('a start after that finds everything', async () => {
  const again = await serve(env)
  expect(again.stderr()).not.toContain('hf_')
  expect((await again.stop()).code).toBe(0)
})
