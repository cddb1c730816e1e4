// The keys of programs and what else the settings hold, in English.

export const keys = {
  title: 'Keys',
  text: 'Each program gets a key of its own, so that one can be ended without the others.',
  make: 'Make a key',
  name: 'What it is for',
  scope: 'What it may do',
  scopes: { owner: 'everything', read: 'only read', scoped: 'chosen things' },
  each: {
    read: 'Read: messages, chats, people, health',
    send: 'Send: messages, reactions, groups, labels',
    control: 'Control: start, stop, link, make snapshots',
    manage: 'Manage: numbers, settings, webhooks',
    delete: 'Delete: trash, purge, restore',
  },
  forNumber: 'For which number',
  allNumbers: 'All numbers',
  until: 'Works until (optional)',
  ends: (when: string) => `until ${when}`,
  rotate: 'Replace',
  rotated: (name: string) => `A new key takes the place of “${name}”. The old one works for 24 more hours.`,
  one: 'A program that only works with one number takes the token of that number, which was shown when the number was made over the API.',
  once: 'Copy it now',
  onceText: 'It is shown this once and kept nowhere.',
  key: 'The key',
  empty: 'No keys yet',
  emptyText: 'Make one for each program that uses the API.',
  environment:
    'The key in HOLDFAST_API_KEY opens everything too; it is changed where the program is started.',
  used: (when: string) => `last used ${when}`,
  never: 'never used',
  made: (when: string) => `made ${when}`,
  end: 'End',
  ask: (name: string) => `End the key “${name}”?`,
  askText: 'What uses it is refused from now on; so is a page that was opened with it. The numbers go on.',
  ended: (name: string) => `The key “${name}” is ended.`,
}

export const record = {
  title: 'Record',
  text: 'Who did what with this appliance and its numbers, and from where, newest first.',
  empty: 'Nothing is recorded yet',
  emptyText: 'Keys that are made or ended, restores and purges will stand here.',
  number: 'Number',
  all: 'All',
  by: 'By',
  day: 'Day',
  csv: 'Download as CSV',
  who: {
    session: 'In a browser',
    key: 'Key',
    token: 'Token of a number',
    environment: 'Key of the environment',
    command: 'Command line or desktop',
    appliance: 'The appliance itself',
    owner: 'Owner',
    instance: 'Token of a number',
    api: 'Over the API',
  },
}

export const appliance = {
  title: 'Appliance',
  login: 'Start when I log in to this computer',
  support: 'Support bundle',
  supportText:
    'One file that helps somebody else to see what is wrong: versions, states, counts and logs. No keys, numbers, names or texts are in it.',
  download: 'Download',
  trash: 'Trash',
  trashText: 'How long deleted numbers are kept is set there.',
  toTrash: 'Go to the trash',
}

export const apiPage = {
  try: 'Try it',
  answer: (status: number) => `The answer (${status})`,
  health: 'How the appliance is',
  search: 'Search',
  toKeys: 'Make a key for it',
}
