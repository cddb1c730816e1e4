// Our store as the appliance runs it: the real storage, sealed, under the repository that sockets are given.
import { randomUUID } from 'node:crypto'
import { fdatasync } from 'node:fs'
import { join } from 'node:path'
import { InstanceSettings } from '../../../core/contract/instances/instance.ts'
import { FailedReads, StoredRows } from '../../../core/instances/baileys/stored-rows.ts'
import { Journal, type JournalDraft } from '../../../core/instances/baileys/incoming/journal.ts'
import { inUnit, type KeyRows } from '../../../core/instances/baileys/signal/key-store.ts'
import { KeyedLock, type Locks } from '../../../core/instances/baileys/signal/keyed-lock.ts'
import { makeRepository, type Recall } from '../../../core/instances/baileys/signal/repository.ts'
import { dataPaths } from '../../../core/storage/paths.ts'
import { openStorage, type Storage } from '../../../core/storage/storage.ts'
import { silent } from '../../whatsapp/quiet.ts'
import { plaintext, type Conversations } from './conversations.ts'
import { advance, type Device, type OpenStore } from './device.ts'

export interface HoldfastOptions {
  /** Whether what is decrypted goes into the inbound journal too, as it does in the appliance. */
  journal: boolean
  /** Added to each fdatasync. */
  extraMs?: number
  /** Counts the commits asked for, and the syncs that made them durable. */
  count?: { sets: number; syncs: number }
}

/** Our storage, sealed, each commit durable before it resolves. */
export function holdfast(options: HoldfastOptions): OpenStore {
  const { extraMs = 0, count } = options
  return async (folder, all) => {
    const storage = await openStorage({
      paths: dataPaths(join(folder, 'data')),
      keyFile: join(folder, 'holdfast.key'),
      onFatal: (error) => {
        throw error
      },
      fdatasync(fd, done) {
        if (count) count.syncs += 1
        if (extraMs === 0) fdatasync(fd, done)
        else fdatasync(fd, (error) => setTimeout(done, extraMs, error))
      },
    })
    const locks = new KeyedLock()
    const devices: Device[] = []
    for (const conversations of all) {
      const id = randomUUID()
      await putInstance(storage, id, conversations)
      devices.push(openDevice(storage, { id, conversations, locks, options }))
    }
    return { devices, close: () => storage.close() }
  }
}

function putInstance(storage: Storage, id: string, { keys }: Conversations): Promise<void> {
  const settings = InstanceSettings.parse({})
  return storage.commits.write((tx) => {
    storage.instances.put(tx, { id, name: id, token: id, desired: 'running', settings, proxy: null, at: 0 })
    storage.signalKeys.set(tx, id, 1, keys)
  })
}

function openDevice(
  storage: Storage,
  parts: { id: string; conversations: Conversations; locks: KeyedLock; options: HoldfastOptions },
): Device {
  const { id, conversations, locks, options } = parts
  const { creds } = conversations
  const text = plaintext()
  const nobody = {
    onDecrypted: () => undefined,
    failedReads: new FailedReads(),
    onUnread: () => undefined,
    onUnstored: () => undefined,
  }
  const rows = new StoredRows({ storage, now: Date.now, ...nobody }, id, 1)
  const journal = new Journal({
    find: (hash) => rows.findInJournal(hash),
    me: () => ({ id: creds.me?.id ?? '', lid: creds.me?.lid ?? '' }),
    onUndecryptable: () => undefined,
    onFailed: () => undefined,
  })
  const counted: KeyRows<JournalDraft> = {
    read: (type, ids) => rows.read(type, ids),
    commit(changes, draft) {
      if (options.count) options.count.sets += 1
      return rows.commit(changes, draft)
    },
  }
  // As the adapter does: one lock for the process, the addresses of an instance apart from those of others.
  const own: Locks = {
    run: (keys, work) =>
      locks.run(
        keys.map((key) => `${id}/1/${key}`),
        work,
      ),
  }
  return {
    repository: makeRepository({
      creds,
      rows: counted,
      locks: own,
      journal: options.journal ? journal : noJournal,
      logger: silent,
      pnToLid: async () => [],
    }),
    announce: (stanza) => journal.watch(stanza),
    step: (address, received) =>
      own.run([address], () =>
        inUnit(
          counted,
          (keys) => advance(keys, address),
          () => (options.journal && received ? journal.draft(received, text) : undefined),
        ),
      ),
  }
}

const noJournal: Recall<JournalDraft> = { recall: () => undefined, draft: () => undefined }
