// holdfast snapshot, snapshots, prove: by the running appliance, or on the folder at rest.
import { SnapshotList, SnapshotView } from '../contract/backups/snapshot-routes.ts'
import { ConflictError, NotFoundError } from '../errors.ts'
import type { Folder } from '../appliance/folder.ts'
import { answer, configOf, tell, type CommonFlags } from './options.ts'
import { findRunning, requireFolder, withFolder } from './connection.ts'

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

function proofWords({ proof }: SnapshotView): string {
  if (proof.result === null) return 'not proven yet'
  if (proof.result === 'failed') return `NOT restorable: ${proof.reason ?? 'it cannot be read.'}`
  return `proven ${new Date(proof.provenAt ?? 0).toISOString()}`
}

function line(view: SnapshotView): string {
  const { id, at, sealedBytes, reason } = view
  return [id, new Date(at).toISOString(), megabytes(sealedBytes), reason, proofWords(view)].join('\t')
}

async function atRest<T>(flags: CommonFlags, work: (folder: Folder) => T | Promise<T>): Promise<T> {
  const config = configOf(flags)
  requireFolder(config)
  return withFolder(config, work)
}

function olderCopy(): ConflictError {
  return new ConflictError(
    'The database here is an older copy: its snapshots hold more than it does. No snapshot was made.',
    { hint: 'Bring back the newest with: holdfast restore. Or start it: it holds its numbers and asks.' },
  )
}

export async function takeSnapshot(flags: CommonFlags): Promise<void> {
  const running = await findRunning(configOf(flags))
  const view = running
    ? await running.call('POST', '/snapshots', SnapshotView, {})
    : await atRest(flags, async ({ snapshots }) => {
        // It would begin a history of its own, and the next start could not tell any more.
        if (snapshots.isOlder) throw olderCopy()
        const { id } = await snapshots.take('asked for')
        await snapshots.prove(id)
        return snapshots.view(id)
      })
  if (running) tell('It is proven by itself in a moment: holdfast snapshots')
  answer(flags, line(view), view)
  if (view.proof.result === 'failed') process.exitCode = 1
}

export async function listSnapshots(flags: CommonFlags): Promise<void> {
  const running = await findRunning(configOf(flags))
  const list = running
    ? await running.call('GET', '/snapshots', SnapshotList)
    : await atRest(flags, ({ snapshots }) => snapshots.overview())
  const moments = list.moments.map(
    ({ from, to, count }) =>
      `${count} moments from ${new Date(from).toISOString()} to ${new Date(to).toISOString()}`,
  )
  const words = list.snapshots.length === 0 ? ['No snapshots yet.'] : list.snapshots.map(line)
  answer(flags, [...words, ...moments].join('\n'), list)
}

/** The newest one unless one is named. */
export async function proveSnapshot(named: string | undefined, flags: CommonFlags): Promise<void> {
  const running = await findRunning(configOf(flags))
  const idOf = ({ snapshots: [newest] }: SnapshotList): string => {
    const id = named ?? newest?.id
    if (id === undefined)
      throw new NotFoundError('There is no snapshot yet.', { hint: 'Make one with: holdfast snapshot' })
    return id
  }
  const view = running
    ? await running.call(
        'POST',
        `/snapshots/${encodeURIComponent(idOf(await running.call('GET', '/snapshots', SnapshotList)))}/prove`,
        SnapshotView,
      )
    : await atRest(flags, async ({ snapshots }) => {
        const id = idOf(await snapshots.overview())
        await snapshots.prove(id)
        return snapshots.view(id)
      })
  answer(flags, line(view), view)
  if (view.proof.result !== 'proven') process.exitCode = 1
}
