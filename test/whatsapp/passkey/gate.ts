// Owns the gate before some accounts: WhatsApp asks for a passkey before it links a device, and passes on what phone and
// device exchange. What is marked "assumed" nobody has seen of the real one; a capture would replace it.
import { randomBytes } from 'node:crypto'
import { proto, type BinaryNode } from '@whiskeysockets/baileys'
import type { Connection } from '../server/wire/connection.ts'
import { bytes, child, children, el, failed, newStanzaId, nowSeconds, result, text } from '../nodes.ts'
import { whyNotSigned, type Registered } from './authenticator.ts'
import { PasskeyPhone, type Comparing } from './phone.ts'

export type Asked = 'options' | 'ref' | 'prologue' | 'nonce' | 'keys'

/** How the ceremony goes for an account, where not in the ordinary way. All but `apart` and `isSilent` is assumed. */
export type Conduct = {
  /** What is to be signed is not in the question and must be asked for. */
  apart?: boolean
  /** The signature is taken and nothing follows, as was seen with business accounts. */
  isSilent?: boolean
  refuses?: { at: Asked; code: number }
  /** The connection ends instead of an answer. */
  cutsAt?: Asked
  /** The question comes once more after the first. */
  asksTwice?: boolean
  continuesTwice?: boolean
  continuesFirst?: boolean
  /** What the phone sends is cut off. */
  shortens?: boolean
  /** Others than WhatsApp ask before it does, and after. */
  strangers?: boolean
  /** A typed code is answered without the key of the phone. */
  precursor?: boolean
  comparing?: Comparing
  /** Called at each stage that a device has come to, before it is answered. */
  onStage?: (at: Asked | 'asked' | 'signing') => void | Promise<void>
}

type Ceremony = {
  number: string
  phone: PasskeyPhone
  challenge: string
  /** Questions and continuations that were not acknowledged. */
  unacked: Set<string>
  ref: string | undefined
  isSpent: boolean
  /** What the phone has said of itself. */
  answer: Uint8Array
  done: PromiseWithResolvers<Buffer>
}

const SERVER = 's.whatsapp.net'
const STRANGER = '5511900000000@s.whatsapp.net'
const rpId = 'whatsapp.com'

export class PasskeyGate {
  readonly #accounts = new Map<string, { registered: Registered; conduct: Conduct }>()
  readonly #ceremonies = new Map<Connection, Ceremony>()
  /** By account: the phone of the latest ceremony, for what it shows. */
  readonly phones = new Map<string, PasskeyPhone>()
  /** What is wrong with what a device did, as told to whoever runs the tests. */
  readonly faults: string[] = []

  require(number: string, registered: Registered, conduct: Conduct = {}): void {
    this.#accounts.set(number, { registered, conduct })
  }

  /** The account is asked for nothing any more. */
  lift(number: string): void {
    this.#accounts.delete(number)
  }

  conduct(number: string): Conduct | undefined {
    return this.#accounts.get(number)?.conduct
  }

  /** Resolves with the secret under which the link is then made. */
  pass(connection: Connection, number: string, advSecret: Buffer): Promise<Buffer> {
    const phone = new PasskeyPhone(advSecret)
    this.phones.set(number, phone)
    const ceremony: Ceremony = {
      number,
      phone,
      challenge: '',
      ref: undefined,
      isSpent: false,
      answer: Buffer.alloc(0),
      unacked: new Set(),
      done: Promise.withResolvers<Buffer>(),
    }
    this.#ceremonies.set(connection, ceremony)
    const conduct = this.conduct(number) ?? {}
    // With a question of their own, which WhatsApp never asked.
    if (conduct.strangers === true) this.#ask(connection, { ...ceremony }, STRANGER)
    if (conduct.continuesFirst === true) this.#continue(connection, ceremony, Buffer.alloc(68))
    this.#ask(connection, ceremony, SERVER)
    if (conduct.asksTwice === true) this.#ask(connection, ceremony, SERVER)
    if (conduct.strangers === true) this.#ask(connection, { ...ceremony }, STRANGER)
    void conduct.onStage?.('asked')
    return ceremony.done.promise
  }

