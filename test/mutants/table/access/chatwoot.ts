// Between WhatsApp and Chatwoot nothing is lost or doubled, and nothing leaves that is not for the customer.
import type { Mutant } from '../../mutant.ts'

export const chatwoot: readonly Mutant[] = [
  {
    name: 'what was said is said again, where its answer was lost',
    promise: 'every event has a cursor',
    file: 'core/chatwoot/deliver.ts',
    from: 'if (isRead(placed)) return placed',
    to: 'return placed',
    tests: ['chatwoot/complaints.test.ts: an answer of Chatwoot that is lost after the message was made'],
  },
  {
    name: 'what an agent wrote comes back as another message',
    promise: 'every event has a cursor',
    file: 'core/chatwoot/deliver.ts',
    from: "?.direction === 'out'",
    to: "?.direction === 'none'",
    tests: ['chatwoot/complaints.test.ts: a webhook that comes three times, and backwards'],
  },
  {
    name: 'after a restore agents’ answers are sent a second time',
    promise: 'accepted is sent',
    file: 'core/chatwoot/agents.ts',
    from: "row.doubtBefore !== null && message.created_at * 1000 < this.#byItsClock(row.doubtBefore, 'late')",
    to: 'false',
    tests: ['chatwoot/restore.test.ts: sends and makes nothing twice'],
  },
  {
    name: 'answers that were written while nobody was told are lost',
    promise: 'accepted is sent',
    file: 'core/chatwoot/line.ts',
    from: 'this.#sweep(row)\n',
    to: '\n',
    tests: ['chatwoot/complaints.test.ts: an agent’s answer while the gateway is down'],
  },
  {
    name: 'what Chatwoot will not take holds its chat up for ever',
    promise: 'every event has a cursor',
    file: 'core/chatwoot/line.ts',
    from: '} else if (attempts < 3) {',
    to: '} else if (attempts > 0) {',
    tests: ['chatwoot/complaints.test.ts: it is given up with its reason, and the chat goes on'],
  },
  {
    name: 'anybody may tell what agents are to have written',
    promise: 'private by default',
    file: 'core/chatwoot/hook.ts',
    from: "return own !== '' && a.length === b.length && timingSafeEqual(a, b)",
    to: 'return a.length > b.length || timingSafeEqual(a, a)',
    tests: ['chatwoot/complaints.test.ts: of a stranger is refused before it is read'],
  },
  {
    name: 'private notes go to the customer',
    promise: 'private by default',
    file: 'core/chatwoot/said.ts',
    from: ' && isPrivate !== true',
    to: '',
    tests: ['chatwoot/complaints.test.ts: never leaves, nor does a public file before it leave again'],
  },
]
