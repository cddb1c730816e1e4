// Whether this installation is where it last ran, was moved, or is a copy of one that may still run. Pure: what was
// seen goes in, the verdict comes out. twin-guard.ts acts on it.
import type { Place } from '../storage/place.ts'

/** What is seen at a start, compared with what was remembered. */
export interface Seen {
  /** unknown: one of both did not say, as in a container. */
  machine: 'same' | 'other' | 'unknown'
  lock: 'same' | 'other'
  folder: 'same' | 'other'
  device: 'same' | 'other'
  /** The folder at the path that was remembered: this one itself, another that is still there, or none. */
  former: 'here' | 'there' | 'gone'
  /** A second location or catalogue holds more of this lineage than the database does. */
  witness: 'ahead' | 'silent'
}

export type Verdict =
  | { kind: 'same' }
  | { kind: 'adopt'; why: 'machine' | 'folder' | 'lock' | 'disk' }
  | { kind: 'hold'; why: 'copy' | 'older' }

/** What every instance is told at its boot: why it is held, or that its owner wants it here. */
export type TwinAnswer = { held: string } | 'adopt' | undefined

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
  const { machine, lock, folder, device, former, witness } = seen
  if (witness === 'ahead') return { kind: 'hold', why: 'older' }
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
  before: Place,
  now: Place,
  clues: { isGone: boolean; own: Progress | undefined; witness: Progress | undefined },
): Seen {
  const isKnown = before.machine !== null && now.machine !== null
  return {
    machine: isKnown && before.machine !== null ? same(before.machine, now.machine ?? '') : 'unknown',
    lock: same(before.lockNode, now.lockNode),
    folder: same(before.folderNode, now.folderNode),
    device: same(before.device, now.device),
    former: before.folder === now.folder ? 'here' : clues.isGone ? 'gone' : 'there',
    witness: isAhead(clues.own, clues.witness) ? 'ahead' : 'silent',
  }
}

/** Only of the same lineage: a restore begins a new one, and says nothing against the old one's backups. */
function isAhead(own: Progress | undefined, witness: Progress | undefined): boolean {
  return (
    own !== undefined &&
    witness !== undefined &&
    own.lineage === witness.lineage &&
    witness.number > own.number
  )
}

/** What a person is told: what was seen, what is safe, what to choose. */
export function whyHeld(why: 'copy' | 'older', folder: string): string {
  const seen = {
    copy: `This looks like a copy of an installation that last ran elsewhere (in ${folder}).`,
    older: 'A backup location holds newer data than this installation, so this looks like an older copy.',
  }[why]
  return (
    `${seen} A number may be online in one place only, so it is held back here; nothing was changed. ` +
    'Move it here if the other one will not run again, or stay off.'
  )
}

const adopted = {
  machine: 'The data folder is the same, the machine is another or was set up anew.',
  folder: 'The data folder has another place on the same disk.',
  lock: 'The lock file of the data folder was made anew.',
  disk: 'The data folder was moved; it is no longer where it was.',
  asked: 'This installation looks like a copy; it was told to go on here all the same (HOLDFAST_TWIN=adopt).',
}

export function whyAdopted(why: keyof typeof adopted): string {
  return adopted[why]
}
