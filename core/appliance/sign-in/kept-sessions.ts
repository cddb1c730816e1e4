// Sessions in the database: they survive a restart, and each one that is opened or ended is in the record.
import type { KeptSession, SessionStore } from '../../api/appliance/sessions.ts'
import type { Log } from '../../log.ts'
import type { Storage } from '../../storage/storage.ts'

export function keptSessions(
  { sessions, audit, commits }: Pick<Storage, 'sessions' | 'audit' | 'commits'>,
  log: Log,
): SessionStore {
  return {
    find: (tokenHash) => sessions.findByToken(tokenHash),
    list: (): KeptSession[] => sessions.list(),
    put: (session) =>
      commits.write((tx) => {
        sessions.put(tx, session)
        audit.append(tx, entry('session.opened', session.id))
      }),
    used(use) {
      commits
        .write((tx) => sessions.used(tx, use))
        .catch((err: unknown) => log.warn('The last use of a session was not written down', { err }))
    },
    delete: (id) =>
      commits.write((tx) => {
        const isThere = sessions.delete(tx, id)
        if (isThere) audit.append(tx, entry('session.ended', id))
        return isThere
      }),
  }
}

function entry(action: string, session: string) {
  return { at: Date.now(), actor: 'owner', action, instanceId: null, detail: { session } }
}
