// The short form of a drill, for the suite: some of its steps.
import { expect, it } from 'vitest'
import { newFolder } from '../../storage/harness.ts'
import { killEverywhere, type Drill } from './kill.ts'

/** It takes steps of these kinds, among others. */
export function drillShortly(drill: Drill, stride: number, kinds: readonly string[] = []): void {
  it(`${drill.name}: killed anywhere, it is as before or done, and asked again it is done`, async () => {
    const found = await killEverywhere(drill, { folder: newFolder(), stride, from: 2 })
    expect(found.wrong).toEqual([])
    expect(found.kills).toBeGreaterThan(0)
    expect(Object.keys(found.kinds)).toEqual(expect.arrayContaining([...kinds]))
  }, 400_000)
}
