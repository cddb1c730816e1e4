// The environment as settings are read from it: named, trimmed, parsed, and never repeated in an error.
import { z } from 'zod'
import { ConfigError } from '../errors.ts'
import { settings, type SettingName } from './settings.ts'

export type Env = Record<string, string | undefined>

export class Settings {
  readonly env: Env
  constructor(env: Env) {
    this.env = env
  }

  /** What a setting is, by its own name or its alias; undefined where it is not set or empty. */
  text(setting: SettingName): { name: string; value: string } | undefined {
    const { alias = setting } = settings[setting]
    for (const name of [setting, alias]) {
      const value = this.env[name]?.trim()
      if (value !== undefined && value !== '') return { name, value }
    }
    return undefined
  }

  parse<T>(setting: SettingName, schema: z.ZodType<T>, found = this.text(setting)): T | undefined {
    if (found === undefined) return undefined
    const parsed = schema.safeParse(found.value)
    if (!parsed.success) throw refusal(setting, found.name)
    return parsed.data
  }
}

/** The value is not repeated: it may be a secret. */
export function refusal(setting: SettingName, name: string = setting): ConfigError {
  return new ConfigError(`${name} is not valid: it must be ${settings[setting].takes}.`)
}
