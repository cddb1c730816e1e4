// One linking with a passkey on one socket: does what step.ts says, over a narrow port. What is asked, signed and exchanged
// is in memory only, and forgotten when it is over.
import { getBinaryNodeChild, S_WHATSAPP_NET, type BinaryNode } from '@whiskeysockets/baileys'
import { noPasskey, type PasskeyAssertion, type PasskeyView } from '../../../contract/instances/passkey.ts'
import { passkeyRefusals } from '../../../contract/instances/passkey-refusals.ts'
import { BadRequestError, ConflictError } from '../../../errors.ts'
import type { SetTimer } from '../../../events/timers.ts'
import type { LinkFact, PasskeyPort, PasskeyStep } from '../../link.ts'
import { isEnd, refusalCode } from '../asking/refusals.ts'
import { readOptions, toSend, whyNotThat } from './assertion.ts'
import { CeremonySecrets, phoneIdentity, type PhoneIdentity } from './secrets.ts'
import { deadline, idle, isLive, limits, step, type CeremonyAction, type CeremonyEvent } from './step.ts'

export const asking = 'passkey_prologue_request'
export const continuing = 'crsc_continuation'

/** What of the socket is needed. */
interface CeremonyPort {
  /** The answer; undefined where none came in time. Rejects with the refusal. */
  query(node: BinaryNode): Promise<BinaryNode | undefined>
  ack(node: BinaryNode): void
  credentials: {
    /** The present secret that a scanned code holds. */
    advSecret(): Uint8Array
    keys(): { noise: Uint8Array; identity: Uint8Array }
    /** Durably before it returns. */
    commit(advSecret: Uint8Array): void
    putBack(): void
  }
}

export interface CeremonyDeps {
  port: CeremonyPort
  /** The number of its kind, as it registers. */
  deviceType: number
  now: () => number
  setTimer: SetTimer
  tell(fact: LinkFact): void
}

export class Ceremony implements PasskeyPort {
  readonly #deps: CeremonyDeps
  #state = idle
  #secrets: CeremonySecrets | undefined
  #assertion: PasskeyAssertion | undefined
  #ref = ''
  #phone: PhoneIdentity | undefined
  #code: string | null = null
  /** The phone began in a way that gives it no secret to check a proof with. */
  #canProve = true
  #isStopped = false
  #cancelTimer: () => void = () => undefined

  constructor(deps: CeremonyDeps) {
    this.#deps = deps
  }

  get isLive(): boolean {
    return isLive(this.#state)
  }

  get view(): PasskeyView {
    const { stage, askedAt, options, isProven } = this.#state
    if (stage === 'idle') return noPasskey
    const isGiven = stage !== 'challenge' && stage !== 'asserting'
    return {
      stage,
      options,
      expiresAt: this.isLive ? askedAt + limits.allMs : null,
      proofUntil: this.#canProve && (!isGiven || isProven) ? askedAt + limits.proofMs : null,
      code: this.#code,
    }
  }

  /** A notification of WhatsApp; tells whether it is one of these, which Baileys is not to see. */
  take(node: BinaryNode): boolean {
    const { type, from } = node.attrs
    if (type !== asking && type !== continuing) return false
    // Anybody else has nothing to say here.
    if (from === undefined || `@${from}`.replace('@@', '@') !== S_WHATSAPP_NET) return true
    this.#deps.port.ack(node)
    if (type === asking) this.#asked(node)
    else this.#continued(node)
    return true
  }

  /** The phone was told of the question before it could derive a secret with this device. */
  withoutProof(): void {
    this.#canProve = false
  }

  give(assertion: PasskeyAssertion): void {
    const { stage, options } = this.#state
    this.#happen({ kind: 'time' })
    if (stage !== 'asserting' || options === null || !this.isLive)
      throw new ConflictError(passkeyRefusals.passkey_not_asked)
    const refused = whyNotThat(assertion, options)
    if (refused !== undefined) throw new BadRequestError(refused)
    this.#assertion = assertion
    this.#deps.tell({ kind: 'passkey_sent' })
    this.#happen({ kind: 'given' })
  }

  confirm(): void {
    if (this.#state.stage !== 'confirm') throw new ConflictError(passkeyRefusals.passkey_not_to_confirm)
    this.#deps.tell({ kind: 'passkey_sent' })
    this.#happen({ kind: 'confirmed' })
  }

  cancel(): void {
    if (!this.isLive) throw new ConflictError(passkeyRefusals.passkey_not_asked)
    this.#happen({ kind: 'cancelled', codesDiffer: this.#state.stage === 'confirm' })
  }

  /** The device is linked. */
  paired(): void {
    this.#happen({ kind: 'paired' })
  }

  /** The socket is over, and with it whatever was going on. */
  stop(): void {
    this.#isStopped = true
    this.#cancelTimer()
    this.#forget()
  }

  #asked(node: BinaryNode): void {
    const bytes = bytesIn(node, 'passkey_request_options')
    this.#happen({ kind: 'asked', options: readOptions(bytes) ?? null })
  }

  #continued(node: BinaryNode): void {
    if (this.#state.stage !== 'prologue_sent' || this.#secrets === undefined) return
    this.#phone = phoneIdentity(bytesIn(node, 'primary_ephemeral_identity') ?? new Uint8Array())
    if (this.#phone === undefined) return this.#happen({ kind: 'malformed' })
    this.#code = this.#secrets.code(this.#phone)
    return this.#happen({ kind: 'continued' })
  }

  #happen(event: CeremonyEvent): void {
    if (this.#isStopped) return
    const before = this.#state
    const { state, actions } = step(before, event, this.#deps.now())
    this.#state = state
    if (before.stage === 'idle' && state.stage !== 'idle')
      this.#secrets = new CeremonySecrets(this.#deps.port.credentials.advSecret())
    this.#awaitTime()
    for (const action of actions) this.#act(action)
    if (!this.isLive) this.#forget()
  }

  #awaitTime(): void {
    this.#cancelTimer()
    const until = deadline(this.#state)
    if (until === undefined) return
    const wait = Math.max(0, until - this.#deps.now())
    this.#cancelTimer = this.#deps.setTimer(() => this.#happen({ kind: 'time' }), wait)
  }

  #act(action: CeremonyAction): void {
    const { tell, port } = this.#deps
    switch (action.do) {
      case 'fetch_options':
        return this.#ask(
          'options',
          this.#iq('get', [{ tag: 'passkey_request_options', attrs: {} }]),
          (answer) => {
            const options = readOptions(bytesIn(answer, 'passkey_request_options'))
            return options === undefined ? { kind: 'malformed' } : { kind: 'options', options }
          },
        )
      case 'want_signature':
        return tell({ kind: 'passkey_required', canBeGiven: true })
      case 'fetch_ref':
        return this.#ask('ref', this.#iq('get', [{ tag: 'ref', attrs: {} }]), (answer) => {
          const ref = bytesIn(answer, 'ref')
          if (ref === undefined || ref.length === 0) return { kind: 'malformed' }
          this.#ref = Buffer.from(ref).toString('utf8')
          return { kind: 'ref', canProve: this.#canProve }
        })
      case 'send_prologue':
        return this.#sendPrologue(action.proof)
      case 'reveal':
        return this.#ask(
          'nonce',
          this.#iq('set', [bytesNode('companion_nonce', this.#secrets?.nonce)]),
          () => ({
            kind: 'revealed',
          }),
        )
      case 'want_confirmation':
        return tell({ kind: 'passkey_confirmation_required' })
      case 'send_keys':
        return this.#sendKeys()
      case 'put_back':
        return port.credentials.putBack()
      default:
        return tell({ kind: 'passkey_failed', why: action.why })
    }
  }

