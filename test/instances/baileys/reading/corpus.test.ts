// Every kind of message that is known: its words, its file, or that it has none; and what nobody knows yet.
import { proto } from '@whiskeysockets/baileys'
import { describe, expect, it } from 'vitest'
import { shownOf } from '../../../../core/instances/baileys/content/content.ts'
import { noteOf } from '../../../../core/instances/baileys/content/media.ts'
import { unknownIn } from '../../../../core/instances/baileys/reading/unknown.ts'
import { corpus } from './corpus.ts'

const padded = (bytes: Uint8Array): Buffer => Buffer.concat([bytes, Buffer.from([1])])
const bytesOf = (message: proto.IMessage): Uint8Array => proto.Message.encode(message).finish()

function varint(value: number): Buffer {
  const bytes: number[] = []
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return Buffer.from([...bytes, left])
    bytes.push((left % 128) + 128)
  }
}

/** A field of the given number that holds some bytes, and the padding that WhatsApp puts behind. */
const field = (number: number, inner: Uint8Array): Buffer =>
  Buffer.concat([varint(number * 8 + 2), varint(inner.length), inner])

it('holds at least 120 messages, each with a name of its own', () => {
  expect(new Set(corpus.map(({ name }) => name)).size).toBe(corpus.length)
  expect(corpus.length).toBeGreaterThanOrEqual(120)
})

it.each(corpus)('$name', ({ message, kind, words, file }) => {
  const bytes = bytesOf(message)
  const shown = shownOf(bytes)
  expect(shown.kind).toBe(kind)
  if (words.length === 0) expect(shown.text).toBeNull()
  for (const word of words) expect(shown.text?.split('\n')).toContain(word)
  // quick_reply, cta_url: what machines say to each other.
  expect(shown.text ?? '').not.toMatch(/^[a-z]+(?:_[a-z]+)+$/m)
  expect(noteOf(proto.Message.decode(bytes))?.kind ?? null).toBe(file)
})

describe('what is not known', () => {
  const newer = field(4000, Buffer.from('of a newer version'))

  it.each([
    ['alone', newer],
    ['beside keys', Buffer.concat([bytesOf({ senderKeyDistributionMessage: { groupId: '1@g.us' } }), newer])],
    ['in a wrapper', wrap(newer)],
    ['in a copy of an own device', deviceSent(newer)],
  ])('is found in the bytes, %s, with the number of its field', (_where, bytes) => {
    expect(unknownIn(padded(bytes))).toEqual({
      described: expect.objectContaining({ type: 'field4000', kind: 'unsupported', text: null }),
      proto: new Uint8Array(bytes),
    })
  })

  it.each([
    ['a text', bytesOf({ conversation: 'Hello' })],
    ['keys alone', bytesOf({ senderKeyDistributionMessage: { groupId: '1@g.us' } })],
    ['what is no message', Buffer.from([0xff, 0xff, 0xff])],
    ['a field that ends too early', newer.subarray(0, 10)],
    ['nothing', Buffer.alloc(0)],
  ])('is not in %s', (_what, bytes) => {
    expect(unknownIn(padded(bytes))).toBeUndefined()
  })

  /** ephemeralMessage is field 40, its message field 1. */
  function wrap(inner: Uint8Array): Buffer {
    return field(40, field(1, inner))
  }

  /** deviceSentMessage is field 31: whom it went to, then the message. */
  function deviceSent(inner: Uint8Array): Buffer {
    return field(31, Buffer.concat([field(1, Buffer.from('1@s.whatsapp.net')), field(2, inner)]))
  }
})
