// The environment as settings are read from it: named, trimmed, parsed, and never repeated in an error.
import { z } from 'zod'
import { ConfigError } from '../errors.ts'

export type Env = Record<string, string | undefined>

export class Settings {
  readonly env: Env
  constructor(env: Env) {
    this.env = env
  }

  /** The first of these names that is set and not empty. */
  text(...names: string[]): { name: string; value: string } | undefined {
    for (const name of names) {
      const value = this.env[name]?.trim()
      if (value !== undefined && value !== '') return { name, value }
    }
    return undefined
  }

  parse<T>(
    found: { name: string; value: string } | undefined,
    schema: z.ZodType<T>,
    wanted: string,
  ): T | undefined {
    if (found === undefined) return undefined
    const parsed = schema.safeParse(found.value)
    // The value is not repeated: it may be a secret.
    if (!parsed.success) throw new ConfigError(`${found.name} is not valid: it must be ${wanted}.`)
    return parsed.data
  }
}
