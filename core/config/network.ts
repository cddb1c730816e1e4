// What may stand between clients and the appliance: a proxy that is believed, and pages of other origins.
import { isIP } from 'node:net'
import { z } from 'zod'
import type { Settings } from './env.ts'
import type { SettingName } from './settings.ts'

export interface NetworkSettings {
  /** Whose X-Forwarded-* are believed: the nearest one (1), or these addresses; undefined: nobody's. */
  trustProxy: 1 | string[] | undefined
  /** Origins whose pages may call the API, with a key and never with a cookie; "*" is each. */
  corsOrigins: readonly string[]
}

const named = new Set(['loopback', 'linklocal', 'uniquelocal'])

function isNetwork(text: string): boolean {
  if (named.has(text)) return true
  const [address = '', bits, ...more] = text.split('/')
  const most = isIP(address) === 4 ? 32 : 128
  const isRange = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most)
  return isIP(address) !== 0 && isRange && more.length === 0
}

/** As browsers send it: no path, no slash, lower case. */
function isOrigin(text: string): boolean {
  return text === '*' || (/^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text)
}

function listOf(settings: Settings, name: SettingName, isOne: (text: string) => boolean): string[] {
  const items = z
    .string()
    .transform((text) => text.split(',').map((item) => item.trim()))
    .pipe(z.array(z.string().refine(isOne)))
  return settings.parse(name, items) ?? []
}

export function networkSettings(settings: Settings): NetworkSettings {
  const corsOrigins = listOf(settings, 'HOLDFAST_CORS_ORIGINS', isOrigin)
  const trust = settings.text('HOLDFAST_TRUST_PROXY')?.value
  if (trust === 'true') return { trustProxy: 1, corsOrigins }
  if (trust === undefined || trust === 'false') return { trustProxy: undefined, corsOrigins }
  return { trustProxy: listOf(settings, 'HOLDFAST_TRUST_PROXY', isNetwork), corsOrigins }
}
