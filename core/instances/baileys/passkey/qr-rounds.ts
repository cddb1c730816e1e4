// The QRs of one socket, one after the other, in place of Baileys (rc14): its timer cannot be paused, and ends the socket
// in the middle of what follows a scan.
import {
  buildPairingQRData,
  getBinaryNodeChild,
  getBinaryNodeChildren,
  type BinaryNode,
  type UserFacingSocketConfig,
  type WASocket,
} from '@whiskeysockets/baileys'
import type { SetTimer } from '../../../events/timers.ts'
import type { WatchdogLimits } from '../socket/watchdog.ts'

const event = 'CB:iq,type:set,pair-device'

/** As Baileys ends a socket whose QRs are used up; the lifecycle knows it by the code. */
class QrsUsedUp extends Error {
  override readonly name = 'QrsUsedUp'
  readonly output = { statusCode: 408 }

  constructor() {
    super('QR refs attempts ended')
  }
}

/** How long WhatsApp keeps a QR: the first one longer than those that follow. */
export type QrLimits = Pick<WatchdogLimits, 'firstQrMs' | 'nextQrMs'>

interface QrRoundsDeps {
  socket: WASocket
  browser: NonNullable<UserFacingSocketConfig['browser']>
  setTimer: SetTimer
  limits: QrLimits
}

export class QrRounds {
  readonly #socket: WASocket
  readonly #browser: QrRoundsDeps['browser']
  readonly #setTimer: SetTimer
  readonly #limits: QrLimits
  #refs: string[] = []
  #shown = 0
  #isOver = false
  #cancel: () => void = () => undefined

  constructor({ socket, browser, setTimer, limits }: QrRoundsDeps) {
    this.#socket = socket
    this.#browser = browser
    this.#setTimer = setTimer
    this.#limits = limits
    socket.ws.removeAllListeners(event)
    socket.ws.on(event, (node: BinaryNode) => this.#begin(node))
  }

  /** No QR comes any more, and the socket does not end for that. */
  stop(): void {
    this.#isOver = true
    this.#cancel()
  }

  #begin(node: BinaryNode): void {
    const answer = { tag: 'iq', attrs: { to: 's.whatsapp.net', type: 'result', id: node.attrs['id'] ?? '' } }
    const device = getBinaryNodeChild(node, 'pair-device')
    this.#refs = getBinaryNodeChildren(device, 'ref').map(({ content }) => textOf(content))
    this.#socket.sendNode(answer).then(
      () => this.#next(),
      () => {
        // The socket is going away, and says so itself.
      },
    )
  }

  #next(): void {
    if (this.#isOver || !this.#socket.ws.isOpen) return
    const ref = this.#refs.shift()
    if (ref === undefined) {
      void this.#socket.end(new QrsUsedUp())
      return
    }
    const { noiseKey, signedIdentityKey, advSecretKey } = this.#socket.authState.creds
    const [noise, identity] = [noiseKey, signedIdentityKey].map((each) =>
      Buffer.from(each.public).toString('base64'),
    )
    const qr = buildPairingQRData(ref, noise ?? '', identity ?? '', advSecretKey, this.#browser)
    const { firstQrMs, nextQrMs } = this.#limits
    this.#cancel = this.#setTimer(() => this.#next(), this.#shown === 0 ? firstQrMs : nextQrMs)
    this.#shown += 1
    this.#socket.ev.emit('connection.update', { qr })
  }
}

const textOf = (content: BinaryNode['content']): string =>
  typeof content === 'string'
    ? content
    : Buffer.from(content instanceof Uint8Array ? content : []).toString('utf8')
