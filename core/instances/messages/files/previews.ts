// The preview of an address in a text, where whoever sends it asks for one: fetched as a file that is named by its address
// is, in a few seconds or not at all. A preview that cannot be had changes nothing.
import type { Asker } from '../../../contract/asker.ts'
import type { Log } from '../../../log.ts'
import type { MediaFiles } from '../../../storage/folder/media-files.ts'
import { within, type SetTimer } from '../../../events/timers.ts'
import type { LinkPreview } from '../../link.ts'
import { sniffedBytes, typeOf } from './file-type.ts'
import type { Fetched, FetchFile } from './fetch-file.ts'
import { pageWords } from './page-words.ts'
import type { Preparer } from './preparing/preparer.ts'

export interface PreviewsDeps {
  fetch: FetchFile
  files: MediaFiles
  preparer: Preparer
  log: Log
  setTimer: SetTimer
}

interface Asking {
  by: Asker
  /** Nobody waits for it any more. */
  late: AbortSignal
}

/** All of it: the page, the picture, and making it small. */
const limitMs = 5000
const pageBytes = 512 * 1024
const pictureBytes = 5 * 1024 * 1024
const side = 140

export class Previews {
  readonly #deps: PreviewsDeps

  constructor(deps: PreviewsDeps) {
    this.#deps = deps
  }

  async of(text: string, by: Asker): Promise<LinkPreview | undefined> {
    const url = addressIn(text)
    if (url === undefined) return undefined
    const { log, setTimer } = this.#deps
    const late = new AbortController()
    try {
      return await within(this.#fetched(url, { by, late: late.signal }), limitMs, setTimer)
    } catch (error) {
      log.debug('A text goes without the preview of its address', { err: error })
      return undefined
    } finally {
      late.abort()
    }
  }

  async #fetched(url: string, asking: Asking): Promise<LinkPreview | undefined> {
    const { text, site } = await this.#page(url, asking)
    const words = pageWords(text)
    if (words === undefined) return undefined
    const { title, description, picture } = words
    const thumbnail =
      picture === undefined
        ? undefined
        : await this.#picture(new URL(picture, url).href, { ...asking, namedBy: site })
    return { url, title, ...(description && { description }), ...(thumbnail && { thumbnail }) }
  }

  /** Its beginning: what it says of itself stands there. */
  async #page(url: string, { by, late }: Asking): Promise<{ text: string; site: Fetched['site'] }> {
    const { chunks, site } = await this.#deps.fetch(url, {
      maxBytes: Infinity,
      by,
      idleMs: limitMs,
      signal: late,
    })
    const parts: Uint8Array[] = []
    let size = 0
    for await (const chunk of chunks) {
      parts.push(chunk)
      size += chunk.length
      if (size >= pageBytes) break
    }
    return { text: Buffer.concat(parts).toString('utf8', 0, pageBytes), site }
  }

  /** A stranger's page names it: only what is out in the world, or on the page's own host, is asked for it. */
  async #picture(
    url: string,
    { by, late, namedBy }: Asking & { namedBy: Fetched['site'] },
  ): Promise<Uint8Array | undefined> {
    const { fetch, files, preparer, log } = this.#deps
    try {
      const { chunks } = await fetch(url, {
        maxBytes: pictureBytes,
        by,
        idleMs: limitMs,
        signal: late,
        namedBy,
      })
      return await files.withTemporary(chunks, { maxBytes: pictureBytes }, async (path, head) => {
        const type = typeOf(head.subarray(0, sniffedBytes))
        return type && (await preparer.prepare(path, type.mimetype, side, late)).thumbnail
      })
    } catch (error) {
      log.debug('A preview goes without its picture', { err: error })
      return undefined
    }
  }
}

/** The first in it, without what only ends the sentence. */
function addressIn(text: string): string | undefined {
  const found = /https?:\/\/[^\s<>"]{4,2048}/i.exec(text)?.[0].replace(/[.,;:!?)\]}'*_~]+$/, '')
  return found !== undefined && URL.canParse(found) ? found : undefined
}
