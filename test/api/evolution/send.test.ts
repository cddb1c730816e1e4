// Sending while WhatsApp cannot be reached: accepted, stored, and waiting in the outbox.
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { startCore, tempFolder, type Harness } from '../harness.ts'
import { ana, group, writeHistory } from './history.ts'

const folder = tempFolder()
let core: Harness
let id: string
beforeAll(async () => {
  id = (await writeHistory(folder)).id
  core = await startCore({ dataDir: folder })
  await core.ask('POST', `/api/v1/instances/${id}/start`)
})
afterAll(async () => {
  await core.stop()
  rmSync(folder, { recursive: true, force: true })
})

const send = (body: unknown, headers = {}) => core.ask('POST', '/message/sendText/loja', { body, headers })
const Sent = z.looseObject({ key: z.looseObject({ id: z.string() }) })
const outbox = async () => {
  const { json } = await core.ask('GET', `/api/v1/outbox?instance=${id}`)
  return z.object({ outbox: z.array(z.looseObject({ messageId: z.string() })) }).parse(json).outbox
}

it('accepts with 201 PENDING, in the shape of upstream, and keeps it', async () => {
  const { status, json } = await send({
    number: '5511988887777',
    text: 'Olá',
    delay: 1200,
    linkPreview: false,
  })
  expect(status).toBe(201)
  expect(json).toMatchObject({
    key: { remoteJid: ana.pn, fromMe: true, id: expect.stringMatching(/^3EB0[\dA-F]{18}$/) },
    pushName: 'Você',
    status: 'PENDING',
    message: { conversation: 'Olá' },
    messageType: 'conversation',
    messageTimestamp: expect.any(Number),
    instanceId: id,
    source: 'web',
  })
  const sent = Sent.parse(json).key.id
  expect(await outbox()).toMatchObject([{ messageId: sent, state: 'queued' }])
  const found = await core.ask('POST', '/chat/findMessages/loja', { body: { where: { key: { id: sent } } } })
  expect(found.json).toMatchObject({
    messages: { total: 1, records: [{ message: { conversation: 'Olá' }, MessageUpdate: [] }] },
  })
})

it('takes the bodies of version 1', async () => {
  const body = {
    number: '5511988887777',
    options: { delay: 1200, presence: 'composing' },
    textMessage: { text: 'Da versão 1' },
  }
  expect(await send(body)).toMatchObject({ status: 201, json: { message: { conversation: 'Da versão 1' } } })
  expect(await send({ number: '5511988887777', textMessage: { text: 1 } })).toMatchObject({
    status: 400,
    json: { response: { message: [['text is not of a type(s) string']] } },
  })
})

it('answers a stored message', async () => {
  const quoted = { key: { id: '3A0C6F1B2D3E4F5A6B7C', remoteJid: ana.pn, fromMe: false } }
  expect(await send({ number: '5511988887777', text: 'Respondendo', quoted })).toMatchObject({
    status: 201,
    json: { contextInfo: { stanzaId: '3A0C6F1B2D3E4F5A6B7C', quotedMessage: { conversation: 'Oi' } } },
  })
})

it('sends without a quote what answers a message that is not stored; our own API refuses it', async () => {
  const quoted = { key: { id: '3A0000000000000000FF' } }
  const { status, json } = await send({ number: '5511988887777', text: 'Sem citação', quoted })
  expect({ status, json }).toMatchObject({ status: 201, json: { message: { conversation: 'Sem citação' } } })
  expect(JSON.stringify(json)).not.toContain(quoted.key.id)
  const body = { instance: id, to: '5511988887777', text: 'Sem', quotedId: quoted.key.id }
  expect(await core.ask('POST', '/api/v1/messages', { body })).toMatchObject({ status: 400 })
})

it('shows half of a surrogate pair as it is sent', async () => {
  const raw = '{"number":"5511988887777","text":"Oi \\ud83d!"}'
  const { status, json } = await core.ask('POST', '/message/sendText/loja', { raw })
  expect({ status, json }).toMatchObject({ status: 201, json: { message: { conversation: 'Oi \ufffd!' } } })
})

