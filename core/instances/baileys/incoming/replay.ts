// Applies what the journal holds and no live socket will apply: after the end of a socket and at boot. Content
// needs no socket; protocol messages are handed to Baileys again once the next one is open.
import { decryptMessageNode, type BinaryNode, type proto } from '@whiskeysockets/baileys'
import type { ForeignLogger, Log } from '../../../log.ts'
import { isOutage } from '../../../storage/database.ts'
import { DamagedError } from '../../../storage/errors.ts'
import type { Storage } from '../../../storage/storage.ts'
import { version } from '../../../version.ts'
import type { Account } from '../account.ts'
import { describe } from '../content/content.ts'
import { effectIn, expiryIn } from '../reading/effects.ts'
import type { Incoming } from './incoming.ts'
import { decodeStanza, type Journal } from './journal.ts'
import { makeRepository } from '../signal/repository.ts'
import type { Locks } from '../signal/keyed-lock.ts'
import type { StoredRows } from '../stored-rows.ts'

export interface ReplayDeps {
  storage: Storage
  account: Account
  rows: StoredRows
  journal: Journal
  incoming: Incoming
  locks: Locks
  logger: ForeignLogger
  log: Log
}

/** Stores all unapplied content; returns the stanzas that need a socket. Safe to repeat. */
export async function replayContent(parts: ReplayDeps): Promise<BinaryNode[]> {
  const { account, storage } = parts
  const left: BinaryNode[] = []
  const seen = new Set<string>()
  for (const entry of storage.journal.listUnapplied(account.instanceId, account.generation, version())) {
    // A stanza may hold two ciphertexts; each has a row with the whole stanza.
    if (!entry.stanza || seen.has(entry.stanzaId)) continue
    seen.add(entry.stanzaId)
    try {
      const stanza = await decodeStanza(entry.stanza)
      if (!(await applyContent(parts, stanza))) left.push(stanza)
    } catch (error) {
      await notApplied(parts, entry.stanzaId, error)
    }
  }
  return left
}

async function notApplied({ incoming, log }: ReplayDeps, stanzaId: string, cause: unknown): Promise<void> {
  if (isOutage(cause) || cause instanceof DamagedError) {
    log.error('A journalled message could not be applied; it stays in the journal', { err: cause })
    return
  }
  const [id = '', chat = ''] = stanzaId.split(' ')
  await incoming.setAside({ stanzaId, id, chat }, cause)
}

/** False when the stanza says nothing that we store ourselves. */
async function applyContent(parts: ReplayDeps, stanza: BinaryNode): Promise<boolean> {
  const { account, rows, journal, incoming, locks, logger } = parts
  const repository = makeRepository({
    creds: account.creds,
    rows,
    locks,
    journal,
    logger,
    pnToLid: async () => [],
  })
  // A kill may have come between its ciphertexts: those not seen before get their rows here, as on a live socket.
  journal.watch(stanza)
  try {
    const { id, lid } = account.creds.me ?? { id: '', lid: '' }
    const { fullMessage, category, decrypt } = decryptMessageNode(stanza, id, lid ?? '', repository, logger)
    await decrypt()
    if (category === 'peer' || !fullMessage.message || !says(fullMessage.message)) return false
    await incoming.store(fullMessage)
    return true
  } finally {
    repository.close?.()
  }
}

function says(message: proto.IMessage): boolean {
  return [effectIn, expiryIn, describe].some((read) => read(message) !== undefined)
}
