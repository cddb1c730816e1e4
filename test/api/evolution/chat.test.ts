// The dialect's reading of what is stored, and its sending, against a folder with history.
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { startCore, tempFolder, type Harness } from '../harness.ts'
import { ana, begin, bia, group, lines, own, writeHistory } from './history.ts'
import { refused, thrown } from './words.ts'

const folder = tempFolder()
let core: Harness
let id: string
beforeAll(async () => {
  id = (await writeHistory(folder)).id
  core = await startCore({ dataDir: folder })
})
afterAll(async () => {
  await core.stop()
  rmSync(folder, { recursive: true, force: true })
})

const post = async (path: string, body: unknown) => (await core.ask('POST', `${path}/loja`, { body })).json
const Found = z.object({
  messages: z.object({
    total: z.int(),
    pages: z.int(),
    currentPage: z.int(),
    records: z.array(z.looseObject({ key: z.looseObject({ id: z.string() }) })),
  }),
})
const find = async (body: unknown) => Found.parse(await post('/chat/findMessages', body)).messages
const ids = async (where: unknown) => (await find({ where })).records.map(({ key }) => key.id)
const all = lines.map((line) => line.id).toReversed()

/** Every way in which people write one number. */
const names = [
  '5511988887777',
  '+55 11 98888-7777',
  '5511988887777@c.us',
  '5511988887777:12@s.whatsapp.net',
  '123456789012345:3@lid',
  '551188887777',
]

it.each([ana.pn, ana.lid, ...names])(
  '%s finds its chat and its contact, and in our own API',
  async (remoteJid) => {
    const where = { where: { remoteJid } }
    expect(await post('/chat/findChats', where)).toMatchObject([{ remoteJid: ana.pn }])
    expect(await post('/chat/findContacts', where)).toMatchObject([{ remoteJid: ana.pn }])
    const chat = encodeURIComponent(remoteJid)
    expect((await core.ask('GET', `/api/v1/messages?instance=loja&chat=${chat}`)).json).toMatchObject({
      total: 2,
    })
  },
)

const chatOf = (query: string) => core.ask('GET', `/chat/findChatByRemoteJid/loja${query}`)

describe('findStatusMessage', () => {
  it('tells how far each message has come, of a chat or of one message', async () => {
    const rows = z.array(z.looseObject({ keyId: z.string() }))
    const found = async (body: unknown) => rows.parse(await post('/chat/findStatusMessage', body))
    expect((await found({})).map(({ keyId }) => keyId)).toEqual(all)
    const [newest] = await found({ where: { remoteJid: ana.lid }, offset: 1 })
    expect(newest).toMatchObject({ remoteJid: ana.pn, pollUpdates: null, instanceId: id })
    const where = { where: { id: newest?.keyId } }
    expect(await found(where)).toEqual([newest])
    const { records } = await find({ where: { key: { id: newest?.keyId } } })
    expect(newest).toMatchObject({
      messageId: records[0]?.['id'],
      status: expect.stringMatching(/^[A-Z_]+$/),
    })
  })
})

describe('findChatByRemoteJid', () => {
  it('answers with the chat, and with null where there is none', async () => {
    expect(await chatOf(`?remoteJid=${encodeURIComponent(ana.lid)}`)).toMatchObject({
      status: 200,
      json: { remoteJid: ana.pn, labels: [], instanceId: id, unreadMessages: expect.any(Number) },
    })
    expect(await chatOf('?remoteJid=5511900000000')).toMatchObject({ status: 200, json: null })
  })

  it('asks for the chat in words of its own', async () => {
    expect(await chatOf('')).toMatchObject({
      status: 400,
      json: { error: 'remoteJid is a required query parameter' },
    })
  })
})

