// Runs a program that reads a file of a stranger: it is given the open file and nothing else, may use so much memory and
// time, has no network and sees no other file where the system can see to that (bubblewrap, prlimit), and what it says is
// read up to a limit.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

export interface Program {
  path: string
  args: readonly string[]
  /** What it is made of, beside the libraries of the system. */
  needs: readonly string[]
  /** Memory that it takes for itself and never touches. */
  reservedBytes?: number
  env?: Record<string, string>
}

/** It ended otherwise than well, or was ended. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
}

export interface Limits {
  maxBytes: number
  timeoutMs?: number
}

export const limitMs = 30_000
const cpuSeconds = 30
const memoryBytes = 512 * 1024 * 1024
const saidBytes = 2000

const systemFolders = ['/usr', '/lib', '/lib64', '/bin', '/etc/alternatives', '/etc/ld.so.cache']

/** In the folders of PATH; undefined where it is not installed. */
export function findProgram(name: string): string | undefined {
  const names = process.platform === 'win32' ? [`${name}.exe`] : [name]
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.flatMap((folder) => names.map((each) => join(folder, each))).find((path) => existsSync(path))
}

/** No network, no other processes, and of the disk only what the program is made of, to be read. */
function walls({ path, needs }: Program): string[] {
  const seen = [...systemFolders, path, ...needs].flatMap((each) => ['--ro-bind-try', each, each])
  const apart = ['--unshare-all', '--die-with-parent', '--new-session', '--cap-drop', 'ALL']
  return [...apart, '--tmpfs', '/tmp', ...seen, '--proc', '/proc', '--dev', '/dev', '--chdir', '/', '--']
}

export class Programs {
  #sandbox: Promise<string | undefined> | undefined

  /** bubblewrap, where the system lets it do its work: in many containers it does not. */
  sandbox(): Promise<string | undefined> {
    this.#sandbox ??= trySandbox()
    return this.#sandbox
  }

  /** What it writes, as it comes, which counts only with its end: it throws a RefusedError where that is no good one. */
  async *output(program: Program, file: string, limits: Limits): AsyncGenerator<Buffer, void, undefined> {
    const { maxBytes, timeoutMs = limitMs } = limits
    const [command = '', ...args] = commandOf(program, await this.sandbox())
    const input = await open(file, 'r')
    const child = spawn(command, args, {
      stdio: [input.fd, 'pipe', 'pipe'],
      env: { ...program.env },
      windowsHide: true,
    })
    const closed = ended(child)
    const said = textOf(child)
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    let size = 0
    try {
      for await (const chunk of child.stdout ?? []) {
        if (!Buffer.isBuffer(chunk)) continue
        size += chunk.length
        if (size > maxBytes) throw new RefusedError('It says more than it may.')
        yield chunk
      }
      const code = await closed
      if (code !== 0) throw new RefusedError(`It ended with ${code}: ${await said}`)
    } finally {
      clearTimeout(timer)
      child.kill('SIGKILL')
      await closed
      await input.close()
    }
  }

  async allOutput(program: Program, file: string, limits: Limits): Promise<Buffer> {
    const parts: Buffer[] = []
    for await (const part of this.output(program, file, limits)) parts.push(part)
    return Buffer.concat(parts)
  }
}

async function trySandbox(): Promise<string | undefined> {
  const path = process.platform === 'linux' ? findProgram('bwrap') : undefined
  const inner = findProgram('true')
  if (path === undefined || inner === undefined) return undefined
  const child = spawn(path, [...walls({ path: inner, args: [], needs: [] }), inner], {
    stdio: 'ignore',
    env: {},
  })
  return (await ended(child)) === 0 ? path : undefined
}

function commandOf(program: Program, bwrap: string | undefined): string[] {
  const inner = [program.path, ...program.args]
  const walled = bwrap === undefined ? inner : [bwrap, ...walls(program), ...inner]
  const prlimit = process.platform === 'linux' ? findProgram('prlimit') : undefined
  if (prlimit === undefined) return walled
  const memory = memoryBytes + (program.reservedBytes ?? 0)
  return [prlimit, `--data=${memory}`, `--cpu=${cpuSeconds}`, '--fsize=0', '--core=0', ...walled]
}

/** Its exit code, or what ended it. */
async function ended(child: ChildProcess): Promise<number | string> {
  try {
    const [code, signal]: unknown[] = await once(child, 'close')
    return typeof code === 'number' ? code : String(signal)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function textOf({ stderr }: ChildProcess): Promise<string> {
  let text = ''
  try {
    for await (const chunk of stderr ?? []) if (text.length < saidBytes) text += String(chunk)
  } catch {
    // What it wanted to say matters to nobody but a developer.
  }
  return text.slice(0, saidBytes)
}
