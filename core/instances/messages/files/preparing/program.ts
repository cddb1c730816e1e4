// Runs a program that reads a file of a stranger: it is given the open file and nothing else, may use so much memory and
// time, has no network and sees no other file where the system can see to that (bubblewrap, prlimit), and what it says is
// read up to a limit.
import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'

export interface Program {
  path: string
  args: readonly string[]
  /** What it is made of, beside the libraries of the system. */
  needs: readonly string[]
  /** Into a file that it was given; else it writes none. */
  mostWrittenBytes?: number
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
  /** Nobody waits for it any more. */
  signal?: AbortSignal | undefined
}

export const limitMs = 30_000
const cpuSeconds = 30
const memoryBytes = 512 * 1024 * 1024
const saidBytes = 2000
const askAgainMs = 60_000

const isWindows = process.platform === 'win32'

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
  #askAgainAt = Infinity
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /**
   * bubblewrap, where the system lets it do its work: in many containers it does not, and is asked again a minute later.
   * Rejects where that could not be found out: a file is then not read rather than read without walls.
   */
  sandbox(): Promise<string | undefined> {
    if (this.#sandbox === undefined || this.#now() >= this.#askAgainAt) {
      this.#askAgainAt = Infinity
      this.#sandbox = trySandbox().then(
        (found) => {
          if (found === undefined) this.#askAgainAt = this.#now() + askAgainMs
          return found
        },
        (error: unknown) => {
          this.#sandbox = undefined
          throw error
        },
      )
    }
    return this.#sandbox
  }

  /** One that is spoken to over its input and output, within its walls and limits until it is ended. */
  async start(program: Program): Promise<ChildProcess> {
    return this.#spawn(program, 'pipe')
  }

  /** What it writes, as it comes, which counts only with its end: it throws a RefusedError where that is no good one. */
  async *output(program: Program, file: string, limits: Limits): AsyncGenerator<Buffer, void, undefined> {
    const input = await open(file, 'r')
    try {
      yield* this.#read(await this.#spawn(program, input.fd), limits)
    } finally {
      await input.close()
    }
  }

  async *#read(child: ChildProcess, limits: Limits): AsyncGenerator<Buffer, void, undefined> {
    const { maxBytes, timeoutMs = limitMs, signal } = limits
    const closed = ended(child)
    const said = textOf(child)
    const kill = (): void => killAll(child)
    const timer = setTimeout(kill, timeoutMs)
    if (signal?.aborted === true) kill()
    signal?.addEventListener('abort', kill)
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
      signal?.removeEventListener('abort', kill)
      kill()
      await closed
    }
  }

  async #spawn(
    program: Program,
    input: number | 'pipe',
    output: number | 'pipe' = 'pipe',
  ): Promise<ChildProcess> {
    const [command = '', ...args] = commandOf(program, await this.sandbox())
    return spawn(command, args, {
      stdio: [input, output, 'pipe'],
      env: { ...program.env },
      windowsHide: true,
      // A group of its own, to be ended as one.
      detached: !isWindows,
    })
  }

  /**
   * What it writes into the file that its output is, which has no name by then: for what has to go back in what it wrote.
   * Beside the input, so that a cut leaves nothing that the next start does not clear.
   */
  async *written(program: Program, file: string, limits: Limits): AsyncGenerator<Buffer, void, undefined> {
    const path = join(dirname(file), `.${randomBytes(8).toString('hex')}.part`)
    const output = await open(path, 'wx+', 0o600)
    try {
      await rm(path)
      const input = await open(file, 'r')
      try {
        const asked = { ...program, mostWrittenBytes: limits.maxBytes }
        const child = await this.#spawn(asked, input.fd, output.fd)
        for await (const said of this.#read(child, limits))
          throw new RefusedError(`It said ${said.length} bytes.`)
      } finally {
        await input.close()
      }
      for await (const part of output.createReadStream({ start: 0, autoClose: false }))
        if (Buffer.isBuffer(part)) yield part
    } finally {
      await output.close()
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
  const end = await ended(child)
  if (typeof end !== 'number') throw new RefusedError(`Whether bubblewrap works is not known: ${end}`)
  return end === 0 ? path : undefined
}

function commandOf(program: Program, bwrap: string | undefined): string[] {
  const inner = [program.path, ...program.args]
  const walled = bwrap === undefined ? inner : [bwrap, ...walls(program), ...inner]
  const prlimit = process.platform === 'linux' ? findProgram('prlimit') : undefined
  if (prlimit === undefined) return walled
  const memory = memoryBytes + (program.reservedBytes ?? 0)
  const written = program.mostWrittenBytes ?? 0
  return [prlimit, `--data=${memory}`, `--cpu=${cpuSeconds}`, `--fsize=${written}`, '--core=0', ...walled]
}

/** With what it has started: bubblewrap that is ended while it makes its walls would leave a part of itself waiting. */
export function killAll(child: ChildProcess): void {
  const isOver = child.pid === undefined || child.exitCode !== null || child.signalCode !== null
  if (isOver) return
  try {
    if (isWindows) child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has ended by itself, or is the only one of its group.
    child.kill('SIGKILL')
  }
}

/** Its exit code, or what ended it. */
export async function ended(child: ChildProcess): Promise<number | string> {
  try {
    const [code, signal]: unknown[] = await once(child, 'close')
    return typeof code === 'number' ? code : String(signal)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

export async function textOf({ stderr }: ChildProcess): Promise<string> {
  let text = ''
  try {
    for await (const chunk of stderr ?? []) if (text.length < saidBytes) text += String(chunk)
  } catch {
    // What it wanted to say matters to nobody but a developer.
  }
  return text.slice(0, saidBytes)
}
