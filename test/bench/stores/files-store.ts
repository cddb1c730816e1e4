// Baileys' own multi-file folders, as they are and made durable.
import { useMultiFileAuthState as openMultiFile } from '@whiskeysockets/baileys'
import type { SignalDataSet, SignalKeyStore } from '@whiskeysockets/baileys'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { plainKeys, plainRepository, type Conversations } from './conversations.ts'
import { advance, type Device, type Opened, type OpenStore } from './device.ts'

/** useMultiFileAuthState as it is: written, not synced. */
export const files: OpenStore = (folder, all) => openFiles(folder, all, (store) => store)

/** The same, each set followed by an fsync of the files it wrote, and by the disk's slowness. */
export function durableFiles(extraMs: number): OpenStore {
  const disk = slowDisk(extraMs)
  return (folder, all) =>
    openFiles(folder, all, (store, device) => ({
      get: (type, ids) => store.get(type, ids),
      async set(data) {
        await store.set(data)
        await Promise.all(writtenFiles(data).map((file) => disk(() => syncFile(join(device, file)))))
      },
    }))
}

async function openFiles(
  folder: string,
  all: readonly Conversations[],
  wrap: (store: SignalKeyStore, device: string) => SignalKeyStore,
): Promise<Opened> {
  const devices: Device[] = []
  for (const [n, { creds, keys }] of all.entries()) {
    const device = join(folder, String(n))
    const { state } = await openMultiFile(device)
    await state.keys.set(keys)
    const stored = plainKeys(wrap(state.keys, device))
    devices.push({
      repository: plainRepository(creds, stored),
      announce: () => undefined,
      step: (address) => stored.transaction(() => advance(stored, address), address),
    })
  }
  return { devices, close: async () => undefined }
}

function writtenFiles(data: SignalDataSet): string[] {
  return Object.entries(data).flatMap(([type, values]) =>
    Object.entries(values)
      .filter(([, value]) => value !== null)
      .map(([id]) => `${type}-${id}.json`.replaceAll('/', '__').replaceAll(':', '-')),
  )
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** libuv runs four calls to the disk at once, so a slow one keeps the others waiting. */
const threads = 4

function slowDisk(extraMs: number): (work: () => Promise<void>) => Promise<void> {
  if (extraMs === 0) return (work) => work()
  let busy = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (busy >= threads) await new Promise<void>((resolve) => waiting.push(resolve))
    else busy += 1
    try {
      await work()
      await sleep(extraMs)
    } finally {
      const next = waiting.shift()
      if (next) next()
      else busy -= 1
    }
  }
}
