// The files of messages that are to be sent: brought here, hashed and looked at before the message is accepted. What is
// refused is refused with its reason and leaves nothing.
import { open } from 'node:fs/promises'
import type { Asker } from '../../../contract/asker.ts'
import type { Content, FileSource } from '../../../contract/content.ts'
import { isShownAs } from '../../../contract/messages/file-kind.ts'
import { fileRefusals } from '../../../contract/sentences/files.ts'
import { groupRefusals } from '../../../contract/sentences/groups.ts'
import { BadRequestError } from '../../../errors.ts'
import { codeOf } from '../../../storage/files.ts'
import { MediaFiles, TooLargeError, type KeptFile } from '../../../storage/folder/media-files.ts'
import { partsOf } from '../../../storage/folder/parts.ts'
import type { Storage } from '../../../storage/storage.ts'
import type { Log } from '../../../log.ts'
import { systemTimer, type SetTimer } from '../../../events/timers.ts'
import type { FileToSend, LinkPreview } from '../../link.ts'
import { converted, voiceNote } from './converting.ts'
import type { FetchFile } from './fetch-file.ts'
import { sniffedBytes, typeOf, type FileType } from './file-type.ts'
import { Preparer, type Prepared } from './preparing/preparer.ts'
import { Previews } from './previews.ts'
import { Remembered } from './remembered.ts'

/** For which number, and who asks. */
interface For {
  instanceId: string
  by: Asker
}

/** As it came here. */
interface Brought extends KeptFile {
  fileName: string | null
  /** undefined where its bytes do not tell, or were not looked at yet. */
  type?: FileType | undefined
}

/** What it is, by its bytes. */
export interface UploadedFile extends KeptFile {
  mimetype: string
}

export interface OutgoingFilesDeps {
  storage: Pick<Storage, 'media' | 'messages' | 'room'>
  files: MediaFiles
  fetch: FetchFile
  maxBytes: number
  preparer: Preparer
  previews: Previews
  /** There is a file that a message refers to. */
  onKept?: (() => void) | undefined
}

type FileContent = Extract<Content, { file: FileSource }>

/** Larger ones WhatsApp makes smaller. */
const portraitSide = 640
const unknownType = 'application/octet-stream'
/** How many files that were just uploaded, and that no message refers to yet, may be named by their hash. */
const mostUploaded = 10_000
/** What is left free on the disk. */
const freeBytes = 32 * 1024 * 1024
/** What phones show before it is opened. */
const shown: ReadonlySet<Content['kind']> = new Set(['image', 'video', 'audio'])
/** Of the small picture in a message. */
const thumbnailSide = 100
/** Of how many files it is remembered what was learnt of them: one file often goes to many. */
const mostPrepared = 500

/** 100 MB. */
const usualBytes = 100 * 1024 * 1024

const fetchNothing: FetchFile = async () => {
  throw new BadRequestError(fileRefusals.file_url_failed({ why: 'nothing is fetched here.' }))
}

/** As the manager of the numbers is told. */
export function outgoingFilesOf(options: {
  storage: Storage
  fetchFile?: FetchFile | undefined
  maxFileBytes?: number | undefined
  ffmpeg?: string | undefined
  log: Log
  setTimer?: SetTimer | undefined
  onFileKept?: (() => void) | undefined
}): OutgoingFiles {
  const {
    storage,
    fetchFile: fetch = fetchNothing,
    maxFileBytes = usualBytes,
    ffmpeg,
    log,
    setTimer,
  } = options
  const files = new MediaFiles(storage.paths.media)
  const preparer = new Preparer({
    ffmpeg,
    onRefused: (error) =>
      log.debug('A file could not be read and goes without a small picture', { err: error }),
  })
  const previews = new Previews({ fetch, files, preparer, log, setTimer: setTimer ?? systemTimer })
  const onKept = options.onFileKept
  return new OutgoingFiles({ storage, files, fetch, maxBytes: maxFileBytes, preparer, previews, onKept })
}

