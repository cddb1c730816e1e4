// The keys that the own phone shares: Baileys stores them apart from the message that brings them.
import { proto, type WAMessage } from '@whiskeysockets/baileys'
import { expect, it } from 'vitest'
import { EventLog } from '../../../../core/events/log.ts'
import { effectOf, openEffect } from '../../../../core/instances/baileys/reading/effects.ts'
import { Incoming } from '../../../../core/instances/baileys/incoming/incoming.ts'
import { stanzaIdOf } from '../../../../core/instances/baileys/incoming/journal.ts'
import { createLog } from '../../../../core/log.ts'
import { addInstance, newStorage } from '../../../storage/harness.ts'

it('stays in the journal until its keys are stored', async () => {
  const storage = await newStorage()
  const instanceId = await addInstance(storage)
  const number = '5511999990001'
  const owner = { instanceId, generation: 1, number, me: { id: `${number}@s.whatsapp.net`, lid: '' } }
  const adapter = { effectOf, openEffect }
  const events = new EventLog(storage, Date.now)
  const deps = { storage, events, adapter, log: createLog('silent'), now: Date.now }
  const incoming = new Incoming(deps, owner)
  const keyId = Buffer.from('share')
  const key = { id: 'A1', remoteJid: `${number}@s.whatsapp.net`, fromMe: true }
  const appStateSyncKeyShare = { keys: [{ keyId: { keyId }, keyData: { keyData: Buffer.alloc(32, 1) } }] }
  const message: WAMessage = { key, message: { protocolMessage: { appStateSyncKeyShare } } }
  const entry = { hash: Buffer.alloc(32, 1), stanzaId: stanzaIdOf(key), at: 1 }
  await storage.commits.write((tx) =>
    storage.journal.put(tx, instanceId, 1, { ...entry, stanza: Buffer.of(1), plaintext: Buffer.of(2) }),
  )
  await incoming.store(message)
  expect(storage.journal.countUnapplied(instanceId, 1)).toBe(1)

  const keyData = proto.Message.AppStateSyncKeyData.fromObject({ keyData: Buffer.alloc(32, 1) })
  await storage.commits.write((tx) =>
    storage.signalKeys.set(tx, instanceId, 1, {
      'app-state-sync-key': { [keyId.toString('base64')]: keyData },
    }),
  )
  await incoming.store(message)
  expect(storage.journal.countUnapplied(instanceId, 1)).toBe(0)
})
