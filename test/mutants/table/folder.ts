// The folder stays that of its one owner while it runs: who else has it open, what is removed or replaced under it, and
// what is copied out of it then.
import type { Mutant } from '../mutant.ts'

export const folder: readonly Mutant[] = [
  {
    name: 'a second owner is not seen where the lock file is gone',
    promise: 'one owner',
    file: 'core/storage/folder/in-use.ts',
    from: 'return isOpenElsewhere(paths) && !isKnownLock(paths, lockFd)',
    to: 'return lockFd < 0 && isOpenElsewhere(paths) && !isKnownLock(paths, lockFd)',
    tests: ['storage/folder/in-use.test.ts: refuses a second process when the lock file was deleted'],
  },
  {
    name: 'who reads the database is taken for its owner',
    promise: 'one owner',
    file: 'core/storage/folder/in-use.ts',
    from: 'return isOpenElsewhere(paths) && !isKnownLock(paths, lockFd)',
    to: 'return isOpenElsewhere(paths) || lockFd < 0 || isKnownLock(paths, -1)',
    tests: [
      'storage/folder/in-use.test.ts: does not take a program that only reads the database for an owner',
    ],
  },
  {
    name: 'a copy in its place is taken for the open database',
    promise: 'existence',
    file: 'core/storage/folder/presence.ts',
    from: 'open.dev === named.dev && open.ino === named.ino',
    to: 'open.dev === named.dev && named.ino > 0n',
    tests: [
      'storage/folder/presence.test.ts: is noticed, nothing new is accepted, and a copy holds what was committed before and since',
    ],
  },
  {
    name: 'a look that failed is an absence',
    promise: 'an error is not an absence',
    file: 'core/storage/folder/presence.ts',
    from: 'open.ino === named.ino\n  } catch (error) {\n    return !isAbsence(error)',
    to: 'open.ino === named.ino\n  } catch (error) {\n    return !(error instanceof Error)',
    tests: ['storage/folder/presence.test.ts: takes a look that fails for no loss'],
  },
  {
    name: 'what only a log held that is gone stays there',
    promise: 'one truth',
    file: 'core/storage/folder/open-files.ts',
    from: '    commits.truncate()\n',
    to: '    commits.health\n',
    tests: [
      'storage/folder/presence.test.ts: puts what only a log held that was removed into the database',
      'storage/folder/presence.test.ts: puts what only a log held that was replaced into the database',
    ],
  },
  {
    name: 'a lock that another holds is not missed',
    promise: 'one owner',
    file: 'core/storage/folder/presence.ts',
    from: "return this.#refusals < patience ? this.#lost : 'lock'",
    to: 'return this.#refusals < patience ? this.#lost : undefined',
    tests: [
      'storage/folder/presence.test.ts: gives way when another process keeps the lock file that took the place of its own',
    ],
  },
  {
    name: 'a copy that holds nothing is a copy',
    promise: 'existence',
    file: 'core/storage/database.ts',
    from: '(await db.backup(file)).totalPages > 0',
    to: '(await db.backup(file)).totalPages >= 0',
    tests: [
      'storage/folder/presence.test.ts: copies all there is also where it begins while a transaction is open',
    ],
  },
  {
    name: 'what a lost folder held is not saved soon where it once could not be',
    promise: 'a backup is proven',
    file: 'core/appliance/lost-folder.ts',
    from: 'const firstRetryMs = 1000',
    to: 'const firstRetryMs = 60_000',
    tests: ['e2e/lost-folder.test.ts: saves it soon after all where it could not at first'],
  },
  {
    name: 'a lost folder is looked into before what it held is saved',
    promise: 'a backup is proven',
    file: 'core/appliance/app.ts',
    from: 'locations.secondFolder',
    to: 'locations.view().second?.folder',
    tests: ['e2e/lost-folder.test.ts: saves it soon after all where it could not at first'],
  },
  {
    name: 'requests are accepted into a folder that is gone',
    promise: 'accepted is sent',
    file: 'core/api/guard.ts',
    from: '    if (!changesNothing(request)) presence.assert()\n',
    to: '',
    tests: ['e2e/lost-folder.test.ts: goes on by itself when the folder is back'],
  },
  {
    name: 'an empty folder is begun anew whatever was there',
    promise: 'an error is not an absence',
    file: 'core/storage/storage.ts',
    from: 'if (isNew && aside === undefined) assertNothingBefore(paths, options.record?.read())',
    to: 'if (isNew && aside === undefined) options.record?.read()',
    tests: [
      'storage/watched.test.ts: is not begun anew when it is',
      'storage/database.test.ts: beside snapshots: not a fresh start',
    ],
  },
]