describe('findMessages', () => {
  it('takes a page larger than the largest as that', async () => {
    expect(await find({ offset: 5000 })).toMatchObject({ total: 5, pages: 1 })
  })

  it('shows all, newest first, in the shapes of upstream', async () => {
    const { total, pages, currentPage, records } = await find({})
    expect({ total, pages, currentPage }).toEqual({ total: 5, pages: 1, currentPage: 1 })
    expect(records.map(({ key }) => key.id)).toEqual(all)
    expect(records[4]).toEqual({
      id: expect.stringMatching(/^\d+$/),
      key: {
        remoteJid: ana.pn,
        remoteJidAlt: ana.lid,
        fromMe: false,
        id: '3A0C6F1B2D3E4F5A6B7C',
        participant: '',
        senderPn: ana.pn,
        senderLid: ana.lid,
        addressingMode: 'pn',
      },
      pushName: 'Ana',
      messageType: 'conversation',
      message: { conversation: 'Oi' },
      messageTimestamp: begin / 1000,
      instanceId: id,
      source: 'ios',
      contextInfo: null,
      MessageUpdate: [],
    })
  })

  it('rewrites extended texts to plain ones, in the message and in what it quotes', async () => {
    const [record] = (await find({ where: { key: { id: '3EB0A1B2C3D4E5F6A7B8C9' } } })).records
    expect(record).toMatchObject({
      pushName: 'Você',
      messageType: 'conversation',
      message: { conversation: 'Bom dia' },
      contextInfo: { stanzaId: '3A0C6F1B2D3E4F5A6B7C', quotedMessage: { conversation: 'Oi' } },
      MessageUpdate: [{ status: 'READ' }],
      source: 'web',
    })
    expect(record?.['message']).not.toHaveProperty('extendedTextMessage')
  })

  it('shows groups with their author, bytes by index, and documents without their wrapping', async () => {
    const { records } = await find({ where: { key: { remoteJid: group } } })
    expect(records[1]).toMatchObject({
      key: { remoteJid: group, participant: '99887766554433@lid', addressingMode: 'lid' },
      pushName: 'Caio',
      messageType: 'imageMessage',
      message: { imageMessage: { caption: 'Olha', mediaKey: { 0: 1, 1: 2, 2: 3 } } },
      source: 'android',
    })
    expect(records[0]).toMatchObject({
      messageType: 'documentMessage',
      message: { documentMessage: { fileName: 'lista.pdf' } },
    })
  })

  it.each([
    [{ key: { remoteJid: ana.pn } }, [1, 0]],
    [{ key: { remoteJid: ana.lid } }, [1, 0]],
    ...names.map((remoteJid): [object, number[]] => [{ key: { remoteJid } }, [1, 0]]),
    [{ key: { remoteJid: group.replace('@g.us', '') } }, [3, 2]],
    [{ messageType: 'conversation' }, [4, 1, 0]],
    [{ messageType: 'extendedTextMessage' }, []],
    [{ key: { fromMe: true } }, [4, 1]],
    // Upstream does not filter by false.
    [{ key: { fromMe: false } }, [4, 3, 2, 1, 0]],
    [{ messageType: 'imageMessage' }, [2]],
    [{ source: 'ios' }, [3, 0]],
    [{ key: { participant: '99887766554433@lid' } }, [3, 2]],
    [
      {
        messageTimestamp: {
          gte: new Date(begin + 60_000).toISOString(),
          lte: new Date(begin + 120_000).toISOString(),
        },
      },
      [2, 1],
    ],
    [{ key: { id: 'nothing' } }, []],
    [{ key: { remoteJid: 'nobody@g.us' } }, []],
    [null, [4, 3, 2, 1, 0]],
  ])('finds by %j', async (where, indexes) => {
    expect(await ids(where)).toEqual(indexes.map((index) => lines[index]?.id))
  })

  it('finds by its own id', async () => {
    const [newest] = (await find({})).records
    expect(await ids({ id: newest?.['id'] })).toEqual([all[0]])
  })

  it('pages, and offset is the size of a page', async () => {
    const second = await find({ page: 2, offset: 2 })
    expect({ ...second, records: second.records.map(({ key }) => key.id) }).toEqual({
      total: 5,
      pages: 3,
      currentPage: 2,
      records: all.slice(2, 4),
    })
    const narrowed = await find({ where: { source: 'ios' }, page: 2, offset: 1 })
    expect({
      total: narrowed.total,
      pages: narrowed.pages,
      ids: narrowed.records.map(({ key }) => key.id),
    }).toEqual({
      total: 2,
      pages: 2,
      ids: [lines[0]?.id],
    })
  })

  it('refuses what does not fit', async () => {
    expect(await post('/chat/findMessages', { where: 'x' })).toEqual(
      refused('where is not of a type(s) object'),
    )
    expect(await post('/chat/findMessages', { where: { key: { remoteJid: '' } } })).toEqual(
      refused('The property cannot be empty'),
    )
  })
})

