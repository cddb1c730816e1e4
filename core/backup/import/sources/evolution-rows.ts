// Rows of Evolution API v2's tables, made sense of: PostgreSQL and MySQL write the same in two ways (true and 1, times with
// and without zone). What a row does not hold as it should is left out, never a reason to leave the number out.
import { z } from 'zod'
import type { PastMessage } from '../../../contract/messages/past.ts'
import { parseFile } from '../multifile-values.ts'
import type { TableRow } from './tables.ts'
import type {
  FoundChatwoot,
  FoundFile,
  FoundLabel,
  FoundSettings,
  FoundSubscription,
  FoundWebhook,
} from './source.ts'

const Flag = z
  .union([z.boolean(), z.number(), z.string(), z.null()])
  .optional()
  .transform((value) => value === true || value === 1 || value === 't' || value === 'true' || value === '1')
const Text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? '' : String(value)))
const Whole = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((value) => {
    const number = Number(value ?? Number.NaN)
    return Number.isSafeInteger(number) ? number : null
  })
/** JSON as text, or as whoever read it has parsed it. */
const Json = z
  .unknown()
  .optional()
  .transform((value) => (typeof value === 'string' ? parseFile(value)?.value : value))
const Time = z
  .unknown()
  .optional()
  .transform((value) => {
    if (value instanceof Date) return value.getTime()
    if (typeof value !== 'string') return null
    // Prisma writes UTC without saying so.
    const at = Date.parse(
      /(?:Z|[+-]\d\d(?::?\d\d)?)$/.test(value)
        ? value.replace(/([+-]\d\d)$/, '$1:00')
        : `${value.replace(' ', 'T')}Z`,
    )
    return Number.isNaN(at) ? null : at
  })

export const InstanceRow = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  connectionStatus: Text,
  token: Text,
  updatedAt: Time,
})
export type InstanceRow = z.infer<typeof InstanceRow>

export const SessionRow = z.looseObject({ sessionId: z.string(), creds: z.string().nullish() })

const SettingRow = z.looseObject({
  rejectCall: Flag,
  msgCall: Text,
  groupsIgnore: Flag,
  alwaysOnline: Flag,
  readMessages: Flag,
  readStatus: Flag,
  syncFullHistory: Flag,
  wavoipToken: Text,
})

const WebhookRow = z.looseObject({
  url: z.string(),
  enabled: Flag,
  events: Json,
  headers: Json,
  webhookByEvents: Flag,
  webhookBase64: Flag,
})
const SubscriptionRow = z.looseObject({ enabled: Flag, events: Json })
const ProxyRow = z.looseObject({
  enabled: Flag,
  host: Text,
  port: Text,
  protocol: Text,
  username: Text,
  password: Text,
})
const ChatwootRow = z.looseObject({
  enabled: Flag,
  accountId: Text,
  token: Text,
  url: Text,
  nameInbox: Text,
  signMsg: Flag,
  signDelimiter: z.string().nullish().catch(null),
  number: Text,
  reopenConversation: Flag,
  conversationPending: Flag,
  mergeBrazilContacts: Flag,
  importContacts: Flag,
  importMessages: Flag,
  daysLimitImportMessages: Whole,
  organization: Text,
  logo: Text,
  ignoreJids: Json,
})
const LabelRow = z.looseObject({
  labelId: z.string().min(1),
  name: Text,
  color: Text,
  predefinedId: z.string().nullish(),
})

const Names = z.array(z.string()).catch([])
const Headers = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
  .catch({})
  .transform((headers) =>
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
  )

export function settingsOf(row: TableRow | undefined): Pick<FoundSettings, 'settings' | 'wavoipToken'> {
  const read = SettingRow.safeParse(row)
  if (row === undefined || !read.success) return {}
  const { rejectCall, msgCall, groupsIgnore, alwaysOnline, readMessages, readStatus, syncFullHistory } =
    read.data
  return {
    settings: { rejectCall, msgCall, groupsIgnore, alwaysOnline, readMessages, readStatus, syncFullHistory },
    ...(read.data.wavoipToken !== '' && { wavoipToken: read.data.wavoipToken }),
  }
}

export function webhookOf(row: TableRow | undefined): FoundWebhook | undefined {
  const read = WebhookRow.safeParse(row)
  if (!read.success) return undefined
  const { url, enabled, events, headers, webhookByEvents: byEvents, webhookBase64: base64 } = read.data
  return {
    url,
    enabled,
    events: Names.parse(events),
    headers: Headers.parse(headers ?? {}),
    byEvents,
    base64,
  }
}

export function subscriptionOf(row: TableRow | undefined): FoundSubscription | undefined {
  const read = SubscriptionRow.safeParse(row)
  return read.success ? { enabled: read.data.enabled, events: Names.parse(read.data.events) } : undefined
}

