// Ends a socket that hangs without saying so. Three ways of hanging were seen with Baileys rc14: an HTTP
// answer instead of the WebSocket upgrade and a silent server give no event at all; events stay buffered
// when ib/offline never comes; and closing waits 30 s for a peer that has vanished. And where other frames still come,
// Baileys does not notice that its keep-alive queries are answered no more.

export interface WatchdogLimits {
  /** From the start of the socket to a QR, an open link or its end. */
  connectMs: number
  /** From the open link to ib/offline, the end of the backlog. */
  backlogMs: number
  /** From the beginning of a close to its end. */
  closeMs: number
  /** Between two keep-alive queries of an open link. */
  keepAliveMs: number
  /** From a message that came in to anything that comes out (flow.ts). */
  stuckMs: number
  /** From a request for a message that could not be answered to the next try of it. */
  againMs: number
  /** From a question to its answer. */
  answerMs: number
  /** How long WhatsApp keeps the first QR of a socket. */
  firstQrMs: number
  /** And each that follows. */
  nextQrMs: number
}

export const watchdogLimits: WatchdogLimits = {
  connectMs: 60_000,
  backlogMs: 90_000,
  closeMs: 3_000,
  keepAliveMs: 30_000,
  stuckMs: 60_000,
  againMs: 5_000,
  answerMs: 60_000,
  firstQrMs: 60_000,
  nextQrMs: 20_000,
}

/** So many intervals in a row without the answer to any query: each had one of its own. */
const mostUnanswered = 4

export interface Watched {
  isClosing(): boolean
  /** Ends the socket in the ordinary way. */
  end(reason: string): void
  /** Drops the TCP connection. */
  terminate(): void
}

export class Watchdog {
  readonly #limits: WatchdogLimits
  readonly #socket: Watched
  #phase: NodeJS.Timeout | undefined
  readonly #closing: NodeJS.Timeout
  #closingSince: number | undefined
  #alive: NodeJS.Timeout | undefined
  #unanswered = 0
  #isOpen = false
  #isBacklogThrough = false

  constructor(socket: Watched, limits: WatchdogLimits) {
    this.#socket = socket
    this.#limits = limits
    this.#expect(limits.connectMs, 'WhatsApp did not answer')
    this.#closing = setInterval(() => this.#lookAtClose(), Math.max(10, limits.closeMs / 3))
    this.#closing.unref()
  }

  /** The socket lives: a QR is shown or the link is open. */
  connected(): void {
    clearTimeout(this.#phase)
  }

  awaitBacklog(): void {
    this.#isOpen = true
    clearInterval(this.#alive)
    this.#alive = setInterval(() => this.#lookAtAnswers(), this.#limits.keepAliveMs)
    this.#alive.unref()
    if (this.#isBacklogThrough) clearTimeout(this.#phase)
    else this.#expect(this.#limits.backlogMs, 'WhatsApp did not say that the backlog is through')
  }

  /** A short backlog is through before Baileys says that the link is open. */
  backlogThrough(): void {
    this.#isBacklogThrough = true
    if (this.#isOpen) clearTimeout(this.#phase)
  }

  /** WhatsApp has answered a query. */
  answered(): void {
    this.#unanswered = 0
  }

  stop(): void {
    clearTimeout(this.#phase)
    clearInterval(this.#alive)
    clearInterval(this.#closing)
  }

  #expect(ms: number, otherwise: string): void {
    clearTimeout(this.#phase)
    this.#phase = setTimeout(() => this.#socket.end(otherwise), ms)
    this.#phase.unref()
  }

  /** By turns, not by the clock: after a rest of the whole machine it has a chance to answer first. */
  #lookAtAnswers(): void {
    this.#unanswered += 1
    if (this.#unanswered >= mostUnanswered)
      this.#socket.end('WhatsApp does not answer the keep-alive queries')
  }

  #lookAtClose(): void {
    if (!this.#socket.isClosing()) return
    this.#closingSince ??= Date.now()
    if (Date.now() - this.#closingSince >= this.#limits.closeMs) this.#socket.terminate()
  }
}
