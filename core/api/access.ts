// Who is calling: the owner, one instance by its own token, or a program that may some things. Keys come in headers only, never in a URL.
import { createHash } from 'node:crypto'
import { isIPv6, type BlockList } from 'node:net'
import type { Request } from 'express'
import type { IncomingHttpHeaders } from 'node:http'
import type { InstanceView } from '../contract/instances/instance.ts'
import type { KeyScope } from '../contract/appliance/key-routes.ts'
import type { Scope } from '../contract/appliance/scope.ts'
import type { RouteScope } from '../contract/appliance/scopes.ts'
import { signInRefusals } from '../contract/sentences/sign-in.ts'
import { ForbiddenError, NotFoundError, UnauthorizedError } from '../errors.ts'
import type { InstanceControl } from '../instances/types.ts'
import type { WrongKeys } from './wrong-keys.ts'

/** alone: by a key for this number, not by a token that others may have too. */
export type Caller = { kind: 'owner' } | { kind: 'instance'; instance: InstanceView; alone?: true }
/** Of a key that may some things. */
export interface Grant {
  kind: 'scoped'
  keyId: string
  scopes: ReadonlySet<Scope>
  /** The one number that it is for; null: for all. */
  instanceId: string | null
  /** From where it works; undefined: from everywhere. */
  addresses: BlockList | undefined
  perMinute: number | null
}
/** One that may only some things is never given to a handler: what it may, it may as the owner or as its number. */
export type KeyHolder = Caller | { kind: 'read' } | Grant

export interface Access {
  /** Who a key with this SHA-256 belongs to; undefined when it belongs to nobody. */
  identifyHash(hash: Uint8Array, address?: string): KeyHolder | undefined
  /** A wrong key came from this address. Throws when there were too many. */
  countWrong(address: string): void
}

export interface AccessOptions {
  /** What a key with this SHA-256 opens, asked anew at each call: a reset key works at once. */
  grantOf(hash: Uint8Array, address: string): Grant | { kind: KeyScope } | undefined
  instances: Pick<InstanceControl, 'findByTokenHash'>
  wrongKeys: Pick<WrongKeys, 'count'>
}

/** Keys are compared as hashes only, so an answer's timing tells nothing of a key. */
export function hashKey(key: string): Uint8Array {
  return createHash('sha256').update(key).digest()
}

export function createAccess(options: AccessOptions): Access {
  return {
    identifyHash(hash, address = '') {
      const grant = options.grantOf(hash, address)
      if (grant !== undefined) return grant
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

/** Whoever has a key that is for other addresses has it from somewhere: it is told nothing but that. */
function fromThere(caller: KeyHolder, ip: string): KeyHolder {
  if (caller.kind !== 'scoped' || isFrom(caller.addresses, ip)) return caller
  throw new ForbiddenError(signInRefusals.key_from_elsewhere)
}

export function isFrom(addresses: BlockList | undefined, ip: string): boolean {
  const address = ip.replace(/^::ffff:(?=\d+\.)/, '')
  return addresses === undefined || addresses.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

/** What a key may do here it does as this caller; a refusal where it may not. */
export function asCaller(grant: Grant, scope: RouteScope, instances: Pick<InstanceControl, 'find'>): Caller {
  if (scope === 'owner') throw new ForbiddenError()
  if (!grant.scopes.has(scope)) throw new ForbiddenError(signInRefusals.scope_missing({ scope }))
  if (grant.instanceId === null) return { kind: 'owner' }
  const instance = instances.find(grant.instanceId)
  if (instance === undefined) throw new NotFoundError()
  return { kind: 'instance', instance, alone: true }
}

/** The numbers that a caller of one sees: those that have its token, or that one alone. */
export function numbersOf(
  { instance, alone }: Extract<Caller, { kind: 'instance' }>,
  instances: Pick<InstanceControl, 'withTokenOf'>,
): readonly InstanceView[] {
  return alone === true ? [instance] : instances.withTokenOf(instance.id)
}

/** A key that is missing is no guess: only a wrong one is counted. */
export function requireCaller(access: Access, { headers, ip = '' }: Request): KeyHolder {
  const key = keyOf(headers)
  const caller = key === undefined ? undefined : access.identifyHash(hashKey(key), ip)
  if (caller !== undefined) return fromThere(caller, ip)
  if (key !== undefined) access.countWrong(ip)
  throw new UnauthorizedError()
}
