// Sealed bytes open in their own place, with their own key, unchanged; or not at all.
import { randomBytes } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UnsealError } from '../../core/storage/errors.ts'
import { place, Sealer } from '../../core/storage/seal.ts'

const sealer = new Sealer(randomBytes(32))

describe('Sealer', () => {
  it('opens what it sealed', () => {
    fc.assert(
      fc.property(fc.string(), fc.uint8Array({ maxLength: 5000 }), (where, bytes) => {
        expect(sealer.open(where, sealer.seal(where, bytes))).toEqual(Buffer.from(bytes))
      }),
    )
  })

  it('opens nothing that was changed in any byte, cut or lengthened', () => {
    const sealed = sealer.seal('here', Buffer.from('the plain text'))
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Buffer.from(sealed)
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index)
      expect(() => sealer.open('here', changed)).toThrow(UnsealError)
      expect(() => sealer.open('here', sealed.subarray(0, index))).toThrow(UnsealError)
    }
    expect(() => sealer.open('here', Buffer.concat([sealed, Buffer.of(0)]))).toThrow(UnsealError)
  })

  it('opens nothing in another place or with another key', () => {
    const sealed = sealer.seal(place('a', 1, 'session', 'x'), Buffer.from('text'))
    expect(() => sealer.open(place('b', 1, 'session', 'x'), sealed)).toThrow(UnsealError)
    expect(() => sealer.open(place('a', 2, 'session', 'x'), sealed)).toThrow(UnsealError)
    expect(() => new Sealer(randomBytes(32)).open(place('a', 1, 'session', 'x'), sealed)).toThrow(UnsealError)
  })

  it('never seals the same twice to the same bytes, and shows nothing of them', () => {
    const text = Buffer.from('a text that is long enough to be found')
    const all = Array.from({ length: 2000 }, () => sealer.seal('here', text))
    expect(new Set(all.map((each) => each.toString('hex'))).size).toBe(all.length)
    expect(all.some((each) => each.includes(text.subarray(0, 8)))).toBe(false)
  })

  it('takes no key of another length', () => {
    expect(() => new Sealer(randomBytes(31))).toThrow(RangeError)
  })
})
