// The address that clients use. Its path may be any but one of our own: of that it could not be told whether a proxy has
// taken it off.
import { z } from 'zod'
import type { Settings } from './env.ts'

/** What the paths that are answered begin with, in lower case. */
export const ownPlaces: ReadonlySet<string> = new Set(
  (
    'api app livez readyz metrics mcp manager media socket.io ' +
    'instance message chat group settings label call template business baileys verify-creds license s3 ' +
    'webhook websocket rabbitmq nats sqs kafka pusher proxy ' +
    'chatwoot dify evoai evolutionbot flowise n8n openai typebot'
  ).split(' '),
)

const isPlain = (text: string): boolean => {
  const { search, hash, username, password, pathname } = new URL(text)
  const [, first = ''] = pathname.toLowerCase().split('/')
  return search + hash + username + password === '' && !ownPlaces.has(first)
}

const PublicUrl = z.url({ protocol: /^https?$/, abort: true }).refine(isPlain)

/** Without a slash at its end. */
export function publicUrlOf(settings: Settings): string | undefined {
  return settings.parse('HOLDFAST_PUBLIC_URL', PublicUrl)?.replace(/\/+$/, '')
}
