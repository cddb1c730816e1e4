// A copy of another moment: what WhatsApp has told of groups since, it tells nobody again.
import { expect, it } from 'vitest'
import { dropRatchets, withoutRatchets } from '../../../core/storage/portable/ratchets.ts'
import { PortableReader, type PortableRow } from '../../../core/storage/portable/portable.ts'
import { addInstance, lookAt, newHome, openHome, write } from '../harness.ts'
import { steps } from '../everything.ts'

const known = (of: PortableRow[]) =>
  of.filter(({ table }) => table === 'generations').map(({ row }) => row['groups_known'])

async function linked() {
  const home = newHome()
  const storage = await openHome(home)
  const id = await addInstance(storage)
  await write(storage, (tx) => steps['link']?.(1)(storage, tx, id))
  await write(storage, (tx) => storage.generations.setGroupsKnown(tx, id, 1, true))
  return { home, storage, id }
}

it('is without what was known of groups, where its rows are brought elsewhere', async () => {
  const { home, storage, id } = await linked()
  const rows = lookAt(home, (db) => [...new PortableReader(db, storage.sealer).read(id)])
  const brought: PortableRow[] = []
  for await (const row of withoutRatchets(rows)) brought.push(row)
  expect({ before: known(rows), after: known(brought) }).toEqual({ before: [1], after: [0] })
})

it('goes on without what was known of groups, where it is the database itself', async () => {
  const { storage, id } = await linked()
  for (const step of dropRatchets(storage, id)) await write(storage, step)
  expect(storage.generations.groupsKnown(id, 1)).toBe(false)
})
