// What people write into "to", and what is made of it.
import { describe, expect, it } from 'vitest'
import { addressOf, formsOf } from '../../core/instances/numbers.ts'

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
    ['5511999990012.0', 'decimal'],
    ['5.511999990012E+12', 'decimal'],
    ['5,511999990012e+12', 'decimal'],
    ['5511999990012,0', 'decimal'],
    ['447700900123, 447700900124', 'one number'],
    ['447700900123;447700900124', 'one number'],
    ['447700900123/447700900124', 'one number'],
    ['447700900123 447700900124', 'too long'],
    ['4477009001234567', 'too long'],
    ['120363', 'too short'],
    ['447700', 'too short'],
    ['+44 770', 'too short'],
    ['5511999990012@g.us', 'not a group'],
    ['120363041234567890@s.whatsapp.net', 'country code'],
    ['447700@c.us', 'country code'],
    ['5511999990012@s.whatsapp.net@s.whatsapp.net', 'users and groups'],
    ['5511999990012x', 'more in it than digits'],
  ])('refuses %j because it is %s', (to, why) => {
    expect(() => addressOf(to)).toThrow(
      expect.objectContaining({ status: 400, message: expect.stringContaining(why) }),
    )
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

describe('formsOf', () => {
  it.each([
    ['5531999990010', '553199990010'],
    ['5511999990010', '551199990010'],
    ['5215512345678', '525512345678'],
    ['5491123456789', '541123456789'],
  ])(
    'a mobile number is asked for with and without its mobile digit, the written one first: %s, %s',
    (a, b) => {
      expect(formsOf(a)).toEqual([a, b])
      expect(formsOf(b)).toEqual([b, a])
    },
  )

  it.each(['12125550100', '551133334444', '4915112345678', '52155123456789', '55319999900100'])(
    'any other number has one form: %s',
    (digits) => {
      expect(formsOf(digits)).toEqual([digits])
    },
  )
})
