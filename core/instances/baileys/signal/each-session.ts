// A contact's record may hold several sessions. libsignal (6.0.0, decryptWithSessions) tries a message on each
// and then stores them all, with the ratchet steps that the failed tries took: the next message sent on such a
// session is unreadable for the contact. So here each try sees one session, and only the right one is stored.
import type { SignalDataSet, SignalDataTypeMap, SignalKeyStoreWithTransaction } from '@whiskeysockets/baileys'
import { asRecord, newestFirst, type SessionRecord } from './session-record.ts'

/** The result of the first session on which the attempt succeeds; else the first failure. */
export async function tryEachSession<T>(
  keys: SignalKeyStoreWithTransaction,
  address: string,
  attempt: (keys: SignalKeyStoreWithTransaction) => Promise<T>,
): Promise<T> {
  const { [address]: stored } = await keys.get('session', [address])
  const record = asRecord(stored)
  if (!record || Object.keys(record._sessions).length < 2) return attempt(keys)
  let failure: { error: unknown } | undefined
  for (const [baseKey, session] of newestFirst(record)) {
    const view = new OneSession(keys, address, {
      ...record,
      _sessions: { [baseKey]: structuredClone(session) },
    })
    try {
      const result = await attempt(view)
      if (view.changed) {
        const merged = { ...record, _sessions: { ...record._sessions, ...view.changed._sessions } }
        await keys.set(sessionData(address, merged))
      }
      return result
    } catch (error) {
      failure ??= { error }
    }
  }
  throw failure?.error
}

/** Shows one session of the record and keeps what becomes of it; everything else passes through. */
class OneSession implements SignalKeyStoreWithTransaction {
  readonly #keys: SignalKeyStoreWithTransaction
  readonly #address: string
  readonly #record: SessionRecord
  changed: SessionRecord | undefined

  constructor(keys: SignalKeyStoreWithTransaction, address: string, record: SessionRecord) {
    this.#keys = keys
    this.#address = address
    this.#record = record
  }

  async get<T extends keyof SignalDataTypeMap>(type: T, ids: string[]) {
    const found = await this.#keys.get(type, ids)
    return type === 'session' && this.#address in found
      ? { ...found, ...sessionData(this.#address, this.changed ?? this.#record).session }
      : found
  }

  async set(data: SignalDataSet): Promise<void> {
    const { session, ...others } = data
    const changed = asRecord(session?.[this.#address])
    if (changed) this.changed = changed
    if (Object.keys(others).length > 0) await this.#keys.set(others)
  }

  isInTransaction(): boolean {
    return this.#keys.isInTransaction()
  }

  transaction<T>(work: () => Promise<T>, key: string): Promise<T> {
    return this.#keys.transaction(work, key)
  }
}

/** Baileys' types call a session bytes; libsignal's records are plain objects. */
function sessionData(address: string, record: SessionRecord): { session: Record<string, never> } {
  return { session: { [address]: record as never } }
}
