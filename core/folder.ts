// A data folder and its keys, with no number addressed: all that the command line needs of a folder at rest.
import type { Closers } from './closers.ts'
import type { Config } from './config.ts'
import type { RootLog } from './log.ts'
import { OwnerKeys } from './owner-key.ts'
import { dataPaths } from './storage/paths.ts'
import { openStorage, type Storage } from './storage/storage.ts'

export interface FolderOptions {
  config: Config
  log: RootLog
  /** The disk lost a write: nobody knows what is stored, so the process must end at once. */
  onFatal: (error: Error) => void
  /** The database is damaged where something was to be written. */
  onCorrupt?: (error: Error) => void
}

export interface Folder {
  storage: Storage
  keys: OwnerKeys
}

/** Opens the folder as its only owner; throws what the storage says when it cannot. */
export async function openFolder(options: FolderOptions, closers: Closers): Promise<Folder> {
  const { config, log, onFatal, onCorrupt } = options
  const { keyFile, passphrase } = config
  const onWarning = (err: Error): void => log.warn('A checkpoint failed; it is tried again', { err })
  const paths = dataPaths(config.dataDir)
  const storage = await openStorage({
    paths,
    keyFile,
    passphrase,
    onFatal,
    onWarning,
    ...(onCorrupt && { onCorrupt }),
  })
  closers.add('storage', () => storage.close())
  return { storage, keys: new OwnerKeys(storage, config.apiKey) }
}
