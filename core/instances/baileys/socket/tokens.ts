// Baileys (rc14) looks up what it writes in a plain object: an id such as "constructor", which whoever sends a message
// may choose, finds what every object has, and the receipt for it is a frame that WhatsApp cannot read, at each login.
import { TOKEN_MAP } from '@whiskeysockets/baileys/lib/WABinary/constants.js'

/** Safe to call twice. */
export function ownTokensOnly(): void {
  Object.setPrototypeOf(TOKEN_MAP, null)
}
