// Events: in order of commit, seen only when they are on disk.
import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { WriteTx } from '../../../core/storage/commit.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import { addInstance, newHome, newStorage, openHome, write } from '../harness.ts'

let ids = 0
function append(storage: Storage, tx: WriteTx, instanceId: string | null, name: string): number {
  const event = { id: `e${(ids += 1)}`, instanceId, type: 'instance.created', at: 5, data: { name } } as const
  return storage.events.append(tx, event)
}

it('come back by cursor, by instance and by type', async () => {
  const storage = await newStorage()
  const [a, b] = [await addInstance(storage), await addInstance(storage)]
  expect(storage.events.latest()).toBe(0)
  const seqs = await write(storage, (tx) => [
    append(storage, tx, a, 'one'),
    append(storage, tx, b, 'two'),
    storage.events.append(tx, {
      id: 'state',
      instanceId: a,
      type: 'instance.state',
      at: 6,
      data: { name: 'x', state: 'open', previous: 'connecting', code: null, reason: 'r' },
    }),
  ])
  const list = (query: object): number[] =>
    storage.events.list({ after: 0, limit: 10, ...query }).map(({ seq }) => seq)
  expect(list({})).toEqual(seqs)
  expect(list({ after: seqs[0] })).toEqual(seqs.slice(1))
  expect(list({ limit: 2 })).toEqual(seqs.slice(0, 2))
  expect(list({ instanceId: a })).toEqual([seqs[0], seqs[2]])
  expect(list({ types: ['instance.state', 'message.own'] })).toEqual([seqs[2]])
  expect(list({ types: ['instance.state'], instanceId: b })).toEqual([])
  expect(storage.events.list({ after: 0, limit: 1 })[0]).toMatchObject({
    seq: seqs[0],
    instanceId: a,
    at: 5,
    type: 'instance.created',
    data: { name: 'one' },
  })
  expect(storage.events.latest()).toBe(seqs[2])
})

it('are not seen before they are on disk, and a taken-back one never', async () => {
  const answers: ((error: Error | null) => void)[] = []
  const storage = await openHome(newHome(), { fdatasync: (_fd, done) => void answers.push(done) })
  const seen = () => storage.events.list({ after: 0, limit: 10 }).map(({ data }) => Object(data).name)
  const failed = write(storage, (tx) => {
    append(storage, tx, null, 'taken back')
    throw new Error('no')
  })
  await expect(failed).rejects.toThrow('no')
  const first = write(storage, (tx) => append(storage, tx, null, 'first'))
  await turn()
  expect(seen()).toEqual([])
  const second = write(storage, (tx) => append(storage, tx, null, 'second'))
  await turn()
  answers.shift()?.(null)
  expect(seen()).toEqual(['first'])
  expect(await first).toBe(storage.events.latest())
  answers.shift()?.(null)
  expect(seen()).toEqual(['first', 'second'])
  expect(await second).toBe(storage.events.latest())
  // The rest of the test closes the storage, which asks the disk again.
  const answering = setInterval(() => answers.shift()?.(null), 1)
  await storage.close()
  clearInterval(answering)
})

it('get no cursor that somebody may have seen, after a restore of an older log too', async () => {
  const storage = await newStorage()
  await write(storage, (tx) => storage.events.raise(tx, 50))
  expect(await write(storage, (tx) => append(storage, tx, null, 'one'))).toBe(51)
  await write(storage, (tx) => storage.events.raise(tx, 100))
  expect(await write(storage, (tx) => append(storage, tx, null, 'two'))).toBe(101)
  await write(storage, (tx) => storage.events.raise(tx, 7))
  expect(await write(storage, (tx) => append(storage, tx, null, 'three'))).toBe(102)
  await write(storage, (tx) => storage.events.forget(tx, [51, 101, 102]))
  expect(await write(storage, (tx) => append(storage, tx, null, 'four'))).toBe(103)
})
