// What lies in the data folder beside the database and its lock: what each is for, and what becomes of the appliance
// where one of them is not what it should be. Nothing here keeps it from starting: what stands in the way is set aside,
// never erased, and what cannot be mended is named, with what is lost meanwhile.
import { accessSync, constants, lstatSync, readdirSync, statSync, type Stats } from 'node:fs'
import { basename, join } from 'node:path'
import { applianceRefusals } from '../../contract/sentences/appliance.ts'
import { UnopenableError } from '../errors.ts'
import { ensureFolder } from '../files.ts'
import type { DataPaths } from '../paths.ts'
import { setAside } from './set-aside.ts'

interface Beside {
  path: string
  is: 'file' | 'folder'
  /** What is missing as long as it cannot be used. */
  without: string
  /** Its owner may keep it elsewhere, by a link. */
  mayBeLink?: true
  /** It is there from the start on. */
  isMade?: true
  /** Another one cannot simply take its place: it is opened as it is. */
  isOpened?: true
}

const nothing = 'Nothing is lost with it.'

function besideOf(paths: DataPaths): readonly Beside[] {
  return [
    {
      path: paths.media,
      is: 'folder',
      without: 'No file of a message can be kept or shown meanwhile; messages go on.',
      mayBeLink: true,
      isMade: true,
    },
    {
      path: paths.snapshots,
      is: 'folder',
      without: 'No snapshot can be made, and none restored from here, meanwhile; the numbers go on.',
      mayBeLink: true,
      isMade: true,
    },
    {
      path: join(paths.snapshots, 'keys.json'),
      is: 'file',
      without: 'Snapshots of another data key than the present one open only with what it holds.',
      mayBeLink: true,
      isOpened: true,
    },
    {
      path: paths.logs,
      is: 'folder',
      without: 'The log goes to the standard error alone meanwhile.',
      mayBeLink: true,
      isMade: true,
    },
    {
      path: paths.restores,
      is: 'folder',
      without: 'What restores have set aside cannot be put back meanwhile.',
      mayBeLink: true,
    },
    { path: paths.scratch, is: 'folder', without: nothing },
    { path: paths.owner, is: 'file', without: nothing },
    { path: paths.running, is: 'file', without: nothing },
    {
      path: paths.stopped,
      is: 'file',
      without: 'The next snapshot is a whole one; nothing else is lost with it.',
    },
    { path: paths.suspect, is: 'file', without: nothing },
    {
      path: paths.reserve,
      is: 'file',
      without: 'There is no reserve for a full disk until it is made anew; nothing else is lost with it.',
    },
    { path: paths.search, is: 'file', without: 'Nothing is found meanwhile; nothing else is lost with it.' },
    { path: `${paths.database}-shm`, is: 'file', without: nothing, isOpened: true },
  ]
}

/** Under the folder's lock, and before its database is opened. */
export function mendBeside(paths: DataPaths, onNotice?: (words: string) => void): void {
  for (const each of besideOf(paths)) {
    const wrong = mended(each)
    if (wrong !== undefined) onNotice?.(`${basename(each.path)} in the data folder ${wrong} ${each.without}`)
  }
  for (const words of unreadableIn(paths.snapshots)) onNotice?.(`${words} Its whole name: holdfast doctor`)
}

/** The same without a change, for whoever only looks. */
export function wrongBeside(paths: DataPaths): string[] {
  const wrong = besideOf(paths).flatMap((each) => {
    const what = wrongWith(each)
    return what === undefined ? [] : [`${each.path} ${what} ${each.without}`]
  })
  return [...wrong, ...unreadableIn(paths.snapshots)]
}

/**
 * The database and its log are files themselves. Behind a link the one would lie where nobody looks for the other, and
 * a restore would move the link.
 */
export function assertFiles({ database, wal }: DataPaths): void {
  for (const file of [database, wal]) {
    const found = lstatSync(file, { throwIfNoEntry: false })
    if (found === undefined || found.isFile()) continue
    const told = found.isSymbolicLink()
      ? applianceRefusals.database_is_link
      : applianceRefusals.database_no_file
    throw new UnopenableError('unreadable', told({ file }))
  }
}

const leadsNowhere = 'is a link to a folder that is not there.'
const isClosed = 'cannot be read or written by this user.'

/** In words, what it was; undefined where it is as it should be, or was only missing. */
function mended(beside: Beside): string | undefined {
  const { path, is, isMade, mayBeLink } = beside
  const what = wrongWith(beside)
  // What is in it may be all that there is: nothing empty takes the place of a folder that will be there again.
  if (what === leadsNowhere || (what === isClosed && is === 'folder' && mayBeLink === true)) return what
  try {
    const aside = what === undefined ? '' : ` It is ${basename(setAside(path))} now.`
    if (isMade === true) ensureFolder(path)
    return what && what + aside
  } catch {
    return what ?? isClosed
  }
}

function wrongWith(beside: Beside): string | undefined {
  try {
    const found = lstatSync(beside.path, { throwIfNoEntry: false })
    return found && whatIsWrong(beside, found)
  } catch {
    return isClosed
  }
}

function whatIsWrong(beside: Beside, found: Stats): string | undefined {
  const { path, is, mayBeLink, isOpened } = beside
  if (found.isSymbolicLink()) {
    if (mayBeLink !== true) return `is no ${is}, but a link.`
    const target = statSync(path, { throwIfNoEntry: false })
    if (target === undefined) return is === 'folder' ? leadsNowhere : 'is a link to a file that is not there.'
    return whatIsWrong(beside, target)
  }
  if (is === 'folder' ? !found.isDirectory() : !found.isFile()) return `is no ${is}, but ${kindOf(found)}.`
  if (is === 'folder') return isUsable(path, 'folder') ? undefined : isClosed
  return isOpened === true && !isUsable(path, 'file') ? isClosed : undefined
}

function isUsable(path: string, is: Beside['is']): boolean {
  const { R_OK, W_OK, X_OK } = constants
  return mayAccess(path, is === 'folder' ? R_OK | W_OK | X_OK : R_OK | W_OK)
}

function mayAccess(path: string, mode: number): boolean {
  try {
    accessSync(path, mode)
    return true
  } catch {
    return false
  }
}

/** Of what snapshots are read from, by name. What is damaged inside, their proof finds. */
function unreadableIn(snapshots: string): string[] {
  const closed = namesIn(snapshots).filter(
    (name) => /\.(?:snapshot|segment)$/.test(name) && !isReadable(join(snapshots, name)),
  )
  return closed.map(
    (name) =>
      `${name} in snapshots is no file that can be read. Nothing can be restored from it; what lies beside it is ` +
      'not touched, and the next snapshot holds everything again.',
  )
}

function isReadable(path: string): boolean {
  try {
    return statSync(path).isFile() && mayAccess(path, constants.R_OK)
  } catch {
    return false
  }
}

/** Why a folder cannot be read is said where it is looked at as a whole. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a folder'
  return found.isFile() ? 'a file' : 'a pipe or a device'
}
