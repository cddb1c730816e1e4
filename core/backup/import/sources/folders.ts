// Folders of linked devices as Baileys writes them, one or many: what is named itself, or every folder in it that holds
// credentials, some levels deep. So lie the sessions of WAHA's NOWEB engine, of OpenWA, and of Evolution API 1.
import { lstat, readdir } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import type { MoveInFrom } from '../../../contract/backups/move-in.ts'
import type { PastBatch } from '../../../contract/messages/past.ts'
import { credsFile } from '../multifile-names.ts'
import { LinkContent } from '../link-content.ts'
import { takeFolder } from '../read-multifile.ts'
import { isProviderFolder, takeProviderFolder } from './provider.ts'
import type { FoundSettings, Listed, Source } from './source.ts'
import type { Unpacking } from './unpacking/unpacking.ts'
import { wahaPast } from './waha-store.ts'

/** How deep under the named folder a link may lie. */
const deepest = 4
/** Names that say nothing of whose folder it is. */
const nameless = /^(?:auth|auth_info|auth_info_baileys|baileys_auth_info|session|sessions|creds|\.)$/i

export class FolderSource implements Source {
  readonly from: MoveInFrom
  readonly #folder: string
  readonly #shown: string
  readonly #unpacking: Unpacking

  /** shown: what people call the folder, where it is that of something unpacked. */
  constructor(folder: string, from: MoveInFrom, parts: { shown: string; unpacking: Unpacking }) {
    this.#folder = folder
    this.from = from
    this.#shown = parts.shown
    this.#unpacking = parts.unpacking
  }

  async list(): Promise<Listed[]> {
    const found = await linksIn(this.#folder)
    const shown = (path: string): string => join(this.#shown, relative(this.#folder, path))
    return found
      .map((each) => ({ ...each, name: this.#nameOf(each), where: shown(each.where) }))
      .toSorted((a, b) => (a.key < b.key ? -1 : 1))
  }

  /** Of what lies open in something packed, only that has a name. */
  #nameOf({ key, name }: Listed): string {
    const isPacked = key === this.#folder && this.#shown !== this.#folder
    return isPacked ? basename(this.#shown).replace(/\.(?:zip|tar|tgz|tar\.gz)$/i, '') : name
  }

  async link({ key }: Listed): Promise<LinkContent> {
    const found = new LinkContent()
    if (await isProviderFolder(key)) await takeProviderFolder(found, key)
    else await takeFolder(found, key)
    return found
  }

  async settings(): Promise<FoundSettings> {
    return {}
  }

  past({ key }: Listed): AsyncIterable<PastBatch> {
    return wahaPast(key, this.#unpacking)
  }

  async others(): Promise<null> {
    return null
  }

  async close(): Promise<void> {
    // Nothing is held open.
  }
}

async function linksIn(folder: string, depth = 0): Promise<Listed[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  if (entries.some(({ name }) => name === credsFile)) return [await listed(folder, credsFile)]
  if (entries.some((entry) => entry.isFile() && entry.name === 'creds'))
    return [await listed(folder, 'creds')]
  if (depth >= deepest) return []
  const found: Listed[] = []
  // A link that leads elsewhere may lead round.
  for (const entry of entries)
    if (entry.isDirectory()) found.push(...(await linksIn(join(folder, entry.name), depth + 1)))
  return found
}

async function listed(folder: string, login: string): Promise<Listed> {
  const { mtimeMs } = await lstat(join(folder, login))
  const own = basename(folder)
  const name = nameless.test(own) ? basename(dirname(folder)) : own
  return { key: folder, name, where: folder, isOpen: null, changedAt: Math.round(mtimeMs) }
}
