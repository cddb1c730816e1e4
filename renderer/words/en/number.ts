// One number, in English.
import { plural } from './count.ts'

export const number = {
  tabs: 'Parts of the number',
  timeline: 'Timeline',
  history: 'Link history',
  sending: 'Sending',
  health: 'Health',
  webhooks: 'Webhooks',
  settings: 'Settings',
  missing: 'This number is not here',
  missingText: 'It may be in the trash, or it was purged.',
  counts: (chats: number, messages: number) =>
    `${plural(messages, 'message', 'messages')} in ${plural(chats, 'chat', 'chats')}`,
  timelineEmpty: 'Nothing has happened yet',
  timelineEmptyText: 'Every change of state will stand here: when, what, why, and what was done.',
}

export const generations = {
  title: 'Links',
  text: 'Every link there has been. None is ever overwritten; an older one can be used again.',
  empty: 'No phone has been linked yet',
  emptyText: 'Each link will stand here: since when, how it was made, and why it ended.',
  n: (n: number) => `Link ${n}`,
  inUse: 'in use',
  linked: (when: string) => `linked ${when}`,
  ended: (when: string) => `ended ${when}`,
  origin: { qr: 'by QR', code: 'by code', import: 'imported', restore: 'from a backup' },
  use: 'Use again',
  ask: (n: number) => `Use link ${n} again?`,
  askText:
    'The present link is set aside, not unlinked. If WhatsApp no longer knows the older one, the present one comes back by itself.',
  using: 'Logging in with the older link.',
}

export const outbox = {
  title: 'What was accepted for sending',
  empty: 'Nothing was sent from here yet',
  emptyText: 'Each message that was accepted will stand here, until it is sent or says why not.',
  state: {
    queued: 'waiting',
    sending: 'being sent',
    sent: 'sent',
    failed: 'failed',
    cancelled: 'cancelled',
  },
  attempts: (n: number) => plural(n, 'try', 'tries'),
  notBefore: (when: string) => `not before ${when}`,
  cancel: 'Do not send',
  retry: 'Send again',
  cancelled: 'It will not be sent.',
  retried: 'It will be sent again, under the same message id.',
}

export const settings = {
  general: 'General',
  name: 'Name',
  behaviour: 'Behaviour',
  rejectCall: 'Reject calls',
  msgCall: 'Answer to rejected calls',
  groupsIgnore: 'Ignore groups',
  alwaysOnline: 'Always show as online',
  readMessages: 'Mark messages as read',
  readStatus: 'Mark status posts as seen',
  syncFullHistory: 'Read the full history when linking',
  eraseDeleted: 'Erase here too what its author deletes for everyone',
  keepDisappearing: 'Keep messages that disappear on the phones',
  keepViewOnce: 'Keep files that are to be seen once only',
  fetchFiles: 'Files that are fetched as they come',
  fileKinds: {
    image: 'pictures',
    video: 'videos',
    audio: 'sounds',
    document: 'documents',
    sticker: 'stickers',
  },
  optOutWords: 'Words that ask for no more messages (separated by commas)',
  pacing: 'Pacing',
  pacingText: 'How fast accepted messages leave. What waits for a limit says so under Sending.',
  gap: 'Pause between messages (seconds)',
  random: 'Up to so much more, by chance (seconds)',
  perHour: 'At most in an hour',
  perDay: 'At most in a day',
  warmUp: 'Warm-up of a new number (days)',
  noLimit: 'no limit',
  proxy: 'Proxy',
  proxyText: 'WhatsApp is reached through it. A change connects anew.',
  proxyTry: 'Try it',
  proxyWorks: (ms: number) => `WhatsApp is reached through it (${ms} ms)`,
  proxyUse: 'Use a proxy',
  protocol: 'Protocol',
  host: 'Host',
  port: 'Port',
  user: 'User (optional)',
  password: 'Password (optional)',
  passwordKept:
    'Leave the password empty for a proxy without one; the one from before is not shown and must be entered again.',
  backups: 'Backups',
  backupsText: 'Everything of this number is in the backups already. From here:',
  goBack: 'Go back to an earlier moment',
  move: 'Move it to another computer',
  danger: 'Ending things',
  logoutText: 'WhatsApp forgets this device; the phone has to scan again. Messages and settings stay.',
  trashText: 'It goes offline and everything is kept: link, settings, messages. Taking it back is one click.',
}

export const numberHealth = {
  title: 'How it is doing',
  frame: 'Last heard from WhatsApp',
  phone: 'Phone last heard of',
  link: 'The link',
  linkFine: 'nothing speaks against it',
  risks: {
    phone_unseen: (n: number) =>
      `Nothing has come from its phone for ${n === 1 ? 'a day' : `${n} days`}. WhatsApp unlinks after 14: open WhatsApp on it.`,
    restricted: () => 'WhatsApp lets it write to known chats only.',
    undecryptable: (n: number) =>
      n === 1
        ? 'The messages of one contact cannot be read.'
        : `The messages of ${n} contacts cannot be read.`,
    unstable: (n: number) => `Its connection broke ${n === 1 ? 'once' : `${n} times`} within a day.`,
    unstable_proxy: (n: number) =>
      `Its connection broke ${n === 1 ? 'once' : `${n} times`} within a day, through its proxy: try another one.`,
  },
  received: 'Last message received',
  sent: 'Last message sent',
  waiting: 'Waiting to be sent',
  nothing: 'nothing',
  preKeys: 'Keys left for new contacts',
  unknown: 'not known while it is offline',
  few: 'few: more are on their way',
  preKeysText: 'Each new contact takes one of these keys. Holdfast makes more by itself.',
  chatState: 'What is set of chats',
  chatStateText:
    'What is archived, pinned, muted, starred or labelled on the phone is read from WhatsApp’s five collections.',
  chatStateKnown: 'All five are known as WhatsApp has them.',
  collection: {
    stale: 'There is more to read.',
    waiting: 'Waits for a key that the phone has not shared yet.',
    quarantined:
      'Cannot be read; it is tried again as a whole at the next connection and the next change. No message is affected.',
  },
  notTaken: (n: number) =>
    n === 1
      ? '1 change made here is still to be taken by WhatsApp.'
      : `${n} changes made here are still to be taken by WhatsApp.`,
  holds: 'Stored here',
  never: 'not yet',
  unread: 'Messages that could not be read',
  unreadText:
    'It happens when keys of a contact do not fit any more; most repeat themselves and are read then.',
  unreadNone: 'Every message could be read.',
  unsupported: (n: number) =>
    n === 1
      ? 'One message is of a kind that this version does not know. It is kept; a later version reads it.'
      : `${n} messages are of kinds that this version does not know. They are kept; a later version reads them.`,
  setAside: (n: number) =>
    `${plural(n, 'message', 'messages')} could not be stored, because what they say does not fit. Nothing waits for them; they are kept, and a later version tries again.`,
  reset: 'Start anew with this contact',
  isReset: 'The next message to this contact starts anew.',
  unreadCount: (n: number, when: string) => `${plural(n, 'message', 'messages')}, last ${when}`,
  askReset: (contact: string) => `Start anew with ${contact}?`,
  askResetText:
    'The keys with this contact are made anew with the next message that you send. Nothing stored is lost.',
}
