// Whether this installation is where it last ran, was moved, or is a copy of one that may still run. Pure: what was
// seen goes in, the verdict comes out. twin-guard.ts acts on it.
import type { Sentence } from '../contract/sentences/sentence.ts'
import { reasons } from '../contract/sentences/states.ts'
import type { FolderIdentity } from '../storage/folder/identity.ts'

/** What is seen at a start, compared with what was remembered. */
export interface Seen {
  /** unknown: one of both did not say, as in a container. */
  machine: 'same' | 'other' | 'unknown'
  lock: 'same' | 'other'
  folder: 'same' | 'other'
  device: 'same' | 'other'
  /** The folder at the path that was remembered: this one itself, another that is still there, or none. */
  former: 'here' | 'there' | 'gone'
  /** A catalogue holds more of this lineage than the database does; tail: by no more than a crash may have cost. */
  witness: 'ahead' | 'tail' | 'silent'
}

export type Verdict =
  | { kind: 'same' }
  | { kind: 'adopt'; why: 'machine' | 'folder' | 'lock' | 'disk' | 'tail' }
  | { kind: 'hold'; why: 'copy' | 'older' }

/** What every instance is told at its boot: why it is held, or that its owner wants it here. */
export type TwinAnswer = { held: Sentence } | 'adopt' | undefined

/**
 * The number is raised at most once a second, and on disk before anything that bears it is shipped, so no kill leaves a
 * witness ahead. A disk that lied when the power went may: a few seconds are no older copy.
 */
const tailNumbers = 5

/** How far a database has come: commits are counted anew in every lineage. */
export interface Progress {
  lineage: string
  number: number
}

/**
 * The numbers of files (inodes) decide, because no copy keeps them; that of the device only helps, because a start
 * of the machine may change it. A lock file's number and its folder's are both kept by a moved disk, a new system on
 * the old disk, and a container made anew on its volume. By chance a copy may have one of them, hardly both.
 */
export function judgePlace(seen: Seen): Verdict {
  if (seen.witness === 'ahead') return { kind: 'hold', why: 'older' }
  const verdict = judgeNodes(seen)
  return seen.witness === 'tail' && verdict.kind !== 'hold' ? { kind: 'adopt', why: 'tail' } : verdict
}

function judgeNodes({ machine, lock, folder, device, former }: Seen): Verdict {
  if (lock === 'same' && folder === 'same')
    return machine === 'other' ? { kind: 'adopt', why: 'machine' } : { kind: 'same' }
  // The owner has put the files into another folder of the same disk.
  if (lock === 'same' && device === 'same' && machine !== 'other') return { kind: 'adopt', why: 'folder' }
  if (machine === 'same' && lock === 'other') {
    // The lock file holds nothing and may be deleted by hand.
    if (folder === 'same' && device === 'same') return { kind: 'adopt', why: 'lock' }
    // Moved to another disk: were it a copy, the original would still be there.
    if (former === 'gone') return { kind: 'adopt', why: 'disk' }
  }
  return { kind: 'hold', why: 'copy' }
}

const same = (one: string, other: string) => (one === other ? 'same' : 'other')

export function compare(
  before: FolderIdentity,
  now: FolderIdentity,
  clues: { isGone: boolean; own: Progress | undefined; witness: Progress | undefined },
): Seen {
  const isKnown = before.machine !== null && now.machine !== null
  return {
    machine: isKnown && before.machine !== null ? same(before.machine, now.machine ?? '') : 'unknown',
    lock: same(before.lockNode, now.lockNode),
    folder: same(before.folderNode, now.folderNode),
    device: same(before.device, now.device),
    former: before.folder === now.folder ? 'here' : clues.isGone ? 'gone' : 'there',
    witness: whatWitness(clues.own, clues.witness),
  }
}

/** Of the same lineage, with what went on from its end: what a restore began earlier says nothing against it. */
function whatWitness(own: Progress | undefined, witness: Progress | undefined): Seen['witness'] {
  if (own === undefined || own.lineage !== witness?.lineage || witness.number <= own.number) return 'silent'
  return witness.number > own.number + tailNumbers ? 'ahead' : 'tail'
}

/** What a person is told: what was seen, what is safe, what to choose. */
export function whyHeld(why: 'copy' | 'older', folder: string): Sentence {
  return why === 'copy' ? reasons.held_as_copy({ folder }) : reasons.held_as_older
}

const adopted = {
  machine: reasons.other_machine,
  folder: reasons.other_folder,
  tail: reasons.tail_missing,
  lock: reasons.lock_file_new,
  disk: reasons.other_disk,
  asked: reasons.told_to_go_on,
}

export function whyAdopted(why: keyof typeof adopted): Sentence {
  return adopted[why]
}
