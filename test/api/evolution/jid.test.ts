// Evolution's rules of digits and ids.
import { describe, expect, it } from 'vitest'
import { digitsOf, sourceOf } from '../../../core/api/evolution/jid.ts'

it('the digits of a number or JID are found without its device and server', () => {
  expect(digitsOf('+55 11 99999-0000')).toBe('5511999990000')
  expect(digitsOf('5511999990000:3@s.whatsapp.net')).toBe('5511999990000')
  expect(digitsOf('')).toBe('')
})

describe('the program that made a message is read from its id', () => {
  it.each([
    ['3A0C6F1B2D3E4F5A6B7C', 'ios'],
    ['3EB0A1B2C3D4E5F6A7B8C9', 'web'],
    ['0123456789ABCDEF0123456789ABCDEF', 'android'],
    ['0123456789ABCDEF01234', 'android'],
    ['3F0123456789', 'desktop'],
    ['0123456789ABCDEF01', 'desktop'],
    ['ABC', 'unknown'],
  ])('%s is from %s', (id, source) => {
    expect(sourceOf(id)).toBe(source)
  })
})
