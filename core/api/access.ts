// Who is calling: the owner, one instance by its own token, or a program that may only read. Keys come in headers only, never in a URL.
import { createHash } from 'node:crypto'
import type { Request } from 'express'
import type { IncomingHttpHeaders } from 'node:http'
import type { InstanceView } from '../contract/instances/instance.ts'
import type { KeyScope } from '../contract/appliance/key-routes.ts'
import { UnauthorizedError } from '../errors.ts'
import type { InstanceControl } from '../instances/types.ts'
import type { WrongKeys } from './wrong-keys.ts'

export type Caller = { kind: 'owner' } | { kind: 'instance'; instance: InstanceView }
/** One that may only read is never given to a handler: it sees what the owner sees. */
export type KeyHolder = Caller | { kind: 'read' }

export interface Access {
  /** Who a key with this SHA-256 belongs to; undefined when it belongs to nobody. */
  identifyHash(hash: Uint8Array): KeyHolder | undefined
  /** A wrong key came from this address. Throws when there were too many. */
  countWrong(address: string): void
}

export interface AccessOptions {
  /** What a key with this SHA-256 opens, asked anew at each call: a reset key works at once. */
  scopeOf(hash: Uint8Array): KeyScope | undefined
  instances: Pick<InstanceControl, 'findByTokenHash'>
  wrongKeys: Pick<WrongKeys, 'count'>
}

/** Keys are compared as hashes only, so an answer's timing tells nothing of a key. */
export function hashKey(key: string): Uint8Array {
  return createHash('sha256').update(key).digest()
}

export function createAccess(options: AccessOptions): Access {
  return {
    identifyHash(hash) {
      const scope = options.scopeOf(hash)
      if (scope !== undefined) return { kind: scope }
      const instance = options.instances.findByTokenHash(hash)
      return instance && { kind: 'instance', instance }
    },
    countWrong: (address) => options.wrongKeys.count(address),
  }
}

/** Evolution's clients send "apikey"; our own may send "Authorization: Bearer" instead. */
export function keyOf(headers: IncomingHttpHeaders): string | undefined {
  const apikey = headers['apikey']
  if (typeof apikey === 'string' && apikey !== '') return apikey
  return /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
}

/** A key that is missing is no guess: only a wrong one is counted. */
export function requireCaller(access: Access, { headers, ip = '' }: Request): KeyHolder {
  const key = keyOf(headers)
  const caller = key === undefined ? undefined : access.identifyHash(hashKey(key))
  if (caller !== undefined) return caller
  if (key !== undefined) access.countWrong(ip)
  throw new UnauthorizedError()
}
