// What a message says, written for WhatsApp and read again: the same by either way, whoever wrote it.
import { proto } from '@whiskeysockets/baileys'
import { describe, expect, it } from 'vitest'
import { encode, shownOf } from '../../../../core/instances/baileys/content/content.ts'

const bia = '5511977776666@s.whatsapp.net'
const bytes = (message: proto.IMessage): Uint8Array => proto.Message.encode(message).finish()

describe('what is sent', () => {
  it('is read again as it was written, with whom it mentions', () => {
    const encoded = encode({ kind: 'text', text: 'Olá @todos' }, { mentions: [bia], mentionAll: true })
    const content = { kind: 'text', text: 'Olá @todos', mentions: [bia], mentionAll: true }
    expect(encoded).toMatchObject({ type: 'extendedTextMessage', text: 'Olá @todos', content })
    expect(shownOf(encoded.proto).content).toEqual(content)
  })

  it('mentions nobody where nobody is meant', () => {
    const { content } = encode({ kind: 'text', text: 'Olá' }, { mentions: [] })
    expect(content).toEqual({ kind: 'text', text: 'Olá' })
  })

  it('quotes the message it answers, whose author is told', () => {
    const quoted = {
      id: 'A1',
      chat: bia,
      fromMe: false,
      participant: null,
      self: '5511999990000@s.whatsapp.net',
      proto: bytes({ conversation: 'Oi' }),
    }
    const sent = proto.Message.decode(encode({ kind: 'text', text: 'Olá' }, { quoted }).proto)
    expect(proto.Message.toObject(sent)).toMatchObject({
      extendedTextMessage: {
        contextInfo: { stanzaId: 'A1', participant: bia, quotedMessage: { conversation: 'Oi' } },
      },
    })
  })
})

describe('what came', () => {
  it('says how it sounds, as far as that is believed', () => {
    const waveform = Uint8Array.from({ length: 100_000 }, (_, n) => n % 256)
    const voice = shownOf(bytes({ audioMessage: { seconds: 3, ptt: true, waveform } })).sound
    expect(voice?.seconds).toBe(3)
    expect(voice?.waveform).toEqual(Array.from({ length: 64 }, (_, n) => n))
    expect(shownOf(bytes({ audioMessage: { waveform: new Uint8Array([255]) } })).sound).toEqual({
      seconds: null,
      waveform: [100],
    })
    expect(shownOf(bytes({ conversation: 'x' })).sound).toBeUndefined()
  })

  const said = { kind: 'text', text: 'Oi' }
  it.each([
    ['a plain text', { conversation: 'Oi' }, said],
    ['a text with a preview', { extendedTextMessage: { text: 'Oi', title: 'A page' } }, said],
    ['a text that disappears', { ephemeralMessage: { message: { conversation: 'Oi' } } }, said],
    ['a text that says nothing', { extendedTextMessage: { text: '' } }, null],
    ['a picture', { imageMessage: { caption: 'Oi' } }, null],
    ['a text longer than any', { conversation: 'x'.repeat(65_537) }, null],
  ])('%s', (_what, message: proto.IMessage, content) => {
    expect(shownOf(bytes(message)).content).toEqual(content)
  })

  it('and cannot be decoded, says nothing', () => {
    expect(shownOf(new Uint8Array([0xff, 0xff, 0xff])).content).toBeNull()
  })
})
