// A folder with a number in it, and what it takes to export it.
import { join } from 'node:path'
import { Archives } from '../../../core/backup/archive/archives.ts'
import { restingControl } from '../../../core/backup/archive/at-rest.ts'
import type { JobControl } from '../../../core/backup/jobs.ts'
import { EventLog } from '../../../core/events/log.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import { fillEverything } from '../../storage/everything.ts'
import { addInstance, newFolder, newHome, newMessage, openHome, type Home } from '../../storage/harness.ts'

export const passphrase = 'correct horse battery staple'

export interface Source {
  home: Home
  storage: Storage
  archives: Archives
  id: string
  /** A path in a folder that is there, of a file that is not. */
  file: string
}

export function control(change: Partial<JobControl> = {}): JobControl {
  const { signal } = new AbortController()
  return { signal, progress: () => undefined, step: () => undefined, ...change }
}

export function archivesOf(storage: Storage): Archives {
  return new Archives({ storage, control: restingControl(storage, new EventLog(storage, Date.now)) })
}

export async function newSource(): Promise<Source> {
  const home = newHome()
  const storage = await openHome(home)
  const id = await addInstance(storage, { name: 'Shop' })
  await fillEverything(storage, id)
  return { home, storage, archives: archivesOf(storage), id, file: join(newFolder(), 'shop.holdfast') }
}

/** A message whose file is kept under that hash. */
export async function refer(storage: Storage, instanceId: string, hash: string): Promise<number> {
  return storage.commits.write((tx) => {
    const chat = storage.chats.ensure(tx, instanceId, '490', { pn: '77@s.whatsapp.net', at: 1 })
    const message = newMessage({ instanceId, chatId: chat.id, messageId: `file ${hash}` })
    const { row } = storage.messages.put(tx, message).message
    const note = { kind: 'image', mimetype: 'image/png', fileName: null, sizeBytes: 9 } as const
    storage.media.put(tx, { ...note, message: row, instanceId, at: 1 })
    storage.media.keep(tx, row, { ...note, hash })
    return row
  })
}
