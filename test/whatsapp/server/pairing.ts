// Owns linking a companion: QR refs, pairing codes, pair-success and the list of devices others hear about.
import { randomBytes } from 'node:crypto'
import { Curve, hmacSign, proto } from '@whiskeysockets/baileys'
import type { BinaryNode, KeyPair } from '@whiskeysockets/baileys'
import type { Connection } from './wire/connection.ts'
import type { Device, Directory } from './directory.ts'
import type { Faults } from './faults.ts'
import { beside, type PasskeyGate } from '../passkey/gate.ts'
import type { Queues } from './queues.ts'
import { bytes, child, el, failed, newStanzaId, nowSeconds, requireBytes, result } from '../nodes.ts'

/** What of the hub is needed here. */
type Parts = {
  readonly directory: Directory
  readonly faults: Faults
  readonly queues: Queues
  readonly passkeys: PasskeyGate
}

const SERVER_JID = '@s.whatsapp.net'
const QR_REFS = 6
const PAIRING_TIMEOUT_MS = 20_000

/** The request for a pairing code: everything the phone needs besides the code itself. */
export type CodeRequest = { connection: Connection; wrappedEphemeral: Buffer; ref: Buffer }
export type WrappedBundle = { bundle: Buffer; companionIdentity: Buffer }

type CodeAnswer = { resolve(bundle: WrappedBundle): void; query?: BinaryNode }
type Signing = { resolve(signed: Buffer): void; reject(error: Error): void; queryId: string }

export class Pairings {
  readonly #qrRefs = new Map<string, Connection>()
  readonly #codeRequests = new Map<string, CodeRequest>()
  readonly #codeAnswers = new Map<Connection, CodeAnswer>()
  readonly #signings = new Map<Connection, Signing>()

  offerQr(connection: Connection): void {
    const refs = Array.from({ length: QR_REFS }, () => `2@${randomBytes(48).toString('base64')}`)
    for (const ref of refs) this.#qrRefs.set(ref, connection)
    const content = refs.map((ref) => el('ref', {}, Buffer.from(ref)))
    const attrs = { id: newStanzaId(), from: SERVER_JID, type: 'set', xmlns: 'md' }
    connection.send(el('iq', attrs, [el('pair-device', {}, content)]))
  }

  connectionOfQr(ref: string): Connection | undefined {
    const connection = this.#qrRefs.get(ref)
    return connection?.open ? connection : undefined
  }

  codeRequest(number: string): CodeRequest | undefined {
    const request = this.#codeRequests.get(number)
    return request?.connection.open ? request : undefined
  }

