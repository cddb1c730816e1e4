// What is known of a snapshot without a key and without the database: the plain file beside it. No secret, no number,
// no name of an instance is in it. What lies in the folder is the catalogue.
import { readdirSync, rmSync } from 'node:fs'
import { z } from 'zod'
import { noReason, Params } from '../../../contract/sentences/sentence.ts'
import { FolderError } from '../../../storage/errors.ts'
import { codeOf, readText, writeFileAtomic } from '../../../storage/files.ts'
import { inFolder } from '../../../storage/paths.ts'
import type { StoreReader } from '../../location/store.ts'
import { SnapshotHead } from './head.ts'
import { readSnapshotHead, snapshotHeadIn, snapshotKey } from './sealed-file.ts'

export const Proof = z.object({
  attemptedAt: z.int().nullable(),
  /** The last time that it was found good. */
  provenAt: z.int().nullable(),
  /** When every index was compared too. */
  integrityAt: z.int().nullable(),
  result: z.enum(['proven', 'failed']).nullable(),
  /** Why it failed. */
  reason: z.string().nullable(),
  reasonCode: z.string().nullable().default(null),
  reasonParams: Params.default({}),
  /** Rows and sealed values that were found, and how many instances would connect. */
  counts: z.record(z.string(), z.int()).nullable(),
})
export type Proof = z.infer<typeof Proof>

export const Manifest = SnapshotHead.extend({
  sealedBytes: z.int(),
  /** Of the sealed file, as sha256sum tells it. */
  sha256: z.string().nullable(),
  proof: Proof,
})
export type Manifest = z.infer<typeof Manifest>

export const noProof: Proof = {
  attemptedAt: null,
  provenAt: null,
  integrityAt: null,
  result: null,
  ...noReason,
  counts: null,
}

const snapshotName = /^([\w-]{1,60})\.snapshot$/

export function manifestKey(id: string): string {
  return `${id}.json`
}

export function snapshotFile(folder: string, id: string): string {
  return inFolder(folder, snapshotKey(id))
}

function manifestFile(folder: string, id: string): string {
  return inFolder(folder, manifestKey(id))
}

export function writeManifest(folder: string, manifest: Manifest): void {
  writeFileAtomic(manifestFile(folder, manifest.id), `${JSON.stringify(manifest, undefined, 2)}\n`)
}

/**
 * Of the own folder, newest first. A lost or torn manifest is made good from the snapshot's own head; its proof is lost
 * with it.
 */
export function listManifests(folder: string): Manifest[] {
  return newestFirst(snapshotsAmong(namesIn(folder)).flatMap((id) => readManifest(folder, id) ?? []))
}

export function readManifest(folder: string, id: string): Manifest | undefined {
  try {
    return parse(readText(manifestFile(folder, id)) ?? '', id)
  } catch {
    // Its snapshot says the same.
  }
  try {
    return ofHead(readSnapshotHead(snapshotFile(folder, id), id))
  } catch {
    return undefined
  }
}

/** The same of a store that holds these keys. */
export async function manifestsIn(store: StoreReader, keys: readonly string[]): Promise<Manifest[]> {
  const found: Manifest[] = []
  for (const id of snapshotsAmong(keys)) {
    const manifest = await manifestIn(store, id)
    if (manifest !== undefined) found.push(manifest)
  }
  return newestFirst(found)
}

async function manifestIn(store: StoreReader, id: string): Promise<Manifest | undefined> {
  try {
    return parse((await store.read(manifestKey(id)))?.content.toString() ?? '', id)
  } catch {
    // Its snapshot says the same.
  }
  try {
    return ofHead(await snapshotHeadIn(store, id))
  } catch {
    return undefined
  }
}

function parse(text: string, id: string): Manifest {
  const manifest = Manifest.parse(JSON.parse(text))
  if (manifest.id !== id) throw new Error('It tells of another snapshot.')
  return manifest
}

function ofHead({ head, sealedBytes }: ReturnType<typeof readSnapshotHead>): Manifest {
  return { ...head, sealedBytes, sha256: null, proof: noProof }
}

function snapshotsAmong(names: readonly string[]): string[] {
  return names.flatMap((name) => snapshotName.exec(name)?.[1] ?? [])
}

function newestFirst(all: readonly Manifest[]): Manifest[] {
  return all.toSorted((a, b) => b.at - a.at || b.number - a.number || (a.id < b.id ? 1 : -1))
}

/** The snapshot goes before what tells of it: a manifest alone is nothing. */
export function removeSnapshot(folder: string, id: string): void {
  rmSync(snapshotFile(folder, id), { force: true })
  rmSync(manifestFile(folder, id), { force: true })
}

/** Empty where there is no folder. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw new FolderError(
      folder,
      `The folder of the snapshots cannot be read: ${folder}. No snapshot can be made or restored from there meanwhile; ` +
        'the numbers go on. Give the folder back to the user that Holdfast runs as, or put a folder in its place.',
      { cause: error },
    )
  }
}
