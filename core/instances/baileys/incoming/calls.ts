// What WhatsApp tells of calls, stored before it is acknowledged.
import { getAllBinaryNodeChildren, getBinaryNodeChild, type BinaryNode } from '@whiskeysockets/baileys'
import { CallRecord, type CallOutcome } from '../../calls/call-record.ts'
import type { RecordDeps } from '../../deps.ts'
import type { Log } from '../../../log.ts'
import type { WriteTx } from '../../../storage/commit.ts'
import { isOutage } from '../../../storage/database.ts'
import type { Storage } from '../../../storage/storage.ts'
import { bare, identityOf, lidMapping } from './aliases.ts'
import type { Owner } from './owner.ts'

/** What a stanza says of a call that rings: nobody took it, the own number did elsewhere, or would not. */
const outcomes: Readonly<Record<string, CallOutcome>> = {
  terminate: 'missed',
  accept: 'answered',
  reject: 'rejected',
}

export class Calls {
  readonly #storage: Storage
  readonly #log: Log
  readonly #owner: Owner
  readonly #record: CallRecord

  constructor(deps: RecordDeps & { log: Log }, owner: Owner) {
    this.#storage = deps.storage
    this.#log = deps.log
    this.#owner = owner
    this.#record = new CallRecord(deps, owner.instanceId)
  }

  /** Resolves when it is stored, and may be acknowledged. undefined: it is nothing of a call that is kept. */
  heard(node: BinaryNode, isIgnored: (jid: string) => boolean): Promise<void> | undefined {
    const [info] = node.tag === 'call' ? getAllBinaryNodeChildren(node) : []
    const id = info?.attrs['call-id']
    if (info === undefined || id === undefined) return undefined
    const at = Number(node.attrs['t']) * 1000
    const outcome = Object.hasOwn(outcomes, info.tag) ? outcomes[info.tag] : undefined
    if (outcome !== undefined) return this.#keep((tx) => this.#record.ended(tx, { id, outcome, at }))
    if (info.tag !== 'offer' && info.tag !== 'offer_notice') return undefined
    const group = info.attrs['group-jid'] ?? null
    if (group !== null && isIgnored(group)) return undefined
    const creator = bare(info.attrs['call-creator'] ?? node.attrs['from'])
    const isVideo = getBinaryNodeChild(info, 'video') !== undefined
    return this.#keep((tx) => {
      const from = identityOf(creator, info.attrs['caller_pn'], lidMapping(this.#storage, this.#owner))
      if (from !== undefined) this.#record.rang(tx, this.#owner.number, { id, from, group, isVideo, at })
    })
  }

  /** It was rejected from here. */
  rejected(id: string, at: number): Promise<void> {
    return this.#write((tx) => this.#record.ended(tx, { id, outcome: 'rejected', at }))
  }

  /** What cannot be stored, whatever it says, does not come again at each login. */
  #keep(work: (tx: WriteTx) => void): Promise<void> {
    return this.#write(work).catch((error: unknown) => {
      if (isOutage(error)) throw error
      this.#log.error('A call cannot be stored', { err: error })
    })
  }

  #write(work: (tx: WriteTx) => void): Promise<void> {
    return this.#storage.commits.write(work)
  }
}