  /** Everything an unpaired connection asks under xmlns=md. */
  answerLinkCode(hub: Parts, connection: Connection, query: BinaryNode): BinaryNode | undefined {
    const request = child(query, 'link_code_companion_reg')
    if (request?.attrs['stage'] === 'companion_hello') {
      const number = hub.directory.resolve(request.attrs['jid'])?.account.number
      if (number === undefined) return failed(query, 404, 'item-not-found')
      const wrapped = child(request, 'link_code_pairing_wrapped_companion_ephemeral_pub')
      const ref = randomBytes(32)
      this.#codeRequests.set(number, {
        connection,
        wrappedEphemeral: requireBytes(wrapped, 'wrapped ephemeral key'),
        ref,
      })
      const content = [el('link_code_pairing_ref', {}, ref)]
      return result(query, [el('link_code_companion_reg', { stage: 'companion_hello' }, content)])
    }
    const answer = this.#codeAnswers.get(connection)
    if (request?.attrs['stage'] !== 'companion_finish' || !answer) return failed(query, 400, 'bad-request')
    // Answered by confirmCode: the client persists its registration only after a result.
    answer.query = query
    answer.resolve({
      bundle: requireBytes(child(request, 'link_code_pairing_wrapped_key_bundle'), 'wrapped key bundle'),
      companionIdentity: requireBytes(child(request, 'companion_identity_public'), 'companion identity'),
    })
    return undefined
  }

  /** The phone typed a code: its half of the exchange goes to the companion, whose answer comes back. */
  async exchangeCode(request: CodeRequest, wrapped: Buffer, identity: Uint8Array): Promise<WrappedBundle> {
    const content = [
      el('link_code_pairing_wrapped_primary_ephemeral_pub', {}, wrapped),
      el('primary_identity_pub', {}, identity),
      el('link_code_pairing_ref', {}, request.ref),
    ]
    const attrs = {
      id: newStanzaId(),
      from: SERVER_JID,
      type: 'link_code_companion_reg',
      t: nowSeconds(),
    }
    const reg = el('link_code_companion_reg', { stage: 'primary_hello' }, content)
    const answered = new Promise<WrappedBundle>((resolve) => {
      this.#codeAnswers.set(request.connection, { resolve })
    })
    request.connection.send(el('notification', attrs, [reg]))
    return withTimeout(answered, 'the companion did not answer the typed code')
  }

  /** Assumed: what comes to the companion instead of the phone's key where a passkey is asked for first. */
  announcePasskey(request: CodeRequest): void {
    const attrs = { id: newStanzaId(), from: SERVER_JID, type: 'link_code_companion_reg', t: nowSeconds() }
    const content = [el('link_code_pairing_ref', {}, request.ref)]
    const reg = el('link_code_companion_reg', { stage: 'primary_hello' }, content)
    request.connection.send(el('notification', attrs, [reg]))
  }

  confirmCode(connection: Connection, accepted: boolean): void {
    const query = this.#codeAnswers.get(connection)?.query
    this.#codeAnswers.delete(connection)
    if (query) connection.send(accepted ? result(query) : failed(query, 400, 'bad-request'))
  }

  /** Sends pair-success and waits for the companion's signature. Returns the linked device. */
  async link(hub: Parts, connection: Connection, asks: LinkingPhone): Promise<Device> {
    const registration = connection.hello?.payload.devicePairingData
    const noiseKey = connection.hello?.noiseKey
    if (!registration || !noiseKey) throw new Error('this connection does not register a device')
    const ref = { number: asks.number, device: 0 }
    if (hub.faults.take('passkey', ref)) {
      askForPasskey(connection)
      throw new Error('WhatsApp asked for a passkey')
    }
    const isGated = hub.passkeys.conduct(asks.number) !== undefined
    const phone = isGated
      ? { ...asks, advSecret: await hub.passkeys.pass(connection, asks.number, asks.advSecret), isGated }
      : asks
    const refused = hub.faults.take('refusePairing', ref)
    if (refused) {
      connection.streamError(refused.code)
      throw new Error(`pairing was refused with ${refused.code}`)
    }
    if (hub.faults.take('withholdPairSuccess', ref)) throw new Error('pair-success was withheld')
    const identity = Buffer.from(registration.eIdent ?? [])
    const taken = hub.directory.takeDeviceNumber(phone.number)
    const details = proto.ADVDeviceIdentity.encode({
      rawId: randomBytes(4).readUInt32BE(),
      timestamp: nowSeconds(),
      keyIndex: taken.keyIndex,
      accountType: proto.ADVEncryptionType.E2EE,
      deviceType: proto.ADVEncryptionType.E2EE,
    }).finish()
    const signed = await this.#sign(hub, connection, phone, { details, identity, device: taken.device })
    const device: Device = {
      number: phone.number,
      device: taken.device,
      keyIndex: taken.keyIndex,
      identity,
      registrationId: Buffer.from(registration.eRegid ?? []),
      signedPreKey: {
        id: Buffer.from(registration.eSkeyId ?? []),
        value: Buffer.from(registration.eSkeyVal ?? []),
        signature: Buffer.from(registration.eSkeySig ?? []),
      },
      noiseKey,
      deviceIdentity: signed,
      platform: connection.hello?.payload.userAgent?.device ?? '',
      linkedAt: Date.now(),
      bootstrapped: false,
      bootstraps: 0,
      groupsDirty: true,
    }
    hub.directory.putDevice(device)
    announceDevice(hub, device, 'add')
    connection.streamError(515)
    return device
  }

  /** The companion's answer to pair-success. */
  signed(connection: Connection, answer: BinaryNode): void {
    const signing = this.#signings.get(connection)
    if (!signing || signing.queryId !== answer.attrs['id']) return
    const identity = bytes(child(answer, 'pair-device-sign', 'device-identity'))
    if (identity) signing.resolve(identity)
    else signing.reject(new Error('the companion refused pair-success'))
  }

  forget(connection: Connection): void {
    for (const [ref, owner] of this.#qrRefs) if (owner === connection) this.#qrRefs.delete(ref)
    this.#codeAnswers.delete(connection)
    this.#signings.get(connection)?.reject(new Error('the companion closed its connection while pairing'))
    this.#signings.delete(connection)
  }

  async #sign(hub: Parts, connection: Connection, phone: LinkingPhone, offer: Offer): Promise<Buffer> {
    const toSign = Buffer.concat([Buffer.from([6, 0]), offer.details, offer.identity])
    const accountSignature = Curve.sign(phone.identity.private, toSign)
    const accountSignatureKey = phone.identity.public
    const wrapped = proto.ADVSignedDeviceIdentity.encode({
      details: offer.details,
      accountSignatureKey,
      accountSignature,
    }).finish()
    const deviceIdentity = proto.ADVSignedDeviceIdentityHMAC.encode({
      details: wrapped,
      hmac: hmacSign(wrapped, phone.advSecret),
    }).finish()
    const ref = { number: phone.number, device: offer.device }
    const queryId = newStanzaId()
    const content = [
      el('device-identity', {}, deviceIdentity),
      el('device', { jid: hub.directory.deviceJid(ref, 'pn'), lid: hub.directory.deviceJid(ref, 'lid') }),
      el('platform', { name: 'android' }),
      ...(phone.isGated === true ? beside() : []),
    ]
    const answered = new Promise<Buffer>((resolve, reject) => {
      this.#signings.set(connection, { resolve, reject, queryId })
    })
    const attrs = { id: queryId, from: SERVER_JID, type: 'set', xmlns: 'md', t: nowSeconds() }
    connection.send(el('iq', attrs, [el('pair-success', {}, content)]))
    const answer = await withTimeout(answered, 'the companion did not sign its device identity')
    this.#signings.delete(connection)
    // The companion answers without the account key; senders need it in the bundle.
    const identity = proto.ADVSignedDeviceIdentity.decode(answer)
    identity.accountSignatureKey = accountSignatureKey
    return Buffer.from(proto.ADVSignedDeviceIdentity.encode(identity).finish())
  }
}

