// Runs the real command in a process of its own, in a temporary folder, with nothing of our own environment.
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { z } from 'zod'
import { program } from '../helpers/program.ts'

const launcher = join(import.meta.dirname, '..', '..', 'build', 'holdfast.mjs')

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

export interface Started {
  process: ChildProcess
  /** What was said so far. */
  stdout(): string
  stderr(): string
  ended: Promise<Ended>
}

function environment(env: Record<string, string>): Record<string, string> {
  const cache = process.env['HOLDFAST_CACHE_DIR']
  return {
    PATH: process.env['PATH'] ?? '',
    // So that nothing is read from or written to the real one.
    HOME: '/nonexistent',
    ...(cache !== undefined && { HOLDFAST_CACHE_DIR: cache }),
    ...env,
  }
}

export function start(args: readonly string[], env: Record<string, string>): Started {
  return startProgram([program, ...args], env)
}

/** By the file that npm links as the command "holdfast", with this Node. */
export function launch(args: readonly string[], env: Record<string, string>, node: string): Started {
  return startProgram([launcher, ...args], env, node)
}

/** A file that Node runs, and its arguments. */
export function startProgram(
  words: readonly string[],
  env: Record<string, string>,
  node: string = process.execPath,
): Started {
  const child = spawn(node, words, {
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => void (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => void (stderr += chunk.toString()))
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
  return { process: child, stdout: () => stdout, stderr: () => stderr, ended }
}

export function run(args: readonly string[], env: Record<string, string>): Promise<Ended> {
  return start(args, env).ended
}

export const Ready = z.object({
  ready: z.literal(true),
  url: z.url(),
  dataDir: z.string(),
  pid: z.int(),
  mode: z.literal('recovery').optional(),
})

export interface Serving extends Started {
  ready: z.infer<typeof Ready>
  /** SIGTERM, and then how it ended. */
  stop(): Promise<Ended>
}

/** serve, from the moment that it says it is ready. Fails with what it said when it ends before. */
export async function serve(env: Record<string, string>, args: readonly string[] = []): Promise<Serving> {
  const started = start(['serve', ...args], env)
  const line = await new Promise<string>((resolve, reject) => {
    const look = (): void => {
      if (started.stdout().includes('\n')) resolve(started.stdout())
    }
    started.process.stdout?.on('data', look)
    void started.ended.then(({ code, stderr }) => reject(new Error(`It ended with ${code}: ${stderr}`)))
  })
  return {
    ...started,
    ready: Ready.parse(JSON.parse(line)),
    stop() {
      started.process.kill('SIGTERM')
      return started.ended
    },
  }
}
