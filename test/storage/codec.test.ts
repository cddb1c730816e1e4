// What goes into the key store comes out the same, whatever Baileys puts there.
import { initAuthCreds, proto } from '@whiskeysockets/baileys'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeValue,
  encodeValue,
  fromBufferJson,
  fromForeignJson,
  toBufferJson,
} from '../../core/storage/codec.ts'

const again = (value: unknown): unknown => decodeValue(encodeValue(value))
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array))
const half = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((array) => Buffer.from(array))
const key = fc.string({ maxLength: 12 }).filter((text) => text !== 'type' && text !== '__proto__')

/** Any JSON with bytes anywhere in it. */
const tree = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    bytes,
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(key, tie('node'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).node

/** Key types of Baileys 7 with the shapes it stores under them. */
const shapes: Record<string, fc.Arbitrary<unknown>> = {
  'pre-key': fc.record({ private: half, public: half }),
  session: fc.record({
    _sessions: fc.dictionary(
      fc.base64String(),
      fc.record({ registrationId: fc.nat(), rootKey: fc.base64String() }),
      {
        noNullPrototype: true,
      },
    ),
    version: fc.constant('v1'),
  }),
  'session as bytes': bytes,
  'sender-key': bytes,
  'sender-key-memory': fc.dictionary(key, fc.boolean(), { noNullPrototype: true }),
  'app-state-sync-key': fc.record({
    keyData: bytes,
    fingerprint: fc.record({ rawId: fc.nat(), currentIndex: fc.nat(), deviceIndexes: fc.array(fc.nat()) }),
    timestamp: fc.nat(),
  }),
  'app-state-sync-version': fc.record({
    version: fc.nat(),
    hash: bytes,
    indexValueMap: fc.dictionary(fc.base64String(), fc.record({ valueMac: bytes }), {
      noNullPrototype: true,
    }),
  }),
  'lid-mapping': fc.string(),
  'device-list': fc.array(fc.string()),
  tctoken: fc.record({ token: bytes, timestamp: fc.string() }),
  'identity-key': bytes,
  'a type of tomorrow': tree,
}

describe('values of the key store', () => {
  it.each(Object.entries(shapes))('%s comes back the same', (_type, shape) => {
    fc.assert(
      fc.property(shape, (value) => {
        expect(again(value)).toEqual(value)
      }),
    )
  })

  it('gives bytes back as Buffer, whatever kind they came in', () => {
    const array = Uint8Array.from({ length: 32 }, (_, index) => index)
    expect(again(array)).toBeInstanceOf(Buffer)
    expect(again({ private: array, public: array })).toEqual({
      private: Buffer.from(array),
      public: Buffer.from(array),
    })
    expect(again({ inside: [array] })).toEqual({ inside: [Buffer.from(array)] })
  })

  it('does not take a view of a larger buffer for the whole of it', () => {
    const view = new Uint8Array(Buffer.from('0123456789').buffer, 2, 3)
    expect(again({ view })).toEqual({ view: Buffer.from(view) })
  })

  it('keeps an object of numbers under index keys what it is', () => {
    expect(again({ 0: 1, 1: 2 })).toEqual({ 0: 1, 1: 2 })
  })

  it('keeps the bytes of a protobuf message, which has its own idea of JSON', () => {
    const message = proto.Message.AppStateSyncKeyData.fromObject({
      keyData: Buffer.from('secret'),
      fingerprint: { rawId: 7, currentIndex: 1, deviceIndexes: [0, 1] },
      timestamp: 1_700_000_000,
    })
    const back = proto.Message.AppStateSyncKeyData.fromObject(Object(again(message)))
    expect(proto.Message.AppStateSyncKeyData.encode(back).finish()).toEqual(
      proto.Message.AppStateSyncKeyData.encode(message).finish(),
    )
  })

  it('keeps fresh credentials', () => {
    const creds = initAuthCreds()
    expect(again(creds)).toEqual(creds)
  })

  it('stores a pre-key in 65 bytes', () => {
    expect(encodeValue({ private: Buffer.alloc(32), public: Buffer.alloc(32) })).toHaveLength(65)
  })

  it('refuses what it did not write', () => {
    expect(() => decodeValue(Buffer.of(99, 1))).toThrow('unknown form 99')
    expect(() => decodeValue(Buffer.alloc(0))).toThrow('unknown form')
    expect(() =>
      decodeValue(
        Buffer.concat([encodeValue({ private: Buffer.alloc(32), public: Buffer.alloc(32) }), Buffer.of(0)]),
      ),
    ).toThrow('wrong length')
  })
})

describe('JSON with bytes', () => {
  it('is what Baileys and Evolution write', () => {
    expect(toBufferJson({ a: Buffer.from('hi') })).toBe('{"a":{"type":"Buffer","data":"aGk="}}')
  })

  it('reads base64 and number arrays', () => {
    expect(fromBufferJson('{"type":"Buffer","data":"aGk="}')).toEqual(Buffer.from('hi'))
    expect(fromBufferJson('{"type":"Buffer","data":[104,105]}')).toEqual(Buffer.from('hi'))
    expect(fromBufferJson('{"type":"Buffer","data":[104,999]}')).toEqual({ type: 'Buffer', data: [104, 999] })
  })

  it('takes index keys for bytes only in what other programs wrote', () => {
    expect(fromForeignJson('{"x":{"0":104,"1":105}}')).toEqual({ x: Buffer.from('hi') })
    expect(fromForeignJson('{"x":{"0":104,"2":105}}')).toEqual({ x: { 0: 104, 2: 105 } })
    expect(fromForeignJson('{}')).toEqual({})
    expect(fromBufferJson('{"x":{"0":104,"1":105}}')).toEqual({ x: { 0: 104, 1: 105 } })
  })
})
