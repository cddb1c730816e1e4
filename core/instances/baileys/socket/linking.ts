// Linking a phone on an unpaired socket: QRs as they come, one pairing code beside them, and the passkey gate.
import { buildAckStanza, type BinaryNode, type WASocket } from '@whiskeysockets/baileys'
import type { LinkFact, LinkPurpose } from '../../link.ts'

/** How long WhatsApp keeps a QR: the first one longer than those that follow. */
const firstQrMs = 60_000
const nextQrMs = 20_000

export class Linking {
  readonly #socket: WASocket
  readonly #purpose: LinkPurpose
  readonly #tell: (fact: LinkFact) => void
  #shown = 0
  #stopped = false

  constructor(socket: WASocket, purpose: LinkPurpose, tell: (fact: LinkFact) => void) {
    this.#socket = socket
    this.#purpose = purpose
    this.#tell = tell
    socket.ws.on('CB:notification,type:passkey_prologue_request', (node: BinaryNode) => this.#onPasskey(node))
  }

  /** A QR from Baileys; with a phone number, the first one is also the sign that a code can be asked for. */
  onQr(text: string): void {
    this.#shown += 1
    const { kind, phoneNumber } =
      this.#purpose.kind === 'pair' ? this.#purpose : { kind: 'login', phoneNumber: undefined }
    if (kind !== 'pair') return
    this.#tell({ kind: 'qr', text, expiresAt: Date.now() + (this.#shown === 1 ? firstQrMs : nextQrMs) })
    if (phoneNumber !== undefined && this.#shown === 1) void this.#requestCode(phoneNumber)
  }

  stop(): void {
    this.#stopped = true
  }

  async #requestCode(phoneNumber: string): Promise<void> {
    try {
      const code = await this.#socket.requestPairingCode(phoneNumber)
      this.#tell({ kind: 'pairing_code', code })
    } catch (error) {
      if (!this.#stopped) await this.#socket.end(error instanceof Error ? error : undefined)
    }
  }

  /**
   * WhatsApp asks this account for a passkey before it links a device. rc14 knows nothing of it and, while
   * there is no creds.me, does not even acknowledge it (docs/baileys.md, the passkey gate). The options are never logged.
   */
  #onPasskey(node: BinaryNode): void {
    if (this.#socket.authState.creds.me === undefined) {
      this.#socket.sendNode(buildAckStanza(node)).catch(() => {
        // The socket is going away; the gate is reported all the same.
      })
    }
    this.#tell({ kind: 'passkey_required' })
  }
}
