// Settings, parsed once from the environment and the flags. Nothing else reads process.env.
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { z } from 'zod'
import { alertEnvironment, type AlertEnvironment } from './alerts.ts'
import { networkSettings, type NetworkSettings } from './network.ts'
import { globalWebhook, type GlobalWebhook } from './webhook.ts'
import { Settings, type Env } from './env.ts'
import { ConfigError } from '../errors.ts'
import type { Keychain } from '../storage/sealing/key-wraps.ts'
import { logLevels, type LogLevel } from '../log.ts'

export interface Config {
  dataDir: string
  host: string
  port: number
  /** The owner's key where the environment gives it; else one is made at the first start. */
  apiKey: string | undefined
  passphrase: string | undefined
  keyFile: string
  /** A window opens it by tickets: the first start makes no key, which nobody would be shown. */
  opensByTicket?: boolean
  /** What the keychain of a desktop keeps in place of a key file. */
  keychain?: Keychain
  /** Host names beyond the loopback ones, lower case, without port. */
  allowedHosts: readonly string[]
  publicUrl: string | undefined
  logLevel: LogLevel
  /** The owner's answer where an installation looks like a copy: its numbers go on here. */
  twin: 'adopt' | undefined
  /** Whether snapshots are made and moments shipped without being asked. */
  automaticSnapshots: boolean
  /** Who is told of alerts, where the environment says so. */
  alerts: AlertEnvironment
  network: NetworkSettings
  /** Evolution's webhook for all numbers, where the environment sets one. */
  globalWebhook: GlobalWebhook | undefined
  /** Another WhatsApp than the real one: set only by tests. */
  whatsapp: { url: string; rootKey: Uint8Array; mediaCa: string | undefined } | undefined
  /** Sentences for the log at start: what is ignored and why. */
  notices: readonly string[]
}

export interface ConfigFlags {
  dataDir?: string | undefined
  host?: string | undefined
  port?: string | undefined
}

const Port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.int().min(0).max(65_535))
const Url = z.url({ protocol: /^https?$/ })
const ApiKey = z.string().regex(/^[\x21-\x7e]{8,255}$/)
const HostName = z.string().regex(/^(?:[a-z\d](?:[a-z\d.-]*[a-z\d])?|\[[\da-f:.]+\])$/)

const known = new Set(
  (
    'DATA_DIR HOST PORT API_KEY PASSPHRASE PASSPHRASE_FILE KEY_FILE ALLOWED_HOSTS PUBLIC_URL LOG_LEVEL TWIN SNAPSHOTS ' +
    'WHATSAPP_URL WHATSAPP_ROOT_KEY WHATSAPP_MEDIA_CA NTFY_URL NTFY_TOKEN SMTP_URL ALERT_TO HEARTBEAT_URL ' +
    'TRUST_PROXY CORS_ORIGINS'
  ).split(' '),
)

/** Settings of Evolution that would lose data, or that have no meaning here. */
const ignored: readonly [RegExp, string][] = [
  [/^DEL_(?:TEMP_)?INSTANCES?$/, 'Holdfast never deletes a number by itself'],
  [/^CACHE_/, 'there is no cache that could disagree with the database'],
  [/^DATABASE_/, 'everything is kept in one SQLite file in the data folder'],
  [/^WEBHOOK_EVENTS_ERRORS(?:_WEBHOOK)?$/, 'what fails is in the log, and alerts tell of what matters'],
  [/^WEBHOOK_(?:RETRY|REQUEST)_/, 'deliveries are durable and retried for three days'],
]

export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'))
}

function readSecretFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  } catch (cause) {
    throw new ConfigError(`${name} names a file that cannot be read: ${path}`, { cause })
  }
}

function passphrase(settings: Settings): string | undefined {
  // Not trimmed: a passphrase may begin or end with a space.
  const direct = settings.env['HOLDFAST_PASSPHRASE'] || undefined
  const file = settings.text('HOLDFAST_PASSPHRASE_FILE')
  if (direct !== undefined && file !== undefined) {
    throw new ConfigError('HOLDFAST_PASSPHRASE and HOLDFAST_PASSPHRASE_FILE are both set: keep one of them.')
  }
  const found = file === undefined ? direct : readSecretFile(file.name, file.value)
  if (found === '') throw new ConfigError('The file of HOLDFAST_PASSPHRASE_FILE is empty.')
  return found
}

function otherWhatsapp(settings: Settings): Config['whatsapp'] {
  const wanted = 'a WebSocket address (ws:// or wss://)'
  const url = settings.parse(settings.text('HOLDFAST_WHATSAPP_URL'), z.url({ protocol: /^wss?$/ }), wanted)
  const key = settings.parse(
    settings.text('HOLDFAST_WHATSAPP_ROOT_KEY'),
    z.string().regex(/^[\da-f]{64}$/i),
    '64 hexadecimal digits',
  )
  if (url === undefined || key === undefined) return undefined
  const mediaCa = settings.text('HOLDFAST_WHATSAPP_MEDIA_CA')?.value
  return { url, rootKey: Uint8Array.from(Buffer.from(key, 'hex')), mediaCa }
}

