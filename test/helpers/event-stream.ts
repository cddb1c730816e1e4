// A consumer of server-sent events that knows only what the specification says: ids, data, and how to resume.
import { request, type ClientRequest } from 'node:http'
import type { EventView } from '../../core/contract/events/event.ts'

export class StreamConsumer {
  readonly events: EventView[] = []
  /** Events with a name of their own, which are none of the log. */
  readonly named: { name: string; data: unknown }[] = []
  lastId: string | undefined
  ended = false
  /** The server ended it, in place of a connection that was cut. */
  whole = false
  #request: ClientRequest | undefined

  get seqs(): number[] {
    return this.events.map(({ seq }) => seq)
  }

  /** Connects, or again from where it was. Resolves with the status. */
  connect(url: string, key: string, query = ''): Promise<number> {
    this.ended = false
    let text = ''
    return new Promise((resolve, reject) => {
      const headers = { apikey: key, ...(this.lastId !== undefined && { 'last-event-id': this.lastId }) }
      const outgoing = request(new URL(`/api/v1/events/stream${query}`, url), { headers }, (incoming) => {
        resolve(incoming.statusCode ?? 0)
        incoming.setEncoding('utf8')
        incoming.on('data', (chunk: string) => {
          const blocks = (text + chunk).split('\n\n')
          text = blocks.pop() ?? ''
          for (const block of blocks) this.#take(block)
        })
        // What was cut off in the middle is no event, by the specification.
        incoming.on('close', () => {
          this.whole = incoming.complete
          this.ended = true
        })
        incoming.on('error', () => undefined)
      })
      outgoing.on('error', reject)
      outgoing.end()
      this.#request = outgoing
    })
  }

  disconnect(): void {
    this.#request?.destroy()
  }

  #take(block: string): void {
    const fields = block.split('\n').map((line) => /^(\w+): ?(.*)$/.exec(line) ?? [])
    for (const [, name, value] of fields) if (name === 'id') this.lastId = value
    const data = fields.flatMap(([, name, value]) => (name === 'data' && value !== undefined ? [value] : []))
    const named = fields.find(([, name]) => name === 'event')?.[2]
    if (named !== undefined) this.named.push({ name: named, data: JSON.parse(data.join('\n')) })
    else if (data.length > 0) this.events.push(JSON.parse(data.join('\n')) as EventView)
  }
}
