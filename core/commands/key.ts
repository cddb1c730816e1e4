// holdfast key: a new owner's key, and the keys of programs, which are made, listed, replaced and ended by the running appliance.
import { z } from 'zod'
import { NewKey } from '../contract/appliance/appliance.ts'
import { keyRoutes, KeyView } from '../contract/appliance/key-routes.ts'
import { ConfigError, UnavailableError } from '../errors.ts'
import { findRunning, requireFolder, withFolder, type Running } from './connection.ts'
import { answer, configOf, tell, type CommonFlags } from './options.ts'

export async function resetKey(flags: CommonFlags): Promise<void> {
  const config = configOf(flags)
  const running = await findRunning(config)
  if (running === undefined) requireFolder(config)
  const key =
    running === undefined
      ? await withFolder(config, ({ keys }) => keys.reset())
      : (await running.call('POST', '/keys/reset', NewKey)).key
  tell('The new API key, written nowhere else. The one before no longer works.')
  if (config.apiKey !== undefined) tell('The key of the environment still works as long as it is set there.')
  answer(flags, key, { key })
}

export interface MakeKeyFlags extends CommonFlags {
  scopes?: string
  instance?: string
  days?: string
  address?: string[]
  perMinute?: string
}

const MadeKey = KeyView.extend({ key: z.string() })
const Days = z.coerce.number().min(0.001).max(36_500)
const dayMs = 86_400_000

async function requireRunning(flags: CommonFlags): Promise<Running> {
  const found = await findRunning(configOf(flags))
  if (found !== undefined) return found
  throw new UnavailableError('The appliance is not running, and it is the one that makes keys.', {
    hint: 'Start it with: holdfast serve',
  })
}

/** Without scopes it may read everything. */
export async function makeKey(name: string, flags: MakeKeyFlags): Promise<void> {
  const { scopes, instance, days, address, perMinute } = flags
  const lasts = days === undefined ? undefined : Days.safeParse(days)
  if (lasts?.success === false) throw new ConfigError('--days must be a number of days, such as 90.')
  const asked = keyRoutes.createKey.body.safeParse({
    name,
    ...(scopes === undefined ? { scope: 'read' } : { scopes: scopes.split(',').map((each) => each.trim()) }),
    ...(instance !== undefined && { instance }),
    ...(lasts !== undefined && { expiresAt: Math.round(Date.now() + lasts.data * dayMs) }),
    ...(address !== undefined && { addresses: address }),
    ...(perMinute !== undefined && { perMinute: Number(perMinute) }),
  })
  if (!asked.success)
    throw new ConfigError(
      `No key was made: ${asked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`,
    )
  const made = await (await requireRunning(flags)).call('POST', '/keys', MadeKey, asked.data)
  tell(`The key of "${made.name}", shown this once: it ${mayOf(made)}.`)
  answer(flags, made.key, made)
}

export async function listKeys(flags: CommonFlags): Promise<void> {
  const list = await (await requireRunning(flags)).call('GET', '/keys', keyRoutes.listKeys.answer)
  const lines = list.keys.map((key) => `${key.id}\t${key.name}\t${mayOf(key)}\t${usedOf(key)}`)
  answer(flags, lines.length === 0 ? 'There are no keys of programs yet.' : lines.join('\n'), list)
}

export async function replaceKey(id: string, flags: CommonFlags & { hours?: string }): Promise<void> {
  const hours = Number(flags.hours ?? 24)
  if (!(hours >= 0)) throw new ConfigError('--hours must be a number of hours, such as 24.')
  const path = `/keys/${encodeURIComponent(id)}/rotate`
  const made = await (await requireRunning(flags)).call('POST', path, MadeKey, { hours })
  tell(`The new key of "${made.name}", shown this once. The old one works for ${hours} more hours.`)
  answer(flags, made.key, made)
}

export async function endKey(id: string, flags: CommonFlags): Promise<void> {
  const ended = await (await requireRunning(flags)).call('DELETE', `/keys/${encodeURIComponent(id)}`, KeyView)
  answer(flags, `The key "${ended.name}" is ended.`, ended)
}

function mayOf({ scope, scopes, instanceId, expiresAt }: KeyView): string {
  const what =
    scopes === null ? (scope === 'owner' ? 'may everything' : 'may read') : `may ${scopes.join(', ')}`
  const number = instanceId === null ? '' : `, with the number ${instanceId} alone`
  return `${what}${number}${expiresAt === null ? '' : `, until ${new Date(expiresAt).toISOString()}`}`
}

function usedOf({ lastUsedAt, lastUsedFrom }: KeyView): string {
  if (lastUsedAt === null) return 'never used'
  return `used ${new Date(lastUsedAt).toISOString()}${lastUsedFrom ? ` from ${lastUsedFrom}` : ''}`
}
