// Why something is not done with a number: what happened and what is safe, and what to do next.
import { sentences } from './sentence.ts'

export const instanceRefusals = sentences({
  not_queued: {
    text: 'Only what still waits can be cancelled; nothing was changed.',
    hint: 'See its state in the outbox.',
  },
  not_scheduled: {
    text: 'Only what waits for its time can be sent before it; nothing was changed.',
    hint: 'See its state in the outbox.',
  },
  not_failed: {
    text: 'Only what has failed can be sent again; nothing was changed.',
    hint: 'See its state in the outbox.',
  },
  number_trashed: { text: 'This number is in the trash; nothing was changed.', hint: 'Take it back first.' },
  not_in_trash: {
    text: 'This number is not in the trash, so it cannot be purged; nothing was changed.',
    hint: 'Delete it first: that moves it to the trash, where it can still be taken back.',
  },
  not_trashed: { text: 'This number is not in the trash; nothing was changed.', hint: 'Nothing to do.' },
  number_moved: {
    text: 'This number was moved to another installation; it must not connect here.',
    hint: 'Bring it back (bring-back) if the other installation does not use it any more.',
  },
  number_held: {
    text: 'This installation looks like a copy, so its numbers are held back.',
    hint: 'Decide first whether it moves here (adopt) or stays off.',
  },
  number_replaced: {
    text: 'Another program uses this number; nothing was changed.',
    hint: 'Take over to use it here.',
  },
  not_stopped: { text: 'This number is not stopped; nothing was changed.', hint: 'Stop it first.' },
  not_moved: { text: 'This number was not handed over; nothing was changed.', hint: 'See its state.' },
  not_held: { text: 'This number is not held back; nothing was changed.', hint: 'See its state.' },
  not_replaced: { text: 'There is nothing to take over; nothing was changed.', hint: 'See its state.' },
  link_in_use: { text: 'This link is the one in use; nothing was changed.', hint: 'Nothing to do.' },
  number_online: {
    text: 'This number is linked and online; nothing was changed.',
    hint: 'Log out first.',
  },
  number_linked: {
    text: 'This number is linked already; nothing was changed.',
    hint: 'Start it to connect, or log out first to link anew.',
  },
  nothing_sent: ({ reason }: { because: string | null; reason: string }) => ({
    text: `Nothing was sent. ${reason}`.trim(),
    hint: 'See the state of the number; nothing is lost.',
  }),
  name_in_use: ({ name }: { name: string }) => `The name "${name}" is already in use; nothing was changed.`,
  token_in_use: {
    text: 'Another instance has this token already; nothing was changed.',
    hint: 'Give each instance a token of its own, or none: then one is made.',
  },
  no_such_number: ({ name }: { name: string }) => `There is no instance "${name}".`,
  not_there_in_trash: ({ name }: { name: string }) => `There is no instance "${name}" in the trash.`,
  several_in_trash: ({ name }: { name: string }) => ({
    text: `More than one instance is named "${name}"; nothing was erased.`,
    hint: 'Name the one to purge by its id; see the trash.',
  }),
  purge_not_confirmed: {
    text: 'The name that confirms the purge is not the name of this instance.',
    hint: 'Nothing was erased. Ask again with ?confirm= and its name, exactly as it is written.',
  },
  return_not_confirmed: {
    text: 'The name that confirms it is not the name of this instance.',
    hint:
      'Nothing was changed. Make sure that the other installation does not use the number any more, and what it ' +
      'sent is not sent again; then ask again with ?confirm= and the name, exactly as it is written.',
  },
  no_snapshot_before_purge: ({ why }: { why: string }) => ({
    text: `Nothing was erased: no snapshot could be made before. ${why}`,
    hint: 'Free some space and ask again. To erase it all the same, ask with ?withoutSnapshot=true.',
  }),
  purge_goes_on: 'The appliance is stopping; the purge goes on at the next start.',
  no_such_link: ({ link }: { link: number }) => `This number never had a link ${link}.`,
  not_in_outbox: ({ id }: { id: number }) => `There is no message ${id} in the outbox.`,
  not_an_address: ({ to, why }: { to: string; why: string }) => ({
    text: `"${to}" is not a number or chat that can be written to: ${why}.`,
    hint: 'Use digits with the country code, for example 5511999990000, or a JID.',
  }),
  quote_missing: {
    text: 'The message to answer is not stored here; nothing was sent.',
    hint: 'Leave the quote out, or give the id of a message of this number.',
  },
  target_missing: {
    text: 'The message that this is about is not stored in that chat; nothing was sent.',
    hint: 'Give the id of a message of this number, and the chat that it is in.',
  },
  target_is_effect: {
    text: 'Nothing can be done to a reaction, an edit or a deletion itself; nothing was sent.',
    hint: 'Give the id of the message that it belongs to.',
  },
  target_not_sent: {
    text: 'That message was never sent, so that nobody has it; nothing was sent.',
    hint: 'Send it again from the outbox, or leave it.',
  },
  edit_of_others: {
    text: 'Only the own messages of a number can be edited; nothing was sent.',
    hint: 'Give the id of a message that was sent from this number.',
  },
  delete_of_others: {
    text: 'In a chat of two, only the own messages can be deleted for everybody; nothing was sent.',
    hint: 'Give the id of a message that was sent from this number.',
  },
  no_such_message: {
    text: 'There is no message with this id in that chat, or in any of this number; nothing was changed.',
    hint: 'Give the id as it stands in the message, and the chat that it is in.',
  },
  not_a_poll: {
    text: 'That message is no poll, or its secret is not stored here; nothing was sent.',
    hint: 'Vote on the phone.',
  },
  not_an_event: {
    text: 'That message is no event, or its secret is not stored here; nothing was sent.',
    hint: 'Answer it on the phone.',
  },
  no_story_kind: {
    text: 'A story is a text, a picture, a video or a voice note; nothing was sent.',
    hint: 'Send it to a chat, or as one of these.',
  },
  story_for_nobody: {
    text: 'A story goes to those who are named, and nobody is; nothing was sent.',
    hint: 'Name them in "audience", or "contacts" for all that the phone has saved.',
  },
  at_once_only: {
    text: 'What is done to a message is done at once; nothing was sent.',
    hint: 'Leave "sendAt" out.',
  },
  kind_untried: ({ kind }: { kind: string }) => ({
    text: `How phones show ${kind} from a linked device could not be tried, so that it is off here; nothing was sent.`,
    hint: 'Set HOLDFAST_UNTRIED=on, and look at one on a phone of your own first.',
  }),
  not_an_option: {
    text: 'The poll does not have one of these options, or takes fewer of them; nothing was sent.',
    hint: 'Give its options exactly as they are written.',
  },
  wants_no_messages: {
    text: 'This person has asked not to be written to any more; nothing was sent.',
    hint: 'If they want to be written to again, allow it: POST instances/:id/opt-ins with the chat.',
  },
  nothing_to_begin_from: ({ chat }: { chat: string }) => ({
    text: `There is no message with "${chat}" here, and a phone is asked for what came before one.`,
    hint: 'Write to them, or wait for a message, and ask again.',
  }),
  no_such_chat: ({ chat }: { chat: string }) => `There is no chat with "${chat}".`,
  channel_is_no_chat: {
    text: 'A channel is not archived, pinned or muted as a chat is; nothing was changed.',
    hint: 'Mute it by PUT instances/:id/channels/:channel/mute, or unfollow it.',
  },
  timer_of_two: {
    text: 'How long messages last is set this way in a chat of two alone; nothing was changed.',
    hint: 'Of a group it is set by PATCH instances/:id/groups/:group.',
  },
  no_such_label: ({ label }: { label: string }) => `There is no label "${label}"; nothing was changed.`,
  never_linked: {
    text: 'This number was never linked; nothing was changed.',
    hint: 'Link it first.',
  },
  not_answered: 'WhatsApp did not say whether it knows the number.',
  no_file_to_fetch: {
    text: 'This message has no file that could be fetched: it is here, being fetched, or to be seen once only.',
    hint: 'See "media" of the message.',
  },
  no_thumbnail: {
    text: 'There is no small picture of this file: it is none, cannot be read, or is not here.',
    hint: 'Get the file itself by the address without /thumbnail.',
  },
  no_picture_kept: {
    text: 'No picture of them is kept here: there is none, it is not shown, or it was not asked for.',
    hint: 'POST instances/:id/pictures says which, and asks.',
  },
  file_not_kept: {
    text: 'There is no such file here, or no message refers to it.',
    hint: 'A message tells in "media" whether its file is here, wanted or gone.',
  },
  no_sessions: 'No phone is linked, so there are no sessions to reset; nothing was changed.',
})
