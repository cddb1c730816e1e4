// How the command line finds the running appliance of a folder: its address and a key that dies with it.
import { rmSync } from 'node:fs'
import { z } from 'zod'
import type { Closers } from './closers.ts'
import { readText, writeFileAtomic } from '../storage/files.ts'
import { dataPaths } from '../storage/paths.ts'

const Running = z.object({ url: z.url(), token: z.string(), pid: z.int() })
export type Running = z.infer<typeof Running>

const fileIn = (dataDir: string): string => dataPaths(dataDir).running

/** Readable by its owner only: who can read it can read the database beside it too. */
function writeRunning(dataDir: string, running: Running): void {
  writeFileAtomic(fileIn(dataDir), `${JSON.stringify(running)}\n`, { secret: true })
}

function removeRunning(dataDir: string): void {
  rmSync(fileIn(dataDir), { force: true })
}

/** Lets the command line find this process; the key in the file is worth nothing once it has ended. */
export function announce(
  dataDir: string,
  closers: Closers,
  { http, token }: { http: { url: string }; token: string },
): void {
  writeRunning(dataDir, { url: http.url, token, pid: process.pid })
  closers.add('announcement', () => removeRunning(dataDir))
}

/** What a process left there, which may have ended since; undefined when there is nothing readable. */
export function readRunning(dataDir: string): Running | undefined {
  try {
    return Running.parse(JSON.parse(readText(fileIn(dataDir)) ?? ''))
  } catch {
    return undefined
  }
}
