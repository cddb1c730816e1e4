// Makes an instance of a Baileys multi-file folder, with its link: it connects without a QR. All of it is one
// transaction, so an interrupted import leaves nothing. It never makes credentials, and leaves the folder alone.
import { randomUUID } from 'node:crypto'
import { basename, resolve } from 'node:path'
import type { ImportReport } from '../../contract/appliance/appliance.ts'
import { InstanceName } from '../../contract/instances/instance.ts'
import { importRefusals } from '../../contract/sentences/imports.ts'
import { BadRequestError, ConflictError } from '../../errors.ts'
import { lookAt } from '../paths/look-at.ts'
import { problemView } from './link-content.ts'
import { makeNumber, type EventWriter, type NumberTables } from './make-number.ts'
import { readMultiFile, type MultiFileReport } from './read-multifile.ts'

export interface ImportOptions {
  folder: string
  /** The folder's own name unless given, or the number where that one is taken or is no name. */
  name?: string | undefined
  /** Only tells what would be imported. */
  dryRun?: boolean | undefined
  now?: () => number
  newId?: () => string
}

/** The instance it makes has yet to be taken up by who runs them. Rejects, with nothing written, when the folder, the name or the number does not allow it. */
export async function importMultiFile(
  storage: NumberTables,
  events: EventWriter,
  options: ImportOptions,
): Promise<ImportReport> {
  const { now = Date.now, newId = randomUUID, dryRun = false } = options
  await lookAt({ path: resolve(options.folder), as: 'folder', own: undefined })
  const report = await readMultiFile(options.folder)
  const name = nameFor(storage, report, options.name)
  assertNumberFree(storage, report.account)
  const instanceId = newId()
  if (!dryRun)
    await makeNumber(storage, events, {
      id: instanceId,
      name,
      token: newId().toUpperCase(),
      link: report,
      at: now(),
      // Again, because others may have written since.
      assertPossible: () => {
        assertNameFree(storage, name)
        assertNumberFree(storage, report.account)
      },
    })
  const { account: number, jid, lid, counts, problems, ignored } = report
  const told = { counts, problems: problems.map(problemView), ignored }
  return { instanceId: dryRun ? null : instanceId, name, number, jid, lid, ...told }
}

function nameFor(
  storage: NumberTables,
  { folder, account }: MultiFileReport,
  asked: string | undefined,
): string {
  if (asked !== undefined) {
    const name = InstanceName.safeParse(asked)
    if (!name.success) throw new BadRequestError(name.error.issues[0]?.message)
    assertNameFree(storage, name.data)
    return name.data
  }
  const { data: own } = InstanceName.safeParse(basename(folder))
  if (own !== undefined && storage.instances.findByName(own) === undefined) return own
  assertNameFree(storage, account)
  return account
}

function assertNameFree({ instances }: NumberTables, name: string): void {
  if (instances.findByName(name) === undefined) return
  throw new ConflictError(importRefusals.import_name_in_use({ name }), { code: 'name_taken' })
}

/** Two links of one number are two devices, but two copies of one link would throw each other out. */
function assertNumberFree({ instances }: NumberTables, account: string): void {
  const same = instances.list().find((row) => row.generation !== null && row.account === account)
  if (same === undefined) return
  throw new ConflictError(importRefusals.number_linked_here({ number: account, name: same.name }))
}
