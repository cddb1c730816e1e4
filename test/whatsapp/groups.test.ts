// Groups: made, changed, written to by members under both forms of their names.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Phone } from './phone/phone.ts'
import { PlainClient } from './phone/plain-client.ts'
import { startWhatsApp } from './server/server.ts'
import type { WhatsApp } from './server/server.ts'

let wa: WhatsApp
let ana: Phone
let bia: Phone
let caio: Phone
let device: PlainClient
let other: PlainClient

beforeAll(async () => {
  wa = await startWhatsApp()
  ana = wa.phone({ number: '5511999990001', name: 'Ana' })
  bia = wa.phone({ number: '5511999990002', name: 'Bia' })
  caio = wa.phone({ number: '5511999990003', name: 'Caio' })
  device = new PlainClient(wa)
  other = new PlainClient(wa)
  await device.link(ana)
  await other.link(bia)
})

afterAll(async () => {
  await device.dispose()
  await other.dispose()
  await wa.stop()
})

describe.each(['lid', 'pn'] as const)('a group in %s addressing', (mode) => {
  it('carries texts between phones and devices both ways', async () => {
    const jid = await caio.createGroup(`plans ${mode}`, [ana.number, bia.number], mode)
    const metadata = await device.socket.groupMetadata(jid)
    expect(metadata).toMatchObject({ subject: `plans ${mode}`, addressingMode: mode, size: 3 })
    await caio.sendText(jid, `from Caio ${mode}`)
    expect((await device.waitForText(`from Caio ${mode}`)).key.remoteJid).toBe(jid)
    await other.waitForText(`from Caio ${mode}`)
    await bia.waitForText(`from Caio ${mode}`)
    await device.sendText(jid, `from Ana's device ${mode}`)
    for (const phone of [bia, caio]) {
      expect(await phone.waitForText(`from Ana's device ${mode}`)).toMatchObject({
        chat: jid,
        from: ana.number,
      })
    }
    await other.waitForText(`from Ana's device ${mode}`)
    await ana.waitFor(() => ana.copies.some((copy) => copy.chat === jid))
    await device.sendText(jid, `again ${mode}`)
    await caio.waitForText(`again ${mode}`)
  })

  it('lets a phone ask again for what it cannot read', async () => {
    const jid = await ana.createGroup(`retry ${mode}`, [caio.number], mode)
    wa.faults.arm({ kind: 'corrupt' }, { number: caio.number })
    await device.sendText(jid, `damaged ${mode}`)
    await caio.waitForText(`damaged ${mode}`)
    wa.faults.arm({ kind: 'corrupt' }, { number: ana.number, device: 1 })
    await caio.sendText(jid, `damaged for the device ${mode}`)
    await device.waitForText(`damaged for the device ${mode}`)
  })
})

describe('group administration', () => {
  it('a device creates, changes and lists groups', async () => {
    const created = await device.socket.groupCreate('made by a device', [bia.jid])
    await device.socket.groupUpdateSubject(created.id, 'renamed')
    await device.socket.groupUpdateDescription(created.id, 'what it is for')
    const added = await device.socket.groupParticipantsUpdate(created.id, [caio.jid], 'add')
    expect(added).toMatchObject([{ status: '200' }])
    await device.socket.groupParticipantsUpdate(created.id, [caio.jid], 'promote')
    const all = await other.socket.groupFetchAllParticipating()
    expect(all[created.id]).toMatchObject({ subject: 'renamed', desc: 'what it is for', size: 3 })
    const code = await device.socket.groupInviteCode(created.id)
    await device.socket.groupParticipantsUpdate(created.id, [caio.jid], 'remove')
    expect((await device.socket.groupMetadata(created.id)).participants).toHaveLength(2)
    expect(code).not.toBe('')
  })

  it('members hear of changes', async () => {
    const changed = new Promise((resolve) => other.socket.ev.on('group-participants.update', resolve))
    const jid = await caio.createGroup('changes', [bia.number])
    await caio.changeGroup(jid, 'add', [ana.number])
    expect(await changed).toMatchObject({ id: jid, action: 'add' })
    await caio.sendText(jid, 'welcome')
    await device.waitForText('welcome')
  })

  it('strangers are refused', async () => {
    const jid = await caio.createGroup('private', [bia.number])
    await expect(device.socket.groupMetadata(jid)).rejects.toThrow('forbidden')
  })
})
