// What is said of linking with a passkey: why a signature is not taken, and that none is wanted.
import { sentences } from '../sentences/sentence.ts'

const again =
  'Nothing was sent; the question stands. Have this very question answered, once, and give it whole.'

export const passkeyRefusals = sentences({
  passkey_not_asked: {
    text: 'WhatsApp asks for no passkey of this number just now; nothing was sent.',
    hint: 'Link the number; if WhatsApp asks, the state says so.',
  },
  passkey_not_to_confirm: {
    text: 'There is no code to compare just now; nothing was sent.',
    hint: 'See what is asked with GET …/passkey.',
  },
  passkey_not_a_signature: {
    text: 'That is no signature of a passkey, or not all of it.',
    hint: again,
  },
  passkey_other_challenge: {
    text: 'That is the signature under another question: each question is good for one time only.',
    hint: again,
  },
  passkey_other_origin: {
    text: 'That was not signed for WhatsApp: the place it was made in is another one.',
    hint: again,
  },
  passkey_not_verified: {
    text: 'The passkey was used without recognizing its owner (by a fingerprint, a face or a PIN).',
    hint: again,
  },
  passkey_other_key: {
    text: 'That is the signature of another passkey than those WhatsApp takes for this account.',
    hint: again,
  },
  passkey_unavailable: {
    text: 'Linking with a passkey is not to be had here: it has not been tried on real numbers yet.',
    hint: 'Who runs the appliance may set HOLDFAST_PASSKEY=on and turn it on then. An official app links such a number at any time.',
  },
})