  #sendPrologue(proof: boolean): void {
    if (this.#secrets === undefined || this.#assertion === undefined) return
    const { rawId, json } = toSend(this.#assertion)
    this.#assertion = undefined
    const prologue = this.#secrets.prologue(this.#named)
    const content = [
      bytesNode('credential_id', rawId),
      bytesNode('webauthn_assertion', Buffer.from(json)),
      bytesNode('prologue_payload', prologue),
      ...(proof ? [bytesNode('pairing_handoff_proof', this.#secrets.proof(prologue))] : []),
    ]
    const node: BinaryNode = { tag: 'passkey_prologue', attrs: {}, content }
    this.#ask('prologue', this.#iq('set', [node]))
  }

  /** In this order: a process that ends between the two has a secret that nobody was told. */
  #sendKeys(): void {
    if (this.#secrets === undefined || this.#phone === undefined) return
    const { credentials } = this.#deps.port
    const sealed = this.#secrets.seal(this.#phone, this.#named, credentials.keys())
    credentials.commit(this.#secrets.advSecret)
    this.#ask('keys', this.#iq('set', [bytesNode('encrypted_pairing_request', sealed)]))
  }

  get #named() {
    return { deviceType: this.#deps.deviceType, ref: this.#ref }
  }

  #iq(type: 'get' | 'set', content: BinaryNode[]): BinaryNode {
    return { tag: 'iq', attrs: { to: S_WHATSAPP_NET, type, xmlns: 'md' }, content }
  }

  #ask(at: PasskeyStep, node: BinaryNode, then?: (answer: BinaryNode) => CeremonyEvent): void {
    void this.#answered(at, node).then((answer) => {
      if (answer !== undefined && then !== undefined && this.isLive) this.#happen(then(answer))
      return undefined
    })
  }

  /** undefined where there is none, which has been taken for what it is. */
  async #answered(at: PasskeyStep, node: BinaryNode): Promise<BinaryNode | undefined> {
    try {
      const answer = await this.#deps.port.query(node)
      if (answer === undefined) this.#happen({ kind: 'refused', at, code: null })
      return answer
    } catch (error) {
      // A connection that has ended says so itself.
      if (!isEnd(error)) this.#happen({ kind: 'refused', at, code: refusalCode(error) ?? null })
      return undefined
    }
  }

  #forget(): void {
    this.#secrets = undefined
    this.#assertion = undefined
    this.#phone = undefined
    this.#code = null
    this.#ref = ''
  }
}

const bytesNode = (tag: string, content: Uint8Array | undefined): BinaryNode => ({
  tag,
  attrs: {},
  content: content ?? new Uint8Array(),
})

/** Short content may come as text. */
function bytesIn(node: BinaryNode, tag: string): Uint8Array | undefined {
  const content = getBinaryNodeChild(node, tag)?.content
  if (typeof content === 'string') return Buffer.from(content)
  return content instanceof Uint8Array ? content : undefined
}
