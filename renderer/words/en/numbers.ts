// The numbers and what they do, in English.

export const state = {
  stopped: 'stopped by you',
  notLinked: 'not linked yet',
  connecting: 'connecting',
  awaiting_link: 'waiting to be linked',
  open: 'online',
  reconnecting: 'reconnecting',
  logged_out: 'logged out on the phone',
  loggedOutHere: 'logged out',
  replaced: 'replaced by another computer',
  restricted: 'restricted by WhatsApp',
  outdated: 'needs an update',
  passkey_required: 'WhatsApp asks for a passkey',
  passkey_confirmation_required: 'WhatsApp asks to compare codes',
  held: 'held back: this may be a copy',
  moved: 'moved to another appliance',
  damaged: 'needs repair',
  trashed: 'in the trash',
}

export const numbers = {
  title: 'Numbers',
  link: 'Link a number',
  search: 'Search name or number',
  filters: 'Show',
  all: 'All',
  attention: 'Needs you',
  online: 'Online',
  onlineOf: (online: number, of: number) => `${online} of ${of} online`,
  off: 'Off',
  cards: 'Cards',
  rows: 'List',
  view: 'View',
  noPhone: 'no phone linked',
  code: (code: number) => `code ${code}`,
  empty: 'Your numbers will stand here',
  emptyText: 'With what each is doing and since when. Have the phone at hand and link the first one.',
  nothingFound: 'No number fits',
  nothingFoundText: 'Change the search or show all.',
  showAll: 'Show all',
  trash: 'Trash',
  stopSending: 'Stop all sending',
  knownChatsOnly: 'WhatsApp lets it write only to chats it knows just now.',
  knownChatsUntil: (when: string) => `WhatsApp lets it write only to chats it knows, until ${when}.`,
}

export const acts = {
  start: 'Start',
  stop: 'Stop',
  restart: 'Connect anew',
  link: 'Link a phone',
  takeover: 'Take over here',
  adopt: 'Move here',
  logout: 'Log out',
  trash: 'Move to trash',
  messages: 'Messages',
  backUp: 'Back up to a file',
  bringBack: 'Bring it back here',
}

export const ask = {
  logout: (name: string) => `Log out “${name}”?`,
  logoutText:
    'WhatsApp forgets this device and your phone will have to scan again. Messages and settings stay here.',
  loggedOut: (name: string) => `${name} is logged out.`,
  loggedOutUnsure: (name: string) =>
    `${name} is logged out here, but WhatsApp did not confirm it: look at Linked devices on the phone.`,
  trash: (name: string) => `Move “${name}” to the trash?`,
  trashText: (days: number | null) =>
    `It goes offline. Messages, settings and the link stay ${days === null ? 'until you purge it' : `for ${days} days`}; taking it back is one click.`,
  trashed: (name: string) => `${name} is in the trash.`,
  back: (name: string) => `${name} is back.`,
  backAs: (name: string) => `It is back under another name, because its own is taken: ${name}.`,
  takenBack: '(taken back)',
  takeover: (name: string) => `Take over “${name}” here?`,
  takeoverText:
    'Another program uses the same link. Connecting here sends it offline; if it connects again, this one is replaced again. Stop the other one first.',
  adopt: (name: string) => `Move “${name}” here?`,
  adoptText:
    'This looks like a copy of another installation. Connecting here sends the other one offline. Do it only when the other one will not run again.',
  stop: (name: string) => `${name} is stopped. The link is kept.`,
}
