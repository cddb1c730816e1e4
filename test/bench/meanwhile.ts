// What a number that talks and whoever asks the API notice of something else that is going on.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { World } from '../helpers/world.ts'

/** Replies in milliseconds, and what was written to the number meanwhile. */
export interface While {
  replies: number[]
  texts: string[]
}

interface Talk {
  instance: string
  number: string
  /** Who writes to it. */
  peer: string
  everyMs: { call: number; message: number }
}

/** For as long as the other takes: texts come in, and the API is asked, one after the other, each at its time. */
export async function talking(
  { appliance, wa }: World,
  { instance, number, peer, everyMs }: Talk,
  other: () => Promise<unknown>,
): Promise<While> {
  const phone = wa.phone({ number: peer })
  const state = { isOver: false }
  const told: While = { replies: [], texts: [] }
  const paths = [
    '/instances',
    `/instances/${instance}/chats`,
    `/messages?instance=${instance}&limit=50`,
    '/health',
  ]
  const ask = async (): Promise<void> => {
    for (let n = 0; !state.isOver; n += 1) {
      const begun = performance.now()
      await appliance.ok('GET', `/api/v1${paths[n % paths.length] ?? ''}`)
      const took = performance.now() - begun
      told.replies.push(took)
      await sleep(Math.max(0, everyMs.call - took))
    }
  }
  const write = async (): Promise<void> => {
    while (!state.isOver) {
      const text = randomUUID()
      await phone.sendText(number, text)
      told.texts.push(text)
      await sleep(everyMs.message)
    }
  }
  await Promise.all([ask(), write(), other().finally(() => (state.isOver = true))])
  return told
}
