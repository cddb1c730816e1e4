// A storage on a folder of its own, and what every test of it needs: an instance, a message, the raw rows.
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { snapshotBeforeMigration } from '../../core/backup/snapshots/making/new-head.ts'
import { InstanceSettings } from '../../core/contract/instances/instance.ts'
import type { WriteTx } from '../../core/storage/commit.ts'
import { openSecondConnection, type Database } from '../../core/storage/database.ts'
import type { NewInstance } from '../../core/storage/tables/instances.ts'
import type { NewMessage } from '../../core/storage/tables/messages.ts'
import { dataPaths, type DataPaths } from '../../core/storage/paths.ts'
import { openStorage, type Storage, type StorageOptions } from '../../core/storage/storage.ts'

export interface Home {
  paths: DataPaths
  keyFile: string
}

/** Gone when the test is over. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-storage-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function newHome(): Home {
  const folder = newFolder()
  return { paths: dataPaths(join(folder, 'data')), keyFile: join(folder, 'config', 'holdfast.key') }
}

function fail(error: Error): void {
  throw error
}

export async function openHome(home: Home, options: Partial<StorageOptions> = {}): Promise<Storage> {
  const storage = await openStorage({
    ...home,
    onFatal: fail,
    onWarning: fail,
    beforeMigration: (source) => snapshotBeforeMigration(source, { app: 'test', at: Date.now() }),
    ...options,
  })
  onTestFinished(() => storage.close())
  return storage
}

export async function newStorage(options: Partial<StorageOptions> = {}): Promise<Storage> {
  return openHome(newHome(), options)
}

export function newInstance(change: Partial<NewInstance> = {}): NewInstance {
  const id = randomUUID()
  return {
    id,
    name: `number ${id}`,
    token: `token ${id}`,
    desired: 'stopped',
    settings: InstanceSettings.parse({}),
    proxy: null,
    at: 1,
    ...change,
  }
}

/** Returns its id. */
export async function addInstance(storage: Storage, change: Partial<NewInstance> = {}): Promise<string> {
  const instance = newInstance(change)
  await storage.commits.write((tx) => storage.instances.put(tx, instance))
  return instance.id
}

export function newMessage(
  change: Partial<NewMessage> & Pick<NewMessage, 'instanceId' | 'chatId'>,
): NewMessage {
  return {
    messageId: randomUUID(),
    fromMe: false,
    sender: '',
    participantPn: null,
    participantLid: null,
    pushName: null,
    type: 'conversation',
    text: 'hello',
    proto: Uint8Array.of(1, 2, 3),
    status: 'delivered',
    sentAt: 1000,
    storedAt: 1000,
    ...change,
  }
}

/** One write in a transaction of its own, with its result. */
export function write<T>(storage: Storage, work: (tx: WriteTx) => T): Promise<T> {
  return storage.commits.write(work)
}

/** A look past the tables, at the rows themselves. */
export function lookAt<T>(home: Pick<Home, 'paths'>, look: (db: Database) => T): T {
  const db = openSecondConnection(home.paths.database)
  try {
    return look(db)
  } finally {
    db.close()
  }
}
