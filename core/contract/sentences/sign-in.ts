// Why a password is not set or cannot be used.
import { sentences } from './sentence.ts'

export const signInRefusals = sentences({
  no_password: {
    text: 'No password is set here; nothing was changed.',
    hint: 'Sign in with a key, and set one in the settings.',
  },
  password_too_short: ({ letters }: { letters: number }) => ({
    text: 'The password is too short; nothing was changed.',
    hint: `Choose at least ${letters} characters: a few words that do not belong together are easy to keep.`,
  }),
  no_such_session: {
    text: 'There is no session with this id; it may have ended already.',
    hint: 'See /api/v1/sessions for those there are.',
  },
})
