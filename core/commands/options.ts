// What every command is given and how it speaks: answers on stdout, everything else on stderr.
import { homedir } from 'node:os'
import { loadConfig, type Config, type ConfigFlags } from '../config/config.ts'
import { defaultConfigDir, defaultDataDir, defaultKeyFile } from '../contract/folders.ts'
import { problemOf } from '../api/problem.ts'
import { AppError } from '../errors.ts'

export interface CommonFlags {
  dataDir?: string
  json?: boolean
}

export function configOf(flags: ConfigFlags): Config {
  const system = { env: process.env, platform: process.platform, home: homedir() }
  return loadConfig(process.env, flags, {
    dataDir: defaultDataDir(system),
    keyFile: defaultKeyFile(defaultConfigDir(system)),
  })
}

export function tell(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** The answer: words for a person, or one JSON value for a program. */
export function answer(flags: CommonFlags, words: string, value: unknown): void {
  process.stdout.write(`${flags.json === true ? JSON.stringify(value) : words}\n`)
}

/** One sentence each of what happened, what is safe and what to do; never a stack. Returns the exit code. */
export function tellFailure(flags: CommonFlags, error: unknown): 1 | 2 {
  const known =
    error instanceof AppError ? error : new AppError('internal', internalText(error), { cause: error })
  if (flags.json === true) process.stdout.write(`${JSON.stringify({ error: problemOf(known) })}\n`)
  tell(`holdfast: ${known.message} ${known.hint}`)
  return known.code === 'bad_config' ? 2 : 1
}

function internalText(error: unknown): string {
  return `Something unexpected went wrong: ${error instanceof Error ? error.message : String(error)}.`
}
