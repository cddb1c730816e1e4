// Chatwoot of a number: what is set of it, and how it goes. The fields that Evolution has too have its names and defaults.
import { z } from 'zod'
import { parsedNetwork } from '../appliance/networks.ts'
import { TimeMs } from '../instances/instance.ts'

const Name = z.string().trim().min(1).max(255)

const fields = {
  /** Of the inbox; null: that of the instance. It is found by its id once it is known. */
  nameInbox: Name.nullable(),
  /** The agent's name above what goes to WhatsApp, and what stands between the two; null: a new line. */
  signMsg: z.boolean(),
  signDelimiter: z.string().max(64).nullable(),
  /** A resolved conversation goes on; else a new one is begun. */
  reopenConversation: z.boolean(),
  /** New ones begin as pending. */
  conversationPending: z.boolean(),
  /** Contacts with and without the ninth digit of Brazilian numbers are merged. */
  mergeBrazilContacts: z.boolean(),
  /** JIDs of which nothing goes there; @g.us: no groups, @s.whatsapp.net: no people. */
  ignoreJids: z.array(z.string().min(1).max(128)).max(1000),
  /** Our contact for operations: what it is called, and the address of its picture. */
  organization: Name.nullable(),
  logo: z.string().max(2048).nullable(),
  /** Whether there is that contact. */
  botContact: z.boolean(),
  /** An agent's answer marks the chat as read in WhatsApp. */
  markRead: z.boolean(),
  /** What is deleted in WhatsApp is deleted there too; else a private note says so. */
  messageDelete: z.boolean(),
  /** Labels of chats are those of conversations, both ways. */
  labels: z.boolean(),
  /** Addresses or networks from which its webhooks are taken; none: from anywhere, by their secret. */
  addresses: z
    .array(
      z
        .string()
        .max(64)
        .refine((text) => parsedNetwork(text) !== undefined, 'This is neither an address nor a network.'),
    )
    .max(100),
  // Kept for those who set them, without effect: nothing is written into Chatwoot's database.
  importContacts: z.boolean(),
  importMessages: z.boolean(),
  daysLimitImportMessages: z.number().nullable(),
  /** Evolution's: the number that a pairing code was wanted for. */
  number: z.string().max(64).nullable(),
}

/** What is set beside where Chatwoot is and who may ask it. */
export const ChatwootOptions = z.object(fields)
export type ChatwootOptions = z.infer<typeof ChatwootOptions>

export const defaultOptions: ChatwootOptions = {
  nameInbox: null,
  signMsg: false,
  signDelimiter: null,
  reopenConversation: false,
  conversationPending: false,
  mergeBrazilContacts: false,
  ignoreJids: [],
  organization: null,
  logo: null,
  botContact: true,
  markRead: false,
  messageDelete: false,
  labels: false,
  addresses: [],
  importContacts: false,
  importMessages: false,
  daysLimitImportMessages: null,
  number: null,
}

export const ChatwootUrl = z
  .url({ protocol: /^https?$/, error: 'The address must begin with http:// or https://.' })
  .max(2048)
  .transform((url) => url.replace(/\/+$/, ''))

const AccountId = z.coerce.number().int().min(1)

/** What is left out of what there is already stays as it was; a token is never shown. */
export const SetChatwoot = z.object({
  url: ChatwootUrl.optional(),
  accountId: AccountId.optional(),
  /** Of a user who administrates the account. */
  token: z.string().trim().min(1).max(255).optional(),
  enabled: z.boolean().optional(),
  /** Nothing goes either way until it goes on; nothing is lost. */
  paused: z.boolean().optional(),
  /** An inbox that is there, by its id; else it is found by its name, or made. */
  inboxId: z.int().min(1).nullable().optional(),
  options: z.object(fields).partial().optional(),
})
export type SetChatwoot = z.infer<typeof SetChatwoot>

export const ChatwootView = z.object({
  url: z.string(),
  accountId: z.int(),
  enabled: z.boolean(),
  paused: z.boolean(),
  options: ChatwootOptions,
  inboxId: z.int().nullable(),
  /** The address that Chatwoot tells us of its agents at. It opens nothing else. */
  webhookUrl: z.string(),
  /** Whether its webhooks are signed, as those of Chatwoot 4.13 and later. */
  isSigned: z.boolean(),
  /** Entries that wait to go there, and since when the oldest does. */
  waiting: z.int(),
  waitingSince: TimeMs.nullable(),
  /** Conversations that are to be looked at. */
  looking: z.int(),
  /** What was given up either way: see failures. */
  failed: z.int(),
  failingSince: TimeMs.nullable(),
  lastError: z.string().nullable(),
  lastOkAt: TimeMs.nullable(),
  updatedAt: TimeMs,
})
export type ChatwootView = z.infer<typeof ChatwootView>

export const ChatwootFailure = z.object({
  id: z.string(),
  /** toChatwoot: it is not in Chatwoot. toWhatsApp: what an agent wrote was not sent. */
  way: z.enum(['toChatwoot', 'toWhatsApp']),
  /** The chat, as a JID. */
  chat: z.string().nullable(),
  /** What it was: a message, an edit, a status, … */
  what: z.string(),
  conversationId: z.int().nullable(),
  reason: z.string().nullable(),
  at: TimeMs,
})
export type ChatwootFailure = z.infer<typeof ChatwootFailure>

/** One thing that was tried in the owner's own Chatwoot. */
/** What is tried: each has its words in every language. */
const chatwootSteps = [
  'token',
  'administrator',
  'inboxes',
  'contacts',
  'inbox',
  'webhook',
  'contact',
  'contact_found',
  'conversation',
  'text',
  'picture',
  'document',
  'by_phone',
  'order',
  'files',
  'quote',
  'names',
  'delivered',
  'deleted',
  'answer',
  'heard',
  'taken_away',
] as const
export type ChatwootStepCode = (typeof chatwootSteps)[number]

export const ChatwootStep = z.object({
  code: z.enum(chatwootSteps),
  what: z.string(),
  ok: z.boolean(),
  /** What differs from what was expected, and what to do. */
  detail: z.string().nullable(),
})
export type ChatwootStep = z.infer<typeof ChatwootStep>

export const ChatwootChecked = z.object({ ok: z.boolean(), steps: z.array(ChatwootStep) })
export type ChatwootChecked = z.infer<typeof ChatwootChecked>

/** An inbox that messages of WhatsApp can go to. */
export const ChatwootInbox = z.object({ id: z.int(), name: z.string(), webhookUrl: z.string().nullable() })
export type ChatwootInbox = z.infer<typeof ChatwootInbox>
