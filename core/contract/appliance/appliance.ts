// What the appliance says of itself, of an error, and of lists that other parts fill.
import { z } from 'zod'
import { LinkRisk } from '../instances/link-risk.ts'
import { brokers as brokerNames } from '../events/webhook.ts'
import { EventView } from '../events/event.ts'
import {
  GenerationView,
  InstanceName,
  InstanceView,
  LinkCode,
  TimeMs,
  TimelineEntry,
} from '../instances/instance.ts'
import { LocationState } from '../backups/location-routes.ts'
import { ChatView, ContactView, MessageView, OutboxView } from '../messages/message.ts'
import { Params } from '../sentences/sentence.ts'
import { FilePath } from '../route-parts.ts'
import { InstanceState } from '../state.ts'

/** RFC 9457, with a stable code and a hint. */
export const Problem = z.object({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int(),
  /** Stable: programs decide by it. */
  code: z.string(),
  /** What happened and what is safe. */
  detail: z.string(),
  /** What to do next. */
  hint: z.string(),
  retryable: z.boolean(),
  /** Which sentence the detail is, and the values in it, where several share the code. */
  reasonCode: z.string().optional(),
  params: Params.optional(),
  /** What is wrong with a request, or what a program needs to go on. */
  details: z.unknown().optional(),
})
export type Problem = z.infer<typeof Problem>

const Mode = z.enum(['running', 'recovery'])

export const Sending = z.object({
  /** Nothing is sent, by no number, until its owner lets it go on: what was accepted waits. */
  stopped: z.boolean(),
  since: TimeMs.nullable(),
})
export type Sending = z.infer<typeof Sending>

export const ApplianceHealth = z.object({
  mode: Mode,
  /** Why the appliance is in recovery mode, what is safe and what to do next; null while it runs. */
  reason: z.string().nullable(),
  reasonCode: z.string().nullable(),
  reasonParams: Params,
  version: z.string(),
  startedAt: TimeMs,
  now: TimeMs,
  /** How many instances are in each state; states without any are left out. */
  instances: z.partialRecord(InstanceState, z.int()),
  /** Numbers that are linked and are to run: how many are online, and how many wait for their turn to log in. */
  connecting: z.object({ online: z.int(), of: z.int(), waiting: z.int() }).nullable(),
  /** Null in recovery mode. */
  sending: Sending.nullable(),
  /** What was seen and what to choose, while the numbers are held because this looks like a copy; else null. */
  twin: z.string().nullable(),
  /** Null in recovery mode. */
  disk: z
    .object({
      /** While full, nothing new is accepted (507) and numbers wait; it ends by itself when there is room. */
      state: z.enum(['ok', 'full']),
      freeBytes: z.int(),
      /** Kept to be given up when the disk is full; 0 while it is. */
      reserveBytes: z.int(),
    })
    .nullable(),
  /** Whether the next start will find what is written now. Null in recovery mode. */
  folder: z
    .object({
      /** While gone, nothing is accepted (507) and numbers wait; it ends when what was there is back. */
      state: z.enum(['present', 'gone']),
      since: TimeMs,
      /** What was removed or replaced, what is safe and what to do next. */
      reason: z.string().nullable(),
      /** Where what it held is saved: restore that folder. */
      savedTo: z.string().nullable(),
    })
    .nullable(),
  /** Null in recovery mode. */
  eventLog: z
    .object({
      /** About. Above the budget the oldest events are forgotten, whoever has not passed them. */
      sizeBytes: z.int(),
      budgetBytes: z.int(),
      newest: z.int(),
      /** What is old or too much was forgotten up to this event. */
      forgottenTo: z.int(),
      /** How many webhooks have lost events by that and were not told of it yet. */
      cutOff: z.int(),
    })
    .nullable(),
  /** The brokers that the environment switches on. Null in recovery mode. */
  brokers: z
    .array(
      z.object({
        name: z.enum(brokerNames),
        connected: z.boolean(),
        /** How many events, at most, wait for it. */
        behind: z.int(),
        /** Why it is not connected, or was not when it was last tried. */
        lastError: z.string().nullable(),
      }),
    )
    .nullable(),
  /** How far back a loss would reach. Null in recovery mode. */
  backup: z
    .object({
      lastSnapshot: z.object({ id: z.string(), at: TimeMs }).nullable(),
      /** The newest that was opened, read whole and would start. */
      lastProven: z.object({ id: z.string(), at: TimeMs, provenAt: TimeMs }).nullable(),
      /** The last moment that was shipped since; null while nothing is shipped. */
      lastShippedAt: TimeMs.nullable(),
    })
    .nullable(),
  /** The other folder of the backups; null where none is set, and in recovery mode. */
  secondLocation: z
    .object({
      state: LocationState,
      since: TimeMs,
      /** What a loss of this machine would go back to. */
      shippedTo: TimeMs.nullable(),
      /** Why it is behind or gone, and what to do. */
      reason: z.string().nullable(),
      reasonCode: z.string().nullable(),
      reasonParams: Params,
    })
    .nullable(),
})
export type ApplianceHealth = z.infer<typeof ApplianceHealth>

