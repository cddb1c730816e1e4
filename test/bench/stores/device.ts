// What is measured: an instance's Signal repository on some store.
import type {
  BinaryNode,
  SignalKeyStoreWithTransaction,
  SignalRepositoryWithLIDStore,
} from '@whiskeysockets/baileys'
import type { Conversations } from './conversations.ts'

export interface Device {
  repository: SignalRepositoryWithLIDStore
  /** Hears of the stanza before its ciphertext is decrypted, as from the socket. */
  announce(stanza: BinaryNode): void
  /**
   * What one message asks of the store, without the cryptography: a session read and its successor written; and for
   * one that was received, its row in the journal, where there is one.
   */
  step(address: string, received?: Uint8Array): Promise<void>
}

export interface Opened {
  devices: Device[]
  close(): Promise<void>
}

export type OpenStore = (folder: string, all: readonly Conversations[]) => Promise<Opened>

let used = 0

/** As a message does it: a session is read, and its successor written. */
export async function advance(keys: SignalKeyStoreWithTransaction, address: string): Promise<void> {
  const { [address]: session } = await keys.get('session', [address])
  if (!session) throw new Error(`There is no session ${address}`)
  used += 1
  // Other bytes each time: SQLite does not write a page that stays the same.
  const next = { ...(session as object), used }
  await keys.set({ session: { [address]: next as never } })
}
