// Tells the dialect's webhooks who is there and who types, as it is heard.
import type { PresenceView } from '../../contract/people/person.ts'
import type { Presences } from '../../instances/people/presences.ts'
import type { Log } from '../../log.ts'
import type { Live } from './live.ts'

/** So many at once of a number: where its endpoints hang, what comes then is told to nobody. */
const mostAtOnce = 8

export class PresenceNotifier {
  readonly #live: Pick<Live, 'tell'>
  readonly #log: Log
  readonly #stop: () => void
  readonly #underWay = new Map<string, number>()

  constructor(deps: { presences: Pick<Presences, 'subscribe'>; live: Pick<Live, 'tell'>; log: Log }) {
    this.#live = deps.live
    this.#log = deps.log
    this.#stop = deps.presences.subscribe((presence) => this.#tell(presence))
  }

  stop(): void {
    this.#stop()
  }

  #tell({ instanceId, chat: id, person, state: lastKnownPresence, lastSeen }: PresenceView): void {
    const count = this.#underWay.get(instanceId) ?? 0
    if (count >= mostAtOnce) return
    const seen = lastSeen === null ? {} : { lastSeen: Math.floor(lastSeen / 1000) }
    const data = { id, presences: { [person]: { lastKnownPresence, ...seen } } }
    this.#underWay.set(instanceId, count + 1)
    this.#live
      .tell(instanceId, { event: 'presence.update', data })
      .catch((err: unknown) => this.#log.warn('A presence could not be told', { instance: instanceId, err }))
      .finally(() => {
        const left = (this.#underWay.get(instanceId) ?? 1) - 1
        if (left === 0) this.#underWay.delete(instanceId)
        else this.#underWay.set(instanceId, left)
      })
  }
}
