// What the appliance does when the disk is full and when there is room again: numbers wait, the log and the
// events tell it once. That nothing is lost is the storage's and the sockets' own affair.
import type { EventLog } from '../events/log.ts'
import type { InstanceManager } from '../instances/manager.ts'
import type { Log } from '../log.ts'
import type { Storage } from '../storage/storage.ts'

export interface DiskDeps {
  storage: Pick<Storage, 'commits' | 'room'>
  events: EventLog
  instances: Pick<InstanceManager, 'hold'>
  log: Log
}

/** Returns what ends the watch. */
export function watchDisk({ storage, events, instances, log }: DiskDeps): () => void {
  const { room, commits } = storage
  const tell = (state: 'full' | 'ok'): void => {
    const { freeBytes } = room.health()
    if (state === 'full') {
      log.error(
        'The disk is full: nothing new is accepted, numbers wait, and all that was accepted is safe',
        {
          sizeBytes: freeBytes,
        },
      )
      instances.hold('full')
    } else log.info('There is room on the disk again; all goes on', { sizeBytes: freeBytes })
    commits
      .write((tx) => events.append(tx, null, { type: 'appliance.disk', data: { state, freeBytes } }))
      .catch((err: unknown) => log.error('The state of the disk could not be stored as an event', { err }))
  }
  if (room.isFull) tell('full')
  return room.onChange(tell)
}
