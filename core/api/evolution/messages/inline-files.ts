// The file of a message inside an event, in base64, where a webhook wants it so. An event waits for its file a while, and for
// no file longer than that: what has not come is asked for by getBase64FromMediaMessage.
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { MessageView } from '../../../contract/messages/message.ts'
import type { InstanceControl } from '../../../instances/types.ts'
import type { MediaReader } from '../../messages/media.ts'

export interface InlineFilesDeps {
  instances: Pick<InstanceControl, 'messages'>
  media: Pick<MediaReader, 'find'>
  now?: () => number
}

/** After the event has happened. */
const waitMs = 15_000
const lookMs = 100
/** Larger ones would be held in memory several times over. */
const mostBytes = 32 * 1024 * 1024

export class InlineFiles {
  readonly #deps: InlineFilesDeps
  readonly #now: () => number

  constructor(deps: InlineFilesDeps) {
    this.#deps = deps
    this.#now = deps.now ?? Date.now
  }

  /** undefined where there is none, or none yet. Rejects where it is there and cannot be read. */
  async base64(
    { instanceId, at }: { instanceId: string; at: number },
    message: Pick<MessageView, 'id' | 'row' | 'chat'>,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const media = await this.#settled({ instanceId, until: at + waitMs }, message, signal)
    const file = media?.hash == null ? undefined : this.#deps.media.find(media.hash)
    if (file === undefined) return undefined
    const path = join(file.folder, file.name)
    const { size } = await stat(path)
    return size > mostBytes ? undefined : (await readFile(path)).toString('base64')
  }

  async #settled(
    { instanceId, until }: { instanceId: string; until: number },
    { id, row, chat }: Pick<MessageView, 'id' | 'row' | 'chat'>,
    signal: AbortSignal,
  ): Promise<MessageView['media']> {
    for (;;) {
      const view = this.#deps.instances.messages.newest(instanceId, { id, chat })
      const media = view?.row === row ? view.media : null
      const isSettled = media === null || media.state !== 'wanted'
      if (isSettled || signal.aborted || this.#now() >= until) return media
      await pause(lookMs)
    }
  }
}