  acked(connection: Connection, node: BinaryNode): void {
    if (node.attrs['class'] === 'notification')
      this.#ceremonies.get(connection)?.unacked.delete(node.attrs['id'] ?? '')
  }

  /** All that the device was told so far. */
  isAcknowledged(number: string): boolean {
    const [ceremony] = [...this.#ceremonies.values()].filter((each) => each.number === number)
    return ceremony?.unacked.size === 0
  }

  forget(connection: Connection): void {
    this.#ceremonies.get(connection)?.done.reject(new Error('the companion is gone in the middle of it'))
    this.#ceremonies.delete(connection)
  }

  /** Whether the query is one of these; it is answered then, or left without an answer. */
  take(connection: Connection, query: BinaryNode): boolean {
    const ceremony = this.#ceremonies.get(connection)
    const at = askedIn(query)
    if (ceremony === undefined || at === undefined) return false
    void this.#answer(connection, ceremony, { at, query })
    return true
  }

  async #answer(
    connection: Connection,
    ceremony: Ceremony,
    { at, query }: { at: Asked; query: BinaryNode },
  ): Promise<void> {
    const { conduct = {}, registered } = this.#accounts.get(ceremony.number) ?? {}
    await conduct.onStage?.(at)
    if (conduct.cutsAt === at) return connection.drop()
    if (conduct.refuses?.at === at) {
      ceremony.done.reject(new Error(`refused with ${conduct.refuses.code}`))
      return connection.send(failed(query, conduct.refuses.code, 'refused'))
    }
    try {
      if (registered === undefined) throw new Error('the account has no passkey')
      connection.send(result(query, this.#step(connection, ceremony, { at, query, registered })))
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.faults.push(why)
      // Assumed: the code.
      connection.send(failed(query, 403, 'forbidden'))
      ceremony.done.reject(new Error(why))
      return undefined
    }
    if (at === 'prologue' && conduct.isSilent !== true) this.#goOn(connection, ceremony, conduct)
    if (at === 'keys') this.#finish(connection, ceremony)
    return undefined
  }

  #step(
    connection: Connection,
    ceremony: Ceremony,
    { at, query, registered }: { at: Asked; query: BinaryNode; registered: Registered },
  ): BinaryNode[] {
    const { phone, number } = ceremony
    if (ceremony.unacked.size > 0) throw new Error('a notification was not acknowledged')
    switch (at) {
      case 'options':
        return [el('passkey_request_options', {}, this.#options(ceremony))]
      case 'ref':
        ceremony.ref = `3@${randomBytes(24).toString('base64')}`
        return [el('ref', {}, Buffer.from(ceremony.ref))]
      case 'prologue':
        this.#meet(connection, ceremony, { prologue: child(query, 'passkey_prologue'), registered })
        return []
      case 'nonce':
        phone.reveal(bytes(child(query, 'companion_nonce')) ?? Buffer.alloc(0))
        return []
      default:
        ceremony.isSpent = true
        ceremony.done.resolve(this.#open(connection, ceremony, { query, number }))
        return []
    }
  }

  #meet(
    connection: Connection,
    ceremony: Ceremony,
    { prologue, registered }: { prologue: BinaryNode | undefined; registered: Registered },
  ): void {
    if (ceremony.isSpent) throw new Error('the challenge was used before')
    ceremony.isSpent = true
    const json: { rawId?: string } = JSON.parse(text(child(prologue, 'webauthn_assertion')) ?? '{}')
    const why = whyNotSigned(json, { registered, challenge: ceremony.challenge, rpId })
    if (why !== undefined) throw new Error(why)
    const id = bytes(child(prologue, 'credential_id'))?.toString('base64url')
    if (id !== json.rawId) throw new Error('the credential is named in two ways')
    const payload = bytes(child(prologue, 'prologue_payload')) ?? Buffer.alloc(0)
    ceremony.answer = ceremony.phone.meet(payload, bytes(child(prologue, 'pairing_handoff_proof')))
    const props = proto.DeviceProps.decode(
      connection.hello?.payload.devicePairingData?.deviceProps ?? Buffer.alloc(0),
    )
    const { ref, deviceType } = ceremony.phone.named
    if (ref !== ceremony.ref) throw new Error('the ref is another one')
    if (deviceType !== Number(props.platformType))
      throw new Error('the kind of device is not the one that registers')
  }

  #goOn(connection: Connection, ceremony: Ceremony, conduct: Conduct): void {
    const whole = ceremony.answer
    this.#continue(connection, ceremony, conduct.shortens === true ? whole.subarray(0, 50) : whole)
    if (conduct.continuesTwice === true) {
      this.#continue(connection, ceremony, whole)
      // It may come beside what the device sends next.
      ceremony.unacked.clear()
    }
  }

  #open(
    connection: Connection,
    ceremony: Ceremony,
    { query, number }: { query: BinaryNode; number: string },
  ): Buffer {
    const sealed = bytes(child(query, 'encrypted_pairing_request')) ?? Buffer.alloc(0)
    const identity = Buffer.from(connection.hello?.payload.devicePairingData?.eIdent ?? [])
    const noise = connection.hello?.noiseKey ?? Buffer.alloc(0)
    const comparing = this.conduct(number)?.comparing ?? (() => true)
    return ceremony.phone.open(sealed, { noise, identity }, comparing)
  }

  #finish(connection: Connection, ceremony: Ceremony): void {
    if (this.#ceremonies.get(connection) === ceremony) this.#ceremonies.delete(connection)
  }

  #options(ceremony: Ceremony): Buffer {
    ceremony.challenge = randomBytes(32).toString('base64url')
    ceremony.isSpent = false
    const options = {
      challenge: ceremony.challenge,
      timeout: 600_000,
      rpId,
      allowCredentials: [],
      userVerification: 'required',
      extensions: { uvm: true },
    }
    return Buffer.from(JSON.stringify(options))
  }

