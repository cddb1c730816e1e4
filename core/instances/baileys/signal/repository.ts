// The Signal repository that Baileys is given: the library's own, on our key store, each method under
// the lock of the session or group it changes, committed before it resolves. So a counter is on disk
// before its stanza leaves, and a ratchet step with its plaintext before the receipt goes out.
import {
  DEFAULT_CONNECTION_CONFIG,
  isHostedPnUser,
  isPnUser,
  jidDecode,
  transferDevice,
  type LIDMapping,
  type SignalCreds,
  type SignalDataSet,
  type SignalKeyStore,
  type SignalKeyStoreWithTransaction,
  type SignalRepositoryWithLIDStore,
} from '@whiskeysockets/baileys'
import type { ForeignLogger } from '../../../log.ts'
import { tryEachSession } from './each-session.ts'
import { directKeys, inUnit, type KeyRows } from './key-store.ts'
import type { Locks } from './keyed-lock.ts'
import { lending } from './lending.ts'

type PnToLid = (jids: string[]) => Promise<LIDMapping[] | undefined>

/** What the repository asks of the inbound journal. */
export interface Recall<Draft> {
  /** What a ciphertext said when it was decrypted before; undefined when it is new. */
  recall(ciphertext: Uint8Array): Uint8Array | undefined
  /** The row to commit together with the ratchet step. */
  draft(ciphertext: Uint8Array, plaintext: Uint8Array): Draft | undefined
  /** It could not be decrypted, or what it said could not be stored. */
  failed?(ciphertext: Uint8Array, error: unknown): void
}

export interface RepositoryDeps<Draft> {
  creds: SignalCreds
  rows: KeyRows<Draft>
  locks: Locks
  journal: Recall<Draft>
  logger: ForeignLogger
  pnToLid: PnToLid
}

export function makeRepository<Draft>(parts: RepositoryDeps<Draft>): SignalRepositoryWithLIDStore {
  const { creds, rows, locks, journal, logger } = parts
  const make = (keys: SignalKeyStoreWithTransaction, pnToLid: PnToLid): SignalRepositoryWithLIDStore =>
    DEFAULT_CONNECTION_CONFIG.makeSignalRepository({ creds, keys }, logger, pnToLid)
  const shared = make(directKeys(rows), parts.pnToLid)
  const known: PnToLid = async (jids) => (await shared.lidMapping.getLIDsForPNs(jids)) ?? undefined

  /** The library's repository on these keys, for one piece of work. */
  const on = lending((keys) => make(keys, known), shared)

  /** One commit for all that work changes. */
  const within = <T>(work: (inner: SignalRepositoryWithLIDStore) => Promise<T>): Promise<T> =>
    inUnit(rows, (keys) => on(keys, work))

  const receive = (
    ciphertext: Uint8Array,
    decrypt: (keys: SignalKeyStoreWithTransaction) => Promise<Uint8Array>,
  ): Promise<Uint8Array> => decryptOnce({ rows, journal }, ciphertext, decrypt)

  /** Where libsignal will look for this device's session: under the LID wherever the mapping knows one. */
  const sessionOf = async (jid: string): Promise<string> => {
    const lid = isPnUser(jid) || isHostedPnUser(jid) ? await shared.lidMapping.getLIDForPN(jid) : null
    return shared.jidToSignalProtocolAddress(lid ?? jid)
  }
  const inSession = async <T>(jid: string, work: () => Promise<T>): Promise<T> =>
    locks.run([await sessionOf(jid)], work)
  const inGroup = <T>(group: string, work: () => Promise<T>): Promise<T> =>
    locks.run([groupLock(group)], work)

  /** Every device of the number, under its PN address and under the LID address it moves to. */
  const migrationAddresses = async (from: string, to: string): Promise<string[]> => {
    const decoded = jidDecode(from)
    if (!decoded || !(isPnUser(from) || isHostedPnUser(from))) return []
    const stored = await rows.read('device-list', [decoded.user])
    const list = stored[decoded.user]
    const devices = new Set([...(Array.isArray(list) ? list.map(String) : []), String(decoded.device ?? 0)])
    return [...devices].flatMap((device) => {
      const jid = `${decoded.user}${device === '0' ? '' : `:${device}`}@${decoded.server}`
      return [jid, transferDevice(jid, to)].map((each) => shared.jidToSignalProtocolAddress(each))
    })
  }

  return {
    ...shared,
    decryptMessage: async (opts) => {
      const address = await sessionOf(opts.jid)
      const decrypt = (keys: SignalKeyStoreWithTransaction) => on(keys, (inner) => inner.decryptMessage(opts))
      return locks.run([address], () =>
        receive(opts.ciphertext, (keys) =>
          // A pkmsg names its session.
          opts.type === 'msg' ? tryEachSession(keys, address, decrypt) : decrypt(keys),
        ),
      )
    },
    decryptGroupMessage: (opts) =>
      inGroup(opts.group, () =>
        receive(opts.msg, (keys) => on(keys, (inner) => inner.decryptGroupMessage(opts))),
      ),
    encryptMessage: (opts) => inSession(opts.jid, () => within((inner) => inner.encryptMessage(opts))),
    encryptGroupMessage: (opts) =>
      inGroup(opts.group, () => within((inner) => inner.encryptGroupMessage(opts))),
    getSenderKeyDistributionMessage: (opts) =>
      inGroup(opts.group, () => within((inner) => inner.getSenderKeyDistributionMessage(opts))),
    processSenderKeyDistributionMessage: (opts) =>
      inGroup(opts.item.groupId ?? '', () =>
        within((inner) => inner.processSenderKeyDistributionMessage(opts)),
      ),
    injectE2ESession: (opts) => inSession(opts.jid, () => within((inner) => inner.injectE2ESession(opts))),
    deleteSession: (jids) =>
      locks.run(
        jids.map((jid) => shared.jidToSignalProtocolAddress(jid)),
        () => within((inner) => inner.deleteSession(jids)),
      ),
    migrateSession: async (from, to) =>
      locks.run(await migrationAddresses(from, to), () =>
        inUnit(rows, async (keys) => {
          // It would remember what it has migrated, whoever has it next.
          const inner = make(keys, known)
          return inner.migrateSession(from, to).finally(() => inner.close?.())
        }),
      ),
  }
}

/** In a unit, with the journal's row in its commit; a ciphertext seen before is not decrypted again. */
async function decryptOnce<Draft>(
  { rows, journal }: Pick<RepositoryDeps<Draft>, 'rows' | 'journal'>,
  ciphertext: Uint8Array,
  decrypt: (keys: SignalKeyStoreWithTransaction) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const said = journal.recall(ciphertext)
  if (said !== undefined) return said
  try {
    return await inUnit(rows, decrypt, (plaintext) => journal.draft(ciphertext, plaintext))
  } catch (error) {
    journal.failed?.(ciphertext, error)
    throw error
  }
}

/** The key store for the rest of Baileys: its own writes to sessions and sender keys take the same locks. */
export function lockedKeys<Draft>(rows: KeyRows<Draft>, locks: Locks): SignalKeyStore {
  const keys = directKeys(rows)
  return {
    get: (type, ids) => keys.get(type, ids),
    set: (data) => locks.run(locksOf(data), async () => keys.set(data)),
  }
}

function locksOf(data: SignalDataSet): string[] {
  return [
    ...Object.keys(data.session ?? {}),
    ...Object.keys(data['identity-key'] ?? {}),
    ...Object.keys(data['sender-key'] ?? {}).map((id) => groupLock(id.split('::')[0] ?? id)),
  ]
}

function groupLock(group: string): string {
  return `group ${group}`
}
