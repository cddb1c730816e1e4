// Who is there and who types, as it is heard: told to who listens now, of each chat at most once in five seconds, and kept
// nowhere.
import type { PresenceView } from '../../contract/people/person.ts'
import type { SetTimer } from '../../events/timers.ts'

const restMs = 5000

export class Presences {
  readonly #setTimer: SetTimer
  readonly #listeners = new Set<(presence: PresenceView) => void>()
  /** By chat that was told of a moment ago: the newest since. */
  readonly #resting = new Map<string, { newest: PresenceView | undefined }>()

  constructor(setTimer: SetTimer) {
    this.#setTimer = setTimer
  }

  /** The function returned takes it back. */
  subscribe(listener: (presence: PresenceView) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  heard(presence: PresenceView): void {
    if (this.#listeners.size === 0) return
    const key = `${presence.instanceId} ${presence.chat}`
    const resting = this.#resting.get(key)
    if (resting === undefined) this.#tell(key, presence)
    else resting.newest = presence
  }

  #tell(key: string, presence: PresenceView): void {
    const resting: { newest: PresenceView | undefined } = { newest: undefined }
    this.#resting.set(key, resting)
    this.#setTimer(() => {
      this.#resting.delete(key)
      if (resting.newest !== undefined) this.#tell(key, resting.newest)
    }, restMs)
    for (const listener of this.#listeners) listener(presence)
  }
}
