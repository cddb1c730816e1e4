// What lies in a folder of snapshots, and what of it goes: the effects around the decision in thin.ts.
import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ensureFolderIn, isTemporary } from '../../../storage/files.ts'
import { inFolder } from '../../../storage/paths.ts'
import { freeBytes } from '../../../storage/folder/room.ts'
import { listManifests, namesIn, removeSnapshot, type Manifest } from '../format/manifest.ts'
import { snapshotKey } from '../format/sealed-file.ts'
import { gapReasons } from '../shipping/resume.ts'
import { budgetOf } from './room.ts'
import { listSegments, readSegment, type SegmentFile } from '../format/segment.ts'
import { sizeOf, thin, type Held, type ThinOptions } from './thin.ts'

/** The reasons of what nobody asked for. */
const madeByItself: ReadonlySet<string> = new Set(['scheduled', ...gapReasons])

/** In the own folder. */
export function heldIn(folder: string): Held {
  return {
    snapshots: listManifests(folder).map(heldSnapshot),
    segments: listSegments(folder).flatMap((segment) => heldSegment(folder, segment) ?? []),
  }
}

/** What cannot be read is not to be decided on: it stays. */
function heldSegment(folder: string, segment: SegmentFile): Held['segments'][number] | undefined {
  try {
    const { records, wholeBytes, rest } = readSegment(folder, segment)
    const { number = 0, at = 0 } = records.at(-1) ?? {}
    return { name: segment.name, lineage: segment.lineage, number, at, bytes: wholeBytes + rest }
  } catch {
    return undefined
  }
}

/** What the decision needs to know of a snapshot. */
export function heldSnapshot(manifest: Manifest): Held['snapshots'][number] {
  const { id, lineage, number, at, reason, sealedBytes, proof } = manifest
  return {
    id,
    lineage,
    number,
    at,
    bytes: sealedBytes,
    asked: !madeByItself.has(reason),
    proof: proof.result,
  }
}

export interface ThinFolderOptions extends Pick<ThinOptions, 'now' | 'isClockDoubted'> {
  /** What a fifth of the free room is limited to. */
  mostBytes: number | undefined
  /** A history whose first snapshot is not there yet, and whose newest segment is being written. */
  lineage: string | undefined
}

/** What it removed. */
export function thinFolder(
  folder: string,
  { now, isClockDoubted = false, mostBytes, lineage }: ThinFolderOptions,
): string[] {
  const held = heldIn(folder)
  const budgetBytes = budgetOf(freeBytes(folder), sizeOf(held), mostBytes)
  const kept = thin(held, { now, budgetBytes, isClockDoubted })
  const inUse = held.segments.findLast((each) => each.lineage === lineage)
  const isBegun = held.snapshots.some((each) => each.lineage === lineage)
  const segments = held.segments.filter(
    (each) => !kept.segments.includes(each) && each !== inUse && (isBegun || each.lineage !== lineage),
  )
  const snapshots = held.snapshots.filter((each) => !kept.snapshots.includes(each))
  // Segments first: one without its snapshot is nothing, a snapshot without its segments is one moment.
  for (const { name } of segments) rmSync(inFolder(folder, name), { force: true })
  for (const { id } of snapshots) removeSnapshot(folder, id)
  return [...segments.map(({ name }) => name), ...snapshots.map(({ id }) => id)]
}

/** Leftovers of what was cut: temporary files, and manifests without their snapshot. */
export function clearLeftovers(folder: string): void {
  const names = namesIn(folder)
  for (const name of [...names.filter(isTemporary), ...orphansAmong(names)]) removeFile(`${folder}/${name}`)
}

/** What has the name of a file of ours and is none is nobody's leftover. */
function removeFile(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) rmSync(path, { force: true })
}

/** Manifests without their snapshot. */
export function orphansAmong(names: readonly string[]): string[] {
  const all = new Set(names)
  return names.filter((name) => {
    const id = /^(\d{8}T\d{6}\d{3}Z-[0-9a-f]{8})\.json$/.exec(name)?.[1]
    return id !== undefined && !all.has(snapshotKey(id))
  })
}

/** Copies that were being looked at. */
export function emptyScratch(scratch: string): void {
  ensureFolderIn(dirname(scratch), scratch)
  for (const name of readdirSync(scratch)) rmSync(join(scratch, name), { recursive: true, force: true })
}
