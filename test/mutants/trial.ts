// One mutant in a copy of the source: whether its tests notice it.
import type { SourceCopy } from './copy.ts'
import type { Mutant } from './mutant.ts'

export interface Trial {
  verdict: 'killed' | 'survived' | 'did not run'
  seconds: number
  /** Which tests did not notice, or what kept them from running; empty for one that is killed. */
  why: string
}

export async function tryOne(copy: SourceCopy, mutant: Mutant): Promise<Trial> {
  const begun = Date.now()
  const ended = (verdict: Trial['verdict'], why = ''): Trial => {
    const seconds = Math.round((Date.now() - begun) / 1000)
    return { verdict, seconds, why }
  }
  try {
    const { passed, missing, output } = await copy.run(mutant.tests, mutant)
    // Red by a failing test, not because it could not run at all.
    if (missing.length > 0) return ended('did not run', `${missing.join('; ')}\n${output}`)
    return passed.length === 0 ? ended('killed') : ended('survived', passed.join('; '))
  } catch (error) {
    return ended('did not run', error instanceof Error ? error.message : String(error))
  }
}
