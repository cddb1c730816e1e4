// The frame around every page, in English.

export const nav = {
  label: 'Main',
  numbers: 'Numbers',
  messages: 'Messages',
  events: 'Events',
  backups: 'Backups',
  settings: 'Settings',
  skip: 'Skip to the content',
  back: 'Back',
}

export const actions = {
  close: 'Close',
  cancel: 'Cancel',
  save: 'Save',
  saved: 'Saved.',
  undo: 'Undo',
  undone: 'Undone.',
  tryAgain: 'Try again',
  copy: 'Copy',
  copied: 'Copied.',
  more: 'Show more',
  open: 'Open',
  remove: 'Remove',
  typeName: (name: string) => `Type the name to confirm: ${name}`,
}

export const states = {
  loading: 'Loading …',
  offline: 'The appliance does not answer. What you see is from before; trying again …',
  notFound: 'There is nothing at this address.',
  toNumbers: 'Go to the numbers',
}

export const time = {
  yesterday: (clock: string) => `yesterday ${clock}`,
  since: (when: string) => `since ${when}`,
}

export const health = {
  away: 'not answering',
  none: 'no numbers yet',
  all: (n: number) => (n === 1 ? 'the number is online' : `all ${n} online`),
  some: (online: number, all: number) => `${online} of ${all} online`,
  attention: (n: number) => (n === 1 ? '1 needs you' : `${n} need you`),
  folderGone:
    'The data folder was removed or replaced: nothing new is accepted, nothing is lost. Put it back, or restart Holdfast and restore what it saved.',
  sendingStopped: 'All sending is stopped: what is accepted waits, nothing is lost.',
  sendAgain: 'Send again',
  diskFull:
    'The disk is full: nothing new is accepted, nothing is lost. Free some space; it goes on by itself.',
}

export const gate = {
  title: 'Open your appliance',
  text: 'Enter its key. It was shown in the terminal at the first start; if it is lost, make a new one there with',
  key: 'Key',
  open: 'Open',
  passwordText: 'Enter your password.',
  useKey: 'Use a key instead',
  usePassword: 'Use the password instead',
  passwordNote: 'You stay signed in on this browser until 30 days go by without it.',
  note: 'The key is not kept in this browser.',
}

export const recovery = {
  title: 'The database cannot be opened',
  happened: 'What happened',
  safe: 'What is safe',
  todo: 'What to do',
  todoText:
    'Restore from a backup. What is here now is kept aside, so that it can be undone. The recovery key is on the emergency kit.',
  gateText: 'Enter the key that was shown when Holdfast started this time, to restore from a backup.',
  text: 'Nothing is overwritten and no number connects while this is so. Keep the data folder as it is.',
}

export const starting = {
  title: 'Looking for the appliance',
  text: 'It does not answer yet. This page goes on by itself.',
}
