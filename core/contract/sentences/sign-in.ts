// Why a password is not set or cannot be used, and why a key that is valid does not open what it is used for.
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
  scope_missing: ({ scope }: { scope: string }) => ({
    text: `This key has not the scope "${scope}", which this needs; nothing was changed.`,
    hint: 'Use a key that has it, or let the owner make one.',
  }),
  key_from_elsewhere: {
    text: 'This key does not work from this address; nothing was changed.',
    hint: 'Use it from where it is meant for, or let the owner make another one.',
  },
  key_ends_before: {
    text: 'The key would have ended already; nothing was made.',
    hint: 'Name a moment that comes, or none.',
  },
  scopes_needed: {
    text: 'A key for one number, from some addresses or with a rate may some things, not everything; nothing was made.',
    hint: 'Say which: read, send, control, manage, delete.',
  },
  too_many_requests: ({ perMinute }: { perMinute: number }) => ({
    text: `This key may ask ${perMinute} times a minute, and has; nothing was changed.`,
    hint: 'Ask again after the seconds in Retry-After.',
  }),
})
