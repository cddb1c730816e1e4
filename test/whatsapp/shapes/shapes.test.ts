// What is recorded of what comes from WhatsApp holds nothing of anybody, and tells where the simulator differs.
import { proto, type BinaryNode } from '@whiskeysockets/baileys'
import { expect, it } from 'vitest'
import { protoShape, stanzaShape } from '../../../core/instances/baileys/reading/shape.ts'
import { Shapes } from '../../../core/instances/messages/shapes.ts'
import { corpus } from '../../instances/baileys/reading/corpus.ts'
import { compare, partsOf, readShapes } from './compare.ts'

const planted = ['5511987654321', 'Beatriz Quintanilha', 'the secret of the shop', '99887766554433']

/** As it is, and in the ways in which bytes are written down. */
const written = planted.flatMap((value) => {
  const bytes = Buffer.from(value)
  const forms = (['utf8', 'hex', 'base64', 'base64url', 'utf16le', 'latin1'] as const).map((form) =>
    bytes.toString(form),
  )
  return [
    ...forms,
    encodeURIComponent(value),
    JSON.stringify([...bytes]).slice(1, -1),
    bytes.toReversed().toString(),
  ]
})

const [number = '', name = '', text = '', lid = ''] = planted
const jid = `${number}@s.whatsapp.net`

const stanza: BinaryNode = {
  tag: 'message',
  attrs: { from: jid, participant: `${lid}@lid`, notify: name, id: text, [number]: '1', [name]: 'x' },
  content: [
    { tag: 'enc', attrs: { v: '2', type: 'msg' }, content: Buffer.from(text) },
    { tag: `u${number}`, attrs: {}, content: name },
    { tag: name, attrs: {}, content: text },
  ],
}
const message: proto.IMessage = {
  extendedTextMessage: {
    text,
    contextInfo: {
      participant: jid,
      mentionedJid: [jid, `${lid}@lid`],
      quotedMessage: { conversation: text },
    },
  },
  imageMessage: { caption: text, mediaKey: Buffer.from(text), directPath: `/${name}`, fileLength: 12 },
}

it('is names of parts and sizes, and no content, number or name, in whatever form', () => {
  const lines: string[] = []
  const shapes = new Shapes()
  const end = shapes.listen((line) => lines.push(line))
  shapes.tell({ kind: 'stanza', shape: stanzaShape(stanza) })
  shapes.tell({ kind: 'proto', shape: protoShape(message) })
  shapes.tell({ kind: 'proto', shape: protoShape(Object.assign({ [name]: text }, message)) })
  for (const each of corpus) shapes.tell({ kind: 'proto', shape: protoShape(each.message) })
  end()
  const all = lines.join('')
  for (const form of written) expect(all).not.toContain(form)
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    kind: 'stanza',
    shape: {
      tag: 'message',
      attributes: ['?', '?', 'from', 'id', 'notify', 'participant'],
      content: [
        { tag: 'enc', attributes: ['type', 'v'], content: '<=32' },
        { tag: '?', attributes: [], content: '<=32' },
      ],
    },
  })
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({
    kind: 'proto',
    shape: {
      extendedTextMessage: { text: '<=32', contextInfo: { mentionedJid: [{ '?': '<=32' }] } },
      imageMessage: { fileLength: 'number' },
    },
  })
})

it('is looked at only while somebody wants it, and told once', () => {
  const shapes = new Shapes()
  expect(shapes.areWanted).toBe(false)
  const lines: string[] = []
  const end = shapes.listen((line) => lines.push(line))
  expect(shapes.areWanted).toBe(true)
  for (let n = 0; n < 3; n += 1) shapes.tell({ kind: 'stanza', shape: stanzaShape(stanza) })
  end()
  shapes.tell({ kind: 'proto', shape: protoShape(message) })
  expect([lines.length, shapes.areWanted]).toEqual([1, false])
})

it('tells what the simulator never makes, and what only it makes of the same', () => {
  const ours = [
    { kind: 'stanza', shape: { tag: 'receipt', attributes: ['id', 't'] } },
    { kind: 'stanza', shape: { tag: 'ib', attributes: [] } },
    { kind: 'proto', shape: { imageMessage: { caption: '<=8' } } },
  ] as const
  const field = readShapes(
    [
      {
        kind: 'stanza',
        shape: { tag: 'receipt', attributes: ['id', 'sort'], content: [{ tag: 'list', attributes: [] }] },
      },
      { kind: 'proto', shape: { imageMessage: { caption: '<=64', annotations: [{ polygonVertices: [] }] } } },
    ]
      .map((shape) => JSON.stringify(shape))
      .join('\n'),
  )
  const simulated = partsOf(ours.map((shape) => structuredClone(shape) as never))
  expect(compare(partsOf(field), simulated)).toEqual({
    missing: ['proto.imageMessage.annotations', 'receipt/list', 'receipt[sort]'],
    extra: ['receipt[t]'],
  })
  expect(() => readShapes('{"kind":"text"}')).toThrow()
})
