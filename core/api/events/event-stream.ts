// GET /api/v1/events/stream: the durable log as server-sent events. It keeps nothing of a consumer but its cursor.
import type { Response } from 'express'
import { once } from 'node:events'
import { follow } from '../../events/follow.ts'
import type { PresenceView } from '../../contract/people/person.ts'
import type { EventLog } from '../../events/log.ts'
import type { Presences } from '../../instances/people/presences.ts'

interface StreamQuery {
  after: number
  instanceId?: string
  types?: readonly string[]
}

interface StreamDeps {
  events: Pick<EventLog, 'page' | 'latest' | 'forgottenTo' | 'subscribe'>
  query: StreamQuery
  /** Who is there and who types, where the consumer wants to know. */
  presences: Pick<Presences, 'subscribe'> | undefined
  /** The appliance stops. */
  stopping: AbortSignal
}

const heartbeatMs = 15_000
/** A consumer that takes nothing for so long is let go; it resumes by its cursor. */
const patienceMs = 120_000

/** Resolves when the consumer has gone or the appliance stops. */
export async function streamEvents(
  response: Response,
  { events, query, presences, stopping }: StreamDeps,
): Promise<void> {
  const over = new AbortController()
  const leave = (): void => over.abort()
  response.on('close', leave)
  stopping.addEventListener('abort', leave)
  if (stopping.aborted) leave()
  let unsubscribe: (() => void) | undefined
  try {
    const newest = events.latest()
    begin(response, query.after, newest)
    unsubscribe = presences?.subscribe((presence) => tellPresence(response, query, presence))
    let cursor = Math.min(query.after, newest)
    const { types, ...rest } = query
    const following = {
      ...rest,
      after: cursor,
      ...(types && { types: () => types }),
      everyMs: heartbeatMs,
      signal: over.signal,
    }
    for await (const { events: found, next, isBeat, forgottenTo } of follow(events, following)) {
      if (forgottenTo !== undefined)
        await send(
          response,
          reset(forgottenTo, { newest: events.latest(), after: cursor, upTo: forgottenTo }),
          over,
        )
      cursor = next
      const told = found.map((event) => `id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`)
      if (told.length > 0) await send(response, told.join(''), over)
      // A sign of life, which also moves the cursor past what does not concern the consumer.
      else if (isBeat) await send(response, `id: ${next}\n\n`, over)
    }
  } finally {
    unsubscribe?.()
    stopping.removeEventListener('abort', leave)
    response.end()
  }
}

/** A cursor beyond the log is one of another log, which would stay silent for ever: its consumer is told. */
function begin(response: Response, cursor: number, newest: number): void {
  response.status(200).set({ 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' })
  response.flushHeaders()
  // An id without data sets the consumer's cursor and shows it nothing.
  if (cursor <= newest) response.write(`retry: 2000\nid: ${cursor}\n\n`)
  else response.write(`retry: 2000\n${reset(newest, { newest })}`)
}

/** Without an id, so that the cursor stays; to one who does not keep up not at all. */
function tellPresence(response: Response, { instanceId }: StreamQuery, presence: PresenceView): void {
  if (response.writableNeedDrain || (instanceId ?? presence.instanceId) !== presence.instanceId) return
  response.write(`event: presence\ndata: ${JSON.stringify(presence)}\n\n`)
}

/** With after and upTo, what lies between was forgotten before it was told. */
function reset(cursor: number, data: { newest: number; after?: number; upTo?: number }): string {
  return `event: reset\nid: ${cursor}\ndata: ${JSON.stringify(data)}\n\n`
}

/** Resolves once there is room for more. */
async function send(response: Response, text: string, over: AbortController): Promise<void> {
  if (response.write(text)) return
  try {
    const patience = AbortSignal.any([over.signal, AbortSignal.timeout(patienceMs)])
    await once(response, 'drain', { signal: patience })
  } catch {
    over.abort()
    response.destroy()
  }
}
