// Search, in English.

export const find = {
  title: 'Search',
  label: 'Search messages, numbers and people',
  go: 'Search',
  numbers: 'Numbers',
  people: 'People and groups',
  messages: 'Messages',
  begin: 'What are you looking for?',
  beginText: 'Words of a message, the name of a person or group, or a phone number, in any number’s chats.',
  nothing: (q: string) => `Nothing found for “${q}”`,
  nothingText: 'Every word must be there; upper case and accents make no difference.',
  older: 'Look further back',
  oldest: 'All stored messages were looked at.',
  group: 'group',
  you: 'you',
  around: 'You see older messages, up to the one you looked for.',
  toNewest: 'Show the newest',
  gone: 'This message is not here any more.',
}
