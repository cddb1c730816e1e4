// The hand-over of a number while no appliance runs: nothing connects, so there is only its row to change.
import type { EventBody } from '../../contract/events/event.ts'
import { reasonFields } from '../../contract/sentences/sentence.ts'
import { did, reasons } from '../../contract/sentences/states.ts'
import { NotFoundError } from '../../errors.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { Storage } from '../../storage/storage.ts'
import type { HandOverControl } from './archives.ts'

interface EventWriter {
  append(tx: WriteTx, instanceId: string | null, body: EventBody): unknown
}

export function restingControl(storage: Storage, events: EventWriter): HandOverControl {
  return {
    stop: () => Promise.resolve(),
    start: () => Promise.resolve(),
    markMoved: (id, also) =>
      storage.commits.write((tx) => {
        const row = storage.instances.get(id)
        if (row === undefined) throw new NotFoundError()
        const at = Date.now()
        const change = { state: 'moved' as const, code: null, reason: reasons.moved, at }
        storage.instances.patch(tx, id, { desired: 'stopped', at })
        storage.instances.setState(tx, id, change)
        storage.timeline.append(tx, id, { ...change, action: did.ends })
        const { name, state: previous } = row
        events.append(tx, id, {
          type: 'instance.state',
          data: { name, state: 'moved', previous, code: null, ...reasonFields(reasons.moved) },
        })
        also(tx)
      }),
  }
}
