// The files that are kept, how they are fetched, how long things are kept, who is forgotten and which answers are ready, while
// the appliance runs; and what backups still hold of it.
import type { Restores } from '../backup/restore/restores.ts'
import { keptAtMostMs } from '../backup/snapshots/keeping/thin.ts'
import type { Snapshots } from '../backup/snapshots/snapshots.ts'
import type { Holder } from '../contract/appliance/forget-routes.ts'
import { instanceRefusals } from '../contract/sentences/instances.ts'
import { NotFoundError } from '../errors.ts'
import type { Locations } from '../backup/location/locations.ts'
import type { Config } from '../config/config.ts'
import type { HistorySource, LinkAdapter, PictureSource } from '../instances/link.ts'
import type { InstanceManager } from '../instances/manager.ts'
import { Forgetting } from '../instances/messages/keeping/forgetting.ts'
import { HistoryFetcher } from '../instances/messages/history/history-fetcher.ts'
import { MediaFetcher } from '../instances/messages/media-fetcher.ts'
import { PictureFetcher } from '../instances/people/picture-fetcher.ts'
import { Keeping } from '../instances/messages/keeping/keeping.ts'
import { QuickAnswers } from '../instances/messages/quick-answers.ts'
import { keepBrought, type Brought, type BroughtFile } from '../instances/messages/files/brought-file.ts'
import { Preparer } from '../instances/messages/files/preparing/preparer.ts'
import { FileReader } from '../instances/messages/media-reader.ts'
import type { EventLog } from '../events/log.ts'
import type { Shapes } from '../instances/messages/shapes.ts'
import type { Log } from '../log.ts'
import type { MediaFiles } from '../storage/folder/media-files.ts'
import type { Storage } from '../storage/storage.ts'
import type { Closers } from './closers.ts'

export interface KeepingParts {
  storage: Storage
  files: MediaFiles
  instances: InstanceManager
  adapter: LinkAdapter
  ffmpeg?: string | undefined
  maxFileBytes: number
  onFileKept: () => void
  events: EventLog
  log: Log
}

interface Opened {
  answers: QuickAnswers
  keeping: Keeping
  forgetting: Forgetting
  media: FileReader
  shapes: Shapes
  /** Files that owners have from elsewhere, as from the program that a number was in before. */
  keepFile: (file: BroughtFile) => Promise<Brought>
}

export function openKeeping(
  closers: Closers,
  { instances, storage, files, adapter, events, log, ffmpeg, maxFileBytes, onFileKept }: KeepingParts,
): Opened {
  const idOf = (name: string): string => {
    const found = instances.find(name)
    if (found === undefined) throw new NotFoundError(instanceRefusals.no_such_number({ name }))
    return found.id
  }
  const deps = { storage, files, adapter, events, log, idOf, now: Date.now }
  const forgetting = new Forgetting(deps)
  closers.add('forgetting', () => forgetting.stop())
  // Of its own: who looks at a chat does not wait for what is being sent, nor the reverse.
  const preparer = new Preparer({ ffmpeg })
  closers.add('small pictures', () => preparer.stop())
  return {
    answers: new QuickAnswers(deps),
    keeping: new Keeping(deps),
    forgetting,
    media: new FileReader({ storage, files, adapter, preparer }),
    shapes: adapter.shapes,
    keepFile: (file) => keepBrought({ ...deps, maxBytes: maxFileBytes, onKept: onFileKept }, file),
  }
}

/** Snapshots by their age at most, and what restores have set aside for as long as its owner keeps it. */
export function holdersOf({
  snapshots,
  restores,
}: {
  snapshots: Pick<Snapshots, 'overview'>
  restores: Pick<Restores, 'list'>
}): () => Promise<Holder[]> {
  return async () => {
    const { snapshots: kept } = await snapshots.overview()
    const aside = restores.list().filter((each) => each.kept && each.state !== 'failed')
    return [
      ...kept.map(({ id, at }) => ({ kind: 'snapshot' as const, id, at, until: at + keptAtMostMs })),
      ...aside.map(({ id, createdAt: at }) => ({ kind: 'restore' as const, id, at, until: null })),
    ]
  }
}

/** What is fetched of WhatsApp in its own time: files of messages, pieces of histories, pictures of people and groups. */
export function fetchMedia(
  closers: Closers,
  parts: {
    config: Config
    storage: Storage
    files: MediaFiles
    events: EventLog
    adapter: LinkAdapter & HistorySource & PictureSource
    instances: InstanceManager
    locations: Locations
    log: Log
  },
): void {
  const { instances, locations } = parts
  const fetcher = new MediaFetcher({
    ...parts,
    askAgain: (id, media) => instances.askMediaAgain(id, media),
    onKept: () => locations.mediaChanged(),
    limits: { maxBytes: parts.config.maxFileBytes },
  })
  closers.add('media', () => fetcher.stop())
  fetcher.start()
  const history = new HistoryFetcher({ ...parts, askAgain: (id, of) => instances.askChunkAgain(id, of) })
  closers.add('history', () => history.stop())
  history.start()
  const pictures = new PictureFetcher({
    ...parts,
    ask: (id, jid) => instances.online(id, (number) => number.people.pictureUrl(jid)),
    onKept: () => locations.mediaChanged(),
  })
  instances.onPictureWanted = () => pictures.look()
  closers.add('pictures', () => pictures.stop())
  pictures.start()
}
