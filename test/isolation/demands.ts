// What each command has to do when the state of the number is fit for it: a run in which they only fail, or do nothing,
// shows nothing of the other number.
import { AppError } from '../../core/errors.ts'
import { StorageError } from '../../core/storage/errors.ts'

export type Move = readonly [command: string, n: number]

export interface Demand {
  n: number
  /** What makes the state fit; the number is linked and online before. */
  after?: readonly Move[]
  /** changes: a row of the number is another afterwards. passes: it is done. refused: it never is. */
  result?: 'changes' | 'passes' | 'refused'
}

const loggedOut: readonly Move[] = [['logout', 1]]

export const demands: Readonly<Record<string, Demand>> = {
  start: { n: 1, after: [['stop', 1]] },
  stop: { n: 1 },
  restart: { n: 1 },
  link: { n: 1, after: loggedOut },
  linkAndPair: { n: 2, after: loggedOut },
  newNumber: { n: 1, after: loggedOut },
  logout: { n: 1 },
  takeover: { n: 1, after: [['closes', 2]] },
  activate: {
    n: 1,
    after: [
      ['logout', 1],
      ['linkAndPair', 1],
    ],
  },
  rename: { n: 2 },
  settings: { n: 2 },
  pacing: { n: 2 },
  proxy: { n: 2 },
  trash: { n: 1 },
  untrash: { n: 1, after: [['trash', 1]] },
  purge: { n: 1, after: [['trash', 1]] },
  purgeTheOther: { n: 1, result: 'refused' },
  retention: { n: 1, result: 'passes' },
  send: { n: 2 },
  cancel: {
    n: 1,
    after: [
      ['closes', 1],
      ['send', 2],
    ],
  },
  retrySend: {
    n: 1,
    after: [
      ['send', 2],
      ['acks', 2],
    ],
  },
  cancelTheOthers: { n: 1, result: 'refused' },
  retryTheOthers: { n: 1, result: 'refused' },
  checkNumbers: { n: 1 },
  presence: { n: 1, result: 'passes' },
  hook: { n: 1 },
  dialectHook: { n: 2 },
  changeHook: { n: 2, after: [['hook', 1]] },
  noHook: { n: 1, after: [['hook', 1]] },
  replay: { n: 1, after: [['hook', 1]] },
  retryDelivery: {
    n: 1,
    after: [
      ['hook', 1],
      ['settings', 2],
      ['settings', 1],
    ],
  },
  opens: {
    n: 1,
    after: [
      ['closes', 1],
      ['timePasses', 2],
    ],
  },
  closes: { n: 1 },
  isRestricted: { n: 2 },
  isRemoved: { n: 1 },
  isDamaged: { n: 1 },
  acks: { n: 1, after: [['send', 2]] },
  profile: { n: 2 },
  reachOutLock: { n: 2 },
  timePasses: { n: 1, result: 'passes' },
  another: { n: 1, result: 'passes' },
}

/** Steps of the tables that find something to change only after others. */
export const prepared: Readonly<Record<string, readonly string[]>> = {
  hold: ['stop', 'accept'],
  release: ['stop', 'accept', 'hold'],
  discard: ['pending'],
  dropKeys: ['keys'],
  noKeys: ['keys'],
  applied: ['journal'],
  requeue: ['sent'],
  failing: ['webhook'],
  advance: ['webhook'],
  noHook: ['webhook'],
  groupsStale: ['group'],
  quickAnswerChanged: ['quickAnswer'],
  noQuickAnswer: ['quickAnswer'],
  noChatwootChat: ['chatwootChat'],
  noChatwoot: ['chatwoot'],
  noPastMember: ['pastMember'],
  counted: ['post'],
  noRetry: ['retry'],
  told: ['undecryptable'],
  noUndecryptable: ['undecryptable'],
  read: ['touch'],
  kept: ['media'],
  mapping: ['chat'],
  person: ['contact'],
}

/** What does not fit the present state is refused with its reason; anything else is a fault. */
export function isRefusal(error: unknown): boolean {
  if (error instanceof StorageError) return error.kind === 'constraint'
  return error instanceof AppError && error.code !== 'internal'
}

/** What the tables say where there is no such row, or another one in its place. */
export function isStepRefusal(error: unknown): boolean {
  const ours = /^There is no |was linked: its keys are kept|has a generation in use/
  return isRefusal(error) || (error instanceof Error && ours.test(error.message))
}
