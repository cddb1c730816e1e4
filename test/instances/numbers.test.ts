// What people write into "to", and what is made of it.
import { describe, expect, it } from 'vitest'
import { addressOf } from '../../core/instances/numbers.ts'

describe('addressOf', () => {
  it.each([
    ['5511999990000', '5511999990000@s.whatsapp.net'],
    ['+55 (11) 99999-0000', '5511999990000@s.whatsapp.net'],
    ['+1 212 555 0100', '12125550100@s.whatsapp.net'],
    ['+1.212.555.0100', '12125550100@s.whatsapp.net'],
    ['4915112345678:12', '4915112345678@s.whatsapp.net'],
  ])('digits: %s is %s', (to, jid) => {
    expect(addressOf(to)).toMatchObject({ kind: 'user', jid })
  })

  it.each([
    // Brazil: the ninth digit is dropped outside the areas up to 30, unless the number is a landline's.
    ['5531999990000', '553199990000@s.whatsapp.net'],
    ['5511999990000', '5511999990000@s.whatsapp.net'],
    ['5548969990000', '5548969990000@s.whatsapp.net'],
    ['553199990000', '553199990000@s.whatsapp.net'],
    // Mexico and Argentina: the mobile digit after the country code is dropped.
    ['5215512345678', '525512345678@s.whatsapp.net'],
    ['5491123456789', '541123456789@s.whatsapp.net'],
  ])('the national digit: %s is %s', (to, jid) => {
    expect(addressOf(to).jid).toBe(jid)
  })

  it.each([
    ['5531999990000@s.whatsapp.net', 'user', '5531999990000@s.whatsapp.net'],
    ['5511999990000:7@s.whatsapp.net', 'user', '5511999990000@s.whatsapp.net'],
    ['5511999990000@c.us', 'user', '5511999990000@s.whatsapp.net'],
    ['123456789012345@lid', 'lid', '123456789012345@lid'],
    ['120363041234567890@g.us', 'group', '120363041234567890@g.us'],
    ['5511999990000-1600000000@g.us', 'group', '5511999990000-1600000000@g.us'],
    ['120363041234567890', 'group', '120363041234567890@g.us'],
    ['5511999990000-1600000000', 'group', '5511999990000-1600000000@g.us'],
  ])('JIDs and groups: %s is a %s', (to, kind, jid) => {
    expect(addressOf(to)).toMatchObject({ kind, jid })
  })

  it.each([
    'abc',
    '12345',
    '',
    '   ',
    'me@example.com',
    'x@s.whatsapp.net',
    '@g.us',
    '55119999x0000',
    'status@broadcast',
    '1@newsletter',
  ])('refuses %j as a bad request that says what to write', (to) => {
    expect(() => addressOf(to)).toThrow(
      expect.objectContaining({ status: 400, hint: expect.stringContaining('country code') }),
    )
  })
})
