// The short form of test/isolation/isolation.ts.
import { it } from 'vitest'
import { holds } from './runs.ts'

it('whatever happens to one number, every row of another stays as it is', async () => {
  await holds({ runs: 100 })
}, 300_000)
