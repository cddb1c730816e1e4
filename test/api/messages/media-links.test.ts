// Links to files: for how long they open, and by which key.
import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { MediaLinks } from '../../../core/api/messages/media-links.ts'

const hourMs = 3_600_000
const media = {
  state: 'kept',
  kind: 'image',
  hash: 'a'.repeat(64),
  mimetype: 'image/jpeg',
  sizeBytes: 1,
  fileName: null,
  goneCode: null,
  goneReason: null,
} as const
const message = { id: '3EB0A', row: 7, media }

let now = 0
let secret: KeyObject
const links = (hours?: number): MediaLinks =>
  new MediaLinks({
    secret: () => secret,
    hours,
    serverUrl: () => 'https://host.example.org/wa',
    now: () => now,
  })

beforeEach(() => {
  now = 1_000_000 * hourMs + 1
  secret = createSecretKey(randomBytes(32))
})

function opens(url: string | undefined, by = links(2)): boolean {
  const { pathname, searchParams } = new URL(url ?? '')
  const [instance = '', row] = pathname.replace('/wa/media/', '').split('/')
  const [until, signature] = [Number(searchParams.get('until')), searchParams.get('signature') ?? '']
  try {
    by.assertOpen({ instance, row: Number(row), until, signature })
    return true
  } catch {
    return false
  }
}

describe('a link to the file of a message', () => {
  it('is under the public address, ends in a name and is the same within an hour', () => {
    const url = links(2).of('ins_1', message)
    expect(url).toMatch(
      /^https:\/\/host\.example\.org\/wa\/media\/ins_1\/7\/3EB0A\.jpeg\?until=1000003&signature=[\w-]{43}$/,
    )
    now += hourMs - 2
    expect(links(2).of('ins_1', message)).toBe(url)
    const named = { ...message, media: { ...media, fileName: 'an offer/2026.pdf' } }
    expect(links(2).of('ins_1', named)).toContain('/7/an%20offer%2F2026.pdf?')
  })

  it.each(['..', '.', '', '\ud800.jpeg'])(
    'is a link whatever its sender has called the file: %j',
    (fileName) => {
      const url = links(2).of('ins_1', { ...message, media: { ...media, fileName } })
      expect(new URL(url ?? '').pathname).toMatch(/^\/wa\/media\/ins_1\/7\/[^/]+\.jpeg$/)
      expect(opens(url)).toBe(true)
    },
  )

  it('opens for as long as it was made for', () => {
    const url = links(2).of('ins_1', message)
    expect(opens(url)).toBe(true)
    now += 2 * hourMs
    expect(opens(url)).toBe(true)
    now += hourMs
    expect(opens(url)).toBe(false)
  })

  it('ends with the key that signed it', () => {
    const url = links(2).of('ins_1', message)
    secret = createSecretKey(randomBytes(32))
    expect(opens(url)).toBe(false)
  })

  it('is not made where there are none, nor for a message without a file, and opens nothing then', () => {
    expect(links().of('ins_1', message)).toBeUndefined()
    expect(links(2).of('ins_1', { ...message, media: null })).toBeUndefined()
    expect(opens(links(2).of('ins_1', message), links())).toBe(false)
  })
})
