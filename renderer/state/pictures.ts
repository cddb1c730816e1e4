// Which people and groups have a picture: asked for those that are shown, many in one question, and kept true by the events.
import { signal } from '@preact/signals'
import { call } from '../api/client.ts'
import { onEvent } from '../api/live.ts'

/** Until so many more are shown. */
const gatherMs = 50
const mostAtOnce = 200

/** By number and JID: the hash of the file; null where there is none. */
const pictures = signal<ReadonlyMap<string, string | null>>(new Map())
const waiting = new Map<string, Set<string>>()
/** Asked since the page was opened. */
const asked = new Set<string>()
/** By an event, since it was asked for. */
const toldMeanwhile = new Set<string>()
let timer: ReturnType<typeof setTimeout> | undefined

const keyOf = (instance: string, jid: string): string => `${instance} ${jid}`

/** undefined where there is none, or none yet. */
export function pictureOf(instance: string, jid: string): string | undefined {
  return pictures.value.get(keyOf(instance, jid)) ?? undefined
}

/** From here on it is known, and asked for where it never was. */
export function wantPicture(instance: string, jid: string): void {
  const key = keyOf(instance, jid)
  if (asked.has(key)) return
  asked.add(key)
  const others = waiting.get(instance) ?? new Set()
  waiting.set(instance, others.add(jid))
  timer ??= setTimeout(() => {
    timer = undefined
    const all = [...waiting]
    waiting.clear()
    for (const [id, jids] of all) void ask(id, [...jids])
  }, gatherMs)
}

async function ask(instance: string, jids: readonly string[]): Promise<void> {
  for (let at = 0; at < jids.length; at += mostAtOnce) {
    const of = jids.slice(at, at + mostAtOnce)
    try {
      for (const jid of of) toldMeanwhile.delete(keyOf(instance, jid))
      const answer = await call('listPictures', { params: { id: instance }, body: { of } })
      const found = answer.pictures.map((each) => [keyOf(instance, each.of), each.hash] as const)
      // An event may be here before an answer that is older than it.
      put(found.filter(([key]) => !toldMeanwhile.has(key)))
    } catch {
      // The letters stay; who is shown again is asked for again.
      for (const jid of of) asked.delete(keyOf(instance, jid))
    }
  }
}

function put(found: readonly (readonly [string, string | null])[]): void {
  pictures.value = new Map([...pictures.value, ...found])
}

onEvent((event) => {
  if (event.type !== 'picture.updated' || event.instanceId === null) return
  const key = keyOf(event.instanceId, event.data.of)
  toldMeanwhile.add(key)
  put([[key, event.data.hash]])
})
