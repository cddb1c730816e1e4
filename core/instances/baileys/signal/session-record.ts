// What libsignal makes of a contact's device: one open session and those that newer ones have closed. Every start makes
// a fresh session with whom it writes to, and libsignal keeps forty closed ones, each read and written with every
// message. Only those that a peer may still write on are kept here.

interface Session {
  indexInfo: { used?: number; closed?: number }
  /** Set until the peer has answered on it. */
  pendingPreKey?: unknown
}

/** Sessions by base key. */
export interface SessionRecord {
  _sessions: Record<string, Session>
}

/** What was sent on them may be answered on them, for as long as the answers are under way. */
const newestClosed = 5
/** The peer has used these; while it is offline it knows none that was made since. */
const newestAnswered = 2

const isOpen = ({ indexInfo }: Session): boolean => indexInfo.closed === -1

/** The same record with the open session and the closed ones of use; anything else as it is. */
export function trimmed(value: unknown): unknown {
  const record = asRecord(value)
  if (!record) return value
  const sessions = Object.entries(record._sessions)
  if (sessions.length <= newestClosed + 1) return value
  const closed = sessions.filter(([, session]) => !isOpen(session))
  const kept = new Set([
    ...newest(closed, ({ indexInfo }) => indexInfo.closed).slice(0, newestClosed),
    ...newest(
      closed.filter(([, { pendingPreKey }]) => pendingPreKey === undefined),
      ({ indexInfo }) => indexInfo.used,
    ).slice(0, newestAnswered),
  ])
  // In their own order: libsignal takes the first open one.
  const left = sessions.filter((entry) => isOpen(entry[1]) || kept.has(entry))
  return { ...record, _sessions: Object.fromEntries(left) }
}

export function newestFirst(record: SessionRecord): [string, Session][] {
  return newest(Object.entries(record._sessions), ({ indexInfo }) => indexInfo.used)
}

export function asRecord(value: unknown): SessionRecord | undefined {
  return typeof value === 'object' && value !== null && '_sessions' in value
    ? (value as SessionRecord)
    : undefined
}

function newest(
  sessions: [string, Session][],
  at: (session: Session) => number | undefined,
): [string, Session][] {
  return sessions.toSorted(([, a], [, b]) => (at(b) ?? 0) - (at(a) ?? 0))
}
