// What is said to the author of a message alone, as WhatsApp has it: sealed with the secret of that message, under the
// names of both. rc14 reads it, but does not write it.
import { randomBytes } from 'node:crypto'
import { aesEncryptGCM, hmacSign } from '@whiskeysockets/baileys'
import type { Target } from '../../../link.ts'

export interface Sealing {
  secret: Uint8Array
  /** What it is for, in WhatsApp's words. */
  use: 'Poll Vote' | 'Event Response'
}

export function sealed(
  plain: Uint8Array,
  target: Target,
  { secret, use }: Sealing,
): { encPayload: Uint8Array; encIv: Uint8Array } {
  const { id, self } = target
  const info = Buffer.concat([Buffer.from(`${id}${authorOf(target)}${self}${use}`), Buffer.from([1])])
  const key = hmacSign(info, hmacSign(secret, Buffer.alloc(32)))
  const encIv = randomBytes(12)
  return { encPayload: aesEncryptGCM(plain, key, encIv, Buffer.from(`${id}\0${self}`)), encIv }
}

function authorOf({ fromMe, self, participant, chat }: Target): string {
  return fromMe ? self : (participant ?? chat)
}