export function proxyOf(row: TableRow | undefined): FoundSettings['proxy'] {
  const read = ProxyRow.safeParse(row)
  if (!read.success || !read.data.enabled || read.data.host === '') return undefined
  const { host, port, protocol, username, password } = read.data
  return { host, port, protocol, username, password }
}

export function chatwootOf(row: TableRow | undefined): FoundChatwoot | undefined {
  const read = ChatwootRow.safeParse(row)
  if (row === undefined || !read.success || read.data.url === '') return undefined
  const { enabled, accountId, token, url, nameInbox, number, organization, logo, ignoreJids, ...rest } =
    read.data
  const { signMsg, signDelimiter = null, reopenConversation, conversationPending, mergeBrazilContacts } = rest
  const { importContacts, importMessages, daysLimitImportMessages } = rest
  return {
    enabled,
    accountId,
    token,
    url,
    options: {
      nameInbox: nameInbox || null,
      signMsg,
      signDelimiter,
      reopenConversation,
      conversationPending,
      mergeBrazilContacts,
      importContacts,
      importMessages,
      daysLimitImportMessages,
      organization: organization || null,
      logo: logo || null,
      number: number || null,
      ignoreJids: Names.parse(ignoreJids).filter((jid) => jid !== ''),
    },
  }
}

export function labelOf(row: TableRow): FoundLabel[] {
  const read = LabelRow.safeParse(row)
  if (!read.success) return []
  const { labelId: id, name, color, predefinedId = null } = read.data
  return [{ id, name, color: Number(color) || 0, predefinedId }]
}

const ChatRow = z.looseObject({
  remoteJid: z.string().min(1),
  name: z.string().nullish(),
  unreadMessages: Whole,
  updatedAt: Time,
})
const ContactRow = z.looseObject({ remoteJid: z.string().min(1), pushName: z.string().min(1) })

export function chatOf(row: TableRow) {
  const read = ChatRow.safeParse(row)
  if (!read.success) return []
  const { remoteJid: jid, name = null, unreadMessages, updatedAt: changedAt } = read.data
  return [{ jid, name, unread: unreadMessages ?? 0, changedAt }]
}

export function contactOf(row: TableRow) {
  const read = ContactRow.safeParse(row)
  return read.success ? [{ jid: read.data.remoteJid, pushName: read.data.pushName }] : []
}

const Key = z.looseObject({
  id: z.string().min(1),
  remoteJid: z.string().min(1),
  fromMe: Flag,
  participant: z.string().nullish(),
  remoteJidAlt: z.string().nullish(),
  participantAlt: z.string().nullish(),
})
const MessageRow = z.looseObject({
  key: Json.pipe(Key),
  message: Json.pipe(z.record(z.string(), z.unknown())),
  messageTimestamp: Whole,
  pushName: z.string().nullish(),
  participant: z.string().nullish(),
  status: z.string().nullish(),
})

export function messageOf(row: TableRow): PastMessage[] {
  const read = MessageRow.safeParse(row)
  if (!read.success) return []
  const { key, message, messageTimestamp, pushName = null, status = null } = read.data
  const participant = key.participant ?? read.data.participant
  return [
    {
      key: {
        id: key.id,
        remoteJid: key.remoteJid,
        fromMe: key.fromMe,
        ...(participant && { participant }),
        ...(key.remoteJidAlt && { remoteJidAlt: key.remoteJidAlt }),
        ...(key.participantAlt && { participantAlt: key.participantAlt }),
      },
      message,
      at: messageTimestamp ?? 0,
      pushName,
      status,
    },
  ]
}

const FileRow = z.looseObject({
  id: z.string(),
  key: Json.pipe(z.looseObject({ id: z.string().min(1) })),
  message: Json.pipe(z.looseObject({ mediaUrl: z.string().min(1).nullish() })),
})
const MediaRow = z.looseObject({ messageId: z.string(), fileName: z.string().min(1) })

/** The names of the files in its store, by the row of the message. */
export function objectsOf(rows: readonly TableRow[]): Map<string, string> {
  return new Map(
    rows.flatMap((row) => {
      const read = MediaRow.safeParse(row)
      // As its minio.server.ts puts everything below one folder.
      return read.success ? [[read.data.messageId, `evolution-api/${read.data.fileName}`] as const] : []
    }),
  )
}

export function fileOf(row: TableRow, objects: ReadonlyMap<string, string>): FoundFile[] {
  const read = FileRow.safeParse(row)
  if (!read.success) return []
  const { id, key, message } = read.data
  const [object, url] = [objects.get(id) ?? null, message.mediaUrl ?? null]
  return object === null && url === null ? [] : [{ messageId: key.id, object, url }]
}
