// What an import has let go of is collected as soon as it is much: Node by itself would wait for hundreds of megabytes.
import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { collecting } from '../../../core/backup/import/collecting.ts'

const mebibyte = 1024 * 1024

/** Nothing but this knows it. */
const letGo = (): WeakRef<object> => new WeakRef({ number: '5511999990001' })

it('collects what was let go of once enough has come together', async () => {
  const tidy = collecting()
  const gone = letGo()
  // Who has asked for it may ask again until his turn has ended.
  await setImmediate()
  const held = Buffer.alloc(64 * mebibyte, 1)
  tidy()
  expect(gone.deref()).toBeUndefined()
  expect(held).toHaveLength(64 * mebibyte)
})
