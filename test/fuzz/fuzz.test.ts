// Two thousand requests with bodies from our own schemas: no 5xx, no crash, nothing of another tenant, a quiet stderr.
import { expect, it } from 'vitest'
import { fuzz } from './runs.ts'

it('2,000 requests made from the schemas find nothing (npm run test:fuzz asks more)', async () => {
  const { findings, statuses } = await fuzz({ seed: 20_261_130, requests: 2000 })
  expect(findings).toEqual([])
  // Of each kind: what fits, what does not, what is another's.
  for (const status of [200, 201, 400, 401, 404]) expect(statuses[status] ?? 0).toBeGreaterThan(10)
}, 600_000)
