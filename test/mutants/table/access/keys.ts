// A key opens what it is for, from where and for as long as it is for, and nothing else.
import type { Mutant } from '../../mutant.ts'

export const keys: readonly Mutant[] = [
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
