// Lets go what was said in chats whose people have set that it does not last, for numbers that are to obey it.
import type { InstanceDeps } from '../../deps.ts'
import { MessageRecord } from '../record.ts'

const batch = 100

type Deps = Pick<InstanceDeps, 'storage' | 'events' | 'adapter'>

/** How many are over. */
export async function expireMessages(deps: Deps, at: number, stopped: () => boolean): Promise<number> {
  const { storage } = deps
  let done = 0
  for (const { id, settings } of storage.instances.list()) {
    if (settings.keepDisappearing) continue
    const record = new MessageRecord({ ...deps, now: () => at }, id)
    for (let found = batch; found === batch && !stopped();) {
      const over = storage.messages.expired(id, at, batch)
      await storage.commits.write((tx) => {
        for (const message of over) record.expire(tx, message, at)
      })
      found = over.length
      done += found
    }
  }
  return done
}
