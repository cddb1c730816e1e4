// A data folder belongs to one process, and a number is online in one place.
import type { Mutant } from '../mutant.ts'

export const owner: readonly Mutant[] = [
  {
    name: 'the lock is not taken',
    promise: 'one owner',
    file: 'core/storage/folder/lock.ts',
    from: "db.exec('BEGIN EXCLUSIVE')",
    to: '',
    tests: ['storage/folder/lock.test.ts: refuses a second process with a sentence that names the first'],
  },
  {
    name: 'a copy is taken for the same place',
    promise: 'one owner',
    file: 'core/instances/twin.ts',
    from: "return { kind: 'hold', why: 'copy' }",
    to: "return { kind: 'same' }",
    tests: ['instances/twin.test.ts: the judgement of a place'],
  },
  {
    name: 'the verdict of a copy is ignored',
    promise: 'one owner',
    file: 'core/instances/twin-guard.ts',
    from: 'this.#isNew = true\n      this.#question = whyHeld(verdict.why, before.folder)',
    to: 'this.#isNew = true',
    tests: ['instances/twin-guard.test.ts: holds the numbers where more is missing'],
  },
  {
    name: 'a witness that knows better is not heard',
    promise: 'one owner',
    file: 'core/instances/twin.ts',
    from: "if (seen.witness === 'ahead') return { kind: 'hold', why: 'older' }",
    to: '',
    tests: ['instances/twin-guard.test.ts: holds the numbers where more is missing'],
  },
  {
    name: 'a held number connects',
    promise: 'one owner',
    file: 'core/instances/lifecycle/on-command.ts',
    from: "if (linkState.state === 'held') return",
    to: "if (linkState.state === 'held' && linkState.doing === 'socket') return",
    tests: ['instances/lifecycle/step.test.ts: held: every event has its result'],
  },
  {
    name: 'a number that was handed over connects',
    promise: 'one owner',
    file: 'core/instances/lifecycle/on-command.ts',
    from: "if (linkState.state === 'moved') return",
    to: "if (linkState.state === 'moved' && linkState.doing === 'socket') return",
    tests: [
      'instances/lifecycle/properties.test.ts: a number that was handed over stays so until its owner brings it back',
    ],
  },
  {
    name: 'a held number connects at the next start',
    promise: 'one owner',
    file: 'core/instances/lifecycle/state.ts',
    from: "  'held',\n  'moved',\n])",
    to: '])',
    tests: ['instances/lifecycle/step.test.ts: held: every event has its result'],
  },
  {
    name: '440 is answered with another login',
    promise: 'one owner',
    file: 'core/instances/lifecycle/reconnect.ts',
    from: "  [440, 'replaced'],\n",
    to: '',
    tests: ['instances/losses.test.ts: 440 is never answered with another login'],
  },
  {
    name: 'what an old socket says is believed',
    promise: 'one owner',
    file: 'core/instances/link-holder.ts',
    from: 'this.#by.hear(fact, () => attempt === this.#attempt)',
    to: 'this.#by.hear(fact, () => attempt <= this.#attempt)',
    tests: ['instances/connection.test.ts: of an old socket is not believed any more'],
  },
]
