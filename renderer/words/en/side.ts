// What stands at the side of a chat, in English.
import { plural } from './count.ts'

export const side = {
  members: {
    actions: (name: string) => `What may be done: ${name}`,
    write: 'Write a message',
    promote: 'Make an admin',
    demote: 'Take admin away',
    remove: 'Take out of the group',
    removeTitle: (name: string) => `Take ${name} out of the group?`,
    removeText: 'What was said in the group stays. An admin can add them again.',
    add: 'Add members',
    find: 'Name or number with country code',
    number: (number: string) => `The number ${number}`,
    nobody: 'Nobody fits. A number can be added with its country code.',
    addMany: (n: number) => `Add ${plural(n, 'person', 'people')}`,
    became: 'What became of it',
    done: 'added',
    invited: 'may not be added and was sent an invitation',
    refused: 'was not added',
    unknown: 'WhatsApp did not say whether it was done',
    leave: 'Leave the group',
    leaveTitle: (name: string) => `Leave “${name}”?`,
    leaveText: 'What was said stays here. Only an admin can let this number in again.',
  },
  requests: {
    title: 'Ask to be let in',
    letIn: 'Let in',
    refuse: 'Refuse',
    since: (when: string) => `since ${when}`,
  },
  marked: {
    starred: {
      title: 'Starred messages',
      none: 'Nothing is starred. Star a message from its menu to find it here.',
    },
    planned: {
      title: 'Planned messages',
      none: 'Nothing is planned. What is written can be sent later from the menu beside it.',
    },
  },
  more: 'Show more',
}
