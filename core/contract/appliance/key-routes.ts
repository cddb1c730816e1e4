// The part of the route table for the keys of programs, and for the record of what was done to the appliance.
import { z } from 'zod'
import { NewKey } from './appliance.ts'
import { TimeMs } from '../instances/instance.ts'
import type { Route } from '../route.ts'

export const KeyScope = z.enum(['owner', 'read'])
export type KeyScope = z.infer<typeof KeyScope>

const KeyName = z
  .string()
  .trim()
  .min(1, 'The name cannot be empty.')
  .max(100, 'The name can have 100 characters at most.')
  .regex(/^\P{C}+$/u, 'The name cannot contain control characters.')

export const KeyView = z.object({
  id: z.string(),
  name: z.string(),
  /** owner opens everything; read sees everything and changes nothing. */
  scope: KeyScope,
  createdAt: TimeMs,
  /** To a few minutes; null where it was never used. */
  lastUsedAt: TimeMs.nullable(),
})
export type KeyView = z.infer<typeof KeyView>

/** The only answer that shows the key. */
const CreatedKey = KeyView.extend({ key: z.string() })

/** By what somebody came in; or the appliance itself. */
const AuditBy = z.enum(['session', 'key', 'token', 'environment', 'command', 'appliance'])

const AuditEntry = z.object({
  id: z.int(),
  at: TimeMs,
  /** The owner, or the part of the appliance that acted. */
  actor: z.string(),
  action: z.string(),
  instanceId: z.string().nullable(),
  /** What is known of it; in `by`, who did it: kind, id, name and address. */
  detail: z.unknown(),
})

export const keyRoutes = {
  listKeys: {
    method: 'get',
    path: '/keys',
    summary: 'The keys that are valid, by name. Their text is kept nowhere.',
    access: 'owner',
    status: 200,
    answer: z.object({
      keys: z.array(KeyView),
      /** HOLDFAST_API_KEY is a key too; it is changed there. */
      environment: z.boolean(),
    }),
  },
  createKey: {
    method: 'post',
    path: '/keys',
    summary: 'Make a key for a program. It is shown this once.',
    access: 'owner',
    body: z.object({ name: KeyName, scope: KeyScope }),
    status: 201,
    answer: CreatedKey,
  },
  revokeKey: {
    method: 'delete',
    path: '/keys/:id',
    summary: 'End a key: it works no more at once. The last one that opens everything stays.',
    access: 'owner',
    params: z.object({ id: z.string().max(36) }),
    status: 200,
    answer: KeyView,
  },
  resetKey: {
    method: 'post',
    path: '/keys/reset',
    summary: "Make a new owner's key; the ones before that open everything stop working at once.",
    access: 'owner',
    status: 201,
    answer: NewKey,
  },
  listAudit: {
    method: 'get',
    path: '/audit',
    summary: 'Who did what to the appliance and its numbers, from where, newest first.',
    access: 'owner',
    query: z.object({
      before: z.coerce.number().int().min(1).optional(),
      /** Its id, also where it is purged. */
      instance: z.string().max(100).optional(),
      by: AuditBy.optional(),
      /** From this moment on, and before the other. */
      from: z.coerce.number().int().min(0).optional(),
      to: z.coerce.number().int().min(0).optional(),
      limit: z.coerce.number().int().min(1).max(500).default(50),
    }),
    status: 200,
    answer: z.object({ audit: z.array(AuditEntry) }),
  },
} as const satisfies Record<string, Route>
