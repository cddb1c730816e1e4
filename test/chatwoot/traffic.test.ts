// The short form of traffic-long.ts.
import { expect, it } from 'vitest'
import { traffic } from './traffic.ts'

it('loses, doubles and disorders nothing either way, over kills, a Chatwoot that is away and lost answers', async () => {
  const { lost, doubled, disordered, failed, sent } = await traffic({
    seed: 7,
    numbers: 2,
    messages: 120,
    mishaps: 5,
  })
  expect({ lost, doubled, disordered, failed }).toEqual({ lost: [], doubled: [], disordered: [], failed: 0 })
  expect(sent.byCustomers + sent.byAgents).toBe(126)
})
