// Settings, parsed once from the environment and the flags. Nothing else reads process.env.
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { z } from 'zod'
import { alertEnvironment, type AlertEnvironment } from './alerts.ts'
import { networkSettings, type NetworkSettings } from './network.ts'
import { globalWebhook, type GlobalWebhook } from './webhook.ts'
import { transportSettings, type TransportSettings } from './transports.ts'
import { publicUrlOf } from './public-url.ts'
import { refusal, Settings, type Env } from './env.ts'
import { ignored } from './ignored.ts'
import { settings as declared } from './settings.ts'
import { storeKeysIn, type StoreKeys } from '../contract/backups/store-keys.ts'
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
  /** Without a slash at its end. */
  publicUrl: string | undefined
  logLevel: LogLevel
  /** The owner's answer where an installation looks like a copy: its numbers go on here. */
  twin: 'adopt' | undefined
  /** How many numbers may log in at once from one outgoing address, where the owner says. */
  loginsAtOnce: number | undefined
  /** Whether what is named with the token of a number is asked on public addresses only. */
  isolateTenants: boolean
  /** Whether snapshots are made and moments shipped without being asked. */
  automaticSnapshots: boolean
  /** Above it the oldest events are forgotten. */
  /** How long addresses of files open them without a key; undefined: there are none. */
  mediaLinkHours: number | undefined
  eventLogBytes: number
  /** Of a file of a message, both ways. */
  maxFileBytes: number
  /** The program, or "off"; else it is looked for. */
  ffmpeg: string | undefined
  /** Whether kinds are sent that no phone could be asked about. */
  untried: boolean
  /** Whether linking with a passkey can be turned on. */
  passkeys: boolean
  /** Who is told of alerts, where the environment says so. */
  alerts: AlertEnvironment
  network: NetworkSettings
  /** Evolution's webhook for all numbers, where the environment sets one. */
  globalWebhook: GlobalWebhook | undefined
  transports: TransportSettings
  /** Whether the dialect's events hold the token of their instance. */
  exposeToken: boolean
  /** Whether /metrics asks for no key; of more numbers than so many, none is told of by itself. */
  metrics: { isOpen: boolean; mostNumbers: number }
  /** Whether programs may write to anybody over MCP, not only to who wrote within a day. */
  mcp: { toAnybody: boolean }
  /** Of an object store, where the environment gives them. */
  storeKeys: StoreKeys | undefined
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
const AtOnce = z
  .string()
  .regex(/^\d{1,4}$/)
  .transform(Number)
  .pipe(z.int().min(1).max(1000))
const Megabytes = z
  .string()
  .regex(/^\d{1,4}$/)
  .transform(Number)
  .pipe(z.int().min(1).max(2048))
const Numbers = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
const LinkHours = z
  .string()
  .regex(/^\d{1,3}$/)
  .transform(Number)
  .pipe(z.int().min(1).max(720))
const LogMegabytes = z
  .string()
  .regex(/^\d{1,7}$/)
  .transform(Number)
  .pipe(z.int().min(16).max(1_048_576))
const ApiKey = z.string().regex(/^[\x21-\x7e]{8,255}$/)
const HostName = z.string().regex(/^(?:[a-z\d](?:[a-z\d.-]*[a-z\d])?|\[[\da-f:.]+\])$/)

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
  const url = settings.parse('HOLDFAST_WHATSAPP_URL', z.url({ protocol: /^wss?$/ }))
  const key = settings.parse('HOLDFAST_WHATSAPP_ROOT_KEY', z.string().regex(/^[\da-f]{64}$/i))
  if (url === undefined || key === undefined) return undefined
  const mediaCa = settings.text('HOLDFAST_WHATSAPP_MEDIA_CA')?.value
  return { url, rootKey: Uint8Array.from(Buffer.from(key, 'hex')), mediaCa }
}