  #ask(connection: Connection, ceremony: Ceremony, from: string): void {
    const isApart = this.conduct(ceremony.number)?.apart === true
    const content = isApart ? [] : [el('passkey_request_options', {}, this.#options(ceremony))]
    this.#notify(connection, ceremony, { type: 'passkey_prologue_request', from, content })
  }

  #continue(connection: Connection, ceremony: Ceremony, identity: Uint8Array): void {
    const content = [el('primary_ephemeral_identity', {}, identity)]
    this.#notify(connection, ceremony, { type: 'crsc_continuation', from: SERVER, content })
  }

  #notify(
    connection: Connection,
    ceremony: Ceremony,
    { type, from, content }: { type: string; from: string; content: BinaryNode[] },
  ): void {
    const id = newStanzaId()
    if (from === SERVER) ceremony.unacked.add(id)
    connection.send(el('notification', { id, from, type, t: nowSeconds() }, content))
  }
}

/** What comes beside the device in pair-success then; nothing of it can be opened here. */
export const beside = (): BinaryNode[] => [
  el('jurisdiction', { value: 'BR' }),
  el('encryption-metadata', { algorithm: 'aes-256-gcm' }, [
    el('encrypted_key', {}, randomBytes(48)),
    el('nonce', {}, randomBytes(12)),
    el('encrypted_data', {}, randomBytes(64)),
    el('auth_tag', {}, randomBytes(16)),
  ]),
  el('client-props', {}, randomBytes(12)),
]

function askedIn(query: BinaryNode): Asked | undefined {
  const words: Record<string, Asked> = {
    passkey_request_options: 'options',
    ref: 'ref',
    passkey_prologue: 'prologue',
    companion_nonce: 'nonce',
    encrypted_pairing_request: 'keys',
  }
  const [first] = children(query)
  return first === undefined ? undefined : words[first.tag]
}
