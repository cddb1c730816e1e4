// The inbound journal: what was decrypted is committed with its ratchet step before WhatsApp is told,
// and stays until it is applied, that is until its message row and event are committed too.
import { createHash } from 'node:crypto'
import {
  decodeBinaryNode,
  decodeMessageNode,
  encodeBinaryNode,
  jidNormalizedUser,
} from '@whiskeysockets/baileys'
import type { BinaryNode, WAMessageKey } from '@whiskeysockets/baileys'
import { DamagedError, StorageError } from '../../../storage/errors.ts'
import type { JournalEntry } from '../../../storage/tables/journal.ts'
import type { Recall } from '../signal/repository.ts'

/** A journal row before it is sealed; committed with the keys of the same unit. */
export interface JournalDraft {
  hash: Uint8Array
  stanzaId: string
  stanza: Uint8Array
  plaintext: Uint8Array
  /** Names the sender. */
  key: WAMessageKey
}

/** An empty padded message: Baileys sends its receipt and upserts nothing of substance (read in rc14). */
const alreadyApplied = Buffer.from([1])

export interface JournalDeps {
  find(hash: Uint8Array): JournalEntry | undefined
  /** Own JID and LID, as far as known now. */
  me(): { id: string; lid: string }
  /** Told once for each message that cannot be decrypted; not again when the sender repeats it in vain. */
  onUndecryptable(key: WAMessageKey): void
  /** Told each time, with the message's id. */
  onFailed(id: string): void
}

export class Journal implements Recall<JournalDraft> {
  readonly #deps: JournalDeps
  /** From the ciphertext buffer that the repository sees to the stanza it came in. */
  readonly #stanzas = new WeakMap<Uint8Array, BinaryNode>()
  readonly #failed = new WeakSet<BinaryNode>()

  constructor(deps: JournalDeps) {
    this.#deps = deps
  }

  /** Hears of every frame before Baileys handles it. */
  watch(frame: BinaryNode | Uint8Array): void {
    if (frame instanceof Uint8Array || frame.tag !== 'message' || !Array.isArray(frame.content)) return
    for (const { tag, content } of frame.content) {
      if (tag === 'enc' && content instanceof Uint8Array) this.#stanzas.set(content, frame)
    }
  }

  /** A ciphertext seen before leaves the ratchet alone: it is answered from here. */
  recall(ciphertext: Uint8Array): Uint8Array | undefined {
    const seen = this.#deps.find(hashOf(ciphertext))
    if (!seen) return undefined
    return seen.plaintext ? Buffer.from(seen.plaintext) : alreadyApplied
  }

  draft(ciphertext: Uint8Array, plaintext: Uint8Array): JournalDraft | undefined {
    const stanza = this.#stanzas.get(ciphertext)
    if (!stanza) return undefined
    const key = this.#keyOf(stanza)
    return {
      hash: hashOf(ciphertext),
      stanzaId: stanzaIdOf(key),
      stanza: encodeBinaryNode(stanza),
      plaintext,
      key,
    }
  }

  failed(ciphertext: Uint8Array, error: unknown): void {
    const stanza = this.#stanzas.get(ciphertext)
    if (!stanza) return
    this.#deps.onFailed(stanza.attrs['id'] ?? '')
    if (this.#failed.has(stanza)) return
    if (error instanceof StorageError || error instanceof DamagedError || isRepeated(stanza)) return
    this.#failed.add(stanza)
    this.#deps.onUndecryptable(this.#keyOf(stanza))
  }

  #keyOf(stanza: BinaryNode): WAMessageKey {
    const { id, lid } = this.#deps.me()
    return decodeMessageNode(stanza, id, lid).fullMessage.key
  }
}

/** The answer to a retry receipt says which one it is. */
function isRepeated({ content }: BinaryNode): boolean {
  return (
    Array.isArray(content) && content.some(({ tag, attrs }) => tag === 'enc' && Number(attrs['count']) > 0)
  )
}

function hashOf(ciphertext: Uint8Array): Uint8Array {
  return createHash('sha256').update(ciphertext).digest()
}

/**
 * What a stanza and the message made of it have in common. The author is part of it: an id alone could
 * be repeated by somebody else, whose message would then count as applied.
 */
export function stanzaIdOf(key: WAMessageKey): string {
  const chat = jidNormalizedUser(key.remoteJid ?? undefined)
  const author = key.fromMe ? 'me' : jidNormalizedUser(key.participant ?? undefined) || chat
  return `${key.id ?? ''} ${chat} ${author}`
}

export function decodeStanza(bytes: Uint8Array): Promise<BinaryNode> {
  return decodeBinaryNode(Buffer.from(bytes))
}
