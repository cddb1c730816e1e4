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
import { steps } from '../storage/everything.ts'
import { valuesIn, type Values } from './values.ts'

export interface Fixture {
  root: string
  /** Folders with data/ and holdfast.key: closed in order, killed, and another installation's, closed and killed. */
  closed: string
  killed: string
  other: string
  otherKilled: string
  /** Of the three numbers. */
  ids: string[]
  sealer: Sealer
  /** What the first two hold. */
  values: { closed: Values; killed: Values }
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
  const ids: string[] = []
  for (const n of [1, 2, 3]) ids.push(await link(storage, n))
  const { sealer } = storage
  await storage.close()
  // What follows stays in the WAL of the killed one.
  const again = await open(closed)
  for (const each of ids) await history(again, each, { from: 60, count: 20 })
  cpSync(closed, killed, { recursive: true })
  await again.close()
  const remove = (): void => rmSync(root, { recursive: true })
  const values = { closed: held(closed, sealer), killed: held(killed, sealer) }
  return { root, closed, killed, other, otherKilled, ids, sealer, values, remove }
}

function held(folder: string, sealer: Sealer): Values {
  const values = valuesIn(folder, sealer)
  if (values === undefined || !values.isSound) throw new Error(`What was made in ${folder} cannot be read`)
  return values
}

/** Rows of every kind that a start leaves as they are: nothing is to be sent, fetched or told to anybody. */
const resting =
  'chat lidChat mapping touch read contact person message status receipt media kept accept journal applied event delivery fact group retry undecryptable check'

async function furnish(storage: Storage, id: string): Promise<void> {
  for (const n of [1, 2, 3])
    for (const name of resting.split(' '))
      await storage.commits.write((tx) => steps[name]?.(n)(storage, tx, id))
  await storage.commits.write((tx) => {
    for (const hook of storage.webhooks.list().filter(({ instanceId }) => instanceId === id))
      storage.webhooks.put(tx, { ...hook, enabled: false })
  })
}

async function link(storage: Storage, n: number): Promise<string> {
  const id = randomUUID()
  const name = `number ${n}`
  const account = `55119999900${n}0`
  const jid = `${account}:1@s.whatsapp.net`
  const creds = { ...initAuthCreds(), registered: true, me: { id: jid, name } }
  const settings = InstanceSettings.parse({ msgCall: `I am ${name}` })
  const proxy =
    n === 3
      ? { protocol: 'http' as const, host: '127.0.0.1', port: 9, password: 'secret', setBy: 'owner' as const }
      : null
  await storage.commits.write((tx) => {
    storage.instances.put(tx, { id, name, token: id, desired: 'running', settings, proxy, at: 1 })
    const completed = { n: 1, account, jid, lid: null, origin: 'qr' as const, creds, at: 2 }
    storage.generations.promote(tx, id, completed)
  })
  await furnish(storage, id)
  await history(storage, id, { from: 0, count: 60 })
  return id
}

/** The bytes say whose they are, so that a value that wandered is known. */
async function history(
  storage: Storage,
  id: string,
  { from, count }: { from: number; count: number },
): Promise<void> {
  const account = storage.instances.get(id)?.account ?? ''
  for (let n = from; n < from + count; n += 1) {
    const value = Buffer.from(`${id} session ${n} `.repeat(20))
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
