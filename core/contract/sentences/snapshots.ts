// Why a snapshot or a moment cannot be used, or is not made.
import { sentences } from './sentence.ts'

const iso = (at: number): string => new Date(at).toISOString()

export const snapshotReasons = sentences({
  no_such_snapshot: ({ id }: { id: string }) => `There is no snapshot "${id}".`,
  no_snapshot_file: ({ file }: { file: string }) => `There is no snapshot ${file}.`,
  no_snapshot_in: ({ folder }: { folder: string }) => `There is no snapshot in ${folder}.`,
  nothing_so_early: ({ asked, oldest }: { asked: number; oldest: number }) =>
    `There is nothing from ${iso(asked)} or before: the oldest is from ${iso(oldest)}.`,
  not_a_snapshot: ({ file }: { file: string }) => `The file ${file} is not a snapshot of Holdfast.`,
  snapshot_renamed: ({ file, id }: { file: string; id: string }) =>
    `The file ${file} holds the snapshot ${id}: it was renamed.`,
  snapshot_truncated: ({ file }: { file: string }) => `The file ${file} ends too early. Nothing was changed.`,
  snapshot_altered: ({ file }: { file: string }) =>
    `The file ${file} is not as it was written. Nothing was changed.`,
  record_altered: ({ at, file }: { at: number; file: string }) =>
    `The record of ${iso(at)} in ${file} is not as it was written. Nothing was changed.`,
  snapshot_other_size: ({ id }: { id: string }) => `The snapshot ${id} has another size than it says.`,
  snapshot_not_unpacked: ({ id }: { id: string }) => `A part of the snapshot ${id} cannot be unpacked.`,
  snapshot_of_another_key: ({ id }: { id: string }) => `The snapshot ${id} was sealed with another data key.`,
  snapshot_from_the_future: ({ file }: { file: string }) =>
    `The snapshot ${file} was made by a newer version of Holdfast.`,
  base_of_moment_missing: ({ at, folder }: { at: number; folder: string }) =>
    `The snapshot that the moment ${iso(at)} was shipped on is not in ${folder}.`,
  moments_missing: ({ at }: { at: number }) =>
    `What was shipped before ${iso(at)} is not all there: a part is missing.`,
  no_room_for_snapshot: ({ freeMb }: { freeMb: number }) =>
    `Only ${freeMb} MB are free on the disk: no snapshot was written. The numbers go on.`,
  snapshot_unreadable: 'It cannot be read.',
  snapshot_unreadable_by_system: ({ error }: { error: string }) => `It cannot be read (${error}).`,
  snapshot_not_sound: ({ problems }: { problems: string }) => `${problems}.`,
  proof_silent: 'The proof told nothing.',
})