function allowedHosts(settings: Settings, publicUrl: string | undefined): string[] {
  const list = settings.text('HOLDFAST_ALLOWED_HOSTS')
  const names = (list?.value ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')
  settings.parse(
    list && { ...list, value: names.join(',') },
    z.string().refine((joined) => joined.split(',').every((name) => HostName.safeParse(name).success)),
    'host names separated by commas, without scheme and port',
  )
  if (publicUrl !== undefined) names.push(new URL(publicUrl).hostname.toLowerCase())
  return names
}

function noticesOf(env: Env, whatsapp: Config['whatsapp']): string[] {
  const notices: string[] = []
  if (whatsapp !== undefined) {
    notices.push('HOLDFAST_WHATSAPP_URL is set: this appliance does NOT talk to the real WhatsApp.')
  } else if (env['HOLDFAST_WHATSAPP_URL'] || env['HOLDFAST_WHATSAPP_ROOT_KEY']) {
    notices.push(
      'HOLDFAST_WHATSAPP_URL and HOLDFAST_WHATSAPP_ROOT_KEY count only together; both are ignored.',
    )
  }
  if (env['AUTHENTICATION_API_KEY'] === 'BQYHJGJHJ' && !env['HOLDFAST_API_KEY']) {
    notices.push(
      "AUTHENTICATION_API_KEY is Evolution's published default, which anyone knows: choose another.",
    )
  }
  for (const name of Object.keys(env).toSorted()) {
    const reason = ignored.find(([pattern]) => pattern.test(name))?.[1]
    if (reason !== undefined) notices.push(`${name} is ignored: ${reason}.`)
    else if (name.startsWith('HOLDFAST_') && !known.has(name.slice('HOLDFAST_'.length))) {
      notices.push(`${name} is not a setting of this version and is ignored.`)
    }
  }
  return notices
}

/** Throws ConfigError with a sentence that names the setting; the defaults are for one machine, loopback only. */
export function loadConfig(
  env: Env,
  flags: ConfigFlags,
  defaults: Pick<Config, 'dataDir' | 'keyFile'>,
): Config {
  const settings = new Settings({ ...env })
  const port =
    flags.port === undefined
      ? settings.text('HOLDFAST_PORT', 'SERVER_PORT')
      : { name: '--port', value: flags.port }
  const host = flags.host ?? settings.text('HOLDFAST_HOST')?.value ?? '127.0.0.1'
  if (isIP(host) === 0 && !HostName.safeParse(host.toLowerCase()).success) {
    throw new ConfigError('HOLDFAST_HOST is not valid: it must be an address or a host name of this machine.')
  }
  const publicUrl = settings.parse(
    settings.text('HOLDFAST_PUBLIC_URL', 'SERVER_URL'),
    Url,
    'an address that begins with http:// or https://',
  )
  const hosts = allowedHosts(settings, publicUrl)
  if (!isLoopback(host) && settings.text('HOLDFAST_ALLOWED_HOSTS') === undefined) {
    throw new ConfigError(
      `HOLDFAST_HOST is ${host}, which other machines can reach: set HOLDFAST_ALLOWED_HOSTS to the host names that the appliance may be called by.`,
    )
  }
  const whatsapp = otherWhatsapp(settings)
  return {
    dataDir: flags.dataDir ?? settings.text('HOLDFAST_DATA_DIR')?.value ?? defaults.dataDir,
    host,
    port: settings.parse(port, Port, 'a port number from 0 to 65535') ?? 8484,
    apiKey: settings.parse(
      settings.text('HOLDFAST_API_KEY', 'AUTHENTICATION_API_KEY'),
      ApiKey,
      '8 to 255 printable characters without spaces',
    ),
    passphrase: passphrase(settings),
    keyFile: settings.text('HOLDFAST_KEY_FILE')?.value ?? defaults.keyFile,
    allowedHosts: hosts,
    publicUrl: publicUrl?.replace(/\/+$/, ''),
    logLevel:
      settings.parse(
        settings.text('HOLDFAST_LOG_LEVEL'),
        z.enum(logLevels),
        `one of ${logLevels.join(', ')}`,
      ) ?? 'info',
    automaticSnapshots:
      settings.parse(settings.text('HOLDFAST_SNAPSHOTS'), z.enum(['on', 'off']), '"on" or "off"') !== 'off',
    twin: settings.parse(settings.text('HOLDFAST_TWIN'), z.enum(['adopt']), '"adopt" or nothing'),
    alerts: alertEnvironment(settings),
    network: networkSettings(settings),
    globalWebhook: globalWebhook(settings),
    whatsapp,
    notices: noticesOf(env, whatsapp),
  }
}

/** The address we are bound to is a name of ours too, unless it stands for all of them. */
export function hostsOf({ host, allowedHosts: also }: Config): string[] {
  return host === '0.0.0.0' || host === '::' ? [...also] : [...also, host.toLowerCase()]
}
