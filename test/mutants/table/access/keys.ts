// A key opens what it is for, from where and for as long as it is for, and nothing else.
import type { Mutant } from '../../mutant.ts'

export const keys: readonly Mutant[] = [
  {
    name: 'a model writes to whoever it likes',
    promise: 'private by default',
    file: 'core/api/mcp/tools.ts',
    from: 'if (!toAnybody) await assertWrote(ask, given)',
    to: '',
    tests: ['api/mcp/mcp.test.ts: writes to who wrote within a day, once for one key, and to nobody else'],
  },
  {
    name: 'another page uses a key that it has found',
    promise: 'private by default',
    file: 'core/api/mcp/router.ts',
    from: "if (from !== host?.toLowerCase()) throw new AppError('cross_site')",
    to: '',
    tests: ['api/mcp/mcp.test.ts: nobody comes in without a key, from another page'],
  },
  {
    name: 'anybody asks as if from another address',
    promise: 'private by default',
    file: 'core/api/mcp/inner.ts',
    from: 'return headers[wordHeader] === this.#word',
    to: 'return headers[wordHeader] !== undefined',
    tests: ['api/mcp/mcp.test.ts: nobody comes in without a key, from another page'],
  },
  {
    name: 'a key with one scope has all',
    promise: 'private by default',
    file: 'core/api/access.ts',
    from: 'if (!grant.scopes.has(scope)) throw',
    to: 'if (grant.scopes.size === 0) throw',
    tests: ['api/appliance/scopes.test.ts: "read" is refused every route that needs another'],
  },
  {
    name: 'a key for one number opens the others',
    promise: 'private by default',
    file: 'core/api/router.ts',
    from: 'if (grant.instanceId !== null && isOfNumber && !targetsOf(request).every(isOwn)) throw',
    to: "if (grant.instanceId === '' && isOfNumber && !targetsOf(request).every(isOwn)) throw",
    tests: ['api/appliance/scopes.test.ts: that is for one number does not learn that there are others'],
  },
  {
    name: 'a key works from anywhere',
    promise: 'private by default',
    file: 'core/api/access.ts',
    from: "caller.kind !== 'scoped' || isFrom(caller.addresses, ip)",
    to: "caller.kind !== 'scoped' || isFrom(undefined, ip)",
    tests: ['api/appliance/scopes.test.ts: works from its addresses alone'],
  },
  {
    name: 'a key outlives its end',
    promise: 'private by default',
    file: 'core/storage/tables/api-keys.ts',
    from: 'AND (expires_at IS NULL OR expires_at > ?)',
    to: 'AND (expires_at IS NULL OR ? > 0)',
    tests: ['api/appliance/scopes.test.ts: ends by itself, and goes on for a time'],
  },
  {
    name: 'a key asks as often as it likes',
    promise: 'one owner',
    file: 'core/api/rate-limit.ts',
    from: 'const isAllowed = filled >= 1',
    to: 'const isAllowed = filled >= -1e9',
    tests: ['api/appliance/scopes.test.ts: asks as often as it may'],
  },
]
