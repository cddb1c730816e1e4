// Makes a number of a link that another program had: the instance, its credentials and keys, and what was set of it there.
// All of it is one transaction, so an interrupted import leaves nothing.
import { setImmediate } from 'node:timers/promises'
import type { EventBody } from '../../contract/events/event.ts'
import { InstanceSettings } from '../../contract/instances/instance.ts'
import type { SetProxy } from '../../contract/instances/proxy.ts'
import { reasonFields } from '../../contract/sentences/sentence.ts'
import { did, reasons } from '../../contract/sentences/states.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { SealedKey } from '../../storage/tables/signal-keys.ts'
import type { Storage } from '../../storage/storage.ts'
import type { LinkReport } from './link-content.ts'

/** Where facts are told, in the transaction that makes them true. */
export interface EventWriter {
  append(tx: WriteTx, instanceId: string | null, body: EventBody): unknown
}

export type NumberTables = Pick<Storage, 'commits' | 'instances' | 'generations' | 'signalKeys' | 'timeline'>

export interface NewNumber {
  id: string
  name: string
  token: string
  settings?: InstanceSettings
  proxy?: SetProxy | null
  link: LinkReport
  at: number
  /** Throws where others have meanwhile made it impossible. */
  assertPossible: () => void
  /** What else belongs into the same commit. */
  beside?: (tx: WriteTx) => void
}

const generation = 1
/** How long the sealing of keys may hold the event loop. */
const sliceMs = 10

/** It has yet to be taken up by who runs the instances. */
export async function makeNumber(storage: NumberTables, events: EventWriter, made: NewNumber): Promise<void> {
  const { id, name, link, at } = made
  const sealed = await sealKeys(storage, id, link.keys)
  await storage.commits.write((tx) => {
    made.assertPossible()
    makeInstance(storage, tx, made)
    storeLink(storage, tx, { instanceId: id, link, sealed, at })
    const reason = reasonFields(reasons.imported_from_folder)
    const data = { generation, number: link.account, ...reason }
    events.append(tx, id, { type: 'instance.created', data: { name } })
    events.append(tx, id, { type: 'instance.linked', data })
    made.beside?.(tx)
  })
}

function makeInstance(
  { instances, timeline }: NumberTables,
  tx: WriteTx,
  { id, name, token, at, proxy = null, settings = InstanceSettings.parse({}) }: NewNumber,
): void {
  instances.put(tx, { id, name, token, at, desired: 'running', settings, proxy })
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
  { generations, signalKeys }: NumberTables,
  tx: WriteTx,
  made: { instanceId: string; link: LinkReport; sealed: readonly SealedKey[]; at: number },
): void {
  const { instanceId, link, sealed, at } = made
  const { account, jid, lid, creds } = link
  generations.promote(tx, instanceId, { n: generation, account, jid, lid, origin: 'import', creds, at })
  for (const key of sealed) signalKeys.putSealed(tx, instanceId, generation, key)
}

/** Before the transaction and in slices: the other numbers go on meanwhile. */
async function sealKeys(
  { signalKeys }: NumberTables,
  instanceId: string,
  keys: LinkReport['keys'],
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
