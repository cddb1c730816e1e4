// The short form of test/mutants/run.ts: all of them fit the source as it is, and one for each of four promises dies.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mutants } from './all.ts'
import { root, SourceCopy } from './copy.ts'
import { changed, changesOf, guardOf, type Mutant } from './mutant.ts'
import { tryOne } from './trial.ts'

describe('every mutant', () => {
  it('fits the source: what it changes is there once', () => {
    const unfit = mutants.flatMap((mutant) => {
      const sources = new Map<string, string>()
      try {
        for (const change of changesOf(mutant)) {
          const source = sources.get(change.file) ?? readFileSync(join(root, change.file), 'utf8')
          sources.set(change.file, changed(source, change))
        }
        return []
      } catch (error) {
        return [`${mutant.name}: ${error instanceof Error ? error.message : String(error)}`]
      }
    })
    expect(unfit).toEqual([])
  })

  it('has a name of its own, and guards that are there', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(60)
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
    const guards = mutants.flatMap(({ tests }) => tests.map(guardOf))
    // Whether there is such a title only a run can say, which begins with that.
    expect(guards.filter(({ file, title }) => title === '' || !existsSync(join(root, file)))).toEqual([])
  })
})

const tried = [
  'an unknown code ends the link',
  'acknowledged before the disk has it',
  'the newest proven snapshot is thinned away',
  'a sealed value opens in another place',
]

describe('a mutant', () => {
  let copy: SourceCopy
  beforeAll(() => {
    copy = new SourceCopy()
  })
  afterAll(() => copy.remove())

  const chosen = tried.map((name): Mutant => {
    const found = mutants.find((each) => each.name === name)
    if (found === undefined) throw new Error(`There is no mutant "${name}"`)
    return found
  })

  it('is not noticed where there is none', async () => {
    const tests = [...new Set(chosen.flatMap((mutant) => mutant.tests))]
    expect(await copy.run(tests)).toMatchObject({ failed: [], missing: [], passed: tests })
  })

  it.each(chosen)('is noticed: $name', async (mutant) => {
    expect(await tryOne(copy, mutant)).toMatchObject({ verdict: 'killed' })
  })

  it('that changes nothing of what they look at survives', async () => {
    const harmless: Mutant = {
      name: 'a comment is another',
      promise: 'one truth',
      file: 'core/storage/commit.ts',
      from: '// COMMIT, then one fdatasync',
      to: '// Commit, then one fdatasync',
      tests: ['storage/seal.test.ts: opens what it sealed'],
    }
    expect(await tryOne(copy, harmless)).toMatchObject({ verdict: 'survived', why: harmless.tests[0] })
  })

  it('that keeps its tests from running is not killed by that', async () => {
    const broken: Mutant = {
      name: 'no TypeScript at all',
      promise: 'one truth',
      file: 'core/storage/seal.ts',
      from: 'const version = 1',
      to: 'const version = = 1',
      tests: ['storage/seal.test.ts: opens what it sealed'],
    }
    expect(await tryOne(copy, broken)).toMatchObject({ verdict: 'did not run' })
  })
})
