// What every instance is given from outside. Types only.
import type { EventLog } from '../events/log.ts'
import type { Log } from '../log.ts'
import type { Storage } from '../storage/storage.ts'
import type { LinkAdapter } from './link.ts'
import type { Logins } from './logins.ts'
import type { SendingSwitch } from './messages/outbox/sending-switch.ts'
import type { OutgoingFiles } from './messages/files/outgoing-files.ts'
import type { NumberChecks } from './number-checks.ts'
import type { PasskeySwitch } from './passkeys/switch.ts'
import type { Presences } from './people/presences.ts'
import type { SetTimer } from '../events/timers.ts'
import type { TwinGuard } from './twin-guard.ts'
import type { WebVersions } from './web-versions.ts'

/** What the record of messages writes with. */
export type RecordDeps = Pick<InstanceDeps, 'storage' | 'events' | 'now'> & {
  adapter: Pick<LinkAdapter, 'effectOf' | 'openEffect'>
}

export interface InstanceDeps {
  storage: Storage
  events: EventLog
  adapter: LinkAdapter
  versions: WebVersions
  checks: NumberChecks
  logins: Logins
  sending: Pick<SendingSwitch, 'stoppedAt'>
  outgoing: OutgoingFiles
  /** Whether kinds are sent that no phone could be asked about. */
  untried: boolean
  /** Whether an owner may give the passkey that WhatsApp asks for. */
  passkeys: Pick<PasskeySwitch, 'isOn'>
  log: Log
  now: () => number
  /** 0 to 1. */
  random: () => number
  setTimer: SetTimer
  presences?: Presences | undefined
  twin?: TwinGuard | undefined
  /** In words why the tokens of numbers may not name this address. */
  whyClosed?: ((address: { host: string; port: number }) => Promise<string | undefined>) | undefined
  /** Keeps what is there before something of it is erased. */
  snapshotBefore?: ((reason: string) => Promise<unknown>) | undefined
}
