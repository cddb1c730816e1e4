// How an instance is shown, with what its link is just now, and its links. No secrets: a proxy is shown without its password.
import type { GenerationView, InstanceView } from '../contract/instances/instance.ts'
import type { Generation } from '../storage/tables/generations.ts'
import type { Instance as InstanceRow } from '../storage/tables/instances.ts'
import type { LinkState } from './lifecycle/state.ts'
import { restrictedUntil } from './messages/outbox/pace.ts'

function shownProxy(row: InstanceRow): InstanceView['proxy'] {
  if (row.damage !== null || row.proxy === null) return null
  const { password: _hidden, setBy: _by, ...shown } = row.proxy
  return shown
}

/** A JID without its device number. */
function bare(jid: string): string {
  return jid.replace(/:\d+@/, '@')
}

/** A lock whose end has passed is over, whether or not WhatsApp has said so. */
function restriction(row: InstanceRow, at: number) {
  const isRestricted = restrictedUntil(row, at) !== undefined
  return { restrictedToKnownChats: isRestricted, restrictedUntil: isRestricted ? row.restrictedUntil : null }
}

export function instanceView(
  row: InstanceRow,
  now: { linkState: LinkState; since: number; generation: Generation | undefined; at: number },
): InstanceView {
  const { linkState, since, generation, at } = now
  return {
    id: row.id,
    name: row.name,
    desired: linkState.desired,
    wish: linkState.desired,
    state: linkState.state,
    stateCode: linkState.code,
    stateReason: linkState.reason?.text ?? null,
    reasonCode: linkState.reason?.code ?? null,
    reasonParams: linkState.reason?.params ?? {},
    stateSince: since,
    generation: linkState.generation,
    number: linkState.account,
    jid: generation === undefined ? null : bare(generation.jid),
    lid: generation === undefined || generation.lid === null ? null : bare(generation.lid),
    profileName: row.profileName,
    settings: row.settings,
    pacing: row.pacing,
    ...restriction(row, at),
    proxy: shownProxy(row),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    trashedAt: row.trashedAt,
  }
}

export function generationView(generation: Generation): GenerationView {
  const { account, jid, lid, archiveReason: reason, ...rest } = generation
  const archive = {
    archiveReason: reason?.text ?? null,
    archiveReasonCode: reason?.code ?? null,
    archiveReasonParams: reason?.params ?? {},
  }
  return { ...rest, ...archive, number: account, jid: bare(jid), lid: lid === null ? null : bare(lid) }
}