const Chats = z.array(z.looseObject({ remoteJid: z.string() }))
const chats = async (body: unknown) => Chats.parse(await post('/chat/findChats', body))

describe('findChats', () => {
  it('shows the chats in which something was said, the last active first', async () => {
    const found = await chats({})
    expect(found.map(({ remoteJid }) => remoteJid)).toEqual([bia, group, ana.pn])
    expect(found[2]).toEqual({
      id: expect.stringMatching(/^\d+$/),
      remoteJid: ana.pn,
      pushName: 'Ana',
      profilePicUrl: null,
      updatedAt: new Date(begin + 60_000).toISOString(),
      windowStart: new Date(begin).toISOString(),
      windowExpires: new Date(begin + 86_400_000).toISOString(),
      windowActive: begin + 86_400_000 > Date.now(),
      lastMessage: expect.objectContaining({
        key: expect.objectContaining({ id: '3EB0A1B2C3D4E5F6A7B8C9' }),
        message: { conversation: 'Bom dia' },
        pushName: 'Você',
        status: 'READ',
        instanceId: id,
      }),
      unreadCount: 1,
      isSaved: true,
    })
    expect(found[1]).toMatchObject({ id: null, pushName: null, isSaved: false, unreadCount: 2 })
  })

  it('leaves media out of the last message', async () => {
    const [found] = await chats({ where: { remoteJid: group } })
    expect(found?.['lastMessage']).toMatchObject({
      message: { documentMessage: { fileName: 'lista.pdf', caption: 'Lista' } },
    })
    const within = {
      gte: new Date(begin + 120_000).toISOString(),
      lte: new Date(begin + 120_000).toISOString(),
    }
    const [earlier] = await chats({ where: { remoteJid: group, messageTimestamp: within } })
    expect(earlier?.['lastMessage']).toMatchObject({ message: { imageMessage: { caption: 'Olha' } } })
    expect(JSON.stringify(earlier)).not.toContain('mediaKey')
  })

  it('takes and skips', async () => {
    expect((await chats({ take: 1 })).map(({ remoteJid }) => remoteJid)).toEqual([bia])
    expect((await chats({ take: 1, skip: 1 })).map(({ remoteJid }) => remoteJid)).toEqual([group])
    expect((await chats({ skip: 2 })).map(({ remoteJid }) => remoteJid)).toEqual([ana.pn])
    expect(await chats({ where: { remoteJid: 'nobody@g.us' } })).toEqual([])
  })
})

describe('findContacts', () => {
  it('shows contacts with what kind each is', async () => {
    expect(await post('/chat/findContacts', {})).toEqual([
      {
        id: expect.stringMatching(/^\d+$/),
        remoteJid: ana.pn,
        pushName: 'Ana',
        profilePicUrl: null,
        createdAt: new Date(begin).toISOString(),
        updatedAt: new Date(begin).toISOString(),
        instanceId: id,
        isGroup: false,
        isSaved: true,
        type: 'contact',
      },
      expect.objectContaining({
        remoteJid: '5511966665555@s.whatsapp.net',
        pushName: null,
        isSaved: false,
        type: 'group_member',
      }),
    ])
  })

  it.each([{ remoteJid: ana.pn }, { id: ana.pn }, { pushName: 'Ana' }, { remoteJid: ana.lid }])(
    'finds by %j',
    async (where) => {
      expect(await post('/chat/findContacts', { where })).toMatchObject([{ remoteJid: ana.pn }])
    },
  )

  it('pages', async () => {
    expect(await post('/chat/findContacts', { page: 2, offset: 1 })).toMatchObject([
      { remoteJid: '5511966665555@s.whatsapp.net' },
    ])
    expect(await post('/chat/findContacts', { where: { remoteJid: 'nobody@lid' } })).toEqual([])
  })
})

