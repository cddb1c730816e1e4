// The part of the route table for the keys of programs, and for the record of what was done to the appliance.
import { z } from 'zod'
import { NewKey } from './appliance.ts'
import { TimeMs } from '../instances/instance.ts'
import type { Route } from '../route.ts'
import { Reference } from '../route-parts.ts'
import { parsedNetwork } from './networks.ts'
import { Scope } from './scope.ts'

export const KeyScope = z.enum(['owner', 'read'])
export type KeyScope = z.infer<typeof KeyScope>

const KeyName = z
  .string()
  .trim()
  .min(1, 'The name cannot be empty.')
  .max(100, 'The name can have 100 characters at most.')
  .regex(/^\P{C}+$/u, 'The name cannot contain control characters.')

/** An address, or a network as 10.0.0.0/8. */
const Network = z
  .string()
  .trim()
  .max(50)
  .refine(
    (text) => parsedNetwork(text) !== undefined,
    'Not an address, and not a network such as 10.0.0.0/8.',
  )

/** What a key may, where it is neither everything nor all reading. */
const Limits = z.object({
  /** null: scope says it. */
  scopes: z.array(Scope).min(1).nullable(),
  /** The id of the one number that it is for; null: for all. */
  instanceId: z.string().nullable(),
  /** It works no more from then on. */
  expiresAt: TimeMs.nullable(),
  /** It works from these alone; empty: from everywhere. */
  addresses: z.array(Network).max(50),
  /** So many requests a minute, and as many at once; null: any number. */
  perMinute: z.int().min(1).max(100_000).nullable(),
})
export type KeyLimits = z.infer<typeof Limits>

export const KeyView = z.object({
  id: z.string(),
  name: z.string(),
  /** owner opens everything; read sees everything and changes nothing. With scopes, these say it instead. */
  scope: KeyScope,
  createdAt: TimeMs,
  /** To a few minutes; null where it was never used. */
  lastUsedAt: TimeMs.nullable(),
  lastUsedFrom: z.string().nullable(),
  ...Limits.shape,
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
    body: z
      .object({
        name: KeyName,
        scope: KeyScope.optional(),
        /** Name or id of the one number that it is for. */
        instance: Reference.optional(),
      })
      .extend(Limits.omit({ instanceId: true }).partial().shape)
      .refine(
        ({ scope, scopes }) => (scope === undefined) !== (scopes == null),
        'Say scope or scopes, not both.',
      ),
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
  rotateKey: {
    method: 'post',
    path: '/keys/:id/rotate',
    summary:
      'Make a key that may the same as this one, which goes on working for so many hours. It is shown this once.',
    access: 'owner',
    params: z.object({ id: z.string().max(36) }),
    body: z.object({
      hours: z
        .number()
        .min(0)
        .max(24 * 90)
        .default(24),
    }),
    status: 201,
    answer: CreatedKey,
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
