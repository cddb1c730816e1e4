// The database that is damaged again and again: three linked instances with keys and history, closed in order, and
// the same folder as a killed process leaves it, with a WAL.
import { initAuthCreds } from '@whiskeysockets/baileys'
import { randomUUID } from 'node:crypto'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { did, reasons } from '../../core/contract/sentences/states.ts'
import { InstanceSettings } from '../../core/contract/instances/instance.ts'
import { dataPaths } from '../../core/storage/paths.ts'
import type { Sealer } from '../../core/storage/seal.ts'
import { openStorage, type Storage } from '../../core/storage/storage.ts'

interface Linked {
  id: string
  name: string
  noiseKey: string
  /** Session id to its bytes, in hexadecimal. */
  sessions: Map<string, string>
}

export interface Fixture {
  root: string
  /** Folders with data/ and holdfast.key: closed in order, killed, and another installation's, closed and killed. */
  closed: string
  killed: string
  other: string
  otherKilled: string
  instances: Linked[]
  sealer: Sealer
  remove(): void
}

const fail = (error: Error): never => {
  throw error
}

const open = (folder: string): Promise<Storage> =>
  openStorage({
    paths: dataPaths(join(folder, 'data')),
    keyFile: join(folder, 'holdfast.key'),
    onFatal: fail,
    reserveBytes: 4096,
    checkpointEveryMs: 3_600_000,
  })

export async function makeFixture(): Promise<Fixture> {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-corrupt-'))
  const folder = (name: string): string => join(root, name)
  const [closed, killed, other] = [folder('closed'), folder('killed'), folder('other')]
  const otherKilled = folder('other-killed')
  const foreign = await open(other)
  const stranger = await link(foreign, 9)
  await foreign.close()
  // What it wrote after that is in a WAL only.
  const foreignAgain = await open(other)
  await history(foreignAgain, stranger, { from: 60, count: 20 })
  cpSync(other, otherKilled, { recursive: true })
  await foreignAgain.close()
  const storage = await open(closed)
  const instances: Linked[] = []
  for (const n of [1, 2, 3]) instances.push(await link(storage, n))
  const { sealer } = storage
  await storage.close()
  // What follows stays in the WAL of the killed one.
  const again = await open(closed)
  for (const each of instances) await history(again, each, { from: 60, count: 20 })
  cpSync(closed, killed, { recursive: true })
  await again.close()
  const remove = (): void => rmSync(root, { recursive: true })
  return { root, closed, killed, other, otherKilled, instances, sealer, remove }
}

async function link(storage: Storage, n: number): Promise<Linked> {
  const id = randomUUID()
  const name = `number ${n}`
  const account = `55119999900${n}0`
  const jid = `${account}:1@s.whatsapp.net`
  const creds = { ...initAuthCreds(), registered: true, me: { id: jid, name } }
  const settings = InstanceSettings.parse({})
  await storage.commits.write((tx) => {
    storage.instances.put(tx, { id, name, token: id, desired: 'running', settings, proxy: null, at: 1 })
    const completed = { n: 1, account, jid, lid: null, origin: 'qr' as const, creds, at: 2 }
    storage.generations.promote(tx, id, completed)
  })
  const noiseKey = Buffer.from(creds.noiseKey.private).toString('hex')
  const linked = { id, name, noiseKey, sessions: new Map<string, string>() }
  await history(storage, linked, { from: 0, count: 60 })
  return linked
}

/** The bytes say whose they are, so that a value that wandered is known. */
async function history(
  storage: Storage,
  { id, sessions }: Linked,
  { from, count }: { from: number; count: number },
): Promise<void> {
  const account = storage.instances.get(id)?.account ?? ''
  for (let n = from; n < from + count; n += 1) {
    const value = Buffer.from(`${id} session ${n} `.repeat(20))
    sessions.set(`peer${n}.0`, value.toString('hex'))
    await storage.commits.write((tx) => {
      storage.signalKeys.set(tx, id, 1, { session: { [`peer${n}.0`]: value } })
      const at = 1000 + n
      const chat = storage.chats.ensure(tx, id, account, { pn: `4917000${n % 9}@s.whatsapp.net`, at })
      storage.messages.put(tx, {
        instanceId: id,
        chatId: chat.id,
        messageId: `${id} ${n}`,
        fromMe: false,
        sender: '',
        participantPn: null,
        participantLid: null,
        pushName: null,
        type: 'conversation',
        text: `text ${n} of ${id}`,
        proto: Uint8Array.of(1, 2, 3),
        status: 'delivered',
        sentAt: at,
        storedAt: at,
      })
      storage.timeline.append(tx, id, {
        at,
        state: 'open',
        code: null,
        reason: reasons.online,
        action: did.nothing,
      })
      storage.events.append(tx, {
        id: randomUUID(),
        instanceId: id,
        type: 'instance.updated',
        at,
        data: { name: 'x' },
      })
    })
  }
}
