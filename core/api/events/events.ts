// /api/v1/events: the durable log by cursor, as pages and as a stream.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { EventView } from '../../contract/events/event.ts'
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
    listEvents: endpoint(routes.listEvents, async ({ query }, caller) => {
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
      const forgottenTo = events.forgottenTo()
      if (after > 0 && after < forgottenTo)
        throw new ConflictError(`What followed the cursor ${after} is forgotten up to ${forgottenTo}.`, {
          hint: 'It was too old, or more than the disk budget of the log. Read anew what you keep (messages, chats, numbers), then go on from "forgottenTo", or from 0.',
          details: { newest, forgottenTo },
        })
      const filter = filterOf(query, caller)
      // In steps with a turn after each: a filter that little fits holds nobody up.
      const found: EventView[] = []
      let next = after
      do {
        const page = events.page({ after: next, limit: limit - found.length, ...filter })
        found.push(...page.events)
        next = page.next
        await nextTurn()
      } while (found.length < limit && next < newest)
      return { events: found, next }
    }),
    streamEvents: endpoint(routes.streamEvents, ({ headers, query }, caller) => {
      const after = headers['last-event-id'] ?? query.after ?? events.latest()
      const presences = query.presence ? instances.presences : undefined
      const deps = { events, query: { after, ...filterOf(query, caller) }, presences, stopping }
      return new StreamAnswer((response) => streamEvents(response, deps))
    }),
  } satisfies Partial<Endpoints>
}
