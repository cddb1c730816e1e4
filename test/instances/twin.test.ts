// What a start makes of the place it finds itself in: every difference there can be, and what follows from it.
import { describe, expect, it } from 'vitest'
import { compare, judgePlace, type Seen } from '../../core/instances/twin.ts'
import type { FolderIdentity } from '../../core/storage/folder/identity.ts'

/** machine, lock, folder, device, former, witness; * is any. */
const told: [rule: string, verdict: string, why: string][] = [
  ['*       *     *     *     *     ahead', 'hold older', 'a rolled back disk, whatever else'],
  [
    'same    same  same  *     *     silent',
    'same',
    'a restart, a kill, a renumbered disk, another mount point',
  ],
  ['unknown same  same  *     *     silent', 'same', 'a container made anew on its volume'],
  ['other   same  same  *     *     silent', 'adopt machine', 'a moved disk, or a new system on it'],
  ['same    same  other same  *     silent', 'adopt folder', 'the files were put into another folder'],
  ['unknown same  other same  *     silent', 'adopt folder', 'the same in a container'],
  [
    'other   same  other same  *     silent',
    'hold copy',
    'only the number of the lock file is the same, by chance',
  ],
  ['*       same  other other *     silent', 'hold copy', 'the same'],
  ['same    other same  same  *     silent', 'adopt lock', 'somebody deleted the lock file'],
  ['same    other same  other gone  silent', 'adopt disk', 'moved to another disk'],
  ['same    other other *     gone  silent', 'adopt disk', 'moved to another disk'],
  ['same    other same  other here  silent', 'hold copy', 'another disk was put in place of the one before'],
  ['same    other other *     here  silent', 'hold copy', 'the folder was replaced by a copy'],
  ['same    other same  other there silent', 'hold copy', 'a copy on another disk; the original is there'],
  ['same    other other *     there silent', 'hold copy', 'a copy beside the original'],
  ['other   other *     *     *     silent', 'hold copy', 'a copy on another machine'],
  ['unknown other *     *     *     silent', 'hold copy', 'a copy of a volume'],
]

/** The last seconds are missing where it last ran, or was moved to: that asks nobody; a copy is one all the same. */
const table = told.flatMap(([rule, verdict, why]): typeof told => {
  if (!rule.endsWith('silent')) return [[rule, verdict, why]]
  const tail = verdict.startsWith('hold') ? verdict : 'adopt tail'
  return [
    [rule, verdict, why],
    [rule.replace('silent', 'tail'), tail, `${why}; the last seconds are missing`],
  ]
})

const values = {
  machine: ['same', 'other', 'unknown'],
  lock: ['same', 'other'],
  folder: ['same', 'other'],
  device: ['same', 'other'],
  former: ['here', 'there', 'gone'],
  witness: ['ahead', 'tail', 'silent'],
} as const satisfies { [Key in keyof Seen]: readonly Seen[Key][] }

const everything: Seen[] = values.machine.flatMap((machine) =>
  values.lock.flatMap((lock) =>
    values.folder.flatMap((folder) =>
      values.device.flatMap((device) =>
        values.former.flatMap((former) =>
          values.witness.map((witness) => ({ machine, lock, folder, device, former, witness })),
        ),
      ),
    ),
  ),
)

const wordsOf = (seen: Seen): string[] => [
  seen.machine,
  seen.lock,
  seen.folder,
  seen.device,
  seen.former,
  seen.witness,
]

function fits(rule: string, seen: Seen): boolean {
  const words = wordsOf(seen)
  return rule.split(/ +/).every((word, n) => word === '*' || word === words[n])
}

describe('the judgement of a place', () => {
  it('has exactly one rule for each of the 216 things that can be seen', () => {
    expect(everything).toHaveLength(216)
    for (const seen of everything) {
      const rules = table.filter(([rule]) => fits(rule, seen))
      expect(
        rules.map(([rule]) => rule),
        wordsOf(seen).join(' '),
      ).toHaveLength(1)
    }
  })

  it.each(table)('%s: %s (%s)', (rule, verdict) => {
    const fitting = everything.filter((seen) => fits(rule, seen))
    expect(fitting.length).toBeGreaterThan(0)
    for (const seen of fitting) {
      const judged = judgePlace(seen)
      expect(judged.kind === 'same' ? 'same' : `${judged.kind} ${judged.why}`, wordsOf(seen).join(' ')).toBe(
        verdict,
      )
    }
  })
})

describe('what is compared', () => {
  const before: FolderIdentity = {
    machine: 'a',
    folder: '/data',
    device: '1',
    folderNode: '2',
    lockNode: '3',
  }
  const silent = { isGone: false, own: undefined, witness: undefined }

  it('is nothing but the same for a restart', () => {
    const same = {
      machine: 'same',
      lock: 'same',
      folder: 'same',
      device: 'same',
      former: 'here',
      witness: 'silent',
    }
    expect(compare(before, { ...before }, silent)).toEqual(same)
  })

  it('is everything for a copy on another machine', () => {
    const now = { machine: 'b', folder: '/other', device: '4', folderNode: '5', lockNode: '6' }
    const seen = { machine: 'other', lock: 'other', folder: 'other', device: 'other' }
    expect(compare(before, now, silent)).toEqual({ ...seen, former: 'there', witness: 'silent' })
    expect(compare(before, now, { ...silent, isGone: true }).former).toBe('gone')
  })

  it.each([
    [null, 'a'],
    ['a', null],
    [null, null],
  ])('is not known of machines that do not say who they are (%s, %s)', (one, other) => {
    expect(compare({ ...before, machine: one }, { ...before, machine: other }, silent).machine).toBe(
      'unknown',
    )
  })

  it.each([
    [{ lineage: 'x', number: 5 }, { lineage: 'x', number: 11 }, 'ahead'],
    [{ lineage: 'x', number: 5 }, { lineage: 'x', number: 10 }, 'tail'],
    [{ lineage: 'x', number: 5 }, { lineage: 'x', number: 6 }, 'tail'],
    [{ lineage: 'x', number: 5 }, { lineage: 'x', number: 5 }, 'silent'],
    [{ lineage: 'x', number: 5 }, { lineage: 'y', number: 9 }, 'silent'],
    [undefined, { lineage: 'y', number: 9 }, 'silent'],
    [{ lineage: 'x', number: 5 }, undefined, 'silent'],
  ] as const)('own %j against %j: the witness is %s', (own, witness, said) => {
    expect(compare(before, before, { isGone: false, own, witness }).witness).toBe(said)
  })
})
