// Makes an instance of a Baileys multi-file folder, with its link: it connects without a QR. All of it is one
// transaction, so an interrupted import leaves nothing. It never makes credentials, and leaves the folder alone.
import { randomUUID } from 'node:crypto'
import { basename, resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { ImportReport } from '../../contract/appliance/appliance.ts'
import type { EventBody } from '../../contract/events/event.ts'
import { InstanceName, InstanceSettings } from '../../contract/instances/instance.ts'
import { importRefusals } from '../../contract/sentences/imports.ts'
import { reasonFields } from '../../contract/sentences/sentence.ts'
import { did, reasons } from '../../contract/sentences/states.ts'
import { BadRequestError, ConflictError } from '../../errors.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { SealedKey } from '../../storage/tables/signal-keys.ts'
import type { Storage } from '../../storage/storage.ts'
import { lookAt } from '../paths/look-at.ts'
import { problemView, readMultiFile, type MultiFileReport } from './read-multifile.ts'

export interface ImportOptions {
  folder: string
  /** The folder's own name unless given, or the number where that one is taken or is no name. */
  name?: string | undefined
  /** Only tells what would be imported. */
  dryRun?: boolean | undefined
  now?: () => number
  newId?: () => string
}

/** Where facts are told, in the transaction that makes them true. */
export interface EventWriter {
  append(tx: WriteTx, instanceId: string | null, body: EventBody): unknown
}

type Tables = Pick<Storage, 'commits' | 'instances' | 'generations' | 'signalKeys' | 'timeline'>

const generation = 1
/** How long the sealing of keys may hold the event loop. */
const sliceMs = 10

/** The instance it makes has yet to be taken up by who runs them. Rejects, with nothing written, when the folder, the name or the number does not allow it. */
export async function importMultiFile(
  storage: Tables,
  events: EventWriter,
  options: ImportOptions,
): Promise<ImportReport> {
  const { now = Date.now, newId = randomUUID, dryRun = false } = options
  await lookAt({ path: resolve(options.folder), as: 'folder', own: undefined })
  const report = await readMultiFile(options.folder)
  const name = nameFor(storage, report, options.name)
  assertNumberFree(storage, report.account)
  const instanceId = newId()
  if (!dryRun) {
    const sealed = await sealKeys(storage, instanceId, report.keys)
    await storage.commits.write((tx) => {
      // Again, because others may have written since.
      assertNameFree(storage, name)
      assertNumberFree(storage, report.account)
      makeInstance(storage, tx, { id: instanceId, name, token: newId().toUpperCase(), at: now() })
      storeLink(storage, tx, { instanceId, report, sealed, at: now() })
      const reason = reasonFields(reasons.imported_from_folder)
      const data = { generation, number: report.account, ...reason }
      events.append(tx, instanceId, { type: 'instance.created', data: { name } })
      events.append(tx, instanceId, { type: 'instance.linked', data })
    })
  }
  const { account: number, jid, lid, counts, problems, ignored } = report
  const told = { counts, problems: problems.map(problemView), ignored }
  return { instanceId: dryRun ? null : instanceId, name, number, jid, lid, ...told }
}

function makeInstance(
  { instances, timeline }: Tables,
  tx: WriteTx,
  made: { id: string; name: string; token: string; at: number },
): void {
  const { id, at } = made
  const settings = InstanceSettings.parse({})
  instances.put(tx, { ...made, desired: 'running', settings, proxy: null })
  const state = {
    state: 'stopped' as const,
    code: null,
    reason: reasons.imported,
    at,
  }
  instances.setState(tx, id, state)
  timeline.append(tx, id, { ...state, action: did.connects_at_start })
}

function storeLink(
  { generations, signalKeys }: Tables,
  tx: WriteTx,
  link: { instanceId: string; report: MultiFileReport; sealed: readonly SealedKey[]; at: number },
): void {
  const { instanceId, report, sealed, at } = link
  const { account, jid, lid, creds } = report
  generations.promote(tx, instanceId, { n: generation, account, jid, lid, origin: 'import', creds, at })
  for (const key of sealed) signalKeys.putSealed(tx, instanceId, generation, key)
}

/** Before the transaction and in slices: the other numbers go on meanwhile. */
async function sealKeys(
  { signalKeys }: Tables,
  instanceId: string,
  keys: MultiFileReport['keys'],
): Promise<SealedKey[]> {
  const sealed: SealedKey[] = []
  let end = performance.now() + sliceMs
  for (const [type, values] of Object.entries(keys)) {
    for (const [id, value] of Object.entries(values)) {
      sealed.push(signalKeys.seal({ instanceId, generation, type, id }, value))
      if (performance.now() < end) continue
      await setImmediate()
      end = performance.now() + sliceMs
    }
  }
  return sealed
}

function nameFor(storage: Tables, { folder, account }: MultiFileReport, asked: string | undefined): string {
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

function assertNameFree({ instances }: Tables, name: string): void {
  if (instances.findByName(name) === undefined) return
  throw new ConflictError(importRefusals.import_name_in_use({ name }), { code: 'name_taken' })
}

/** Two links of one number are two devices, but two copies of one link would throw each other out. */
function assertNumberFree({ instances }: Tables, account: string): void {
  const same = instances.list().find((row) => row.generation !== null && row.account === account)
  if (same === undefined) return
  throw new ConflictError(importRefusals.number_linked_here({ number: account, name: same.name }))
}
