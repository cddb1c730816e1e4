// What the driver knows by itself: which numbers there must be, what was accepted, what was written to them, and which
// webhooks are owed what. The appliance is never asked what it should have.
import type { Availability } from './client.ts'

export interface ListedInstance {
  id: string
  name: string
  number: string
  /** linking: made, but no phone has confirmed it yet. */
  life: 'linking' | 'open' | 'trashed' | 'purged'
  /** How many devices the phone has seen linked, and how many links the instance has had. */
  devices: number
  generation: number
  msgCall: string
  gapMs: number
  rejectCall: boolean
  /** Where Evolution's one webhook of it delivers to. */
  evolutionUrl: string | null
}

export interface ListedSend {
  by: string
  /** The phones that must have it. */
  phones: string[]
  text: string
  cycle: number
  /** Of the file that it is said with. */
  hash?: string
}

export interface ListedText {
  /** Instance id. */
  at: string
  text: string
  /** The instance that was to send it; undefined for what a phone has written. */
  by?: string | undefined
}

/** A message with a file, at one instance. */
export interface ListedFile extends ListedText {
  /** Of the message. */
  id: string
  hash: string
  /** It was sent there. */
  isOwn: boolean
  cycle: number
}

/** What an instance has accepted that is not open now waits with it, or has gone with it. */
export function isOwed({ at, by }: Pick<ListedText, 'at' | 'by'>, open: ReadonlySet<string>): boolean {
  return open.has(at) && (by === undefined || open.has(by))
}

export const effectKinds = ['reaction', 'edit', 'delete', 'vote'] as const

export interface ListedEffect {
  /** Instance id. */
  at: string
  /** Of the message that it is done to. */
  id: string
  kind: (typeof effectKinds)[number]
  cycle: number
}

export interface ListedHook {
  id: string
  path: string
  instanceId: string | null
  after: number
  enabled: boolean
}

/** All that has to outlast the driver. */
export interface DriverState {
  seed: number
  cycle: number
  kills: number
  killsBy: Record<string, number>
  operations: Record<string, number>
  group: string
  hookPort: number
  instances: ListedInstance[]
  sends: ListedSend[]
  received: ListedText[]
  files: ListedFile[]
  effects: ListedEffect[]
  hooks: ListedHook[]
  availability: Availability
  /** Cursor and id of every event the consumer was given. */
  events: [seq: number, id: string, instanceId: string | null][]
  repeatedDeliveries: number
  deliveries: number
  halfLinks: number
}

export function newState(seed: number): DriverState {
  return {
    seed,
    cycle: 0,
    kills: 0,
    killsBy: {},
    operations: {},
    group: '',
    hookPort: 0,
    instances: [],
    sends: [],
    received: [],
    files: [],
    effects: [],
    hooks: [],
    availability: { asked: 0, accepted: 0, refused: {} },
    events: [],
    repeatedDeliveries: 0,
    deliveries: 0,
    halfLinks: 0,
  }
}

export function tally(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1
}
