// Who is calling: the owner, one instance by its own token, or a program that may only read. Keys come in headers only, never in a URL.
import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { InstanceView } from '../contract/instances/instance.ts'
import type { KeyScope } from '../contract/appliance/key-routes.ts'
import { UnauthorizedError } from '../errors.ts'
import type { InstanceControl } from '../instances/types.ts'

export type Caller = { kind: 'owner' } | { kind: 'instance'; instance: InstanceView }
/** One that may only read is never given to a handler: it sees what the owner sees. */
export type KeyHolder = Caller | { kind: 'read' }

export interface Access {
  /** Who this key belongs to; undefined when it belongs to nobody. */
  identify(key: string | undefined): KeyHolder | undefined
  /** As identify, by the SHA-256 of a key. */
  identifyHash(hash: Uint8Array): KeyHolder | undefined
}

export interface AccessOptions {
  /** What a key with this SHA-256 opens, asked anew at each call: a reset key works at once. */
  scopeOf(hash: Uint8Array): KeyScope | undefined
  instances: Pick<InstanceControl, 'findByTokenHash'>
}

/** Keys are compared as hashes only, so an answer's timing tells nothing of a key. */
export function hashKey(key: string): Uint8Array {
  return createHash('sha256').update(key).digest()
}

export function createAccess(options: AccessOptions): Access {
  const identifyHash: Access['identifyHash'] = (hash) => {
    const scope = options.scopeOf(hash)
    if (scope !== undefined) return { kind: scope }
    const instance = options.instances.findByTokenHash(hash)
    return instance && { kind: 'instance', instance }
  }
  return {
    identify: (key) => (key === undefined || key === '' ? undefined : identifyHash(hashKey(key))),
    identifyHash,
  }
}

/** Evolution's clients send "apikey"; our own may send "Authorization: Bearer" instead. */
export function keyOf(headers: IncomingHttpHeaders): string | undefined {
  const apikey = headers['apikey']
  if (typeof apikey === 'string' && apikey !== '') return apikey
  return /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
}

export function requireCaller(access: Access, headers: IncomingHttpHeaders): KeyHolder {
  const caller = access.identify(keyOf(headers))
  if (caller === undefined) throw new UnauthorizedError()
  return caller
}