it('quotes a message that the body holds, stored or not, by either hand; one that says nothing goes without', async () => {
  const quoted = {
    key: { id: '3A00000000000000AAAA', remoteJid: ana.pn, fromMe: false },
    message: { conversation: 'Do meu banco' },
  }
  expect(await send({ number: '5511988887777', text: 'Respondo', quoted })).toMatchObject({
    status: 201,
    json: {
      contextInfo: {
        stanzaId: quoted.key.id,
        participant: ana.pn,
        quotedMessage: { conversation: 'Do meu banco' },
      },
    },
  })
  const own = { ...quoted, key: { ...quoted.key, fromMe: true } }
  expect(await send({ number: '5511988887777', text: 'Respondo a mim', quoted: own })).toMatchObject({
    status: 201,
    json: { contextInfo: { participant: '5511999990000@s.whatsapp.net' } },
  })
  for (const message of [{}, { noSuchField: 1 }, { imageMessage: 'no object' }]) {
    const { status, json } = await send({
      number: '5511988887777',
      text: 'Sem',
      quoted: { ...quoted, message },
    })
    expect({ status, contextInfo: json }).not.toHaveProperty('contextInfo.contextInfo')
    expect(status).toBe(201)
  }
})

it('mentions in groups only', async () => {
  const mentioned = ['5511988887777']
  expect(await send({ number: group, text: '@Ana', mentioned })).toMatchObject({
    status: 201,
    json: { key: { remoteJid: group }, contextInfo: { mentionedJid: [ana.pn] } },
  })
  const alone = await send({ number: '5511988887777', text: '@Ana', mentioned })
  expect(alone.json).not.toHaveProperty('contextInfo')
})

it('sends once for one idempotency key, in the dialect and in our own API', async () => {
  const before = (await outbox()).length
  const headers = { 'idempotency-key': 'order-17' }
  const first = Sent.parse((await send({ number: '5511988887777', text: 'Uma vez' }, headers)).json)
  const again = Sent.parse((await send({ number: '5511988887777', text: 'Uma vez' }, headers)).json)
  expect(again.key.id).toBe(first.key.id)
  const body = { instance: id, to: '5511988887777', text: 'Outra coisa' }
  expect(await core.ask('POST', '/api/v1/messages', { body, headers })).toMatchObject({
    status: 409,
    json: { code: 'idempotency_reused' },
  })
  const own = await core.ask('POST', '/api/v1/messages', { body, headers: { 'idempotency-key': 'order-18' } })
  expect(own).toMatchObject({ status: 202, json: { status: 'pending', text: 'Outra coisa', chat: ana.pn } })
  expect(await outbox()).toHaveLength(before + 2)
})

it('goes out under the id that its sender has chosen, once', async () => {
  const before = (await outbox()).length
  const asked = { number: '5511988887777', text: 'Escolhido', messageId: 'ORDER_17-0001' }
  for (const answer of [await send(asked), await send(asked)])
    expect(answer).toMatchObject({ status: 201, json: { key: { id: asked.messageId } } })
  expect(await send({ ...asked, text: 'Outra coisa' })).toMatchObject({ status: 400 })
  expect(await send({ ...asked, messageId: 'a b' })).toMatchObject({ status: 400 })
  expect((await outbox()).filter(({ messageId }) => messageId === asked.messageId)).toHaveLength(1)
  expect(await outbox()).toHaveLength(before + 1)
})

it('no text and no number gets into the log', () => {
  expect(core.logged()).not.toMatch(/Olá|Uma vez|5511988887777|5511999990000/)
})

it('findChats shows every chat, also the 51st', async () => {
  const numbers = Array.from({ length: 60 }, (_, n) => `55119777700${String(n).padStart(2, '0')}`)
  for (const number of numbers) expect((await send({ number, text: 'Olá' })).status).toBe(201)
  const { json } = await core.ask('POST', '/chat/findChats/loja', { body: {} })
  const shown = z
    .array(z.looseObject({ remoteJid: z.string() }))
    .parse(json)
    .map(({ remoteJid }) => remoteJid)
  expect(shown).toEqual(expect.arrayContaining(numbers.map((number) => `${number}@s.whatsapp.net`)))
  expect(new Set(shown).size).toBe(shown.length)
  const page = await core.ask('POST', '/chat/findChats/loja', { body: { take: 5, skip: 52 } })
  expect(page.json).toEqual(z.array(z.unknown()).parse(json).slice(52, 57))
})
