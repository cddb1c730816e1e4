// Why something is not done with a number: what happened and what is safe, and what to do next.
import { refusals } from './sentence.ts'

export const instanceRefusals = refusals({
  not_queued: {
    text: 'Only what still waits can be cancelled; nothing was changed.',
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
  no_sessions: {
    text: 'No phone is linked, so there are no sessions to reset; nothing was changed.',
    hint: 'Link a phone first.',
  },
})
