// Which files an open folder consists of, and what is done by itself when one of them is gone: another lock file is held,
// and what only the log held is put into the database. Whoever runs the numbers is told of the rest.
import { existsSync, fstatSync } from 'node:fs'
import type { Commits } from '../commit.ts'
import type { DataPaths } from '../paths.ts'
import type { ApplianceTable } from '../tables/appliance.ts'
import { identityKey, withLock } from './identity.ts'
import type { FolderLock } from './lock.ts'
import { Presence } from './presence.ts'
import { setAside } from './set-aside.ts'

interface OpenFolder {
  paths: DataPaths
  lock: FolderLock
  commits: Commits
  appliance: ApplianceTable
  fds: { db: number; wal: number; shm: number }
  onNotice?: (words: string) => void
  onWarning?: (error: Error) => void
  presenceEveryMs?: number
}

export function presenceOf(opened: OpenFolder): Presence {
  const { paths, lock, fds, onNotice, presenceEveryMs } = opened
  const { dir, database, wal } = paths
  const presence = new Presence({
    dir,
    files: () => [
      { lost: 'database', path: database, fd: fds.db },
      { lost: 'log', path: wal, fd: fds.wal },
      { lost: 'index', path: `${database}-shm`, fd: fds.shm },
      { lost: 'lock', path: paths.lock, fd: lock.fd },
    ],
    holdAgain() {
      const before = nodeOf(lock.fd)
      lock.holdAgain()
      onNotice?.(
        `The lock file ${paths.lock} was removed while Holdfast ran; it was made anew. Nothing is lost.`,
      )
      remember(opened, { before, now: nodeOf(lock.fd) })
    },
    ...(presenceEveryMs !== undefined && { everyMs: presenceEveryMs }),
  })
  presence.onChange((lost) => {
    if (lost === 'log') saveLog(opened, wal)
  })
  return presence
}

/** A lock file that its owner has made itself makes no copy of the folder. */
function remember(
  { appliance, commits, onWarning }: OpenFolder,
  nodes: { before: bigint; now: bigint },
): void {
  const known = withLock(appliance.get(identityKey), nodes)
  if (known === undefined) return
  commits
    .write((tx) => appliance.put(tx, identityKey, known))
    .catch((error: unknown) => onWarning?.(error instanceof Error ? error : new Error(String(error))))
}

/** The descriptor still leads to all of the log: once the database has it, only a name is missing. */
function saveLog({ commits, onWarning }: OpenFolder, wal: string): void {
  try {
    if (existsSync(wal)) setAside(wal)
    commits.truncate()
  } catch (error) {
    onWarning?.(error instanceof Error ? error : new Error(String(error)))
  }
}

function nodeOf(fd: number): bigint {
  return fstatSync(fd, { bigint: true }).ino
}
