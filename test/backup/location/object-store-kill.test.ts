// kill -9 at requests that the copying to an object store makes; npm run test:drills takes every one.
import { expect, it } from 'vitest'
import { killAtRequests } from '../drills/of-object-store.ts'
import { newFolder } from '../../storage/harness.ts'

it('shipping to an object store: killed anywhere, it is restored from, and asked again it is done', async () => {
  const found = await killAtRequests({ folder: newFolder(), stride: 9 })
  expect(found.wrong).toEqual([])
  expect(found.kills).toBeGreaterThan(1)
}, 400_000)
