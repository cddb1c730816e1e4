// What WhatsApp asks to have signed, and whether what the owner gives is that. Whether the key is the right one is WhatsApp's
// to know; what can be seen here is looked at before anything is sent.
import { createHash } from 'node:crypto'
import { PasskeyOptions, type PasskeyAssertion } from '../../../contract/instances/passkey.ts'
import { passkeyRefusals } from '../../../contract/instances/passkey-refusals.ts'
import type { Refusal } from '../../../contract/sentences/sentence.ts'

const origin = 'https://web.whatsapp.com'
const domain = 'whatsapp.com'

/** Of the flags of authenticatorData: somebody was there, and was recognized. */
const userPresent = 0x01
const userVerified = 0x04
const flagsAt = 32
const leastBytes = 37

/** undefined where it is no question that could be answered. */
export function readOptions(bytes: Uint8Array | undefined): PasskeyOptions | undefined {
  const asked = PasskeyOptions.safeParse(jsonOf(bytes))
  if (!asked.success) return undefined
  const { rpId } = asked.data
  return rpId === domain || rpId.endsWith(`.${domain}`) ? asked.data : undefined
}

/** In words why it is not what was asked for; undefined where it is, as far as can be seen. */
export function whyNotThat(assertion: PasskeyAssertion, options: PasskeyOptions): Refusal | undefined {
  const { id, rawId, type, response } = assertion
  if (type !== 'public-key' || id !== rawId) return passkeyRefusals.passkey_not_a_signature
  const client = jsonOf(bytesOf(response.clientDataJSON))
  if (typeof client !== 'object' || client === null) return passkeyRefusals.passkey_not_a_signature
  const said = client as Record<string, unknown>
  if (said['type'] !== 'webauthn.get') return passkeyRefusals.passkey_not_a_signature
  if (said['challenge'] !== options.challenge) return passkeyRefusals.passkey_other_challenge
  if (said['origin'] !== origin || said['crossOrigin'] === true) return passkeyRefusals.passkey_other_origin
  const data = bytesOf(response.authenticatorData)
  if (data.length < leastBytes) return passkeyRefusals.passkey_not_a_signature
  const rpHash = createHash('sha256').update(options.rpId).digest()
  if (!data.subarray(0, flagsAt).equals(rpHash)) return passkeyRefusals.passkey_other_origin
  const flags = data[flagsAt] ?? 0
  if ((flags & userPresent) === 0 || (flags & userVerified) === 0) return passkeyRefusals.passkey_not_verified
  const allowed = options.allowCredentials
  if (allowed.length > 0 && !allowed.some((each) => each.id === rawId))
    return passkeyRefusals.passkey_other_key
  return undefined
}

/** With the fields that WhatsApp takes, and no other. */
export function toSend({ id, rawId, type, response }: PasskeyAssertion): { rawId: Buffer; json: string } {
  const { clientDataJSON, authenticatorData, signature, userHandle = null } = response
  const sent = { id, rawId, type, response: { clientDataJSON, authenticatorData, signature, userHandle } }
  return { rawId: bytesOf(rawId), json: JSON.stringify(sent) }
}

const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64url')

function jsonOf(bytes: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(bytes ?? []).toString('utf8'))
  } catch {
    return undefined
  }
}
