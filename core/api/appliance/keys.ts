// /api/v1/keys: the keys of programs and the owner's, and the record of what was done.
import type { z } from 'zod'
import type { KeyLimits, KeyScope, KeyView } from '../../contract/appliance/key-routes.ts'
import { routes } from '../../contract/routes.ts'
import { signInRefusals } from '../../contract/sentences/sign-in.ts'
import { BadRequestError } from '../../errors.ts'
import type { InstanceControl } from '../../instances/types.ts'
import type { Grant } from '../access.ts'
import { requireInstance } from '../instances/instances.ts'
import type { KeyName } from '../record.ts'
import { endpoint, type Endpoints } from '../router.ts'

export type NewKey = Pick<KeyView, 'name' | 'scope'> & KeyLimits

export interface KeyControl {
  /** What a key with this SHA-256 opens, asked anew at each call: a key that is ended works no more at once. */
  grantOf(hash: Uint8Array, address: string): Grant | { kind: KeyScope } | undefined
  /** What a key with this SHA-256 is called. */
  nameOf(hash: Uint8Array): KeyName | undefined
  /** A new owner's key; the ones before stop working. */
  reset(): Promise<string>
  list(): KeyView[]
  /** The environment gives a key too. */
  readonly isConfigured: boolean
  make(key: NewKey): Promise<KeyView & { key: string }>
  /** One that may the same; the other goes on for so many hours. */
  rotate(id: string, hours: number): Promise<KeyView & { key: string }>
  revoke(id: string): Promise<KeyView>
}

interface AuditQuery {
  before?: number | undefined
  limit: number
  instanceId?: string | undefined
  by?: string | undefined
  from?: number | undefined
  to?: number | undefined
}

/** Who did what; a row names no text and no number. */
export interface AuditReader {
  list(query: AuditQuery): {
    id: number
    at: number
    actor: string
    action: string
    instanceId: string | null
    detail: unknown
  }[]
}

type Asked = z.output<(typeof routes.createKey)['body']>

function newKeyOf({ instance, ...asked }: Asked, instances: Pick<InstanceControl, 'find'>): NewKey {
  const { scope, scopes = null, expiresAt = null, addresses = [], perMinute = null } = asked
  if (expiresAt !== null && expiresAt <= Date.now()) throw new BadRequestError(signInRefusals.key_ends_before)
  const instanceId = instance === undefined ? null : requireInstance(instances, instance).id
  // A key for one number is never for everything; and addresses and a rate are looked at with the scopes alone.
  const isLimited = instanceId !== null || addresses.length > 0 || perMinute !== null
  if (isLimited && scopes === null) throw new BadRequestError(signInRefusals.scopes_needed)
  const limits = { scopes, instanceId, expiresAt, addresses, perMinute }
  return { name: asked.name, scope: scope ?? 'read', ...limits }
}

export function keyEndpoints(keys: KeyControl, audit: AuditReader, instances: Pick<InstanceControl, 'find'>) {
  return {
    listKeys: endpoint(routes.listKeys, () => ({ keys: keys.list(), environment: keys.isConfigured })),
    createKey: endpoint(routes.createKey, ({ body }) => keys.make(newKeyOf(body, instances))),
    rotateKey: endpoint(routes.rotateKey, ({ params, body }) => keys.rotate(params.id, body.hours)),
    revokeKey: endpoint(routes.revokeKey, ({ params }) => keys.revoke(params.id)),
    resetKey: endpoint(routes.resetKey, async () => ({ key: await keys.reset() })),
    listAudit: endpoint(routes.listAudit, ({ query: { instance, ...query } }) => ({
      audit: audit.list({ ...query, instanceId: instance }),
    })),
  } satisfies Partial<Endpoints>
}
