// Every kind of message: what goes out is what was accepted, to whom it was meant for, and about the right message.
import type { Mutant } from '../mutant.ts'

const kinds = 'e2e/kinds.test.ts'

export const sending: readonly Mutant[] = [
  {
    name: 'what goes beside a message is not kept',
    promise: 'accepted is sent',
    file: 'core/instances/messages/accept.ts',
    from: 'relay: encoded.relay },',
    to: 'relay: {} },',
    tests: [`${kinds}: over a kill, what was accepted is sent once`],
  },
  {
    name: 'an edit of what somebody else wrote is sent',
    promise: 'accepted is sent',
    file: 'core/instances/messages/targets.ts',
    from: "if (kind === 'edit' && isOthers)",
    to: "if (kind === 'edit' && isOthers && id === '')",
    tests: [`${kinds}: is refused where nobody would see it`],
  },
  {
    name: 'something is done in a chat to a message of another',
    promise: 'accepted is sent',
    file: 'core/instances/messages/targets.ts',
    from: '|| (chatId !== undefined && chat.id !== chatId)',
    to: '',
    tests: [`${kinds}: is refused where nobody would see it`],
  },
]