export const InstanceHealth = InstanceView.pick({
  id: true,
  name: true,
  state: true,
  stateCode: true,
  stateReason: true,
  reasonCode: true,
  reasonParams: true,
  stateSince: true,
}).extend({
  online: z.boolean(),
  counts: z.object({ messages: z.int(), contacts: z.int(), chats: z.int() }),
  /** When anything came from WhatsApp over the present connection; null while it is offline. */
  lastFrameAt: TimeMs.nullable(),
  /** When the newest stored messages were written: one that was received, and an own one. */
  lastReceivedAt: TimeMs.nullable(),
  lastSentAt: TimeMs.nullable(),
  outboxWaiting: z.int(),
  /** How many new chats WhatsApp and the warm-up let it write to; null where there is no such limit. */
  newChats: z.object({
    quota: z.object({ total: z.int(), used: z.int(), until: TimeMs.nullable() }).nullable(),
    warmUp: z.object({ today: z.int(), used: z.int(), until: TimeMs }).nullable(),
  }),
  /** How many people do not want to be written to any more. */
  optedOut: z.int(),
  /** How many messages have come in that nothing has come of yet; see the event instance.stuck. */
  incomingWaiting: z.int(),
  /** How many messages came in that cannot be stored; see the event message.set_aside. Their bytes are kept. */
  incomingSetAside: z.int(),
  /** How many messages are kept as they came because this version does not know their kind; a later one reads them. */
  messagesUnsupported: z.int(),
  /** When its phone was heard of last, to an hour; null: not since it is noted. */
  phoneSeenAt: TimeMs.nullable(),
  /** How likely the link is to be lost soon; null while it is not online. */
  linkRisk: LinkRisk.nullable(),
  /** How many one-time keys WhatsApp had left for new sessions when it last said so, in the present connection. */
  preKeys: z.object({ count: z.int(), at: TimeMs }).nullable(),
  /** Contacts with messages that could not be decrypted, none of which could since; a JID each. */
  undecryptable: z.array(z.object({ contact: z.string(), count: z.int(), lastAt: TimeMs })),
})
export type InstanceHealth = z.infer<typeof InstanceHealth>

/** The only answer that shows an instance's token in our own API. */
export const CreatedInstance = InstanceView.extend({ token: z.string() })
export type CreatedInstance = z.infer<typeof CreatedInstance>

export const LinkCodeView = LinkCode.extend({
  /** The QR as a PNG data URL. */
  png: z.string().nullable(),
})
export type LinkCodeView = z.infer<typeof LinkCodeView>

export const LogoutResult = z.object({
  instance: InstanceView,
  /** Whether WhatsApp answered that the device is removed. The link is archived either way. */
  confirmed: z.boolean(),
})

export const InstanceList = z.object({ instances: z.array(InstanceView) })
export const TrashSettings = z.object({
  /** What has been in the trash for so long is purged; null: never by itself. */
  retentionDays: z.int().min(1).max(36_500).nullable(),
})
export const TrashList = InstanceList.extend(TrashSettings.shape)
/** What is gone. */
export const Purged = z.object({ id: z.string(), name: z.string() })
export const Timeline = z.object({ timeline: z.array(TimelineEntry) })
export const Generations = z.object({ generations: z.array(GenerationView) })
export const Chats = z.object({ chats: z.array(ChatView) })
export const Contacts = z.object({ contacts: z.array(ContactView) })
export const Messages = z.object({ total: z.int(), messages: z.array(MessageView) })
export const Outbox = z.object({ outbox: z.array(OutboxView) })
export const Events = z.object({
  events: z.array(EventView),
  /** Ask with after=next for what follows. */
  next: z.int(),
})

/** Shown once; only its hash is kept. */
export const NewKey = z.object({ key: z.string() })

export const ImportRequest = z.object({
  /** The whole path of a folder on the appliance's machine, as Baileys' useMultiFileAuthState writes it. */
  folder: FilePath,
  /** The folder's own name unless given. */
  name: InstanceName.optional(),
  /** Only tell what would be imported. */
  dryRun: z.boolean().default(false),
})

export const ImportReport = z.object({
  /** The instance that was made; null for a dry run. */
  instanceId: z.string().nullable(),
  name: z.string(),
  number: z.string(),
  jid: z.string(),
  lid: z.string().nullable(),
  /** How many keys of each type there are. */
  counts: z.record(z.string(), z.int()),
  /** What is torn or missing, and what follows from it. */
  problems: z.array(
    z.object({ file: z.string(), what: z.string(), code: z.string().nullable(), params: Params }),
  ),
  /** Names in the folder that are no part of a link. */
  ignored: z.array(z.string()),
})
export type ImportReport = z.infer<typeof ImportReport>
