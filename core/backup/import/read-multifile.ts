// Reads the folder of a linked device as Baileys' useMultiFileAuthState writes it. Every file is accounted for:
// read, named as torn or missing, or ignored. It changes nothing and makes nothing up for what it cannot read.
import { open, readdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { importProblems, importRefusals } from '../../contract/sentences/imports.ts'
import type { Refusal, Sentence } from '../../contract/sentences/sentence.ts'
import { BadRequestError } from '../../errors.ts'
import { codeOf, NoFileError, readWithoutWaiting } from '../../storage/files.ts'
import { credsFile, fileKindOf, keyTypes, type FileKind, type KeyName } from './multifile-names.ts'
import { missingFiles, type FileProblem } from './multifile-problems.ts'
import { LinkedCreds, parseFile, readHandled, valueOf, type ReadFile } from './multifile-values.ts'

export interface MultiFileReport {
  /** The folder's whole path. */
  folder: string
  creds: LinkedCreds
  /** type -> id -> value, as the key store keeps them. */
  keys: Record<string, Record<string, unknown>>
  /** The linked number, digits. */
  account: string
  jid: string
  lid: string | null
  /** How many keys of each type were read. */
  counts: Record<string, number>
  /** What is torn, unreadable or missing; none of it is imported. */
  problems: FileProblem[]
  /** Names in the folder that are no part of the device's keys. */
  ignored: string[]
}

/** Credentials and keys in one file, as Baileys' useSingleFileAuthState wrote them. */
const OneFileState = z.looseObject({ creds: z.looseObject({}), keys: z.looseObject({}) })

const NumbersAsTexts = z.looseObject({ nextPreKeyId: z.string() })

/** At most so many files open at once: a folder may hold tens of thousands. */
const openFiles = 32

/** Throws import_failed, with every problem in its details, unless the credentials are readable and linked. */
export async function readMultiFile(path: string): Promise<MultiFileReport> {
  const folder = resolve(path)
  const names = await namesIn(folder)
  const found = new FolderContent()
  for (let at = 0; at < names.length; at += openFiles) {
    await found.take(folder, names.slice(at, at + openFiles))
  }
  found.forgetTornGroups()
  const creds = linkedCreds(folder, found)
  return {
    folder,
    creds,
    keys: found.keys,
    account: /^\d+/.exec(creds.me.id)?.[0] ?? '',
    jid: creds.me.id,
    lid: creds.me.lid ?? null,
    counts: Object.fromEntries(
      keyTypes
        .map((type) => [type, Object.keys(found.values(type)).length] as const)
        .filter(([, n]) => n > 0),
    ),
    problems: [...found.problems, ...missingFiles(creds, found)],
    ignored: found.ignored,
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

class FolderContent {
  readonly keys: Record<string, Record<string, unknown>> = {}
  readonly problems: FileProblem[] = []
  readonly ignored: string[] = []
  readonly #ids: Record<string, Set<string>> = {}
  /** What creds.json holds; undefined when it is not there, or is one of the problems. */
  creds: { value: unknown } | undefined

  /** Every id that has a file, readable or not. */
  ids(type: string): ReadonlySet<string> {
    return this.#ids[type] ?? new Set()
  }

  values(type: string): Readonly<Record<string, unknown>> {
    return this.keys[type] ?? {}
  }

  /** Takes the files in their order, so that what is told of a folder does not depend on the disk's pace. */
  async take(folder: string, files: string[]): Promise<void> {
    const kinds = files.map((file) => ({ file, kind: fileKindOf(file) }))
    const contents = await Promise.all(
      kinds.map(async ({ file, kind }) => {
        if (!isOurs(kind)) return undefined
        return contentOf(join(folder, file), kind.is === 'creds' ? readHandled : parseBytes)
      }),
    )
    for (const [at, { file, kind }] of kinds.entries()) {
      const content = contents[at]
      if (kind.is === 'misnamed') this.#tell(file, importProblems.file_misnamed({ type: kind.type }))
      else if (kind.is === 'foreign' || content === undefined) this.ignored.push(file)
      else if (kind.is === 'creds') this.#takeCreds(content)
      else this.#takeKey(file, kind, content)
    }
  }

  /** A group key that is lost may be our own: its successor has to reach the members who had it. */
  forgetTornGroups(): void {
    const readable = this.values('sender-key')
    for (const id of this.ids('sender-key')) {
      if (!(id in readable)) delete this.keys['sender-key-memory']?.[id.slice(0, id.indexOf('::'))]
    }
  }

  #takeCreds(content: Content): void {
    const { torn, odd } = content
    if (torn === null) return this.#tell(credsFile, importProblems.login_torn)
    if (torn !== undefined) return this.#tell(credsFile, importProblems.login_unreadable({ error: torn }))
    this.creds = content
    if (NumbersAsTexts.safeParse(content.value).success)
      this.#tell(credsFile, importProblems.login_numbers_as_texts)
    if (odd !== undefined) this.#tell(credsFile, importProblems.login_odd({ odd }))
  }

  #takeKey(file: string, { type, id }: KeyName, content: Content): void {
    const ids = (this.#ids[type] ??= new Set())
    ids.add(id)
    const value = valueOf(type, content.value)
    if (value === undefined) this.#tell(file, leftOut(type, content.torn))
    else (this.keys[type] ??= {})[id] = value
  }

  #tell(file: string, what: Sentence): void {
    this.problems.push({ file, what })
  }
}

function isOurs(kind: FileKind): boolean {
  return kind.is === 'creds' || kind.is === 'key'
}

/** What a file holds, or why it is not known: it is not whole (null), or cannot be read. */
type Content = (ReadFile & { torn?: never }) | { value?: never; odd?: never; torn: string | null }
type Read = (bytes: Uint8Array) => ReadFile | undefined

function leftOut(type: string, torn: string | null | undefined): Sentence {
  if (torn === undefined) return importProblems.file_of_another_kind({ type })
  return torn === null
    ? importProblems.file_torn({ type })
    : importProblems.file_unreadable({ type, error: torn })
}

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

function linkedCreds(folder: string, found: FolderContent): LinkedCreds {
  const details = { problems: found.problems.map(problemView) }
  if (found.creds === undefined) {
    const what = found.problems.find(({ file }) => file === credsFile)?.what.text
    throw refusal(
      what === undefined
        ? importRefusals.login_missing({ folder })
        : importRefusals.login_unusable({ folder, what }),
      details,
    )
  }
  const creds = LinkedCreds.safeParse(found.creds.value)
  if (creds.success) return creds.data
  const wrong = [...new Set(creds.error.issues.map(({ path }) => String(path[0] ?? 'everything')))]
  if (wrong.every((field) => field === 'me' || field === 'account')) {
    throw refusal(importRefusals.login_never_linked({ folder }), details)
  }
  throw refusal(importRefusals.login_incomplete({ folder, fields: wrong.join(', ') }), details)
}

function refusal(told: Refusal, details?: unknown): BadRequestError {
  return new BadRequestError(told, { code: 'import_failed', ...(details !== undefined && { details }) })
}

/** As the API tells it. */
export function problemView({ file, what: { text, code, params } }: FileProblem) {
  return { file, what: text, code, params }
}
