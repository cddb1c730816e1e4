// /api/v1/events: the durable log by cursor, as pages and as a stream.
import { routes } from '../../contract/routes.ts'
import { ConflictError } from '../../errors.ts'
import type { EventLog } from '../../events/log.ts'
import type { InstanceControl } from '../../instances/types.ts'
import type { Caller } from '../access.ts'
import { streamEvents } from './event-stream.ts'
import { requireInstance } from '../instances/instances.ts'
import { endpoint, StreamAnswer, type Endpoints } from '../router.ts'

interface Filter {
  instance?: string | undefined
  types?: string[] | undefined
}

export function eventEndpoints(events: EventLog, instances: InstanceControl, stopping: AbortSignal) {
  const filterOf = ({ instance, types }: Filter, caller: Caller) => {
    const named = instance === undefined ? undefined : requireInstance(instances, instance)
    const only = caller.kind === 'instance' ? caller.instance : named
    return { ...(only && { instanceId: only.id }), ...(types && { types }) }
  }
  return {
    listEvents: endpoint(routes.listEvents, ({ query }, caller) => {
      const { after, limit } = query
      const newest = events.latest()
      if (after > newest)
        throw new ConflictError(
          `The log ends at ${newest}, before the cursor ${after}: this is another log.`,
          {
            hint: 'The appliance is new or was restored. Go on from the newest cursor, or from 0.',
            details: { newest },
          },
        )
      const found = events.list({ after, limit, ...filterOf(query, caller) })
      return { events: found, next: found.at(-1)?.seq ?? after }
    }),
    streamEvents: endpoint(routes.streamEvents, ({ headers, query }, caller) => {
      const after = headers['last-event-id'] ?? query.after ?? events.latest()
      const deps = { events, query: { after, ...filterOf(query, caller) }, stopping }
      return new StreamAnswer((response) => streamEvents(response, deps))
    }),
  } satisfies Partial<Endpoints>
}
