// Why a recovery key or a passphrase is refused, or the data key is not changed.
import { sentences } from './sentence.ts'

const tryLater = 'Try again when that is done: see /api/v1/jobs.'

export const keyRefusals = sentences({
  not_a_recovery_key: {
    text: 'This is not a recovery key; nothing was changed.',
    hint: 'It begins with AGE-SECRET-KEY-1 and is printed on the emergency kit.',
  },
  slip_in_recovery_key: {
    text: 'There is a slip in this recovery key; nothing was changed.',
    hint: 'Compare it with the emergency kit, letter by letter.',
  },
  recovery_key_does_not_open: {
    text: 'This recovery key does not open these backups; nothing was changed.',
    hint: 'Use the emergency kit of the appliance that made them, and the newest one if there are several.',
  },
  no_recovery_key: {
    text: 'There is no recovery key yet; nothing was changed.',
    hint: 'Make one first: POST /api/v1/recovery',
  },
  not_the_last_recovery_key: {
    text: 'This is not the recovery key that was made last; nothing was changed.',
    hint: 'Type it as it is printed. If it is lost, make a new one.',
  },
  keys_file_unreadable: ({ file }: { file: string }) => ({
    text: `The file ${file} cannot be understood. Nothing was changed.`,
    hint: 'Take it from another location of the snapshots, or update Holdfast.',
  }),
  no_passphrase_for_backups: {
    text: 'No passphrase was set for these backups; nothing was changed.',
    hint: 'Use the recovery key of the emergency kit.',
  },
  passphrase_too_short: ({ letters }: { letters: number }) => ({
    text: 'The passphrase is too short; nothing was changed.',
    hint: `Choose at least ${letters} characters: a few words that do not belong together are easy to keep.`,
  }),
  wrong_passphrase: 'The passphrase is wrong. Nothing was written.',
  rotation_wrong_passphrase: {
    text: 'The passphrase is wrong. Nothing was changed.',
    hint: 'Send the passphrase along: the new data key is wrapped by it too.',
  },
  rotation_needs_passphrase: {
    text: 'This data folder opens by a passphrase, and none was given. Nothing was changed.',
    hint: 'Send the passphrase along: the new data key is wrapped by it too.',
  },
  data_key_being_changed: {
    text: 'The data key is being changed just now; nothing else was changed.',
    hint: tryLater,
  },
})
