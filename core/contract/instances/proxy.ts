// The proxy by which a number reaches WhatsApp: its fields as they are kept, and how people write them. What providers
// hand out is a whole address, or half of one: it is taken apart, and what contradicts itself is refused by its field.
import { z } from 'zod'
import { Asker } from '../asker.ts'
import { Params } from '../sentences/sentence.ts'

const protocols = ['http', 'https', 'socks4', 'socks4a', 'socks5', 'socks5h'] as const
const login = z.string().max(255)

/** As it is kept. The host is a name or an address: never a scheme, a port, a user or brackets. */
export const Proxy = z.object({
  protocol: z.enum(protocols),
  host: z.string().min(1).max(255),
  port: z.int().min(1).max(65_535),
  username: login.optional(),
  password: login.optional(),
})
export type Proxy = z.infer<typeof Proxy>

/** With who set it; of those kept before that was written down nobody knows, so that they open no more than a token. */
export const SetProxy = Proxy.extend({ setBy: Asker.default('instance') })
export type SetProxy = z.infer<typeof SetProxy>

const Written = z.object({
  /** socks5h and socks4a let the proxy look up names. What the host says counts where this is left out; else http. */
  protocol: z.enum(protocols).optional(),
  /** A name or an address; or all of it, as in socks5://user:password@h:1080. */
  host: z.string().trim().min(1).max(1024),
  /** What the host says counts where this is left out. */
  port: z
    .union([
      z.int(),
      z
        .string()
        .trim()
        .regex(/^\d{1,5}$/, 'The port is a number.')
        .transform(Number),
    ])
    .optional(),
  username: login.optional(),
  password: login.optional(),
})

type Fields = Partial<Record<keyof Proxy, string | number>>

const address =
  /^(?:(?<protocol>[a-z][a-z\d+.-]*):\/\/)?(?:(?<username>[^:@/\s]*)(?::(?<password>[^@/\s]*))?@)?(?<host>\[[\da-f:.]+\]|[^:@/[\]\s?#]+|[\da-f]*:[\da-f.]*:[\da-f:.]*)(?::(?<port>\d{1,5}))?\/*$/i
const hostName = /^(?:[\p{L}\d](?:[\p{L}\d_-]*[\p{L}\d])?\.?)+$/u
const ipv6 = /^(?=.*:)[\da-f:]+(?:\d+\.\d+\.\d+\.\d+)?$/i

/** What the text of a host says; undefined where it is none. */
function takenApart(text: string): Fields | undefined {
  const groups = address.exec(text)?.groups
  if (groups === undefined) return undefined
  const host = (groups['host'] ?? '').replace(/^\[(.*)\]$/, '$1')
  if (!hostName.test(host) && !ipv6.test(host)) return undefined
  const { protocol, username, password, port } = groups
  return {
    host,
    ...(protocol !== undefined && { protocol: protocol.toLowerCase() }),
    ...(username && { username: decoded(username) }),
    ...(password && { password: decoded(password) }),
    ...(port !== undefined && { port: Number(port) }),
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** What a request may say: becomes the fields as they are kept. */
export const ProxyRequest = Written.transform((written, context): Proxy => {
  const refuse = (path: keyof Proxy, message: string): never => {
    context.addIssue({ code: 'custom', path: [path], message })
    return z.NEVER
  }
  const found = takenApart(written.host)
  if (found === undefined) return refuse('host', 'This is not a host name or an address.')
  const given: Fields = Object.fromEntries(
    Object.entries(written).filter(([name, value]) => name !== 'host' && value !== undefined && value !== ''),
  )
  for (const name of ['protocol', 'port', 'username', 'password'] as const) {
    if (name in given && name in found && given[name] !== found[name])
      return refuse(name, 'It contradicts what the host says.')
  }
  const whole = Proxy.safeParse({ protocol: 'http', ...found, ...given })
  if (whole.success) return whole.data
  const [issue] = whole.error.issues
  const field = Proxy.keyof().safeParse(issue?.path[0]).data ?? 'host'
  return refuse(
    field,
    field === 'port' ? 'The port is missing, or is none: 1 to 65535.' : (issue?.message ?? ''),
  )
})

/** What a try of a proxy has shown. */
export const ProxyTest = z.object({
  ok: z.boolean(),
  /** One plain sentence; null when it works. */
  error: z.string().nullable(),
  /** Which sentence that is. */
  reasonCode: z.string().nullable(),
  reasonParams: Params,
  durationMs: z.int(),
})
export type ProxyTest = z.infer<typeof ProxyTest>
