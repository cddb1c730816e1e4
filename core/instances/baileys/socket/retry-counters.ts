// How often each message was asked for again, as Baileys counts it; the counters outlive a socket.
import type { CacheStore } from '@whiskeysockets/baileys'
import type { Storage } from '../../../storage/storage.ts'

/** Runs it, and tells whom it concerns where it fails. */
export type Told = <T>(work: () => Promise<T>) => Promise<T>

export function retryCounters(
  storage: Storage,
  { instanceId, now, told }: { instanceId: string; now: () => number; told: Told },
): CacheStore {
  const { retryCounters: table, commits } = storage
  return {
    get: <T>(key: string) => told(async () => table.get(instanceId, key) as T),
    set: (key, value) =>
      told(() => {
        const counter = { key, count: Number(value), at: now() }
        return commits.write((tx) => table.put(tx, instanceId, counter))
      }),
    del: (key) => told(() => commits.write((tx) => table.delete(tx, instanceId, key))),
    flushAll: () => told(() => commits.write((tx) => table.deleteAll(tx, instanceId))),
  }
}
