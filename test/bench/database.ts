// A data folder with a number and its messages, of any size, and how storage is opened on it.
import { randomBytes } from 'node:crypto'
import { InstanceSettings } from '../../core/contract/instances/instance.ts'
import type { WriteTx } from '../../core/storage/commit.ts'
import { dataPaths } from '../../core/storage/paths.ts'
import { openStorage, type Storage } from '../../core/storage/storage.ts'
import { seeded } from '../helpers/random.ts'

const chats = 400
const account = '5511999990000'
export const instanceId = '00000000-0000-4000-8000-000000000001'

export interface BenchFolder {
  folder: string
  keyFile: string
}

export function openBench({ folder, keyFile }: BenchFolder): Promise<Storage> {
  return openStorage({
    paths: dataPaths(folder),
    keyFile,
    onFatal: (error) => {
      throw error
    },
  })
}

/** Words as people use them: few of them often. */
function speaker(random: () => number): () => string {
  const words = Array.from({ length: 4000 }, () => {
    const letters = 2 + Math.floor(random() * 8)
    return Array.from({ length: letters }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('')
  })
  return () => {
    const length = 2 + Math.floor(random() ** 2 * 30)
    return Array.from({ length }, () => words[Math.floor(random() ** 3 * words.length)]).join(' ')
  }
}

/** Puts messages as they come and go: now in this chat, now in that one. */
export class Talk {
  readonly #storage: Storage
  /** What a message carries beside its text, such as a preview of its picture; packed, half of it is left. */
  readonly #previewBytes: number
  readonly #random = seeded(1)
  readonly #say = speaker(this.#random)
  readonly #chats: readonly number[]
  #at = 1_700_000_000_000

  constructor(storage: Storage, chatIds: readonly number[], previewBytes: number) {
    this.#storage = storage
    this.#chats = chatIds
    this.#previewBytes = previewBytes
  }

  /** With the chats and their sessions made, and the number if it is not there. */
  static async begin(storage: Storage, previewBytes = 0): Promise<Talk> {
    const ids = await storage.commits.write((tx) => {
      if (storage.instances.get(instanceId) === undefined) putInstance(tx, storage)
      return Array.from({ length: chats }, (_, n) => {
        advance(tx, storage, n)
        const pn = `${5_511_900_000_000 + n}@s.whatsapp.net`
        return storage.chats.ensure(tx, instanceId, account, { pn, at: 1 }).id
      })
    })
    return new Talk(storage, ids, previewBytes)
  }

  message(tx: WriteTx): void {
    const chat = Math.floor(this.#random() ** 2 * chats)
    const text = this.#say()
    const fromMe = this.#random() < 0.4
    this.#at += 1000
    this.#storage.messages.put(tx, {
      instanceId,
      chatId: this.#chats[chat] ?? 1,
      messageId: `3EB0${randomBytes(9).toString('hex').toUpperCase()}`,
      fromMe,
      sender: '',
      participantPn: null,
      participantLid: null,
      pushName: fromMe ? null : 'Ana Maria',
      type: 'conversation',
      text,
      // The text, and the secret that each message carries.
      proto: Buffer.concat([Buffer.from(`\n${text}`), randomBytes(32), this.#preview()]),
      status: 'read',
      sentAt: this.#at,
      storedAt: this.#at,
    })
  }

  #preview(): Buffer {
    return Buffer.from(randomBytes(this.#previewBytes / 2).toString('hex'))
  }

  /** What a message takes of the keys: the next state of its session. */
  step(tx: WriteTx): void {
    advance(tx, this.#storage, Math.floor(this.#random() ** 2 * chats))
  }
}

function putInstance(tx: WriteTx, storage: Storage): void {
  storage.instances.put(tx, {
    id: instanceId,
    name: 'Bench',
    token: 'bench-token',
    desired: 'stopped',
    settings: InstanceSettings.parse({}),
    proxy: null,
    at: 1,
  })
}

function advance(tx: WriteTx, storage: Storage, chat: number): void {
  storage.signalKeys.set(tx, instanceId, 1, {
    session: { [`${chat}.0`]: randomBytes(1200).toString('base64') },
  })
}

export async function fill(at: BenchFolder, messages: number, previewBytes = 0): Promise<void> {
  const storage = await openBench(at)
  const talk = await Talk.begin(storage, previewBytes)
  await storage.commits.bulk(Array.from({ length: messages }), (tx) => talk.message(tx))
  await storage.close()
}
