// The Signal keys of one generation as Baileys and libsignal use them. Everything that one unit of work
// changes goes to the store in one commit, together with what the caller adds (the journal row).
//
// A unit is passed on by hand, never found through AsyncLocalStorage: libsignal runs the jobs of an address
// in one queue for the whole process, so a job may run in the context of another instance.
import {
  proto,
  type SignalDataSet,
  type SignalDataTypeMap,
  type SignalKeyStoreWithTransaction,
} from '@whiskeysockets/baileys'
import { fromBufferJson, toBufferJson } from '../../../storage/codec.ts'
import { trimmed } from './session-record.ts'

/** type -> id -> value; null deletes. */
export type KeyChanges = Record<string, Record<string, unknown>>

/** Where the keys lie: the database, or what a test puts before it. */
export interface KeyRows<Extra> {
  read(type: string, ids: readonly string[]): Promise<Record<string, unknown>> | Record<string, unknown>
  /** Resolves when the changes and the extra are durable, all of them or none. */
  commit(changes: KeyChanges, extra: Extra | undefined): Promise<void>
}

type Found<T extends keyof SignalDataTypeMap> = Record<string, SignalDataTypeMap[T]>

/** Sees its own changes; nothing is stored before the unit's one commit. */
class KeyUnit implements SignalKeyStoreWithTransaction {
  readonly #rows: Pick<KeyRows<never>, 'read'>
  changes: KeyChanges = {}

  constructor(rows: Pick<KeyRows<never>, 'read'>) {
    this.#rows = rows
  }

  async get<T extends keyof SignalDataTypeMap>(type: T, ids: string[]): Promise<Found<T>> {
    const changed = this.changes[type] ?? {}
    const unchanged = ids.filter((id) => !Object.hasOwn(changed, id))
    const stored = unchanged.length > 0 ? await this.#rows.read(type, unchanged) : {}
    return found(type, ids, (id) => (Object.hasOwn(changed, id) ? changed[id] : stored[id]))
  }

  async set(data: SignalDataSet): Promise<void> {
    for (const [type, values] of Object.entries(data)) {
      this.changes[type] = { ...this.changes[type], ...values }
    }
  }

  isInTransaction(): boolean {
    return true
  }

  /** A failing transaction takes back what it changed itself, and leaves what came before it. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    const before = Object.fromEntries(
      Object.entries(this.changes).map(([type, values]) => [type, { ...values }]),
    )
    try {
      return await work()
    } catch (error) {
      this.changes = before
      throw error
    }
  }
}

/**
 * Runs work on a unit and commits all it changed, with the extra, before it resolves. When work fails, what
 * it changed outside a failed transaction (a contact's new identity) is still kept.
 */
export async function inUnit<T, Extra>(
  rows: KeyRows<Extra>,
  work: (keys: SignalKeyStoreWithTransaction) => Promise<T>,
  extra?: (result: T) => Extra | undefined,
): Promise<T> {
  const unit = new KeyUnit(rows)
  let result: T
  try {
    result = await work(unit)
  } catch (error) {
    await commitAny(rows, unit.changes)
    throw error
  }
  await commitAny(rows, unit.changes, extra?.(result))
  return result
}

/** The keys outside a unit: each set is a commit of its own. */
export function directKeys<Extra>(rows: KeyRows<Extra>): SignalKeyStoreWithTransaction {
  return {
    get: async (type, ids) => {
      const stored = await rows.read(type, ids)
      return found(type, ids, (id) => stored[id])
    },
    set: (data) => rows.commit(data, undefined),
    isInTransaction: () => false,
    // Whoever needs several changes in one commit works in a unit.
    transaction: (work) => work(),
  }
}

async function commitAny<Extra>(rows: KeyRows<Extra>, changes: KeyChanges, extra?: Extra): Promise<void> {
  const { session } = changes
  const kept = session && Object.entries(session).map(([id, record]) => [id, trimmed(record)])
  const all = kept ? { ...changes, session: Object.fromEntries(kept) } : changes
  if (extra !== undefined || Object.keys(all).length > 0) await rows.commit(all, extra)
}

function found<T extends keyof SignalDataTypeMap>(
  type: T,
  ids: readonly string[],
  valueOf: (id: string) => unknown,
): Found<T> {
  const result: Found<T> = {}
  for (const id of ids) {
    const value = valueOf(id)
    if (value !== undefined && value !== null) result[id] = revive(type, value)
  }
  return result
}

/** The store gives plain values back; one type must be a protobuf object again, another one be mended. */
function revive<T extends keyof SignalDataTypeMap>(type: T, value: unknown): SignalDataTypeMap[T] {
  const revived =
    type === 'app-state-sync-key'
      ? proto.Message.AppStateSyncKeyData.fromObject(value as object)
      : type === 'sender-key' && value instanceof Uint8Array
        ? readableSenderKey(value)
        : value
  return revived as SignalDataTypeMap[T]
}

/**
 * Baileys (7.0.0-rc14, storeSenderKey) writes bytes as {type: 'Buffer', data: [numbers]}, which its own reviver leaves
 * as it is. The keys of group messages that were skipped are then no bytes, and those messages unreadable when they come.
 */
function readableSenderKey(value: Uint8Array): Uint8Array {
  const text = Buffer.from(value).toString()
  return text.includes('"data":[') ? Buffer.from(toBufferJson(fromBufferJson(text))) : value
}
