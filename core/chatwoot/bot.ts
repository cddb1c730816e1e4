// Our own contact in Chatwoot, for operations: it tells how the number is, and takes commands.
import { toBuffer } from 'qrcode'
import { AppError } from '../errors.ts'
import type { InstanceControl } from '../instances/types.ts'
import type { ChatwootStorage } from './intake.ts'
import { enqueue } from './intake.ts'
import { botJid } from './names.ts'

export interface BotDeps {
  storage: ChatwootStorage
  instanceId: string
  instances: Pick<InstanceControl, 'find' | 'link' | 'linkCode' | 'logout'>
  now: () => number
}

/** How long a QR is waited for. */
const codeMs = 20_000

export class Bot {
  readonly #deps: BotDeps

  constructor(deps: BotDeps) {
    this.#deps = deps
  }

  /** A command of an agent, exactly; with or without a slash. */
  async obey(said: string): Promise<void> {
    const [word = '', rest] = said.trim().replace(/^\//, '').toLowerCase().split(':', 2)
    switch (word.trim()) {
      case 'init':
      case 'iniciar':
        return this.#begin(rest?.replaceAll(/\D/g, '') || null)
      case 'status':
        return this.say(this.#status())
      case 'disconnect':
      case 'desconectar':
        return this.#end()
      case 'clearcache':
        return this.say('There is nothing to clear: nothing is remembered that is not stored.')
      default:
        return this.say('Commands: init, init:NUMBER (for a pairing code), status, disconnect.')
    }
  }

  say(text: string): Promise<void> {
    return this.#put({ text })
  }

  /** null: no code is to be had just now. */
  async code(number: string | null): Promise<{ text: string; png: Buffer | undefined }> {
    const { instances, instanceId } = this.#deps
    const { qr, pairingCode } = await instances.linkCode(instanceId, { timeoutMs: codeMs })
    if (number !== null && pairingCode !== null)
      return {
        text: `Type this code on the phone, under Linked devices → Link with phone number: **${pairingCode}**`,
        png: undefined,
      }
    if (qr === null)
      return { text: 'There is no code to show just now. Write "init" again in a moment.', png: undefined }
    const png = await toBuffer(qr, { margin: 3, scale: 6, errorCorrectionLevel: 'M' })
    return {
      text: 'Scan this with the phone within 40 seconds, under Linked devices. Write "init" for another one.',
      png,
    }
  }

  async #begin(number: string | null): Promise<void> {
    const { instances, instanceId } = this.#deps
    if (instances.find(instanceId)?.state === 'open') return this.say('This number is connected already.')
    try {
      await instances.link(instanceId, number === null ? {} : { phoneNumber: number })
      await this.#put({ text: null, number })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      await this.say(`${error.message} ${error.hint}`)
    }
  }

  async #end(): Promise<void> {
    const { instances, instanceId } = this.#deps
    try {
      await instances.logout(instanceId)
      await this.say('Logged out. Its chats and settings are kept; write "init" to link it again.')
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      await this.say(`${error.message} ${error.hint}`)
    }
  }

  #status(): string {
    const view = this.#deps.instances.find(this.#deps.instanceId)
    if (view === undefined) return 'There is no such number any more.'
    return `${view.name}: ${view.state.replaceAll('_', ' ')}. ${view.stateReason ?? ''}`.trim()
  }

  async #put(body: { text: string | null; number?: string | null }): Promise<void> {
    const { storage, instanceId, now } = this.#deps
    const names = { jid: botJid, pn: null, lid: null }
    await storage.commits.write((tx) =>
      enqueue(tx, storage, { instanceId, entry: { kind: 'bot', about: null, body, names }, at: now() }),
    )
  }
}
