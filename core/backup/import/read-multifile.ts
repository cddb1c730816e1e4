// Reads the folder of a linked device as Baileys' useMultiFileAuthState writes it. Every file is accounted for:
// read, named as torn or missing, or ignored. It changes nothing and makes nothing up for what it cannot read.
import { open, readdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { importProblems, importRefusals } from '../../contract/sentences/imports.ts'
import type { BadRequestError } from '../../errors.ts'
import { codeOf, NoFileError, readWithoutWaiting } from '../../storage/files.ts'
import { linkOf, LinkContent, refusal, type Content, type LinkReport } from './link-content.ts'
import { credsFile, fileKindOf, type FileKind } from './multifile-names.ts'
import { parseFile, readHandled, type ReadFile } from './multifile-values.ts'

export interface MultiFileReport extends LinkReport {
  /** The folder's whole path. */
  folder: string
}

/** Credentials and keys in one file, as Baileys' useSingleFileAuthState wrote them. */
const OneFileState = z.looseObject({ creds: z.looseObject({}), keys: z.looseObject({}) })

/** At most so many files open at once: a folder may hold tens of thousands. */
const openFiles = 32

/** Throws import_failed, with every problem in its details, unless the credentials are readable and linked. */
export async function readMultiFile(path: string): Promise<MultiFileReport> {
  const folder = resolve(path)
  const found = new LinkContent()
  await takeFolder(found, folder)
  return { folder, ...linkOf(folder, found) }
}

/** All that a folder holds, whether credentials lie in it or elsewhere. */
export async function takeFolder(found: LinkContent, folder: string): Promise<void> {
  const names = await namesIn(folder)
  for (let at = 0; at < names.length; at += openFiles) {
    await take(found, folder, names.slice(at, at + openFiles))
  }
}

/** Takes the files in their order, so that what is told of a folder does not depend on the disk's pace. */
async function take(found: LinkContent, folder: string, files: string[]): Promise<void> {
  const kinds = files.map((file) => ({ file, kind: fileKindOf(file) }))
  const contents = await Promise.all(
    kinds.map(async ({ file, kind }) => {
      if (!isOurs(kind)) return undefined
      return contentOf(join(folder, file), kind.is === 'creds' ? readHandled : parseBytes)
    }),
  )
  for (const [at, { file, kind }] of kinds.entries()) {
    const content = contents[at]
    if (kind.is === 'misnamed') found.tell(file, importProblems.file_misnamed({ type: kind.type }))
    else if (kind.is === 'foreign' || content === undefined) found.ignored.push(file)
    else if (kind.is === 'creds') found.takeCreds(content)
    else found.takeKey(file, kind, content)
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).toSorted()
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') throw await aFile(folder)
    const code = codeOf(error) ?? 'unknown error'
    throw refusal(importRefusals.import_folder_unreadable({ folder, error: code }))
  }
}

/** What to do with the file that was named instead of a folder. */
async function aFile(path: string): Promise<BadRequestError> {
  const file = path
  if (basename(path) === credsFile)
    return refusal(importRefusals.part_of_a_link({ file, folder: dirname(path) }))
  const content = await contentOf(path, readHandled)
  const isState = OneFileState.safeParse(content.value).success
  return refusal(importRefusals[isState ? 'state_in_one_file' : 'import_file_not_folder']({ file }))
}

function isOurs(kind: FileKind): boolean {
  return kind.is === 'creds' || kind.is === 'key'
}

type Read = (bytes: Uint8Array) => ReadFile | undefined

const parseBytes: Read = (bytes) => parseFile(Buffer.from(bytes).toString())

async function contentOf(path: string, read: Read): Promise<Content> {
  try {
    return read(await bytesOf(path)) ?? { torn: null }
  } catch (error) {
    return { torn: codeOf(error) ?? 'unknown error' }
  }
}

/** A pipe that has the name of a file would be waited for without end, by a thread that all of the process shares. */
async function bytesOf(path: string): Promise<Buffer> {
  const file = await open(path, readWithoutWaiting)
  try {
    const found = await file.stat()
    if (!found.isFile() && !found.isDirectory()) throw new NoFileError(path)
    return await file.readFile()
  } finally {
    await file.close()
  }
}
