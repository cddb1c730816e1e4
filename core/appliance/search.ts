// Opens the search, and the index that it finds messages by, which keeps itself up to date from here on.
import type { Closers } from './closers.ts'
import type { LinkAdapter } from '../instances/link.ts'
import { createSearch, type Search } from '../instances/messages/search/search.ts'
import type { Log } from '../log.ts'
import { SearchIndex } from '../storage/search/search-index.ts'
import type { Storage } from '../storage/storage.ts'

export function openSearch(
  closers: Closers,
  { storage, adapter, log }: { storage: Storage; adapter: LinkAdapter; log: Log },
): Search {
  const { paths, commits, searchChanges: changes, presence } = storage
  const index = new SearchIndex({
    files: { database: paths.database, index: paths.search },
    commits,
    changes,
    assertPresent: () => presence.assert(),
    onWarning: (err) =>
      log.warn('The search index could not be brought up to date; it is tried again.', { err }),
  })
  closers.add('search', () => index.close())
  index.start()
  return createSearch({ storage, adapter, index })
}
