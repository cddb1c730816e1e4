// What may stand between clients and the appliance: a proxy that is believed, and pages of other origins.
import { isIP } from 'node:net'
import { z } from 'zod'
import type { Settings } from './env.ts'

export interface NetworkSettings {
  /** Whose X-Forwarded-* are believed: the nearest one (1), or these addresses; undefined: nobody's. */
  trustProxy: 1 | string[] | undefined
  /** Origins whose pages may call the API, with a key and never with a cookie. */
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

/** As browsers send it: no path, no slash, lower case, "*" never. */
function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text
}

function listOf(
  settings: Settings,
  name: string,
  { each, wanted }: { each: (text: string) => boolean; wanted: string },
): string[] {
  const items = z
    .string()
    .transform((text) => text.split(',').map((item) => item.trim()))
    .pipe(z.array(z.string().refine(each)))
  return settings.parse(settings.text(name), items, wanted) ?? []
}

export function networkSettings(settings: Settings): NetworkSettings {
  const corsOrigins = listOf(settings, 'HOLDFAST_CORS_ORIGINS', {
    each: isOrigin,
    wanted: 'origins separated by commas, like https://shop.example.org, without path or "*"',
  })
  const trust = settings.text('HOLDFAST_TRUST_PROXY')?.value
  if (trust === 'true') return { trustProxy: 1, corsOrigins }
  if (trust === undefined || trust === 'false') return { trustProxy: undefined, corsOrigins }
  const wanted = '"true", or addresses of proxies separated by commas (10.0.0.0/8, loopback, uniquelocal)'
  return { trustProxy: listOf(settings, 'HOLDFAST_TRUST_PROXY', { each: isNetwork, wanted }), corsOrigins }
}