export class OutgoingFiles {
  readonly #deps: OutgoingFilesDeps
  /** By instance and hash: what was uploaded for it since the start, and what it is. */
  readonly #uploaded = new Map<string, FileType | undefined>()
  /** By hash and type. */
  readonly #prepared = new Remembered<Prepared>(mostPrepared, (each) => Object.keys(each).length > 0)

  constructor(deps: OutgoingFilesDeps) {
    this.#deps = deps
  }

  /** For content with a file: the file as it will be sent. */
  async prepare(of: For, content: FileContent): Promise<FileToSend> {
    const { storage } = this.#deps
    const brought = await this.#bring(of, content.file)
    if (brought.sizeBytes === 0) throw new BadRequestError(fileRefusals.file_empty)
    const { kept, type } = await this.#fit(content, brought)
    const mimetype = mimetypeOf(content, type)
    const before = storage.media.latestSent(of.instanceId, kept.hash)
    const earlier = before === undefined ? undefined : storage.messages.proto(before)
    const { width, height } = type ?? {}
    const { thumbnail, ...learnt } = await this.#learn(kept.hash, shown.has(content.kind) ? mimetype : '')
    // What may be seen once is not to be seen before.
    const isOnce = 'viewOnce' in content && content.viewOnce === true
    return {
      hash: kept.hash,
      sizeBytes: kept.sizeBytes,
      mimetype,
      fileName: content.kind === 'document' ? (content.fileName ?? brought.fileName) : null,
      ...(width !== undefined && { width }),
      ...(height !== undefined && { height }),
      ...learnt,
      ...(thumbnail !== undefined && !isOnce && { thumbnail }),
      ...(isMoving(content, type) && { isAnimated: true }),
      ...(earlier !== undefined && { earlier }),
    }
  }

  /** A picture of a person or a group, as WhatsApp takes it: a JPEG that is not large. */
  async portrait(of: For, file: FileSource): Promise<Uint8Array> {
    const { files, preparer } = this.#deps
    const { hash, type = typeOf(await headOf(files.pathOf(hash))) } = await this.#bring(of, file)
    const path = files.pathOf(hash)
    const made = await preparer.prepare(path, type?.mimetype ?? unknownType, portraitSide)
    if (made.thumbnail === undefined) throw new BadRequestError(groupRefusals.no_picture)
    return made.thumbnail
  }

