// /api/v1/keys: the keys of programs and the owner's, and the record of what was done.
import type { KeyScope, KeyView } from '../../contract/appliance/key-routes.ts'
import { routes } from '../../contract/routes.ts'
import type { KeyName } from '../record.ts'
import { endpoint, type Endpoints } from '../router.ts'

export interface KeyControl {
  /** What a key with this SHA-256 opens, asked anew at each call: a key that is ended works no more at once. */
  scopeOf(hash: Uint8Array): KeyScope | undefined
  /** What a key with this SHA-256 is called. */
  nameOf(hash: Uint8Array): KeyName | undefined
  /** A new owner's key; the ones before stop working. */
  reset(): Promise<string>
  list(): KeyView[]
  /** The environment gives a key too. */
  readonly isConfigured: boolean
  make(request: { name: string; scope: KeyScope }): Promise<KeyView & { key: string }>
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

export function keyEndpoints(keys: KeyControl, audit: AuditReader) {
  return {
    listKeys: endpoint(routes.listKeys, () => ({ keys: keys.list(), environment: keys.isConfigured })),
    createKey: endpoint(routes.createKey, ({ body }) => keys.make(body)),
    revokeKey: endpoint(routes.revokeKey, ({ params }) => keys.revoke(params.id)),
    resetKey: endpoint(routes.resetKey, async () => ({ key: await keys.reset() })),
    listAudit: endpoint(routes.listAudit, ({ query: { instance, ...query } }) => ({
      audit: audit.list({ ...query, instanceId: instance }),
    })),
  } satisfies Partial<Endpoints>
}
