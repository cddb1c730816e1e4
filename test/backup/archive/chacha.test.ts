// The cipher of age files is the same whoever does it.
import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { ofJavaScript, ofNode } from '../../../core/backup/archive/chacha.ts'

const ciphers = [
  ['Node', ofNode],
  ['JavaScript', ofJavaScript],
] as const

it.each(ciphers)('what %s has sealed opens with either, and only as it was sealed', (_name, by) => {
  const [key, nonce] = [randomBytes(32), randomBytes(12)]
  for (const length of [0, 1, 16, 65_536]) {
    const plain = randomBytes(length)
    const sealed = Buffer.concat(by.seal(key, nonce, plain))
    const changed = Buffer.from(sealed)
    changed[0] = (changed[0] ?? 0) ^ 1
    for (const [, other] of ciphers) {
      expect(other.open(key, nonce, sealed).equals(plain)).toBe(true)
      expect(() => other.open(key, nonce, changed)).toThrow()
      expect(() => other.open(randomBytes(32), nonce, sealed)).toThrow()
    }
  }
})
