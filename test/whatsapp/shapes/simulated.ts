// What the simulator makes, as shapes: a plain client in it is linked, talks with a person and in a group, is sent a file,
// receipts and changes; and the messages of the corpus, which its phones can send.
import { randomBytes } from 'node:crypto'
import { proto, type BinaryNode } from '@whiskeysockets/baileys'
import { protoShape, stanzaShape } from '../../../core/instances/baileys/reading/shape.ts'
import type { Shape } from '../../../core/instances/messages/shapes.ts'
import { corpus } from '../../instances/baileys/reading/corpus.ts'
import { PlainClient } from '../phone/plain-client.ts'
import { startWhatsApp } from '../server/server.ts'

export async function simulatedShapes(): Promise<Shape[]> {
  const shapes: Shape[] = corpus.map(({ message }) => ({ kind: 'proto', shape: protoShape(message) }))
  const wa = await startWhatsApp()
  const device = new PlainClient(wa)
  device.onConnect((socket) => {
    socket.ws.on('frame', (frame: BinaryNode | Uint8Array) => {
      if (!(frame instanceof Uint8Array)) shapes.push({ kind: 'stanza', shape: stanzaShape(frame) })
    })
    socket.ev.on('messages.upsert', ({ messages }) => {
      for (const { message } of messages)
        if (message) shapes.push({ kind: 'proto', shape: protoShape(proto.Message.create(message)) })
    })
  })
  try {
    const own = wa.phone({ number: '5511999990001', name: 'Ana' })
    const bia = wa.phone({ number: '5511999990002', name: 'Bia' })
    await device.link(own)
    await device.sendText(bia.jid, 'one')
    await bia.waitForText('one')
    const id = await bia.sendText(own.number, 'two')
    await device.waitForText('two')
    await own.waitForText('two')
    await own.markRead(id)
    await bia.sendMedia(own.number, { kind: 'image', mimetype: 'image/png', bytes: randomBytes(100) })
    await bia.send(own.number, { reactionMessage: { key: { id, fromMe: true }, text: '👍' } })
    await bia.sendText(own.number, 'three', { addressing: 'lid' })
    await device.waitForText('three')
    const group = await bia.createGroup('Plans', [own.number])
    await bia.sendText(group, 'four')
    await device.waitForText('four')
    await wa.settled(device.jid)
  } finally {
    await device.dispose()
    await wa.stop()
  }
  return shapes
}
