// Seals what a message does to another with the secret of that one, as WhatsApp's programs do.
import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto'

export interface SealedFor {
  secret: Uint8Array
  /** The target's id, who wrote it and who does something to it, as JIDs. */
  id: string
  author: string
  doer: string
  use: 'Message Edit' | 'Event Edit' | 'Poll Vote' | 'Event Response' | 'Enc Reaction'
}

export function seal(plain: Uint8Array, { secret, id, author, doer, use }: SealedFor) {
  const key = Buffer.from(hkdfSync('sha256', secret, '', `${id}${author}${doer}${use}`, 32))
  const encIv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, encIv)
  cipher.setAAD(Buffer.from(use === 'Poll Vote' || use === 'Event Response' ? `${id}\u0000${doer}` : ''))
  const encPayload = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  return { encPayload, encIv }
}
