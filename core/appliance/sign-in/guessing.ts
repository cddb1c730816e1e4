// What becomes of it when somebody guesses keys: a line in the audit and an event, from which an alert follows. A
// stranger decides how often that is, so the rows are few: one an hour for an address, and so many for all of them.
import type { EventLog } from '../../events/log.ts'
import { guessAction } from '../../events/alerts/checks.ts'
import type { Log } from '../../log.ts'
import type { Storage } from '../../storage/storage.ts'

const hourMs = 60 * 60_000
const mostAnHour = 20

export interface GuessingDeps {
  storage: Pick<Storage, 'audit' | 'commits'>
  events: Pick<EventLog, 'append'>
  log: Log
}

/** Takes the address that guesses. */
export function guessingTold(
  { storage, events, log }: GuessingDeps,
  now: () => number = Date.now,
): (from: string) => void {
  const told = new Map<string, number>()
  return (address) => {
    const at = now()
    for (const [each, since] of told) if (at - since >= hourMs || at < since) told.delete(each)
    if (told.has(address) || told.size >= mostAnHour) return
    told.set(address, at)
    log.warn('Somebody tries keys that are wrong; they are refused')
    storage.commits
      .write((tx) => {
        const entry = { at, actor: 'appliance', action: guessAction, instanceId: null }
        storage.audit.append(tx, { ...entry, detail: { address } })
        events.append(tx, null, { type: 'access.guessed', data: { address } })
      })
      .catch((err: unknown) => log.warn('Wrong keys could not be written down', { err }))
  }
}
