// What came in to be decrypted and has not come out: neither as a message nor as one that cannot be read. While others
// of its frames come and go, Baileys does not notice that one message holds up all that follow.
import { decodeMessageNode, type BinaryNode } from '@whiskeysockets/baileys'

/** How often it is looked at within the shortest patience. */
const looks = 4
const mostPatience = 64

/** Of one number, over its sockets: each that was stuck makes the next one wait four times as long. */
export class Patience {
  #factor = 1

  /** By looks, not by the clock: after a rest of the whole machine what waits has a chance first. */
  get looks(): number {
    return looks * this.#factor + 1
  }

  grow(): void {
    this.#factor = Math.min(this.#factor * 4, mostPatience)
  }

  reset(): void {
    this.#factor = 1
  }
}

export interface FlowDeps {
  /** The shortest time in which something has to come out while something waits. */
  stuckMs: number
  patience: Patience
  now: () => number
  /** Called once: how many wait, and since when. */
  onStuck(what: { waiting: number; since: number }): void
}

export class Flow {
  readonly #deps: FlowDeps
  /** By message id, with when it came. */
  readonly #waiting = new Map<string, number>()
  readonly #timer: NodeJS.Timeout
  #vain = 0

  constructor(deps: FlowDeps) {
    this.#deps = deps
    this.#timer = setInterval(() => this.#look(), deps.stuckMs / looks)
    this.#timer.unref()
  }

  get waiting(): number {
    return this.#waiting.size
  }

  came(id: string): void {
    if (!this.#waiting.has(id)) this.#waiting.set(id, this.#deps.now())
  }

  out(id: string): void {
    if (!this.#waiting.delete(id)) return
    this.#vain = 0
    if (this.#waiting.size === 0) this.#deps.patience.reset()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    const { patience, onStuck } = this.#deps
    const [since] = this.#waiting.values()
    if (since === undefined) return
    this.#vain += 1
    if (this.#vain < patience.looks) return
    patience.grow()
    this.stop()
    onStuck({ waiting: this.#waiting.size, since })
  }
}

/** The id of a message that Baileys has to decrypt; undefined for what it answers without looking inside. */
export function toDecrypt(
  frame: BinaryNode,
  { me, isIgnored }: { me: { id: string; lid: string }; isIgnored(jid: string): boolean | undefined },
): string | undefined {
  if (frame.tag !== 'message' || !Array.isArray(frame.content)) return undefined
  const encrypted = frame.content.find(({ tag }) => tag === 'enc')
  const isSealed = encrypted?.content instanceof Uint8Array && encrypted.attrs['type'] !== 'msmsg'
  if (!isSealed || isIgnored(frame.attrs['from'] ?? '') === true) return undefined
  try {
    return decodeMessageNode(frame, me.id, me.lid).fullMessage.key.id ?? undefined
  } catch {
    // From nobody it knows: it refuses the stanza.
    return undefined
  }
}
