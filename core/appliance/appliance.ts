// An appliance that was started, running or in recovery: what its process and its window may ask of it.
import type { Status } from '../contract/shell.ts'

export interface Appliance {
  mode: 'running' | 'recovery'
  url: string
  dataDir: string
  /** The owner's key, where this start made it: to be shown once. */
  newKey: string | undefined
  /** What opens the page once. */
  ticket(): string
  status(): Omit<Status, 'type'>
  /** Called whenever the status may have changed. */
  subscribe(listener: () => void): void
  /** Sockets end without unlinking, what is queued is committed, the database is closed. */
  stop(): Promise<void>
}
