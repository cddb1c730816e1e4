// Evolution's webhook for all numbers, as its own environment variables set it.
import { WebhookUrl } from '../contract/events/webhook.ts'
import type { Settings } from './env.ts'
import { ConfigError } from '../errors.ts'

export interface GlobalWebhook {
  url: string
  /** Each event to an address of its own. */
  byEvents: boolean
  /** Evolution's names, as the variables end: MESSAGES_UPSERT. */
  events: string[]
}

const prefix = 'WEBHOOK_EVENTS_'
/** These variables are no events. */
const others = /^ERRORS(?:_|$)/

/** As upstream reads it: only "true" is true, and only what is switched on is told. */
export function globalWebhook(settings: Settings): GlobalWebhook | undefined {
  const isTrue = (name: string): boolean => settings.env[name]?.trim() === 'true'
  if (!isTrue('WEBHOOK_GLOBAL_ENABLED')) return undefined
  const url = settings.parse('WEBHOOK_GLOBAL_URL', WebhookUrl)
  if (url === undefined)
    throw new ConfigError('WEBHOOK_GLOBAL_ENABLED is true, but WEBHOOK_GLOBAL_URL is not set.', {
      hint: 'Set the address, or set WEBHOOK_GLOBAL_ENABLED=false.',
    })
  const events = Object.keys(settings.env)
    .filter((name) => name.startsWith(prefix) && isTrue(name))
    .map((name) => name.slice(prefix.length))
    .filter((name) => !others.test(name))
    .toSorted()
  return { url, byEvents: isTrue('WEBHOOK_GLOBAL_WEBHOOK_BY_EVENTS'), events }
}