function allowedHosts(settings: Settings, publicUrl: string | undefined): string[] {
  const list = settings.text('HOLDFAST_ALLOWED_HOSTS')?.value
  const names = (list ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')
  const areNames = names.length > 0 && names.every((name) => HostName.safeParse(name).success)
  if (list !== undefined && !areNames) throw refusal('HOLDFAST_ALLOWED_HOSTS')
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
  const names = Object.keys(env).toSorted()
  // What is ignored for one reason is one line: an environment of Evolution has dozens of them.
  for (const { name: pattern, value = /(?:)/, because } of ignored) {
    const found = names.filter((name) => pattern.test(name) && value.test(env[name]?.trim() ?? ''))
    if (found.length > 0)
      notices.push(`${found.join(', ')} ${found.length === 1 ? 'is' : 'are'} ignored: ${because}.`)
  }
  for (const name of names) {
    if (name.startsWith('HOLDFAST_') && !(name in declared))
      notices.push(`${name} is not a setting of this version and is ignored.`)
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
  const port = flags.port === undefined ? undefined : { name: '--port', value: flags.port }
  const host = flags.host ?? settings.text('HOLDFAST_HOST')?.value ?? '127.0.0.1'
  if (isIP(host) === 0 && !HostName.safeParse(host.toLowerCase()).success) {
    throw refusal('HOLDFAST_HOST')
  }
  const publicUrl = publicUrlOf(settings)
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
    port: settings.parse('HOLDFAST_PORT', Port, port) ?? 8484,
    apiKey: settings.parse('HOLDFAST_API_KEY', ApiKey),
    passphrase: passphrase(settings),
    keyFile: settings.text('HOLDFAST_KEY_FILE')?.value ?? defaults.keyFile,
    allowedHosts: hosts,
    publicUrl,
    logLevel: settings.parse('HOLDFAST_LOG_LEVEL', z.enum(logLevels)) ?? 'info',
    isolateTenants: settings.parse('HOLDFAST_ISOLATE_TENANTS', z.enum(['on', 'off'])) === 'on',
    automaticSnapshots: settings.parse('HOLDFAST_SNAPSHOTS', z.enum(['on', 'off'])) !== 'off',
    loginsAtOnce: settings.parse('HOLDFAST_LOGINS_AT_ONCE', AtOnce),
    twin: settings.parse('HOLDFAST_TWIN', z.enum(['adopt'])),
    untried: settings.parse('HOLDFAST_UNTRIED', z.enum(['on', 'off'])) === 'on',
    passkeys: settings.parse('HOLDFAST_PASSKEY', z.enum(['on', 'off'])) === 'on',
    ffmpeg: settings.text('HOLDFAST_FFMPEG')?.value,
    maxFileBytes: (settings.parse('HOLDFAST_MAX_FILE_MB', Megabytes) ?? 100) * 1024 * 1024,
    mediaLinkHours: settings.parse('HOLDFAST_MEDIA_LINK_HOURS', LinkHours),
    eventLogBytes: (settings.parse('HOLDFAST_EVENT_LOG_MB', LogMegabytes) ?? 2048) * 1024 * 1024,
    alerts: alertEnvironment(settings),
    network: networkSettings(settings),
    globalWebhook: globalWebhook(settings),
    transports: transportSettings(settings),
    exposeToken: settings.text('AUTHENTICATION_EXPOSE_IN_FETCH_INSTANCES')?.value === 'true',
    metrics: {
      isOpen: settings.parse('HOLDFAST_METRICS', z.enum(['key', 'open'])) === 'open',
      mostNumbers: settings.parse('HOLDFAST_METRICS_NUMBERS', Numbers) ?? 50,
    },
    mcp: { toAnybody: settings.parse('HOLDFAST_MCP_SEND', z.enum(['known', 'anybody'])) === 'anybody' },
    storeKeys: storeKeysIn(env),
    whatsapp,
    notices: noticesOf(env, whatsapp),
  }
}

/** The address we are bound to is a name of ours too, unless it stands for all of them. */
export function hostsOf({ host, allowedHosts: also }: Config): string[] {
  return host === '0.0.0.0' || host === '::' ? [...also] : [...also, host.toLowerCase()]
}

/** By which names, through what and under which address it is asked, and what it tells of itself. */
export function reachedBy(
  config: Config,
): Pick<Config, 'allowedHosts' | 'network' | 'publicUrl' | 'metrics' | 'mcp'> {
  const { network, publicUrl, metrics, mcp } = config
  return { allowedHosts: hostsOf(config), network, publicUrl, metrics, mcp }
}
