// The short form of what npm run test:state does with 500 changes.
import { expect, it } from 'vitest'
import { converge } from './converge.ts'

it('50 random changes by a phone and two devices end the same on all of them, whatever is lost, altered or late', async () => {
  const { phone, devices, textsBefore, textsAfter, snapshots } = await converge({ changes: 50, seed: 7 })
  expect(devices.one).toEqual(phone)
  expect(devices.two).toEqual(phone)
  expect(textsAfter).toEqual(textsBefore)
  // Something was read anew, so that it was put to the test.
  expect(snapshots).toBeGreaterThan(4)
}, 120_000)
