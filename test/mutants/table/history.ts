// A history comes in whole and once, as what it is: nothing of it is news, and nothing stands in its way.
import type { Mutant } from '../mutant.ts'

const test = 'e2e/messages/history.test.ts'
const intake = 'instances/baileys/history/intake.test.ts'

export const history: readonly Mutant[] = [
  {
    name: 'what the owner asks a phone for is forgotten by a kill',
    promise: 'one truth',
    file: 'core/instances/messages/history/history-asks.ts',
    from: 'await this.#deps.storage.commits.write((tx) => this.#store(tx, instanceId))\n    this.#background',
    to: 'await Promise.resolve()\n    this.#background',
    tests: ['e2e/messages/history.test.ts: goes on after it, and ends as any other'],
  },
  {
    name: 'what a history has brought is told to nobody',
    promise: 'every event has a cursor',
    file: 'core/instances/baileys/history/intake.ts',
    from: 'await commits.write((tx) => this.#tell(tx))',
    to: 'void commits',
    tests: ['api/evolution/state-events.test.ts: a history is told as what it is'],
  },
  {
    name: 'a piece of history that WhatsApp has forgotten is not asked for again',
    promise: 'existence',
    file: 'core/instances/messages/history/history-fetcher.ts',
    from: '      await this.#deps.askAgain(instanceId, notification)\n',
    to: '      if (notification.length < 0) await this.#deps.askAgain(instanceId, notification)\n',
    tests: ['e2e/messages/history.test.ts: says that a piece is gone or was altered'],
  },
  {
    name: 'what is missing after an end that was not in order is not asked for',
    promise: 'existence',
    file: 'core/instances/messages/history/history-asks.ts',
    from: "if (event.type === 'history.gap') this.#compare(instanceId, event.data.since)",
    to: '',
    tests: ['e2e/messages/history.test.ts: is asked for from the phone, added in its place'],
  },
  {
    name: 'a number that nobody writes to was away',
    promise: 'existence',
    file: 'core/instances/messages/history/history-asks.ts',
    from: 'left === undefined ? this',
    to: 'left !== null ? this',
    also: {
      file: 'core/instances/messages/history/history-asks.ts',
      from: "const since = typeof left === 'number' ? left : last?.storedAt",
      to: 'const since = last?.storedAt',
    },
    tests: ['instances/messages/history/absence.test.ts: is while it was off'],
  },
  {
    name: 'a phone is asked once, however far back it is wanted',
    promise: 'existence',
    file: 'core/instances/messages/history/history-asks.ts',
    from: 'if (oldest.sentAt <= job.until) return',
    to: 'return',
    tests: ['e2e/messages/history.test.ts: of a chat is asked for back to a date'],
  },
  {
    name: 'a history is told as news',
    promise: 'every event has a cursor',
    file: 'core/instances/messages/history/past-record.ts',
    from: 'const { chat, message, isNew } = this.#record.putReceived(tx, account, past)',
    to: 'this.#record.received(tx, account, past)\n    const { chat, message, isNew } = this.#record.putReceived(tx, account, past)',
    tests: [`${test}: and told only as progress`],
  },
  {
    name: 'what a history has brought before it came is never told',
    promise: 'every event has a cursor',
    file: 'core/instances/messages/record.ts',
    from: 'const wasPast = !isNew && storage.historyChunks.markNews(tx, message.row)',
    to: 'const wasPast = false',
    tests: ['instances/messages/record.test.ts: that a history has brought before it came'],
  },
  {
    name: 'a piece that cannot be had holds up the others',
    promise: 'an error is not an absence',
    file: 'core/instances/messages/history/history-fetcher.ts',
    from: 'if (isOutage(error)) throw error',
    to: 'throw error',
    tests: [`${test}: and takes in the others`],
  },
  {
    name: 'a piece is done before it is taken in',
    promise: 'commit before acknowledge',
    file: 'core/instances/messages/history/history-fetcher.ts',
    from: 'const messages = await adapter.takeHistory(chunk, this.#stopping.signal)\n      await this.#end(chunk, { reason: null, messages })',
    to: 'await this.#end(chunk, { reason: null, messages: 0 })\n      await adapter.takeHistory(chunk, this.#stopping.signal)',
    tests: [`${test}: goes on where a kill has cut it`],
  },
  {
    name: 'a history brings back who was forgotten',
    promise: 'private by default',
    file: 'core/instances/baileys/history/intake.ts',
    from: 'if (this.#isForgotten(chat, sentAt) || this.#isForgotten(author, sentAt)) return',
    to: '',
    tests: [
      `${test}: brings nothing back of somebody who was forgotten`,
      `${intake}: comes back neither as a chat`,
    ],
  },
  {
    name: 'what cannot be taken in of a history keeps the rest out',
    promise: 'existence',
    file: 'core/instances/baileys/history/intake.ts',
    from: 'if (isOutage(error) || error instanceof DamagedError) throw error',
    to: 'throw error',
    tests: [`${intake}: is taken in but for what cannot be taken in of it`],
  },
]
