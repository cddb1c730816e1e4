// Evolution's rules of numbers and ids.
import { describe, expect, it } from 'vitest'
import { createJid, digitsOf, sourceOf } from '../../../core/api/evolution/jid.ts'

describe('a number becomes the JID that Evolution makes of it', () => {
  it.each([
    ['15551234567', '15551234567@s.whatsapp.net'],
    ['+1 (555) 123-4567', '15551234567@s.whatsapp.net'],
    ['5511999990000@s.whatsapp.net', '5511999990000@s.whatsapp.net'],
    ['5511999990000:12@s.whatsapp.net', '5511999990000@s.whatsapp.net'],
    ['123456789012345@lid', '123456789012345@lid'],
    ['120363000000000000@g.us', '120363000000000000@g.us'],
    ['status@broadcast', 'status@broadcast'],
    ['120363000000000000', '120363000000000000@g.us'],
    ['5511999990000-1600000000', '5511999990000-1600000000@g.us'],
    ['5511999990000:7', '5511999990000@s.whatsapp.net'],
    // Mexico and Argentina lose the third digit when there are 13.
    ['5215512345678', '525512345678@s.whatsapp.net'],
    ['5491112345678', '541112345678@s.whatsapp.net'],
    ['525512345678', '525512345678@s.whatsapp.net'],
    // Brazil keeps its ninth digit in the areas below 31, and where the subscriber begins below 7.
    ['5511987654321', '5511987654321@s.whatsapp.net'],
    ['5531987654321', '553187654321@s.whatsapp.net'],
    ['5531967654321', '5531967654321@s.whatsapp.net'],
    ['553187654321', '553187654321@s.whatsapp.net'],
  ])('%s is %s', (number, jid) => {
    expect(createJid(number)).toBe(jid)
  })
})

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
