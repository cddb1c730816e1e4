// What is set of chats is the same on every device: it is read as it was written or not at all, and nothing of it is passed over.
import type { Mutant } from '../mutant.ts'

const folder = 'instances/baileys/state'
const syncd = 'core/instances/baileys/state/syncd.ts'
const sync = 'core/instances/baileys/state/state-sync.ts'

export const state: readonly Mutant[] = [
  {
    name: 'a record of a collection counts whatever it says',
    promise: 'one truth',
    file: syncd,
    from: 'if (!isSame(recordMac(isSet, sealed, { id, key: own.value }), valueMac))',
    to: 'if (isSame(recordMac(isSet, sealed, { id, key: own.value }), Buffer.alloc(0)))',
    tests: [`${folder}/syncd.test.ts: a record counts only as it was written`],
  },
  {
    name: 'a record of a collection counts for another index',
    promise: 'one truth',
    file: syncd,
    from: 'if (!isSame(hmac(own.index, index), record?.index?.blob))',
    to: 'if (isSame(hmac(own.index, index), Buffer.alloc(0)))',
    tests: [`${folder}/syncd.test.ts: a record counts only as it was written`],
  },
  {
    name: 'a patch counts whatever it holds',
    promise: 'one truth',
    file: syncd,
    from: 'if (!isSame(expected, patch.patchMac))',
    to: 'if (isSame(expected, Buffer.alloc(0)))',
    tests: [`${folder}/syncd.test.ts: a patch counts only as it was written`],
  },
  {
    name: 'a missing patch is passed over',
    promise: 'one truth',
    file: syncd,
    from: 'if (version !== before.version + 1)',
    to: 'if (version < before.version)',
    tests: [`${folder}/syncd.test.ts: a patch counts only where it follows`],
  },
  {
    name: 'a patch counts on anything',
    promise: 'one truth',
    file: syncd,
    from: 'if (!isSame(snapshotMac(read.state, name, main), patch.snapshotMac))',
    to: 'if (isSame(snapshotMac(read.state, name, main), Buffer.alloc(0)))',
    tests: [`${folder}/syncd.test.ts: a patch counts only where it follows`],
  },
  {
    name: 'a snapshot counts with anything left out',
    promise: 'one truth',
    file: syncd,
    from: 'if (!isSame(expected, snapshot.mac))',
    to: 'if (isSame(expected, Buffer.alloc(0)))',
    tests: [`${folder}/syncd.test.ts: a snapshot counts only whole`],
  },
  {
    name: 'a version is stored before what it brings',
    promise: 'commit before acknowledge',
    file: sync,
    from: '    await storage.commits.write((tx) => {\n      this.#deps.write(tx, {',
    to: '    await storage.commits.write((tx) => this.#put(tx, name, state))\n    await storage.commits.write((tx) => {\n      this.#deps.write(tx, {',
    tests: [`${folder}/state-sync.test.ts: a version is stored with what it brings`],
  },
  {
    name: 'what WhatsApp says while it is asked is not asked for',
    promise: 'one truth',
    file: sync,
    from: 'answer?.hasMore === false && noted.get(name) === this.#noted.get(name)',
    to: 'answer?.hasMore === false',
    tests: [`${folder}/state-sync.test.ts: what is told while it is asked`],
  },
  {
    name: 'a refused patch is taken for accepted',
    promise: 'one truth',
    file: sync,
    from: '    if (answer.error !== undefined) return answer.error\n',
    to: '',
    tests: [`${folder}/state-sync.test.ts: what was set here goes out again`],
  },
  {
    name: 'what the phone said before takes the place of what was set here since',
    promise: 'one truth',
    file: 'core/instances/baileys/state/state-rows.ts',
    from: 'else if (!isOurs) this.#take(',
    to: 'else this.#take(',
    tests: [`${folder}/chat-state.test.ts: waits while the number is off`],
  },
  {
    name: 'nobody is named as the author of a starred message in a group',
    promise: 'one truth',
    file: 'core/instances/baileys/state/facts.ts',
    from: "fromMe ? '0' : (participant ?? '0')",
    to: "'0'",
    tests: [`${folder}/chat-state.test.ts: names who wrote a starred message`],
  },
  {
    name: 'what was cleared is listed',
    promise: 'one truth',
    file: 'core/instances/messages/reader.ts',
    from: 'return until === null || until < sentAfter ? {} : { sentAfter: until + 1 }',
    to: 'return {}',
    tests: [`${folder}/chat-state.test.ts: on the phone is hidden here`],
  },
]
