// The six messages between the window's process and a forked core. Everything else is HTTP, so the desktop has no
// way in that a browser has not.
import { z } from 'zod'
import { InstanceState } from './state.ts'

/** What the system's keychain keeps in place of a key file. Closed: it kept one and does not give it now. */
const KeychainKey = z.discriminatedUnion('is', [
  z.object({ is: z.literal('kept'), key: z.base64().length(44) }),
  z.object({ is: z.literal('closed') }),
])
export type KeychainKey = z.infer<typeof KeychainKey>

/** The first message to a core: it does nothing before. */
const Start = z.object({
  type: z.literal('start'),
  /** Settings as in the environment; they count before those of the process. */
  settings: z.record(z.string(), z.string()),
  key: KeychainKey.nullable(),
})

/** Ends everything in order; answered by stopped. */
const Stop = z.object({ type: z.literal('stop') })

export const ToCore = z.discriminatedUnion('type', [Start, Stop])
export type ToCore = z.infer<typeof ToCore>

/** The page can be opened, once, with this ticket. */
const Ready = z.object({
  type: z.literal('ready'),
  url: z.url(),
  ticket: z.string().nullable(),
  mode: z.enum(['running', 'recovery']),
})

/**
 * The core cannot go on and has written nothing: the passphrase is missing or wrong, the key does not fit, or
 * something else that a person has to see to. The process ends after it.
 */
const Locked = z.object({
  type: z.literal('locked'),
  reason: z.enum(['passphrase', 'key', 'other']),
  message: z.string(),
  hint: z.string(),
})

export const NumberStatus = z.object({ id: z.string(), name: z.string(), state: InstanceState })
export type NumberStatus = z.infer<typeof NumberStatus>

/** Sent when it has changed: what the tray and the notifications show. */
const Status = z.object({
  type: z.literal('status'),
  numbers: z.array(NumberStatus),
  backupFailing: z.boolean(),
})

export type Status = z.infer<typeof Status>

const Stopped = z.object({ type: z.literal('stopped') })

export const FromCore = z.discriminatedUnion('type', [Ready, Locked, Status, Stopped])
export type FromCore = z.infer<typeof FromCore>
