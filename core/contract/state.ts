// The states of an instance and of a message: the words every part of the product uses for them.
import { z } from 'zod'

export const instanceStates = [
  'stopped',
  'connecting',
  'awaiting_link',
  'open',
  'reconnecting',
  'logged_out',
  'replaced',
  'restricted',
  'outdated',
  'passkey_required',
  'passkey_confirmation_required',
  'held',
  'moved',
  'damaged',
  'trashed',
] as const
export const InstanceState = z.enum(instanceStates)
export type InstanceState = z.infer<typeof InstanceState>

/** What the owner wants of an instance, apart from what its link is doing. */
export const Desired = z.enum(['running', 'stopped'])
export type Desired = z.infer<typeof Desired>

export const MessageStatus = z.enum(['error', 'pending', 'sent', 'delivered', 'read', 'played'])
export type MessageStatus = z.infer<typeof MessageStatus>

export const OutboxState = z.enum(['queued', 'sending', 'sent', 'failed', 'cancelled'])
export type OutboxState = z.infer<typeof OutboxState>
