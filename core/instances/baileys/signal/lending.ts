// The library's repositories, each lent to one piece of work after another: making one for each costs more than its work.
import type { SignalKeyStoreWithTransaction, SignalRepositoryWithLIDStore } from '@whiskeysockets/baileys'

interface Lent {
  inner: SignalRepositoryWithLIDStore
  /** Of the work that has it now. */
  keys: SignalKeyStoreWithTransaction | undefined
}

type Make = (keys: SignalKeyStoreWithTransaction) => SignalRepositoryWithLIDStore
type On = <T>(
  keys: SignalKeyStoreWithTransaction,
  work: (inner: SignalRepositoryWithLIDStore) => Promise<T>,
) => Promise<T>

/** Runs work on these keys with a repository that nobody else has meanwhile. */
export function lending(make: Make, shared: SignalRepositoryWithLIDStore): On {
  const idle: Lent[] = []
  return async (keys, work) => {
    const lent = idle.pop() ?? lend(make, shared)
    lent.keys = keys
    try {
      return await work(lent.inner)
    } finally {
      lent.keys = undefined
      idle.push(lent)
    }
  }
}

/**
 * One that works on the keys of whoever has it. Who is whose LID it knows from where the locks know it (Baileys keeps
 * that in mappingCache): a session is never looked for under another address than the one that is locked.
 */
function lend(make: Make, shared: SignalRepositoryWithLIDStore): Lent {
  const lent: Pick<Lent, 'keys'> = { keys: undefined }
  const present = (): SignalKeyStoreWithTransaction => {
    if (lent.keys === undefined) throw new Error('Keys were asked for after the work on them had ended.')
    return lent.keys
  }
  const inner = make({
    get: async (type, ids) => present().get(type, ids),
    set: async (data) => present().set(data),
    isInTransaction: () => present().isInTransaction(),
    transaction: async (work, key) => present().transaction(work, key),
  })
  Reflect.set(inner.lidMapping, 'mappingCache', Reflect.get(shared.lidMapping, 'mappingCache'))
  return Object.assign(lent, { inner })
}
