// Why something is not done with a group or with what people show of themselves, and what became of each person.
import { sentences } from './sentence.ts'

export const groupRefusals = sentences({
  no_such_group: ({ group }: { group: string }) => ({
    text: `The number has never been in a group "${group}", as far as is known here.`,
    hint: 'See GET instances/:id/groups for those that it is in.',
  }),
  group_not_admin: {
    text: 'Only an admin of the group may do that; nothing was changed.',
    hint: 'Have an admin make this number one.',
  },
  group_not_member: {
    text: 'This number is not in that group; nothing was changed.',
    hint: 'Have somebody add it, or join by an invite link.',
  },
  group_gone: {
    text: 'WhatsApp does not know this group, or does not any more; nothing was changed.',
    hint: 'Look for it on a phone.',
  },
  group_full: { text: 'The group is full; nobody came into it.', hint: 'Remove somebody first.' },
  invite_unknown: {
    text: 'WhatsApp knows no such invite link; nothing was changed.',
    hint: 'Check that it is whole.',
  },
  invite_gone: {
    text: 'This invitation was taken back or is over; nothing was changed.',
    hint: 'Ask an admin of the group for a new one.',
  },
  already_member: {
    text: 'The number is in this group already; nothing was changed.',
    hint: 'Nothing to do.',
  },
  changed_meanwhile: {
    text: 'Somebody else changed the same at this moment; nothing was changed from here.',
    hint: 'Read it and try again.',
  },
  asked_too_often: {
    text: 'WhatsApp was asked too often just now, and refused it; nothing was changed.',
    hint: 'Wait some minutes and try again; do less at once.',
  },
  whatsapp_refused: ({ code }: { code: number }) => ({
    text: `WhatsApp refused it with code ${code}; nothing was changed.`,
    hint: 'Try it on the phone, which may say more.',
  }),
  not_an_invitation: {
    text: 'That message is no invitation to a group; nothing was changed.',
    hint: 'Give the id of one, or the code of an invite link.',
  },
  no_picture: {
    text: 'That is no picture that can be read; nothing was changed.',
    hint: 'Send a JPEG, PNG, GIF or WebP.',
  },
  whatsapp_silent: {
    text: 'WhatsApp did not answer; whether anything was changed is not known.',
    hint: 'Look at how it is now, and try again.',
  },
  keys_not_shared: {
    text: 'The phone has not shared yet what this needs; nothing was changed.',
    hint: 'Leave the phone online for a minute, and try again.',
  },
  person_not_resolved: {
    text: 'WhatsApp does not say which phone number this person has; nothing was changed.',
    hint: 'Give the phone number.',
  },
})

/** What became of one person, of several whom something was to be done to. */
export const personReasons = sentences({
  person_not_there: 'Is not on WhatsApp.',
  person_is_member: 'Is in the group already.',
  person_not_member: 'Is not in the group.',
  person_not_asking: 'Does not ask to be let in.',
  person_not_added: 'Lets only people they know add them to groups, and can be invited.',
  person_left_lately: 'Left the group lately, and can be invited.',
  person_group_full: 'The group is full.',
  person_not_answered: 'WhatsApp did not say what became of it.',
  person_refused: ({ code }: { code: number }) => `WhatsApp refused it with code ${code}.`,
})
