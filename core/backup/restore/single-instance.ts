// One number where no database opens: what is restored is another database with this number alone in it, and it takes
// the place of the one that cannot be opened like that of a whole appliance.
import { preview } from '../../contract/sentences/restores.ts'
import { appliedKey } from '../../storage/tables/appliance.ts'
import { migrations } from '../../storage/migrate.ts'
import { sequenceTable } from '../../storage/portable/layout.ts'
import { factTable } from '../../storage/portable/portable.ts'
import { unpackDatabase, type OwnedRow } from '../../storage/portable/build-database.ts'
import type { ApplianceSource } from './appliance-restore.ts'
import { newKeys } from './archive-source.ts'
import type { InstanceSource } from './instance-restore.ts'
import { whatComes } from './preview.ts'

export interface RestoreWish {
  /** What to call it; as it was called unless given. */
  name?: string | undefined
  /** It opens the new database, too. */
  recoveryKey?: string | undefined
}

/** A number as a database of its own, with nothing else in it. */
export function alone(
  source: InstanceSource,
  { name = source.facts.name, recoveryKey }: RestoreWish,
): ApplianceSource {
  const { facts, words, moment, media } = source
  const schema = migrations.at(-1)?.version ?? 0
  return {
    words,
    async stage(file, signal) {
      const keys = await newKeys({ recoveryKey })
      await unpackDatabase(file, rowsOf(source, name), { schema, keys, signal })
      return { at: moment, dataKeys: [keys.dataKey] }
    },
    ...(media && { media: () => Promise.resolve(media) }),
    told: {
      comes: [
        // The files that are missing are counted in the database it becomes.
        ...whatComes({ facts, words, moment, absent: 0 }),
        preview.number_alone,
      ],
      staysAside: preview.rest_stays_aside,
    },
  }
}

/** Under the ids they had: nothing else is there. */
async function* rowsOf(source: InstanceSource, name: string): AsyncGenerator<OwnedRow> {
  const { facts, once } = source
  let newest = 0
  for await (const { table, row } of source.rows()) {
    if (table === 'webhooks') newest = Math.max(newest, Number(row['cursor']))
    const isIt = table === 'instances'
    yield { instanceId: facts.id, table, row: isIt ? { ...row, name, trashed_at: null } : row }
  }
  // The events begin above what its webhooks were told, so that none of what comes is passed over.
  yield { instanceId: null, table: sequenceTable, row: { name: 'events', seq: newest } }
  // It goes on from here without its ratchets: the same file must not bring them back later.
  if (once !== null)
    yield { instanceId: null, table: factTable, row: { key: appliedKey(once), value: String(Date.now()) } }
}
