// A webhook of Chatwoot: whether it is one of ours, and what it is about. Pure.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { parsedNetwork } from '../contract/appliance/networks.ts'
import { BlockList } from 'node:net'

/** As it came: the bytes are what is signed. */
export interface Hook {
  secret: string
  timestamp: string | undefined
  signature: string | undefined
  body: Buffer
  /** Where it came from. */
  address: string
}

export interface HookKeys {
  secret: string
  /** null: Chatwoot does not sign, or has not said with what. */
  signing: string | null
  accountId: number
  inboxId: number
  addresses: readonly string[]
}

const lateMs = 300_000

/** The secret in the address is asked for always; the signature where Chatwoot signs, and we know with what. */
export function isGenuine(hook: Hook, keys: HookKeys, now: number): boolean {
  if (!isSame(hook.secret, keys.secret)) return false
  if (keys.addresses.length > 0 && !isAmong(hook.address, keys.addresses)) return false
  if (keys.signing === null || hook.signature === undefined) return true
  const at = Number(hook.timestamp) * 1000
  if (!Number.isFinite(at) || Math.abs(now - at) > lateMs) return false
  const hash = createHmac('sha256', keys.signing).update(`${hook.timestamp}.`).update(hook.body).digest('hex')
  return isSame(hook.signature, `sha256=${hash}`)
}

export function isSame(given: string, own: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(own)]
  return own !== '' && a.length === b.length && timingSafeEqual(a, b)
}

function isAmong(address: string, networks: readonly string[]): boolean {
  const list = new BlockList()
  for (const text of networks) {
    const network = parsedNetwork(text)
    if (network !== undefined) list.addSubnet(network.address, network.bits, network.family)
  }
  const plain = address.replace(/^::ffff:/, '')
  return list.check(plain, plain.includes(':') ? 'ipv6' : 'ipv4')
}

const Id = z.int()
const Payload = z.looseObject({
  event: z.string(),
  id: Id.nullish(),
  inbox_id: Id.nullish(),
  message_type: z.union([z.string(), z.int()]).nullish(),
  private: z.boolean().nullish(),
  source_id: z.string().nullish(),
  status: z.string().nullish(),
  is_private: z.boolean().nullish(),
  labels: z.array(z.string()).nullish(),
  account: z.looseObject({ id: Id }).nullish(),
  inbox: z.looseObject({ id: Id }).nullish(),
  user: z.looseObject({ type: z.string().nullish() }).nullish(),
  content_attributes: z.looseObject({ deleted: z.boolean().nullish() }).nullish(),
  conversation: z
    .looseObject({
      id: Id,
      inbox_id: Id.nullish(),
      messages: z.array(z.looseObject({ id: Id, status: z.string().nullish() })).nullish(),
    })
    .nullish(),
})

/** What is to be done of it. */
export type HookFact =
  | { kind: 'look'; conversationId: number; messageId: number }
  /** A message's status changed there: only what we have called failed is of interest. */
  | { kind: 'updated'; conversationId: number; messageId: number }
  | { kind: 'resolved'; conversationId: number }
  | { kind: 'typing'; conversationId: number; on: boolean }
  | { kind: 'labels'; conversationId: number; labels: readonly string[] }

/** undefined: of no concern, or of another inbox or account. */
export function factOf(
  body: unknown,
  { accountId, inboxId }: Pick<HookKeys, 'accountId' | 'inboxId'>,
): HookFact | undefined {
  const parsed = Payload.safeParse(body)
  if (!parsed.success) return undefined
  const hook = parsed.data
  if (hook.account != null && hook.account.id !== accountId) return undefined
  const inbox = hook.inbox?.id ?? hook.inbox_id ?? hook.conversation?.inbox_id
  if (inbox != null && inbox !== inboxId) return undefined
  switch (hook.event) {
    case 'message_created':
    case 'message_updated':
      return messageFact(hook)
    case 'conversation_status_changed':
      return hook.status === 'resolved' && hook.id != null
        ? { kind: 'resolved', conversationId: hook.id }
        : undefined
    case 'conversation_updated':
      return hook.id != null && hook.labels != null
        ? { kind: 'labels', conversationId: hook.id, labels: hook.labels }
        : undefined
    case 'conversation_typing_on':
    case 'conversation_typing_off': {
      const isAgent = hook.user?.type === 'user' && hook.is_private !== true
      if (!isAgent || hook.conversation == null) return undefined
      return { kind: 'typing', conversationId: hook.conversation.id, on: hook.event.endsWith('_on') }
    }
    default:
      return undefined
  }
}

function messageFact(hook: z.infer<typeof Payload>): HookFact | undefined {
  const { id, conversation } = hook
  if (id == null || conversation == null) return undefined
  const place = { conversationId: conversation.id, messageId: id }
  if (hook.event === 'message_updated')
    return hook.content_attributes?.deleted === true
      ? { kind: 'look', ...place }
      : { kind: 'updated', ...place }
  const isOutgoing = ['outgoing', 'template', 1, 3].includes(hook.message_type ?? '')
  const isOurs = /^(?:WAID:|holdfast:)/.test(hook.source_id ?? '')
  return isOutgoing && hook.private !== true && !isOurs ? { kind: 'look', ...place } : undefined
}
