// Before a message with a file can go, WhatsApp's media host has to have the file. Where it lies there is on disk before
// the message leaves: a try that comes later uploads nothing again.
import type { OutboxItem } from '../../../storage/tables/outbox.ts'
import type { InstanceDeps } from '../../deps.ts'
import { MediaFailure, type Link, type UploadJob } from '../../link.ts'
import { failures } from '../outbox/outbox-reasons.ts'
import type { Failure } from '../outbox/outbox-record.ts'

export class Uploads {
  readonly #deps: Pick<InstanceDeps, 'storage' | 'adapter' | 'outgoing'>

  constructor(deps: Pick<InstanceDeps, 'storage' | 'adapter' | 'outgoing'>) {
    this.#deps = deps
  }

  /** Of a message without a file, or with one that WhatsApp has, nothing is missing. */
  missing({ proto }: OutboxItem): UploadJob | undefined {
    return this.#deps.adapter.toUpload(proto)
  }

  /** The message as it can be sent; rejects where its file could not be brought to WhatsApp this time. */
  async bring(
    item: OutboxItem,
    { job, link, signal }: { job: UploadJob; link: Link; signal: AbortSignal },
  ): Promise<{ proto: Uint8Array } | { failure: Failure }> {
    const { storage, adapter, outgoing } = this.#deps
    const file = outgoing.open(job.hash)
    if (file === undefined) return { failure: failures.fileMissing }
    try {
      const proto = adapter.withUpload(item.proto, await link.upload(job, { ...file, signal }))
      await storage.commits.write((tx) => {
        storage.outbox.setProto(tx, item.id, proto)
        for (const { row } of storage.messages.findOwn(item.instanceId, item.messageId))
          storage.messages.setProto(tx, row, proto)
      })
      return { proto }
    } catch (error) {
      const isLost = error instanceof MediaFailure && error.kind === 'altered'
      if (isLost) return { failure: failures.fileMissing }
      throw error
    }
  }
}