export type LinkingPhone = {
  number: string
  identity: KeyPair
  advSecret: Buffer
  /** It was asked for a passkey. */
  isGated?: boolean
}
type Offer = { details: Uint8Array; identity: Buffer; device: number }

/** Everybody who may have cached the account's device list, and its own devices, hear of a change. */
export function announceDevice(hub: Parts, device: Device, change: 'add' | 'remove'): void {
  const account = hub.directory.account(device.number)
  const listeners = [device.number, ...(account?.watchers ?? [])]
  const entries = (['pn', 'lid'] as const).map((form) =>
    el('device', { jid: hub.directory.deviceJid(device, form), 'key-index': device.keyIndex }),
  )
  for (const number of listeners) {
    for (const listener of hub.directory.devices(number)) {
      if (listener.number === device.number && listener.device === device.device) continue
      const attrs = {
        id: newStanzaId(),
        from: hub.directory.userJid(device.number, 'pn'),
        type: 'devices',
        t: nowSeconds(),
      }
      hub.queues.deliver(listener, el('notification', attrs, [el(change, {}, entries)]))
    }
  }
}

function askForPasskey(connection: Connection): void {
  const options = {
    challenge: randomBytes(32).toString('base64url'),
    rpId: 'whatsapp.com',
    timeout: 600_000,
    userVerification: 'required',
    allowCredentials: [],
  }
  const attrs = {
    id: newStanzaId(),
    from: 's.whatsapp.net',
    type: 'passkey_prologue_request',
    t: nowSeconds(),
  }
  const content = [el('passkey_request_options', {}, Buffer.from(JSON.stringify(options)))]
  connection.send(el('notification', attrs, content))
}

async function withTimeout<T>(promise: Promise<T>, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(message)), PAIRING_TIMEOUT_MS)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