  /** Itself, or what is made of it for this kind. */
  async #fit(content: FileContent, kept: Brought): Promise<{ kept: KeptFile; type: FileType | undefined }> {
    const { files, maxBytes, preparer } = this.#deps
    const path = files.pathOf(kept.hash)
    const type = kept.type ?? typeOf(await headOf(path))
    const made = await converted(content, { path, sizeBytes: kept.sizeBytes, type, maxBytes }, preparer)
    if (made === undefined) return { kept, type }
    const { type: ofMade, ...fitting } = await this.#write(made)
    return { kept: fitting, type: ofMade }
  }

  #learn(hash: string, mimetype: string): Promise<Prepared> {
    const { files, preparer } = this.#deps
    return this.#prepared.of(`${hash} ${mimetype}`, () =>
      preparer.prepare(files.pathOf(hash), mimetype, thumbnailSide),
    )
  }

  /** What is being made is not made any more. */
  stop(): Promise<void> {
    return this.#deps.preparer.stop()
  }

  /** A file that comes before its message, which names it by its hash. */
  async upload(instanceId: string, chunks: AsyncIterable<Uint8Array>): Promise<UploadedFile> {
    const { type, ...kept } = await this.#write(chunks)
    const key = `${instanceId} ${kept.hash}`
    this.#uploaded.delete(key)
    this.#uploaded.set(key, type)
    const [oldest] = this.#uploaded.keys()
    if (this.#uploaded.size > mostUploaded && oldest !== undefined) this.#uploaded.delete(oldest)
    return { ...kept, mimetype: type?.mimetype ?? unknownType }
  }

  /** Of the first address in a text; undefined where it cannot be had in a few seconds. */
  preview(text: string, by: Asker): Promise<LinkPreview | undefined> {
    return this.#deps.previews.of(text, by)
  }

  /** A message with it was accepted. */
  accepted(): void {
    this.#deps.onKept?.()
  }

  /** Reads a kept file from its beginning; undefined where it is not here. */
  open(hash: string): { open(): AsyncIterable<Uint8Array>; sizeBytes: number } | undefined {
    const { files } = this.#deps
    const sizeBytes = files.sizeOf(hash)
    if (sizeBytes === undefined) return undefined
    return { open: () => partsOf(files.pathOf(hash)), sizeBytes }
  }

  async #bring({ instanceId, by }: For, source: FileSource): Promise<Brought> {
    if ('hash' in source) return this.#here(instanceId, source.hash)
    const { fetch, maxBytes } = this.#deps
    if ('base64' in source) {
      const kept = await this.#write([Buffer.from(source.base64, 'base64')])
      return { ...kept, fileName: null }
    }
    const { chunks, fileName } = await fetch(source.url, { maxBytes, by })
    return { ...(await this.#write(chunks)), fileName }
  }

  /** Only what this number has, or was given: the hash of another's file opens nothing. */
  #here(instanceId: string, hash: string): Brought {
    const { storage, files } = this.#deps
    const row = storage.media.keptBy(instanceId, hash)
    const sizeBytes = files.sizeOf(hash)
    const key = `${instanceId} ${hash}`
    const isIts = row !== undefined || this.#uploaded.has(key)
    if (!isIts || sizeBytes === undefined) throw new BadRequestError(fileRefusals.file_not_here)
    return { hash, sizeBytes, fileName: row?.fileName ?? null, type: this.#uploaded.get(key) }
  }

  async #write(
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<KeptFile & { type: FileType | undefined }> {
    const { files, storage, maxBytes } = this.#deps
    const head = new Head()
    try {
      const kept = await files.write(head.of(withRoom(chunks, storage.room)), { maxBytes })
      return { ...kept, type: typeOf(head.bytes) }
    } catch (error) {
      if (error instanceof TooLargeError)
        throw new BadRequestError(fileRefusals.file_too_large_to_send({ most: maxBytes }), { cause: error })
      if (codeOf(error) === 'ENOSPC') {
        storage.room.full()
        throw new BadRequestError(fileRefusals.file_room_missing, { cause: error })
      }
      throw error
    }
  }
}

/** What a file begins with, as it goes by: it is not read again for that. */
class Head {
  readonly #bytes = Buffer.alloc(sniffedBytes)
  #filled = 0

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#filled)
  }

  async *of(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of chunks) {
      const taken = chunk.subarray(0, sniffedBytes - this.#filled)
      this.#bytes.set(taken, this.#filled)
      this.#filled += taken.length
      yield chunk
    }
  }
}

/** The disk is looked at before and on the way: a file must not take the room that what comes in needs. */
async function* withRoom(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  room: Pick<Storage['room'], 'space'>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const everyBytes = 8 * 1024 * 1024
  let since = everyBytes
  for await (const chunk of chunks) {
    if (since >= everyBytes) {
      const free = room.space()?.freeBytes
      if (free !== undefined && free < freeBytes) throw new BadRequestError(fileRefusals.file_room_missing)
      since = 0
    }
    since += chunk.length
    yield chunk
  }
}

function mimetypeOf(content: FileContent, type: FileType | undefined): string {
  const found = type?.mimetype ?? unknownType
  if (content.kind === 'document') {
    // A document in a zip is what its sender says; what shows itself in a browser is what it is.
    const isTold = type === undefined || type.mimetype === 'application/zip'
    return isTold ? (content.mimetype ?? found) : found
  }
  const isVoice = content.kind === 'audio' && content.voice === true
  if (!isShownAs(content.kind, found) || (isVoice && found !== voiceNote))
    throw new BadRequestError(
      fileRefusals.file_of_other_type({ kind: isVoice ? 'voice note' : content.kind, found }),
    )
  return content.kind === 'audio' && found === 'video/mp4' ? 'audio/mp4' : found
}

function isMoving({ kind }: FileContent, type: FileType | undefined): boolean {
  return kind === 'sticker' && type?.isAnimated === true
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sniffedBytes), 0, sniffedBytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
