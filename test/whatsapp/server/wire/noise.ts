// Owns the server half of Noise_XX_25519_AESGCM_SHA256 and the frames around it. Knows nothing of stanzas.
import { createHash } from 'node:crypto'
import { aesDecryptGCM, aesEncryptGCM, Curve, hkdf, NOISE_MODE, proto } from '@whiskeysockets/baileys'
import { certificateChain } from './certificates.ts'
import type { NoiseKeys } from './certificates.ts'

const PROLOGUE = Buffer.from([0x57, 0x41, 6, 3])
const EMPTY = Buffer.alloc(0)

function ivOf(counter: number): Buffer {
  const iv = Buffer.alloc(12)
  iv.writeUInt32BE(counter, 8)
  return iv
}

/** The byte stream from a client: one prologue, then frames with a three byte length. */
export class FrameReader {
  #pending: Buffer = EMPTY
  #started = false

  push(data: Buffer): Buffer[] {
    this.#pending = Buffer.concat([this.#pending, data])
    if (!this.#started && !this.#skipPrologue()) return []
    const frames: Buffer[] = []
    while (this.#pending.length >= 3) {
      const size = this.#pending.readUIntBE(0, 3)
      if (this.#pending.length < size + 3) break
      frames.push(this.#pending.subarray(3, size + 3))
      this.#pending = this.#pending.subarray(size + 3)
    }
    return frames
  }

  #skipPrologue(): boolean {
    let start = 0
    if (this.#pending.subarray(0, 2).toString('latin1') === 'ED') {
      if (this.#pending.length < 7) return false
      start = 7 + this.#pending.readUIntBE(4, 3)
    }
    if (this.#pending.length < start + PROLOGUE.length) return false
    if (!this.#pending.subarray(start, start + PROLOGUE.length).equals(PROLOGUE)) {
      throw new Error('the client did not open with the WA prologue')
    }
    this.#pending = this.#pending.subarray(start + PROLOGUE.length)
    this.#started = true
    return true
  }
}

export function frameOf(body: Uint8Array): Buffer {
  const frame = Buffer.alloc(3 + body.length)
  frame.writeUIntBE(body.length, 0, 3)
  frame.set(body, 3)
  return frame
}

/** Answers a clientHello, then opens the clientFinish; after that it encrypts and decrypts stanzas. */
export class NoiseServer {
  readonly #keys: NoiseKeys
  readonly #ephemeral = Curve.generateKeyPair()
  #hash: Buffer = Buffer.from(NOISE_MODE)
  #salt: Buffer = this.#hash
  #key: Buffer = this.#hash
  #counter = 0
  #sendKey: Buffer = EMPTY
  #receiveKey: Buffer = EMPTY
  #sent = 0
  #received = 0

  constructor(keys: NoiseKeys) {
    this.#keys = keys
  }

  answerHello(frame: Buffer): Uint8Array {
    const { clientHello } = proto.HandshakeMessage.decode(frame)
    const clientEphemeral = clientHello?.ephemeral
    if (!clientEphemeral) throw new Error('the first frame is not a clientHello')
    this.#mixHash(PROLOGUE)
    this.#mixHash(clientEphemeral)
    this.#mixHash(this.#ephemeral.public)
    this.#mixKey(Curve.sharedKey(this.#ephemeral.private, clientEphemeral))
    const encryptedStatic = this.#seal(this.#keys.serverStatic.public)
    this.#mixKey(Curve.sharedKey(this.#keys.serverStatic.private, clientEphemeral))
    const payload = this.#seal(certificateChain(this.#keys))
    const serverHello = { ephemeral: this.#ephemeral.public, static: encryptedStatic, payload }
    return proto.HandshakeMessage.encode({ serverHello }).finish()
  }

  openFinish(frame: Buffer): { noiseKey: Buffer; payload: proto.ClientPayload } {
    const { clientFinish } = proto.HandshakeMessage.decode(frame)
    if (!clientFinish?.static || !clientFinish.payload) throw new Error('the second frame is no clientFinish')
    const noiseKey = this.#open(clientFinish.static)
    this.#mixKey(Curve.sharedKey(this.#ephemeral.private, noiseKey))
    const payload = proto.ClientPayload.decode(this.#open(clientFinish.payload))
    ;[this.#receiveKey, this.#sendKey] = this.#derive(EMPTY)
    return { noiseKey, payload }
  }

  encrypt(plain: Uint8Array): Buffer {
    return aesEncryptGCM(plain, this.#sendKey, ivOf(this.#sent++), EMPTY)
  }

  decrypt(frame: Uint8Array): Buffer {
    return aesDecryptGCM(frame, this.#receiveKey, ivOf(this.#received++), EMPTY)
  }

  #mixHash(data: Uint8Array): void {
    this.#hash = createHash('sha256').update(this.#hash).update(data).digest()
  }

  #derive(input: Uint8Array): [Buffer, Buffer] {
    const out = Buffer.from(hkdf(input, 64, { salt: this.#salt, info: '' }))
    return [out.subarray(0, 32), out.subarray(32)]
  }

  #mixKey(input: Uint8Array): void {
    ;[this.#salt, this.#key] = this.#derive(input)
    this.#counter = 0
  }

  #seal(plain: Uint8Array): Buffer {
    const sealed = aesEncryptGCM(plain, this.#key, ivOf(this.#counter++), this.#hash)
    this.#mixHash(sealed)
    return sealed
  }

  #open(sealed: Uint8Array): Buffer {
    const plain = aesDecryptGCM(sealed, this.#key, ivOf(this.#counter++), this.#hash)
    this.#mixHash(sealed)
    return plain
  }
}
