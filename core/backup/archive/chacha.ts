// ChaCha20-Poly1305, which age files are sealed with: Node's own where there is one. Electron's library of ciphers has
// it under no name that Node could ask for; there it is done in JavaScript, several times slower.
import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { createCipheriv, createDecipheriv, getCiphers } from 'node:crypto'

interface Cipher {
  /** What is sealed, and its tag at the end: in one part or in several. */
  seal(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array): Uint8Array[]
  /** Throws where it is not what was sealed. */
  open(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Buffer
}

export const tagBytes = 16
const name = 'chacha20-poly1305'
const options = { authTagLength: tagBytes }

export const ofNode: Cipher = {
  seal(key, nonce, plain) {
    const sealing = createCipheriv(name, key, nonce, options)
    const sealed = sealing.update(plain)
    sealing.final()
    return [sealed, sealing.getAuthTag()]
  },
  open(key, nonce, sealed) {
    const length = sealed.length - tagBytes
    const opening = createDecipheriv(name, key, nonce, options)
    opening.setAuthTag(sealed.subarray(length))
    const opened = opening.update(sealed.subarray(0, length))
    opening.final()
    return opened
  },
}

export const ofJavaScript: Cipher = {
  seal: (key, nonce, plain) => [chacha20poly1305(key, nonce).encrypt(plain)],
  open: (key, nonce, sealed) => Buffer.from(chacha20poly1305(key, nonce).decrypt(sealed)),
}

export const chacha = getCiphers().includes(name) ? ofNode : ofJavaScript
