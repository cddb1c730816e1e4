// What a message does to another counts only from who may do it, in the chat that it came by, and as the newest.
import type { Mutant } from '../mutant.ts'

const test = 'instances/messages/effects.test.ts'

const incoming = 'instances/baileys/incoming/changes.test.ts'

export const effects: readonly Mutant[] = [
  {
    name: 'anybody edits a message',
    promise: 'one truth',
    file: 'core/instances/messages/effects/effects.ts',
    from: "own === undefined ? { state: 'refused', reason: 'not_its_author' } : { target: own }",
    to: '{ target: own ?? first }',
    tests: [`${test}: of another member has no effect`, `${test}: the other side of a chat of two`],
  },
  {
    name: 'anybody deletes a message',
    promise: 'one truth',
    file: 'core/instances/messages/effects/effects.ts',
    from: 'return own === undefined ? this.#byAdmin(where, effect, claimed) : { target: own }',
    to: 'return { target: own ?? claimed }',
    tests: [`${test}: of an admin counts; of any other member it does not`],
  },
  {
    name: 'a member counts as an admin',
    promise: 'one truth',
    file: 'core/instances/messages/effects/authority.ts',
    from: "member !== undefined && member.role !== 'member'",
    to: 'member !== undefined',
    tests: [`${test}: of an admin counts; of any other member it does not`],
  },
  {
    name: 'a group that is not known has no admins',
    promise: 'an error is not an absence',
    file: 'core/instances/messages/effects/effects.ts',
    from: "if (group === undefined || group.isStale) return { state: 'waiting', reason: waits.admin }",
    to: "if (group === undefined || group.isStale) return { state: 'refused', reason: waits.admin }",
    tests: [`${test}: waits where it is not known who is an admin`],
  },
  {
    name: 'an effect reaches into another chat',
    promise: 'one truth',
    file: 'core/storage/tables/messages.ts',
    from: 'WHERE chat_id = ? AND message_id = ? ORDER BY id`',
    to: 'WHERE chat_id >= 0 * ? AND message_id = ? ORDER BY id`',
    tests: [`${test}: counts only in the chat that it came by`],
  },
  {
    name: 'an older reaction takes the place of a newer one',
    promise: 'one truth',
    file: 'core/instances/messages/effects/effects.ts',
    from: 'if (former.some(({ doneAt }) => doneAt > effect.doneAt)) return\n',
    to: '',
    tests: [`${test}: an older one that comes late does not bring it again`],
  },
  {
    name: 'what came before its message is never applied',
    promise: 'one truth',
    file: 'core/instances/messages/record.ts',
    from: 'this.#effects.settle(tx, { account, chat, isTold: true }, message)\n',
    to: '',
    tests: [`${test}: what comes before its message is applied`],
  },
  {
    name: 'what Baileys does not know is nothing',
    promise: 'existence',
    file: 'core/instances/baileys/incoming/incoming.ts',
    from: 'if (found !== undefined) return found\n',
    to: '',
    tests: [`${incoming}: what no version knows yet is kept as it came`],
  },
  {
    name: 'a story is in the chat with its author',
    promise: 'one truth',
    file: 'core/instances/baileys/incoming/incoming.ts',
    from: 'if (this.#identity(jid, null) === undefined) return { jid }\n',
    to: '',
    tests: [`${incoming}: a story is where stories are`],
  },
  {
    name: 'an older reaction of a former version is told again',
    promise: 'every event has a cursor',
    file: 'core/instances/messages/record.ts',
    from: 'isTold: false',
    to: 'isTold: true',
    tests: ['instances/messages/read-anew.test.ts: that do something to others do it, and count no more'],
  },
  {
    name: 'what the owner has read of a group stays unread',
    promise: 'one truth',
    file: 'core/instances/baileys/incoming/receipts.ts',
    from: "const isOwn = type === 'read-self' || type === 'played-self'",
    to: "const isOwn = type === 'played-self'",
    tests: ['instances/baileys/incoming/receipts.test.ts: is not unread any more in a group either'],
  },
  {
    name: 'a receipt that comes before its message is lost',
    promise: 'one truth',
    file: 'core/instances/baileys/incoming/incoming.ts',
    from: 'this.#early.keep(id, receipt)',
    to: 'continue',
    tests: ['instances/baileys/incoming/receipts.test.ts: all count, in whatever order'],
  },
  {
    name: 'what is done to a message changes it before it is stored',
    promise: 'one truth',
    file: 'core/instances/baileys/socket/socket.ts',
    from: '    keepApart(raw)\n',
    to: '',
    tests: [`${incoming}: what comes with its message at once changes it like any other`],
  },
]
