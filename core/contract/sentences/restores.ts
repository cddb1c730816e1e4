// What a person is told of a restore: what would come and what is newer here, before anything is changed; and why one is
// not begun, undone or discarded.
import { clock, sentences, type Sentence } from './sentence.ts'

const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

/** The source is told in English only: who reads it has chosen it. */
export const preview = sentences({
  number_as_it_was: (of: { name: string; account: string | null; moment: number; source: string }) =>
    `"${of.name}"${of.account === null ? '' : ` (+${of.account})`} as it was on ${clock(of.moment)}, from ${of.source}.`,
  no_phone_linked: 'No phone is linked in it.',
  phone_linked_on: ({ at }: { at: number }) => `Its phone was linked on ${clock(at)}.`,
  chats_and_messages: ({ chats, messages }: { chats: number; messages: number }) =>
    `${many(chats, 'chat')} and ${many(messages, 'message')}.`,
  files_missing: ({ count }: { count: number }) =>
    `${count === 1 ? 'The file of 1 message is' : `The files of ${count} messages are`} neither in this backup nor ` +
    'here: WhatsApp is asked for them again, which keeps files for some weeks.',
  was_trashed: 'It was in the trash then; it comes back out of it.',
  not_here: 'Nothing: it is not here now.',
  trashed_here: ({ name }: { name: string }) => `"${name}" is in the trash here.`,
  handed_over_from_here: ({ name }: { name: string }) =>
    `"${name}" was handed over from here. What comes stays stopped: start it only where nobody else uses it.`,
  newer_messages: ({ count }: { count: number }) => `${many(count, 'message')} since then.`,
  newer_links: ({ count }: { count: number }) => `${many(count, 'link')} of a phone made since then.`,
  nothing_newer: 'Nothing newer; what is here is kept aside until you discard it, so this can be undone.',
  kept_aside: 'It is not mixed in: all of it is kept aside until you discard it, so this can be undone.',
  appliance_as_it_was: ({ moment, source }: { moment: number; source: string }) =>
    `The whole appliance as it was on ${clock(moment)}, from ${source}.`,
  numbers_in_it: ({ count, linked, names }: { count: number; linked: number; names: string }) =>
    `${many(count, 'number')}, ${linked} of them linked${count === 0 ? '' : `: ${names}`}.`,
  everything_kept_aside:
    'Everything that is here now is kept aside until you discard it, so this can be undone.',
  no_database_here: 'Nothing: there is no database here now.',
  number_alone: 'This number alone: no other number, API key or setting.',
  rest_stays_aside: 'Every other number, the API keys and the settings stay in what is kept aside.',
})

/** Nothing where nothing is absent. */
export const filesMissing = (count: number): Sentence[] =>
  count === 0 ? [] : [preview.files_missing({ count })]

const listed = 'See GET /api/v1/restores for what can be undone.'

export const restoreRefusals = sentences({
  no_such_restore: 'There is no such restore.',
  undone_already: { text: 'This restore is undone already.', hint: listed },
  changed_nothing: { text: 'This restore has changed nothing.', hint: listed },
  nothing_kept_before: 'Nothing is kept from before this restore, so there is nothing to undo it with.',
  before_does_not_open: ({ file }: { file: string }) => ({
    text: 'What was here before this restore does not open, so it was not put back. Nothing was changed.',
    hint: `It stays in ${file} until you discard it.`,
  }),
  restore_under_way: 'This restore is under way; nothing was erased.',
  restore_being_applied: {
    text: 'This restore is still being applied; nothing was erased.',
    hint: 'Cancel its job, or wait for its end.',
  },
  before_erased: 'What was there before has been erased; nothing was changed.',
  before_discarded: 'What was there before this restore has been discarded; nothing was changed.',
  later_restore_first: {
    text: 'A later restore has taken its place; nothing was changed.',
    hint: 'Undo that one first.',
  },
  name_of_another: ({ name }: { name: string }) => ({
    text: `The name "${name}" is in use by another instance; nothing was changed.`,
    hint: 'Give another name for what comes.',
  }),
  token_of_another: ({ name }: { name: string }) => ({
    text: `The instance "${name}" has the same token; nothing was changed.`,
    hint: 'Move that instance to the trash first.',
  }),
  backup_damaged: {
    text: 'The database in this backup is damaged. Nothing was changed.',
    hint: 'Choose an older snapshot that is proven, or another location.',
  },
  not_in_file: ({ name, there }: { name: string; there: string }) => ({
    text: `There is no instance "${name}" in this file; nothing was changed.`,
    hint: `There are: ${there}.`,
  }),
  not_at_that_moment: ({ name, there }: { name: string; there: string }) => ({
    text: `There was no instance "${name}" at that moment.`,
    hint: `There were: ${there}.`,
  }),
  snapshot_or_moment: 'Either a snapshot or a moment can be named, not both; nothing was changed.',
  no_keys_file: ({ folder }: { folder: string }) => ({
    text: `There is no keys.json in ${folder}, so its snapshots cannot be opened.`,
    hint: 'Name the folder of the snapshots itself; keys.json lies beside them.',
  }),
  key_needed_here: {
    text:
      'The recovery key or the passphrase is needed to open these snapshots: the database here does not open. ' +
      'Nothing was changed.',
    hint: 'Give "recoveryKey" (it is on the emergency kit) or "passphrase".',
  },
  new_one_did_not_open: ({ why }: { why: string }) => `What was put in place could not be opened: ${why}`,
  restore_interrupted: 'It was interrupted before anything was changed. Begin it again.',
})
