// Folders of linked devices as Baileys writes them, one or many: what is named itself, or every folder in it that holds
// credentials, some levels deep. So lie the sessions of WAHA's NOWEB engine, of OpenWA, and of Evolution API 1.
import { lstat, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { MoveInFrom } from '../../../contract/backups/move-in.ts'
import { codeOf } from '../../../storage/files.ts'
import { credsFile } from '../multifile-names.ts'
import { LinkContent } from '../link-content.ts'
import { takeFolder } from '../read-multifile.ts'
import type { FoundSettings, Listed, Source } from './source.ts'

/** How deep under the named folder a link may lie. */
const deepest = 4
/** Names that say nothing of whose folder it is. */
const nameless = /^(?:auth|auth_info|auth_info_baileys|baileys_auth_info|session|sessions|creds|\.)$/i

/** An error is not an absence: what cannot be looked at is told by whoever reads it. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return false
    throw error
  }
}

export class FolderSource implements Source {
  readonly from: MoveInFrom
  readonly #folder: string

  constructor(folder: string, from: MoveInFrom) {
    this.#folder = folder
    this.from = from
  }

  async list(): Promise<Listed[]> {
    return (await linksIn(this.#folder)).toSorted((a, b) => (a.key < b.key ? -1 : 1))
  }

  async link({ key }: Listed): Promise<LinkContent> {
    const found = new LinkContent()
    await takeFolder(found, key)
    return found
  }

  async settings(): Promise<FoundSettings> {
    return {}
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
  if (entries.some(({ name }) => name === credsFile)) return [await listed(folder)]
  if (depth >= deepest) return []
  const found: Listed[] = []
  // A link that leads elsewhere may lead round.
  for (const entry of entries)
    if (entry.isDirectory()) found.push(...(await linksIn(join(folder, entry.name), depth + 1)))
  return found
}

async function listed(folder: string): Promise<Listed> {
  const { mtimeMs } = await lstat(join(folder, credsFile))
  const own = basename(folder)
  const name = nameless.test(own) ? basename(dirname(folder)) : own
  return { key: folder, name, where: folder, isOpen: null, changedAt: Math.round(mtimeMs) }
}
