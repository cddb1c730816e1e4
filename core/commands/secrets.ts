// Secrets that a command is given: from a file, so that none is in the list of processes.
import { readFileSync } from 'node:fs'
import { ConfigError } from '../errors.ts'
import { codeOf } from '../storage/files.ts'

export function firstLineOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/, 1)[0] ?? ''
  } catch (cause) {
    throw new ConfigError(`The file ${file} cannot be read (${codeOf(cause)}).`, { cause })
  }
}
