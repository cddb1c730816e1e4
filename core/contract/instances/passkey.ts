// What is shown of a passkey that WhatsApp asks for while a number is being linked, and what is given for it.
import { z } from 'zod'
import { TimeMs } from './instance.ts'

/** Bytes as WebAuthn's JSON has them: base64url without padding. */
const Bytes = z
  .string()
  .min(1)
  .max(8192)
  .regex(/^[\w-]+$/, 'It is base64url without padding.')

/** What WhatsApp asks, as PublicKeyCredential.parseRequestOptionsFromJSON takes it. */
export const PasskeyOptions = z.object({
  challenge: Bytes,
  timeout: z.number().optional(),
  rpId: z.string().max(253),
  allowCredentials: z
    .array(
      z.object({
        id: Bytes,
        type: z.literal('public-key'),
        transports: z.array(z.string().max(64)).optional(),
      }),
    )
    .max(64)
    .default([]),
  userVerification: z.string().max(64).optional(),
  extensions: z.record(z.string().max(64), z.unknown()).optional(),
})
export type PasskeyOptions = z.infer<typeof PasskeyOptions>

/** The signature, as PublicKeyCredential.toJSON gives it; what else that has is left out. */
export const PasskeyAssertion = z.object({
  id: Bytes,
  rawId: Bytes,
  type: z.string().max(64),
  response: z.object({
    clientDataJSON: Bytes,
    authenticatorData: Bytes,
    signature: Bytes,
    userHandle: Bytes.nullish(),
  }),
})
export type PasskeyAssertion = z.infer<typeof PasskeyAssertion>

/**
 * none: nothing is asked. challenge: WhatsApp is asked what it wants signed. asserting: the signature is wanted. sending,
 * prologue_sent, revealing: it was given, and WhatsApp and the phone go on. confirm: the code here must be compared with the
 * one on the phone. pairing: the phone links the device. done, failed: it is over; the number's state says more.
 */
const passkeyStages = [
  'none',
  'challenge',
  'asserting',
  'sending',
  'prologue_sent',
  'revealing',
  'confirm',
  'pairing',
  'done',
  'failed',
] as const
export type PasskeyStage = (typeof passkeyStages)[number]

export const PasskeyView = z.object({
  stage: z.enum(passkeyStages),
  /** While a signature is wanted. */
  options: PasskeyOptions.nullable(),
  /** When all of it must be done. */
  expiresAt: TimeMs.nullable(),
  /** Until when a signature needs no comparing of codes. */
  proofUntil: TimeMs.nullable(),
  /** What the phone shows too, once there is one. */
  code: z.string().nullable(),
})
export type PasskeyView = z.infer<typeof PasskeyView>

export const noPasskey: PasskeyView = {
  stage: 'none',
  options: null,
  expiresAt: null,
  proofUntil: null,
  code: null,
}

/** One of the two: the signature, or that the codes are the same. */
export const PasskeyAnswer = z
  .object({ assertion: PasskeyAssertion.optional(), confirm: z.literal(true).optional() })
  .refine(({ assertion, confirm }) => (assertion === undefined) !== (confirm === undefined), {
    message: 'Send either "assertion" or "confirm".',
  })
export type PasskeyAnswer = z.infer<typeof PasskeyAnswer>

/** Whether a passkey can be given here at all. */
export const PasskeySetting = z.object({
  /** HOLDFAST_PASSKEY is on, so that it can be turned on. */
  available: z.boolean(),
  enabled: z.boolean(),
})
export type PasskeySetting = z.infer<typeof PasskeySetting>
