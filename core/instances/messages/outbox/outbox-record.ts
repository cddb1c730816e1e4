// Writes what becomes of an accepted message: its row in the outbox, and its status with the event, in one commit.
import { z } from 'zod'
import { instanceRefusals } from '../../../contract/sentences/instances.ts'
import { ConflictError } from '../../../errors.ts'
import type { OutboxItem } from '../../../storage/tables/outbox.ts'
import type { RelayNode } from '../../link.ts'
import type { RecordDeps } from '../../deps.ts'
import { MessageRecord } from '../record.ts'
import { failures, type Wait } from './outbox-reasons.ts'

export interface Failure {
  code: string
  /** What happened, for the owner. */
  error: string
}

/** What an accepted message asks for, beside its content. */
const Node: z.ZodType<RelayNode> = z.object({
  tag: z.string(),
  attributes: z.record(z.string(), z.string()),
  get nodes() {
    return z.array(Node).optional()
  },
})
const Options = z.object({
  /** Shown as typing for so long first. */
  delayMs: z.int().nonnegative().default(0),
  /** What goes with it outside its encrypted part. */
  relay: z
    .object({ attributes: z.record(z.string(), z.string()), nodes: z.array(Node) })
    .partial()
    .default({}),
  /** To whom a story goes: JIDs. */
  audience: z.array(z.string()).optional(),
})
export type OutboxOptions = z.infer<typeof Options>

export function optionsOf(item: OutboxItem): OutboxOptions {
  return Options.parse(item.options)
}

export class OutboxRecord {
  readonly #deps: RecordDeps
  readonly #instanceId: string
  readonly #record: MessageRecord
  /** Acknowledged, but the disk has not taken it yet: not to be sent again. */
  readonly #acknowledged = new Set<string>()

  constructor(deps: RecordDeps, instanceId: string) {
    this.#deps = deps
    this.#instanceId = instanceId
    this.#record = new MessageRecord(deps, instanceId)
  }

  /** Whether WhatsApp or the recipient has said that it is there: a receipt is as good as an acknowledgement. */
  isConfirmed(item: OutboxItem): boolean {
    if (this.#acknowledged.has(item.messageId)) return true
    const own = this.#deps.storage.messages.findOwn(this.#instanceId, item.messageId)
    return own.some(({ status }) => status !== 'pending' && status !== 'error')
  }

  /** Whether it was accepted for the number that is linked now. */
  isOwn(item: OutboxItem): boolean {
    const { chats, instances } = this.#deps.storage
    return chats.get(item.chatId)?.account === instances.get(this.#instanceId)?.account
  }

  /** A try begins: counted, and its chat taken, before anything leaves. */
  begin({ id, begunAt, ...item }: OutboxItem, opensChat: boolean): Promise<void> {
    const { storage, now } = this.#deps
    // What is told of one that never left is why it had to wait.
    const { errorCode, error } = begunAt === null ? { errorCode: null, error: null } : item
    return storage.commits.write((tx) =>
      storage.outbox.setState(tx, id, { state: 'sending', opensChat, errorCode, error, at: now() }),
    )
  }

  /** Whether the recipient has asked not to be written to any more. */
  isUnwanted({ chatId }: OutboxItem): boolean {
    return (this.#deps.storage.chats.get(chatId)?.optedOutAt ?? null) !== null
  }

  /** What an earlier socket left unanswered goes out again. */
  async requeue(): Promise<void> {
    const { storage, now } = this.#deps
    await storage.commits.write((tx) => storage.outbox.requeueSending(tx, this.#instanceId, now()))
  }

  again(item: OutboxItem, { afterMs, errorCode }: { afterMs: number; errorCode?: string }): Promise<void> {
    const { storage, now } = this.#deps
    const at = now()
    const change = { errorCode: errorCode ?? item.errorCode, notBefore: at + afterMs, at }
    return storage.commits.write((tx) => storage.outbox.setState(tx, item.id, { state: 'queued', ...change }))
  }

  /** It waits, and its rows say why. */
  hold({ until, hold }: Required<Wait>): Promise<void> {
    const { storage, now } = this.#deps
    return storage.commits.write((tx) =>
      storage.outbox.hold(tx, this.#instanceId, { until, ...hold, at: now() }),
    )
  }

  /** What was held back goes on. */
  release(): Promise<void> {
    const { storage, now } = this.#deps
    return storage.commits.write((tx) => void storage.outbox.release(tx, this.#instanceId, now()))
  }

  async cancel(id: number): Promise<void> {
    const { storage, now } = this.#deps
    await storage.commits.write((tx) => {
      const item = storage.outbox.get(id)
      if (item?.state !== 'queued') throw new ConflictError(instanceRefusals.not_queued)
      const { code, error } = item.attempts === 0 ? failures.cancelled : failures.cancelledLate
      storage.outbox.setState(tx, id, { state: 'cancelled', errorCode: code, error, at: now() })
      this.#record.raise(tx, item.messageId, { status: 'error', errorCode: code })
      if (item.sendAt !== null && item.sendAt > now()) this.#record.moveToNow(tx, item.messageId)
    })
  }

  async sendNow(id: number): Promise<void> {
    const { storage, now } = this.#deps
    await storage.commits.write((tx) => {
      const item = storage.outbox.get(id)
      if (item === undefined || !storage.outbox.sendNow(tx, id, now()))
        throw new ConflictError(instanceRefusals.not_scheduled)
      this.#record.moveToNow(tx, item.messageId)
    })
  }

  async retry(id: number): Promise<void> {
    const { storage, now } = this.#deps
    await storage.commits.write((tx) => {
      const item = storage.outbox.get(id)
      if (item === undefined || !storage.outbox.retry(tx, id, now()))
        throw new ConflictError(instanceRefusals.not_failed)
      this.#record.revive(tx, item.messageId)
    })
  }

  async sent(item: OutboxItem): Promise<void> {
    const { storage, now } = this.#deps
    this.#acknowledged.add(item.messageId)
    await storage.commits.write((tx) => {
      storage.outbox.setState(tx, item.id, { state: 'sent', at: now() })
      this.#record.raise(tx, item.messageId, { status: 'sent' })
    })
    this.#acknowledged.delete(item.messageId)
  }

  /** An acknowledgement that nobody waited for any more. */
  async sentAfterAll(messageId: string): Promise<void> {
    const item = this.#deps.storage.outbox.byMessageId(this.#instanceId, messageId)
    if (item !== undefined && item.state !== 'sent' && item.state !== 'cancelled') await this.sent(item)
  }

  failed(item: OutboxItem, { code, error }: Failure): Promise<void> {
    const { storage, now } = this.#deps
    return storage.commits.write((tx) => {
      storage.outbox.setState(tx, item.id, { state: 'failed', errorCode: code, error, at: now() })
      this.#record.raise(tx, item.messageId, { status: 'error', errorCode: code })
    })
  }
}
