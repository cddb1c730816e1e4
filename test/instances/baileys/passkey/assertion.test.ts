// What is looked at in a signature before it is sent, and in what WhatsApp asks.
import { describe, expect, it } from 'vitest'
import { PasskeyAssertion, type PasskeyOptions } from '../../../../core/contract/instances/passkey.ts'
import { readOptions, toSend, whyNotThat } from '../../../../core/instances/baileys/passkey/assertion.ts'
import { SoftwarePasskey, type Odd } from '../../../whatsapp/passkey/authenticator.ts'

const passkey = new SoftwarePasskey()
const options: PasskeyOptions = {
  challenge: 'aGVsbG8taGVsbG8taGVsbG8taGVsbG8taGVsbG8',
  rpId: 'whatsapp.com',
  allowCredentials: [],
}
const read = (value: unknown) => readOptions(Buffer.from(JSON.stringify(value)))
const given = (odd: Odd = {}) => PasskeyAssertion.parse(passkey.assert(options, odd))

describe('a signature', () => {
  it('is taken when it is the one that was asked for', () => {
    expect(whyNotThat(given(), options)).toBeUndefined()
    const allowed = [{ id: passkey.id, type: 'public-key' as const }]
    expect(whyNotThat(given(), { ...options, allowCredentials: allowed })).toBeUndefined()
  })

  it.each<[string, Odd, string]>([
    ['another type', { type: 'webauthn.create' }, 'passkey_not_a_signature'],
    ['another challenge', { challenge: 'AAAA' }, 'passkey_other_challenge'],
    ['another origin', { origin: 'https://web.whatsapp.com.example' }, 'passkey_other_origin'],
    ['another relying party', { rpId: 'example.com' }, 'passkey_other_origin'],
    ['nobody there', { flags: 0x04 }, 'passkey_not_verified'],
    ['nobody recognized', { flags: 0x01 }, 'passkey_not_verified'],
  ])('is not taken with %s', (_, odd, code) => {
    expect(whyNotThat(given(odd), options)?.code).toBe(code)
  })

  it('is not taken where it is cut off, has two names, or is that of a key that is not among the allowed', () => {
    const whole = given()
    const cut = { ...whole, response: { ...whole.response, authenticatorData: 'AAAA' } }
    expect(whyNotThat(cut, options)?.code).toBe('passkey_not_a_signature')
    const nonsense = { ...whole, response: { ...whole.response, clientDataJSON: 'AAAA' } }
    expect(whyNotThat(nonsense, options)?.code).toBe('passkey_not_a_signature')
    expect(whyNotThat({ ...whole, rawId: 'AAAA' }, options)?.code).toBe('passkey_not_a_signature')
    const others = [{ id: 'AAAA', type: 'public-key' as const }]
    expect(whyNotThat(whole, { ...options, allowCredentials: others })?.code).toBe('passkey_other_key')
  })

  it('goes with the fields that WhatsApp takes and no other', () => {
    const { rawId, json } = toSend(given())
    expect(rawId.toString('base64url')).toBe(passkey.id)
    const sent: { response: object } = JSON.parse(json)
    expect(Object.keys(sent)).toEqual(['id', 'rawId', 'type', 'response'])
    expect(Object.keys(sent.response)).toEqual([
      'clientDataJSON',
      'authenticatorData',
      'signature',
      'userHandle',
    ])
  })
})

describe('what WhatsApp asks', () => {
  it('is read as it was seen', () => {
    const asked = { ...options, timeout: 600_000, userVerification: 'required', extensions: { uvm: true } }
    expect(read(asked)).toEqual(asked)
  })

  it('is nothing where it is cut off, or for another place than WhatsApp', () => {
    expect(readOptions(undefined)).toBeUndefined()
    expect(readOptions(Buffer.from('{"chall'))).toBeUndefined()
    expect(read({ ...options, rpId: 'notwhatsapp.com' })).toBeUndefined()
    expect(read({ rpId: 'whatsapp.com' })).toBeUndefined()
  })
})
