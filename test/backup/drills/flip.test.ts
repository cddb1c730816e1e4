// The short form of the flips of npm run test:drills: a few bits of a backup, through the restore of the command line.
import { expect, it } from 'vitest'
import { newFolder } from '../../storage/harness.ts'
import { archiveDoor, locationDoor } from './doors.ts'
import { flipBits } from './flip.ts'

it.each([archiveDoor, locationDoor])(
  '$name: refused with the reason and nothing changed, or a moment that is whole',
  async (door) => {
    const { flips, refused, wrong } = await flipBits(door, { folder: newFolder(), flips: 5, seed: 1 })
    expect(wrong).toEqual([])
    expect(flips).toBe(5)
    expect(Object.keys(refused).length).toBeGreaterThan(0)
  },
  180_000,
)
