// /api/v1/keys: the owner's key.
import { routes } from '../contract/routes.ts'
import { endpoint, type Endpoints } from './router.ts'

export interface KeyControl {
  /** Whether a key with this SHA-256 opens everything. */
  isOwner(hash: Uint8Array): boolean
  /** A new owner's key; the ones before stop working. */
  reset(): Promise<string>
}

export function keyEndpoints(keys: KeyControl) {
  return {
    resetKey: endpoint(routes.resetKey, async () => ({ key: await keys.reset() })),
  } satisfies Partial<Endpoints>
}
