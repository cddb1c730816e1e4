import { useMultiFileAuthState as openMultiFile } from '@whiskeysockets/baileys'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { importMultiFile } from '../../../core/backup/import/import-multifile.ts'
import { EventLog } from '../../../core/events/log.ts'
import { Outbound } from '../../../core/outbound/outbound.ts'
import { createBaileysAdapter } from '../../../core/instances/baileys/adapter.ts'
import { standIn } from '../../../core/instances/baileys/socket/network.ts'
import type { Link, LinkFact } from '../../../core/instances/link.ts'
import { createLog } from '../../../core/log.ts'
import { dataPaths } from '../../../core/storage/paths.ts'
import { openStorage, type Storage } from '../../../core/storage/storage.ts'
import { until } from '../../helpers/appliance.ts'
import { PlainClient } from '../../whatsapp/phone/plain-client.ts'
import { startWhatsApp, type WhatsApp } from '../../whatsapp/server/server.ts'
import { emptyFolder } from './folder.ts'

let wa: WhatsApp
let storage: Storage
let home: string

beforeEach(async () => {
  wa = await startWhatsApp()
  home = mkdtempSync(join(tmpdir(), 'holdfast-'))
  storage = await openStorage({
    paths: dataPaths(join(home, 'data')),
    keyFile: join(home, 'holdfast.key'),
    onFatal: (error) => {
      throw error
    },
  })
})

afterEach(async () => {
  await storage.close()
  await wa.stop()
  rmSync(home, { recursive: true, force: true })
})

/** A plain Baileys program as people run it: its folder after it has linked, talked, and was stopped. */
async function lifeOfPlainBaileys(): Promise<{ folder: string; jid: string; group: string }> {
  const folder = emptyFolder()
  const { state, saveCreds } = await openMultiFile(folder)
  const client = new PlainClient(wa, { auth: state })
  client.onConnect((socket) => socket.ev.on('creds.update', () => void saveCreds()))
  const ana = wa.phone({ number: '5511999990001', name: 'Ana' })
  const bia = wa.phone({ number: '5511999990002', name: 'Bia' })
  await client.link(ana)
  for (let n = 0; n < 3; n += 1) {
    await client.sendText(bia.jid, `out ${n}`)
    await bia.waitForText(`out ${n}`)
    await bia.sendText(ana.number, `in ${n}`)
    await client.waitForText(`in ${n}`)
  }
  const group = await bia.createGroup('friends', [ana.number])
  await bia.sendText(group, 'in the group')
  await client.waitForText('in the group')
  await client.sendText(group, 'out to the group')
  await bia.waitForText('out to the group')
  const { jid } = client
  await client.dispose()
  return { folder, jid, group }
}

it('keeps the link: the number is online without a QR, both ways, and nobody asks for anything again', async () => {
  const { folder, jid, group } = await lifeOfPlainBaileys()
  const before = wa.counters(jid)
  const events = new EventLog(storage, Date.now)
  const { instanceId, problems, counts } = await importMultiFile(storage, events, { folder })
  // The pre-keys that the three contacts used up; nothing else is amiss.
  expect(problems.filter(({ file }) => !file.startsWith('pre-key-'))).toEqual([])
  expect(Object.keys(counts)).toEqual(
    expect.arrayContaining(['pre-key', 'session', 'sender-key', 'lid-mapping']),
  )

  const facts: LinkFact[] = []
  const log = createLog('silent')
  const network = standIn(wa.url, Buffer.from(wa.rootKey, 'hex'))
  const adapter = createBaileysAdapter({
    storage,
    events,
    log,
    logger: log.foreign('baileys'),
    network,
    outbound: new Outbound(() => undefined),
    now: Date.now,
  })
  const row = storage.instances.get(instanceId ?? '')
  if (!row) throw new Error('the instance is not there')
  const link: Link = await adapter.open({
    instanceId: row.id,
    purpose: { kind: 'login', generation: row.generation ?? 0 },
    settings: row.settings,
    proxy: null,
    version: adapter.pinnedVersion,
    onFact: (fact) => facts.push(fact),
  })
  await until('the imported number is online', () => facts.find(({ kind }) => kind === 'open'))
  expect(facts.filter(({ kind }) => kind === 'qr' || kind === 'closed')).toEqual([])

  const bia = wa.phone({ number: '5511999990002' })
  const send = (recipient: string, text: string) =>
    link.send({
      messageId: adapter.newMessageId(),
      recipient,
      proto: adapter.encode({ kind: 'text', text }, {}).proto,
      delayMs: 0,
      relay: {},
      resend: false,
    })
  await send(bia.jid, 'from its new home')
  await bia.waitForText('from its new home')
  await send(group, 'to the group from its new home')
  await bia.waitForText('to the group from its new home')
  await bia.sendText('5511999990001', 'welcome')
  await bia.sendText(group, 'welcome to the group')
  await until('both answers are stored', () => {
    const stored = events.list({ after: 0, limit: 100, types: ['message.received'] })
    return stored.length >= 2 ? stored : undefined
  })
  await link.end()
  expect(wa.counters(jid)).toMatchObject({
    retryReceiptsSent: before.retryReceiptsSent,
    redelivered: before.redelivered,
    logins: before.logins + 1,
  })
  expect(bia.undecryptable).toEqual([])
})
