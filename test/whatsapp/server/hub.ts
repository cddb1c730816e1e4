// Owns the parts of one server and how they find each other. No behaviour of its own.
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { AppState } from './app-state.ts'
import type { Connection } from './wire/connection.ts'
import type { Channels } from './channels/channels.ts'
import type { CounterBoard } from './counters.ts'
import type { Device, Directory, Endpoint } from './directory.ts'
import type { Faults } from './faults.ts'
import type { Groups } from './groups/groups.ts'
import type { DeviceRef } from '../jids.ts'
import type { MediaHost } from './media-host.ts'
import type { Pairings } from './pairing.ts'
import type { PasskeyGate } from '../passkey/gate.ts'
import type { Pictures } from './people/pictures.ts'
import type { Presences } from './people/presence.ts'
import type { PreKeys } from './prekeys.ts'
import type { Queues } from './queues.ts'
import type { Store } from './store.ts'

/** What the server tells the phone of an account. */
export type PhoneRole = Endpoint & {
  readonly number: string
  /** A companion finished its login and took its backlog. */
  companionReady(device: Device): void
}

/** Times in seconds. */
type NewChats = {
  quota?: { total: number; used: number; end: number }
  lock?: { end: number }
}

export type Hub = {
  readonly store: Store
  readonly directory: Directory
  readonly queues: Queues
  readonly preKeys: PreKeys
  readonly counters: CounterBoard
  readonly faults: Faults
  readonly groups: Groups
  readonly channels: Channels
  readonly appState: AppState
  readonly pairings: Pairings
  readonly passkeys: PasskeyGate
  readonly media: MediaHost
  readonly pictures: Pictures
  readonly presences: Presences
  readonly phones: ReadonlyMap<string, PhoneRole>
  readonly connections: ReadonlySet<Connection>
  /** Logged-in connections that take deliveries, by device key. */
  readonly live: Map<string, Connection>
  /** Message ids each device has used, to count retransmissions. */
  readonly sentIds: Map<string, Set<string>>
  /** Queries no handler knew; they were answered with an empty result. */
  readonly unknownQueries: BinaryNode[]
  /** What accounts are told of new chats, by their number; nothing limits the others. */
  readonly newChats: Map<string, NewChats>
  endpoint(ref: DeviceRef): Endpoint | undefined
}
