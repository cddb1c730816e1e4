// Which files of messages may be read: those that a message refers to and that are here.
import type { MediaFiles } from '../../storage/folder/media-files.ts'
import type { Storage } from '../../storage/storage.ts'

export interface FoundFile {
  folder: string
  name: string
  mimetype: string | null
  fileName: string | null
}

export function mediaReader({ media }: Pick<Storage, 'media'>, files: MediaFiles) {
  return {
    find(hash: string): FoundFile | undefined {
      const row = media.kept(hash)
      if (row === undefined || !files.has(hash)) return undefined
      return { folder: files.folder, name: hash, mimetype: row.mimetype, fileName: row.fileName }
    },
  }
}
