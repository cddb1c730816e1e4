// A group with many members, in small: all that is said is read, and nothing is asked twice.
import { expect, it } from 'vitest'
import { playLargeGroup } from './large-group.ts'

it('is written and heard without a retry, and known after an absence, asked for once', async () => {
  const { size, said, retries, undecryptable, asked, members } = await playLargeGroup({
    size: 10,
    messages: 5,
  })
  expect(said.stored).toEqual(said.sent)
  expect({ retries, undecryptable }).toEqual({ retries: 0, undecryptable: 0 })
  expect(members.here).toEqual(members.there)
  expect(members.here).toHaveLength(size)
  // Told as it was made; after the unclean end all are asked for, in one question.
  expect(asked).toEqual(['participating'])
})
