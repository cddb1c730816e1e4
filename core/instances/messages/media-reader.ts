// Which files of messages may be read: those that a message refers to and that are here; and small pictures of them.
import type { MediaFiles } from '../../storage/folder/media-files.ts'
import type { Storage } from '../../storage/storage.ts'
import type { LinkAdapter } from '../link.ts'
import type { Preparer } from './files/preparing/preparer.ts'
import { Remembered } from './files/remembered.ts'

export interface FoundFile {
  folder: string
  name: string
  mimetype: string | null
  fileName: string | null
}

/** Wide enough for a chat on a screen with fine pixels. */
const longestSide = 480
/** So many small pictures stay in memory, of some 20 kB each. */
const mostKept = 200

export interface MediaReaderDeps {
  storage: Pick<Storage, 'media' | 'messages'>
  files: MediaFiles
  adapter: Pick<LinkAdapter, 'thumbnailOf'>
  preparer: Pick<Preparer, 'prepare'>
}

export class FileReader {
  readonly #deps: MediaReaderDeps
  readonly #made = new Remembered<Uint8Array | undefined>(mostKept, (each) => each !== undefined)

  constructor(deps: MediaReaderDeps) {
    this.#deps = deps
  }

  find(hash: string): FoundFile | undefined {
    const { storage, files } = this.#deps
    const row = storage.media.kept(hash)
    if (row === undefined || !files.has(hash)) return undefined
    return { folder: files.folder, name: hash, mimetype: row.mimetype, fileName: row.fileName }
  }

  picture(hash: string): FoundFile | undefined {
    const { files } = this.#deps
    if (!files.has(hash)) return undefined
    return { folder: files.folder, name: hash, mimetype: 'image/jpeg', fileName: null }
  }

  /** A JPEG: made of the file, else the one that came with its message; undefined where there is neither. */
  async thumbnail(hash: string): Promise<Uint8Array | undefined> {
    const { storage, files, adapter } = this.#deps
    const row = storage.media.kept(hash)
    if (row === undefined || !files.has(hash)) return undefined
    const made = await this.#make(hash, row.mimetype ?? '')
    if (made !== undefined) return made
    const proto = storage.messages.proto(row.message)
    return proto && adapter.thumbnailOf(proto)
  }

  #make(hash: string, mimetype: string): Promise<Uint8Array | undefined> {
    const { files, preparer } = this.#deps
    return this.#made.of(hash, async () => {
      const { thumbnail } = await preparer.prepare(files.pathOf(hash), mimetype, longestSide)
      return thumbnail
    })
  }
}
