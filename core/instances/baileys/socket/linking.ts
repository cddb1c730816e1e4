// Linking a phone on an unpaired socket: QRs as they come, one pairing code beside them, and what follows where WhatsApp
// asks for a passkey.
import {
  buildAckStanza,
  type BinaryNode,
  type UserFacingSocketConfig,
  type WASocket,
} from '@whiskeysockets/baileys'
import type { SetTimer } from '../../../events/timers.ts'
import type { LinkFact, LinkPurpose, PasskeyPort } from '../../link.ts'
import type { Ceremony } from '../passkey/ceremony.ts'
import { browserOf, ceremonyOn } from '../passkey/on-socket.ts'
import { QrRounds, type QrLimits } from '../passkey/qr-rounds.ts'

export interface LinkingDeps {
  purpose: LinkPurpose
  config: UserFacingSocketConfig
  now: () => number
  setTimer: SetTimer
  limits: QrLimits
  tell(fact: LinkFact): void
}

export class Linking {
  readonly #socket: WASocket
  readonly #deps: LinkingDeps
  readonly #ceremony: Ceremony | undefined
  #qrs: QrRounds | undefined
  #shown = 0
  #stopped = false

  constructor(socket: WASocket, deps: LinkingDeps) {
    this.#socket = socket
    this.#deps = deps
    const { purpose, config, now, setTimer, limits, tell } = deps
    if (purpose.kind === 'pair') {
      const browser = browserOf(config)
      this.#qrs = new QrRounds({ socket, browser, setTimer, limits })
      if (purpose.passkey === true)
        this.#ceremony = ceremonyOn({
          socket,
          browser,
          now,
          setTimer,
          tell,
          onAsked: () => this.#qrs?.stop(),
        })
    }
    if (this.#ceremony === undefined)
      socket.ws.on('CB:notification,type:passkey_prologue_request', (node: BinaryNode) =>
        this.#onPasskey(node),
      )
  }

  get passkey(): PasskeyPort | undefined {
    return this.#ceremony
  }

  /** A QR to show; with a phone number, the first one is also the sign that a code can be asked for. */
  onQr(text: string): void {
    this.#shown += 1
    const { purpose, limits, tell } = this.#deps
    if (purpose.kind !== 'pair') return
    tell({
      kind: 'qr',
      text,
      expiresAt: Date.now() + (this.#shown === 1 ? limits.firstQrMs : limits.nextQrMs),
    })
    if (purpose.phoneNumber !== undefined && this.#shown === 1) void this.#requestCode(purpose.phoneNumber)
  }

  /** The link is stored. */
  paired(): void {
    this.#ceremony?.paired()
  }

  stop(): void {
    this.#stopped = true
    this.#qrs?.stop()
    this.#ceremony?.stop()
  }

  async #requestCode(phoneNumber: string): Promise<void> {
    try {
      const code = await this.#socket.requestPairingCode(phoneNumber)
      this.#deps.tell({ kind: 'pairing_code', code })
    } catch (error) {
      if (!this.#stopped) await this.#socket.end(error instanceof Error ? error : undefined)
    }
  }

  /**
   * WhatsApp asks this account for a passkey before it links a device, and none is given here. rc14 knows nothing of it
   * and, while there is no creds.me, does not even acknowledge it (docs/baileys.md, the passkey gate). The options are never
   * logged.
   */
  #onPasskey(node: BinaryNode): void {
    if (this.#socket.authState.creds.me === undefined) {
      this.#socket.sendNode(buildAckStanza(node)).catch(() => {
        // The socket is going away; the gate is reported all the same.
      })
    }
    this.#deps.tell({ kind: 'passkey_required' })
  }
}
