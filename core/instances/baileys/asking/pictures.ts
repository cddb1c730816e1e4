// Pictures of the own number and of groups.
import { S_WHATSAPP_NET, type WASocket } from '@whiskeysockets/baileys'
import { answerTo } from './refusals.ts'

/** Of the own number, or of a group. */
export async function setPicture(
  raw: WASocket,
  target: string | undefined,
  jpeg: Uint8Array | null,
): Promise<void> {
  const attrs = { to: S_WHATSAPP_NET, type: 'set', xmlns: 'w:profile:picture' }
  const content = jpeg === null ? [] : [{ tag: 'picture', attrs: { type: 'image' }, content: jpeg }]
  await answerTo(raw, { tag: 'iq', attrs: { ...attrs, ...(target !== undefined && { target }) }, content })
}
