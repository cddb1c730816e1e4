// Every kind of message: what goes out is what was accepted, to whom it was meant for, and about the right message.
import type { Mutant } from '../mutant.ts'

const kinds = 'e2e/kinds.test.ts'
const files = 'e2e/send-files.test.ts'
const forms = 'api/form.test.ts'

export const sending: readonly Mutant[] = [
  {
    name: 'what goes beside a message is not kept',
    promise: 'accepted is sent',
    file: 'core/instances/messages/accept.ts',
    from: 'relay: encoded.relay },',
    to: 'relay: {} },',
    tests: [`${files}: over a kill arrives once`],
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
  {
    name: 'a file is sent that is not what was accepted',
    promise: 'accepted is sent',
    file: 'core/instances/baileys/content/upload.ts',
    from: "if (plain.digest('hex') !== hash) throw",
    to: "if (plain.digest('hex') === '') throw",
    tests: [`${files}: over a kill arrives once`],
  },
  {
    name: 'the hash of another number’s file opens it',
    promise: 'private by default',
    file: 'core/instances/messages/files/outgoing-files.ts',
    from: 'if (!isIts || sizeBytes === undefined)',
    to: 'if (sizeBytes === undefined || (!isIts && sizeBytes === 0))',
    tests: [`${files}: where it is another’s, is no voice note`],
  },
  {
    name: 'an address from outside leads inside',
    promise: 'private by default',
    file: 'core/outbound/fetch-file.ts',
    from: 'onlyPublic: url.host !== given.host,',
    to: 'onlyPublic: false,',
    tests: [`${files}: is refused where it leads inside`],
  },
  {
    name: 'the same file is uploaded for each message',
    promise: 'accepted is sent',
    file: 'core/instances/baileys/content/files.ts',
    from: 'earlier && isStillThere(earlier, now) ? earlier : undefined',
    to: 'earlier && isStillThere(earlier, now + keptThereMs) ? earlier : undefined',
    tests: [`${files}: is uploaded once`],
  },
  {
    name: 'a file counts though what follows it is none of its form',
    promise: 'accepted is sent',
    file: 'core/api/form.ts',
    from: 'this.#ended.reject(error)\n    this.#file?.destroy(error)',
    to: 'void error',
    tests: [`${forms}: brings its file, and nothing of it where it is cut`],
  },
  {
    name: 'a file is read for a number that the key is not for',
    promise: 'private by default',
    file: 'core/api/router.ts',
    from: 'await withFile(form, (file) => {\n        authorized(request, each)',
    to: 'await withFile(form, (file) => {\n        void authorized',
    tests: [`${forms}: is refused before its file is read`],
  },
  {
    name: 'a file is cut as a whole and not by silence',
    promise: 'accepted is sent',
    file: 'core/api/request-time.ts',
    from: 'if (clock === undefined) return\n  clearTimeout(clock.timer)\n  const stepMs',
    to: 'if (clock === undefined || stop !== undefined) return\n  const stepMs',
    tests: [`${forms}: is cut as a whole`],
  },
  {
    name: 'what comes in slowly holds a connection without end',
    promise: 'existence',
    file: 'core/api/request-time.ts',
    from: 'const timer = setTimeout(() => cut(request), wholeMs)',
    to: 'const timer = setTimeout(() => undefined, wholeMs)',
    tests: [`${forms}: is cut as a whole`],
  },
]
