// The folders of Evolution's external session store (code-chat-br/session-manager): `instances/<group>/<id>/<key>`, a file of
// each key under its own name, without ".json"; what has a "/" in its name was never kept there.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LinkContent } from '../link-content.ts'
import { isThere } from '../on-disk.ts'
import { credsFile } from '../multifile-names.ts'
import { takeFields } from './texts.ts'

const credsName = 'creds'
const filesAtOnce = 32

export const isProviderFolder = async (folder: string): Promise<boolean> =>
  (await isThere(join(folder, credsName))) && !(await isThere(join(folder, credsFile)))

export async function takeProviderFolder(found: LinkContent, folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).toSorted()
  for (let at = 0; at < names.length; at += filesAtOnce) {
    const some = names.slice(at, at + filesAtOnce)
    const texts = await Promise.all(some.map((name) => readFile(join(folder, name), 'utf8')))
    await takeFields(
      found,
      some.map((name, n) => [name, texts[n] ?? ''] as const),
    )
  }
}

/** Where a store of many groups keeps this one; undefined where it does not. */
export async function providerFolderOf(instances: string, id: string): Promise<string | undefined> {
  const groups = await readdir(instances, { withFileTypes: true })
  for (const folder of [
    join(instances, id),
    ...groups.flatMap((group) => (group.isDirectory() ? [join(instances, group.name, id)] : [])),
  ])
    if (await isProviderFolder(folder)) return folder
  return undefined
}
