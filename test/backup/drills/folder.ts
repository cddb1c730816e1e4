// A data folder as the command line opens it, in a folder that a drill has to itself.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Closers } from '../../../core/appliance/closers.ts'
import { loadConfig } from '../../../core/config/config.ts'
import type { Want } from '../../../core/backup/snapshots/read.ts'
import { openFolder, type Folder } from '../../../core/appliance/folder.ts'
import { createLog } from '../../../core/log.ts'
import { dataPaths } from '../../../core/storage/paths.ts'
import type { Sealer } from '../../../core/storage/seal.ts'
import { startProgram, type Ended } from '../../commands/harness.ts'
import { program } from '../../helpers/program.ts'
import { newMessage, type Home } from '../../storage/harness.ts'
import { takeOut, type Taken } from '../snapshots/harness.ts'

const account = '5511999990000'

export function homeIn(folder: string): Home {
  return { paths: dataPaths(join(folder, 'data')), keyFile: join(folder, 'keys', 'holdfast.key') }
}

export function envOf({ paths, keyFile }: Home): Record<string, string> {
  // Half of what a command takes here is to compile itself; kept beside the folder of the drill.
  const compiled = join(paths.dir, '..', '..', 'compiled')
  return { HOLDFAST_DATA_DIR: paths.dir, HOLDFAST_KEY_FILE: keyFile, NODE_COMPILE_CACHE: compiled }
}

export function holdfast(home: Home, args: readonly string[]): Promise<Ended> {
  return startProgram([program, ...args], envOf(home)).ended
}

function onFatal(error: Error): never {
  throw error
}

export async function opened<T>(home: Home, work: (folder: Folder) => Promise<T> | T): Promise<T> {
  const log = createLog('silent')
  const closers = new Closers(log)
  const config = loadConfig({}, {}, { dataDir: home.paths.dir, keyFile: home.keyFile })
  try {
    return await work(await openFolder({ config, log, onFatal, snapshotLimits, locationLimits }, closers))
  } finally {
    await closers.close()
  }
}

const snapshotLimits = { minFreeBytes: 0, bytesPerSecond: Infinity }
const locationLimits = { minFreeBytes: 0, lookMs: 200, retryMs: 50 }

/** A link that has a session. */
export async function addLinked({ storage }: Pick<Folder, 'storage'>, id: string): Promise<void> {
  await storage.commits.write((tx) => {
    const creds = { nextPreKeyId: 7, firstUnuploadedPreKeyId: 7 }
    const names = { account, jid: `${account}:1@s.whatsapp.net`, lid: null, origin: 'qr' } as const
    storage.generations.promote(tx, id, { n: 1, ...names, creds, at: 1 })
    storage.signalKeys.set(tx, id, 1, { session: { peer: { a: 1 } } })
  })
}

export async function addMessage(
  { storage }: Pick<Folder, 'storage'>,
  id: string,
  text: string,
): Promise<void> {
  await storage.commits.write((tx) => {
    const chatId = storage.chats.ensure(tx, id, account, { pn: '1@s.whatsapp.net', at: 1 }).id
    storage.messages.put(tx, newMessage({ instanceId: id, chatId, messageId: text, text }))
  })
}

/** The database of that moment. */
export async function takenOut(place: string, want: Want, sealer: Sealer): Promise<Taken> {
  const file = join(place, '..', 'taken out.sqlite')
  try {
    return await takeOut(place, want, sealer, file)
  } finally {
    rmSync(file, { force: true })
  }
}
