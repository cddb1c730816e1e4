// The thread of the second location: whatever its disk or share does, only this waits for it.
import { parentPort, type MessagePort } from 'node:worker_threads'
import type { StoreKeys } from '../../contract/backups/store-keys.ts'
import type { Sentence } from '../../contract/sentences/sentence.ts'
import { stepBack } from '../background.ts'
import type { LineagePoint } from '../../storage/tables/lineage.ts'
import { newestOf } from '../snapshots/shipping/newest.ts'
import { LocationError, reasonOf } from './errors.ts'
import { Mirror, type Mirrored, type MirrorJob } from './mirror.ts'
import { openStore, placeIn } from './open-store.ts'
import { prepare, type Preparing } from './prepare.ts'

export interface NewestAsked {
  folder: string
  id: string
  lineage: string
  keys: StoreKeys | undefined
}

export type LocationWork = { mirror: MirrorJob } | { prepare: Preparing } | { newest: NewestAsked }

export type LocationAnswer =
  | { alive: true }
  | { mirrored: Mirrored }
  | { prepared: string }
  | { newest: LineagePoint | undefined }
  | LocationFailure

interface LocationFailure {
  failed: Sentence
  /** What lies behind it, for the log. */
  cause: unknown
}

const aliveMs = 1000

function newestIn({ folder, id, lineage, keys }: NewestAsked): Promise<LineagePoint | undefined> {
  return newestOf(openStore(placeIn(folder, id), { mayWait: true, keys }), lineage)
}

function serve(port: MessagePort): void {
  const tell = (answer: LocationAnswer): void => port.postMessage(answer)
  let toldAt = 0
  const mirror = new Mirror(() => {
    if (Date.now() - toldAt < aliveMs) return
    toldAt = Date.now()
    tell({ alive: true })
  })
  const answer = async (work: LocationWork): Promise<LocationAnswer> => {
    try {
      if ('mirror' in work) return { mirrored: await mirror.run(work.mirror) }
      if ('prepare' in work) return { prepared: await prepare(work.prepare) }
      return { newest: await newestIn(work.newest) }
    } catch (error) {
      const { folder } = 'mirror' in work ? work.mirror : 'prepare' in work ? work.prepare : work.newest
      return { failed: reasonOf(error, folder), cause: error instanceof LocationError ? null : String(error) }
    }
  }
  // One is asked after the other.
  port.on('message', (work: LocationWork) => void answer(work).then(tell))
}

if (parentPort) {
  stepBack()
  serve(parentPort)
}
