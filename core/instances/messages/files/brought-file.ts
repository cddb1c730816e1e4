// A file of a message that its owner has from elsewhere, as from the program that the number was in before: kept where its bytes
// are those that the message names, and never in the place of one that was let go or was to be seen once.
import type { LinkAdapter } from '../../link.ts'
import type { MediaFiles } from '../../../storage/folder/media-files.ts'
import type { Storage } from '../../../storage/storage.ts'
import { lettingGo } from '../media-fetcher.ts'

export interface BroughtFileDeps {
  storage: Pick<Storage, 'commits' | 'keeping' | 'media' | 'messages'>
  files: MediaFiles
  adapter: Pick<LinkAdapter, 'mediaOf'>
  maxBytes: number
  onKept: () => void
  now?: () => number
}

export interface BroughtFile {
  instanceId: string
  /** WhatsApp's id of its message. */
  messageId: string
  /** Asked for only where it is wanted. */
  open: () => AsyncIterable<Uint8Array>
}

export type Brought = 'kept' | 'here' | 'unwanted' | 'no message'

const sameId = 10

/** Rejects where the file cannot be had, or is another one. */
export async function keepBrought(deps: BroughtFileDeps, file: BroughtFile): Promise<Brought> {
  const { storage, files, adapter, maxBytes, onKept, now = Date.now } = deps
  const { instanceId, messageId } = file
  for (const { row } of storage.messages.list(instanceId, { id: messageId, limit: sameId })) {
    const media = storage.media.get(row)
    const proto = storage.messages.proto(row)
    const note = proto && adapter.mediaOf(proto)
    if (media === undefined || note?.hash === undefined) continue
    if (media.state === 'kept') return 'here'
    if (media.reason === 'view_once' || media.reason === 'let_go') return 'unwanted'
    const sizeBytes = media.sizeBytes ?? undefined
    const kept = await files.write(lettingGo(file.open()), { expected: note.hash, sizeBytes, maxBytes })
    const { mimetype, fileName } = note
    await storage.commits.write((tx) => {
      storage.keeping.want(tx, row, now())
      storage.media.keep(tx, row, { ...kept, mimetype, fileName })
    })
    onKept()
    return 'kept'
  }
  return 'no message'
}
