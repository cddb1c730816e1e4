// Makes one of chats that turned out to be the same person's and have much: a little in each commit, from where it was left.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { InstanceDeps } from '../deps.ts'
import { MessageRecord } from './record.ts'

type Deps = Pick<InstanceDeps, 'storage' | 'events' | 'adapter' | 'now'>

/** How many became one. */
export async function mergeChats(deps: Deps, stopped: () => boolean): Promise<number> {
  const { storage, now } = deps
  let merged = 0
  for (const merging of storage.chats.merging()) {
    const record = new MessageRecord(deps, merging.instanceId)
    for (let isDone = false; !isDone;) {
      if (stopped()) return merged
      isDone = await storage.commits.write((tx) => {
        const moved = storage.chats.mergeSome(tx, merging, now())
        const chat = storage.chats.get(merging.kept)
        for (const row of moved.rows) {
          const message = storage.messages.get(row)
          if (chat !== undefined && message !== undefined) record.moved(tx, chat, message)
        }
        return moved.isDone
      })
      await nextTurn()
    }
    merged += 1
  }
  return merged
}
