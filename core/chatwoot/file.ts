// The file of a message on its way to Chatwoot: what goes with it, and what is said where it does not.
import { join } from 'node:path'
import type { MessageView } from '../contract/messages/message.ts'
import { NotFoundError } from '../errors.ts'
import type { FileToPost } from './api.ts'
import { isViewOnce, lines } from './words.ts'

/** A file that a message refers to. */
export interface KeptFile {
  folder: string
  name: string
  mimetype: string | null
  fileName: string | null
}

/** It waits a moment for its file. */
export class FileAwaitedError extends Error {
  override readonly name = 'FileAwaitedError'
}

/** More is not taken by Chatwoot, whatever it is set to. */
const mostFileBytes = 40 * 1024 * 1024

/** isLater: it went without, and the file follows. Throws a FileAwaitedError where it may be waited for. */
export function fileOf(
  message: MessageView,
  find: (hash: string) => KeptFile | undefined,
  mayWait: boolean,
): { file?: FileToPost; line: string; isLater?: true } {
  const { media } = message
  if (media === null || isViewOnce(message)) return { line: '' }
  if (media.state === 'wanted' && mayWait) throw new FileAwaitedError('Its file is not here yet.')
  if (media.state === 'wanted') return { line: lines.fileLater, isLater: true }
  const kept = media.hash === null ? undefined : find(media.hash)
  if (media.state !== 'kept' || kept === undefined) return { line: lines.fileGone(media.goneReason) }
  if ((media.sizeBytes ?? 0) > mostFileBytes) return { line: lines.fileTooLarge }
  const mimetype = (media.mimetype ?? 'application/octet-stream').split(';')[0] ?? ''
  const name = media.fileName ?? `${media.kind}-${message.id.slice(-8)}.${endingOf(mimetype)}`
  return { file: { path: join(kept.folder, kept.name), name, mimetype }, line: '' }
}

/** undefined: none is kept. */
export function pictureOf(find: () => KeptFile | undefined): FileToPost | undefined {
  try {
    const kept = find()
    return kept && { path: join(kept.folder, kept.name), name: 'picture.jpg', mimetype: 'image/jpeg' }
  } catch (error) {
    if (error instanceof NotFoundError) return undefined
    throw error
  }
}

const endings: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'audio/ogg': 'ogg',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'video/mp4': 'mp4',
  'application/octet-stream': 'bin',
}

function endingOf(mimetype: string): string {
  return endings[mimetype] ?? /\/([\da-z]+)$/i.exec(mimetype)?.[1] ?? 'bin'
}