describe('whatsappNumbers', () => {
  it('tells its refusals without the wrapper', async () => {
    expect(await post('/chat/whatsappNumbers', { numbers: [] })).toEqual({
      status: 400,
      error: 'Bad Request',
      message: [['numbers does not meet minimum length of 1']],
    })
    expect(await post('/chat/whatsappNumbers', { numbers: [5511] })).toMatchObject({
      message: [['"numbers" must be an array of numeric strings']],
    })
    expect(await post('/chat/whatsappNumbers', { numbers: ['5511988887777'] })).toMatchObject({
      status: 400,
      message: [expect.any(String)],
    })
  })

  it('knows groups and lists without asking', async () => {
    expect(
      await post('/chat/whatsappNumbers', {
        numbers: ['status@broadcast', group, '120363999999999999@g.us'],
      }),
    ).toEqual([
      { jid: 'status@broadcast', exists: false, number: 'status@broadcast' },
      { jid: group, exists: true, number: group },
      { jid: '120363999999999999@g.us', exists: false, number: '120363999999999999@g.us' },
    ])
  })
})

describe('fetchInstances', () => {
  it('tells whose number it is and how much there is', async () => {
    expect((await core.ask('GET', `/instance/fetchInstances?number=${own}`)).json).toMatchObject([
      { name: 'loja', ownerJid: `${own}@s.whatsapp.net`, _count: { Message: 5, Contact: 2, Chat: 4 } },
    ])
  })
})

const send = (body: unknown) => core.ask('POST', '/message/sendText/loja', { body })

describe('sendText', () => {
  it.each([
    [{}, refused('instance requires property "number"', 'instance requires property "text"')],
    [{ number: '5511988887777' }, refused('instance requires property "text"')],
    [{ number: 5511988887777, text: 'x' }, refused('Invalid format')],
    [{ number: '5511988887777', text: 1 }, refused('text is not of a type(s) string')],
    [{ number: null, text: 'x' }, refused('instance requires property "number"')],
    [{ number: '5511988887777', text: 'x', delay: '1s' }, refused('Enter a value in milliseconds')],
    [
      { number: '5511988887777', text: 'x', mentioned: ['ana'] },
      refused('"mentioned" must be an array of numeric strings'),
    ],
    [
      { number: '5511988887777', text: 'x', quoted: { key: {} } },
      refused('quoted.key requires property "id"'),
    ],
    [{ number: '5511988887777', text: '  ' }, thrown('Text is required')],
    [{ number: 'abc', text: 'x' }, refused('Invalid format')],
    [{ number: '5511988887777', text: 'x'.repeat(65_537) }, thrown(expect.stringContaining('"text"'))],
  ])('refuses body %#', async (body, reply) => {
    expect(await send(body)).toMatchObject({ status: 400, json: reply })
  })

  it.each([
    ['5511999990012.0', 'decimal'],
    ['5.511999990012E+12', 'decimal'],
    ['447700900123,447700900124', 'one number'],
    ['5511999990012@g.us', 'not a group'],
    ['5511999990012345', 'too long'],
    ['551199', 'too short'],
  ])('refuses the number %s at once and says what is wrong', async (number, why) => {
    expect(await send({ number, text: 'x' })).toMatchObject({
      status: 400,
      json: thrown(expect.stringContaining(why)),
    })
  })

  it('while it is not connecting says why, and stores nothing', async () => {
    const before = (await find({})).total
    const refusal = await send({ number: '5511988887777', text: 'x' })
    expect(refusal).toMatchObject({
      status: 400,
      json: { error: 'Bad Request', response: { message: [expect.any(String)] } },
    })
    expect((await find({})).total).toBe(before)
  })
})
