// Chatwoot as clients of Evolution set it, and the contact by which agents operate the number.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../helpers/appliance.ts'
import { messagesOf, saidTo, settled, startDesk, texts, viewOf, type Desk } from './harness.ts'

const shop = '5511999990941'

let desk: Desk
beforeAll(async () => {
  desk = await startDesk()
  await desk.world.link('loja', shop)
})
afterAll(() => desk.end())

const body = () => ({
  enabled: true,
  accountId: '1',
  token: desk.chatwoot.token,
  url: `${desk.chatwoot.url}/`,
  signMsg: true,
  signDelimiter: '\\n',
  nameInbox: 'Loja',
  reopenConversation: true,
  conversationPending: false,
  mergeBrazilContacts: true,
  importContacts: true,
  importMessages: false,
  daysLimitImportMessages: 7,
  autoCreate: true,
  organization: 'Padaria',
  logo: '',
  number: '',
  ignoreJids: ['status@broadcast'],
})

describe('/chatwoot/set and find', () => {
  it('answer as Evolution does before anything is set', async () => {
    expect(await desk.world.appliance.ok('GET', '/chatwoot/find/loja')).toEqual({
      enabled: false,
      url: '',
      accountId: '',
      token: '',
      signMsg: false,
      nameInbox: '',
      webhook_url: '',
    })
  })

  it.each([
    [{ url: 'nowhere' }, 400, 'url is not valid'],
    [{ accountId: 'x' }, 400, 'accountId is required'],
    [{ token: '' }, 400, 'token is required'],
    [{ token: 'another' }, 400, 'does not take this token'],
    [{ url: 'http://127.0.0.1:1' }, 400, 'cannot be reached'],
  ])('refuse %j in words, and change nothing', async (wrong, status, words) => {
    const answer = await desk.world.appliance.request('POST', '/chatwoot/set/loja', { ...body(), ...wrong })
    expect(answer.status).toBe(status)
    expect(JSON.stringify(answer.body)).toContain(words)
    expect(await viewOf(desk.world.appliance, 'loja')).toBeNull()
  })

  it('refuse a token of an agent, who can make no inbox', async () => {
    desk.chatwoot.role = 'agent'
    const answer = await desk.world.appliance.request('POST', '/chatwoot/set/loja', body())
    desk.chatwoot.role = 'administrator'
    expect(answer.status).toBe(400)
    expect(JSON.stringify(answer.body)).toContain('administrator')
    expect(desk.chatwoot.inboxes.size).toBe(0)
  })

  it('make the inbox, aim its webhook here with a secret, and give back what was set', async () => {
    const { appliance } = desk.world
    const answer = await appliance.request<Record<string, unknown>>('POST', '/chatwoot/set/loja', body())
    expect(answer).toMatchObject({
      status: 201,
      body: { ...body(), webhook_url: expect.stringContaining('/chatwoot/webhook/loja?secret=') },
    })
    const [inbox] = desk.chatwoot.inboxes.values()
    expect(inbox).toMatchObject({ name: 'Loja', webhook_url: answer.body['webhook_url'] })
    const found = await appliance.ok<Record<string, unknown>>('GET', '/chatwoot/find/loja')
    expect(found).toMatchObject({
      enabled: true,
      accountId: '1',
      url: desk.chatwoot.url,
      nameInbox: 'Loja',
      organization: 'Padaria',
      token: '',
    })
    // As the Manager saves what it was shown.
    expect(await appliance.request('POST', '/chatwoot/set/loja', { ...found, signMsg: false })).toMatchObject(
      { status: 201 },
    )
    expect(desk.chatwoot.inboxes.size).toBe(1)
    const [row] = await appliance.ok<{ Chatwoot: object | null }[]>(
      'GET',
      '/instance/fetchInstances?instanceName=loja',
    )
    expect(row?.Chatwoot).toMatchObject({ enabled: true, nameInbox: 'Loja' })
  })

  it('take an inbox of Evolution as it is, with its contacts and conversations', async () => {
    const { chatwoot, world } = desk
    const [old] = chatwoot.inboxes.values()
    if (old === undefined) throw new Error('There is no inbox.')
    chatwoot.inboxes.set(900, {
      ...old,
      id: 900,
      name: 'evolution',
      webhook_url: 'http://evolution:8080/chatwoot/webhook/velha',
    })
    const customer = '5511999990943'
    chatwoot.contacts.set(901, {
      id: 901,
      name: 'Old customer',
      identifier: `${customer}@s.whatsapp.net`,
      phone_number: `+${customer}`,
      thumbnail: '',
      avatar: undefined,
      inboxes: [{ inbox_id: 900, source_id: 'a-random-one' }],
    })
    chatwoot.conversations.set(77, {
      id: 77,
      inbox_id: 900,
      contact_id: 901,
      source_id: 'a-random-one',
      status: 'open',
      activityAt: Date.now(),
    })
    await world.link('velha', '5511999990944')
    await world.appliance.ok('POST', '/chatwoot/set/velha', { ...body(), nameInbox: 'evolution' })
    expect(chatwoot.inboxes.get(900)?.webhook_url).toContain(world.appliance.url)
    await world.wa.phone({ number: customer, name: 'Old' }).sendText('5511999990944', 'still here')
    await saidTo(chatwoot, customer, (all) => texts(all).includes('still here'))
    expect(texts(chatwoot.messagesIn(77))).toEqual(['still here'])
    chatwoot.write(77, { content: 'so are we' })
    await world.wa.phone({ number: customer }).waitForText('*Maria:*\nso are we')
    expect(chatwoot.inboxes.size).toBe(2)
  })

  it('are made with the instance', async () => {
    const { appliance } = desk.world
    const { url, token } = desk.chatwoot
    const made = await appliance.request<Record<string, unknown>>('POST', '/instance/create', {
      instanceName: 'nova',
      qrcode: true,
      chatwootAccountId: '1',
      chatwootToken: token,
      chatwootUrl: url,
      chatwootSignMsg: true,
      chatwootReopenConversation: true,
      chatwootConversationPending: false,
    })
    expect(made.status).toBe(201)
    expect(made.body['chatwoot']).toMatchObject({
      enabled: true,
      nameInbox: 'nova',
      importContacts: true,
      daysLimitImportMessages: 60,
    })
    expect(made.body).not.toHaveProperty('qrcode')
  })
})

const conversation = () =>
  until('its conversation is there', () =>
    desk.chatwoot
      .conversationsOf(bot()?.id ?? 0)
      .find(({ inbox_id: id }) => id === [...desk.chatwoot.inboxes.keys()][0]),
  )

const bot = () => desk.chatwoot.contactOf('123456')

describe('the contact for operations', () => {
  it('is there once, and tells how the number is', async () => {
    const { id } = await conversation()
    expect(
      [...desk.chatwoot.contacts.values()].filter(({ phone_number: phone }) => phone === '+123456'),
    ).toHaveLength(1)
    desk.chatwoot.write(id, { content: '/status' })
    await until('it answers', () =>
      texts(desk.chatwoot.messagesIn(id)).some((text) => text?.startsWith('loja: open')) ? true : undefined,
    )
    expect(desk.world.wa.errors).toEqual([])
  })

  it('logs out, shows the QR as a picture and links again; anything else is explained', async () => {
    const { id } = await conversation()
    const { appliance, wa } = desk.world
    desk.chatwoot.write(id, { content: 'what can you do? init perhaps' })
    await until('it explains', () =>
      texts(desk.chatwoot.messagesIn(id)).some((text) => text?.startsWith('Commands:')) ? true : undefined,
    )
    desk.chatwoot.write(id, { content: 'disconnect' })
    await appliance.waitForState('loja', 'logged_out')
    desk.chatwoot.write(id, { content: 'init' })
    const shown = await until('the QR is there', () =>
      desk.chatwoot.messagesIn(id).find(({ attachments }) => attachments[0]?.extension === 'png'),
    )
    expect(shown.attachments[0]?.bytes.subarray(1, 4).toString()).toBe('PNG')
    const { qr } = await appliance.ok<{ qr: string | null }>('GET', '/api/v1/instances/loja/qr')
    await wa.phone({ number: shop }).scan(qr ?? '')
    await appliance.waitForState('loja', 'open')
    await until('it tells', () =>
      texts(desk.chatwoot.messagesIn(id)).includes('Connected to WhatsApp.') ? true : undefined,
    )
    await settled(appliance, 'loja')
    expect(
      messagesOf(desk.chatwoot, '123456').every(({ message_type: type }) => type === 0 || type === 1),
    ).toBe(true)
  })
})

describe('what an owner may look at', () => {
  it('what a token may do, without changing anything', async () => {
    const { appliance } = desk.world
    const { url, accountId, token } = desk.chatwoot
    const before = desk.chatwoot.requests.length
    const looked = await appliance.ok<{ ok: boolean; inboxes: object[] }>(
      'POST',
      '/api/v1/instances/loja/chatwoot/look',
      { url, accountId, token },
    )
    expect(looked).toMatchObject({
      ok: true,
      inboxes: expect.arrayContaining([expect.objectContaining({ name: 'Loja' })]),
    })
    expect(
      desk.chatwoot.requests.slice(before).every((line) => line.startsWith('GET') || line.includes('filter')),
    ).toBe(true)
    desk.chatwoot.role = 'agent'
    const refused = await appliance.ok<{ ok: boolean }>('POST', '/api/v1/instances/loja/chatwoot/look', {})
    desk.chatwoot.role = 'administrator'
    expect(refused.ok).toBe(false)
  })

  it('a check that makes each kind of message and takes it away again', async () => {
    const { appliance } = desk.world
    const contacts = desk.chatwoot.contacts.size
    const checked = await appliance.ok<{
      ok: boolean
      steps: { what: string; ok: boolean; detail: string | null }[]
    }>('POST', '/api/v1/instances/loja/chatwoot/check', {})
    expect(checked.steps.filter(({ ok }) => !ok)).toEqual([])
    expect(desk.chatwoot.contacts.size).toBe(contacts)
    desk.chatwoot.switches.hookTimes = 0
    desk.chatwoot.fault('/messages/', { kind: 'status', status: 403, body: '{"error":"no"}' }, 1)
    const worse = await appliance.ok<{
      ok: boolean
      steps: { what: string; ok: boolean; detail: string | null }[]
    }>('POST', '/api/v1/instances/loja/chatwoot/check', {})
    desk.chatwoot.switches.hookTimes = 1
    expect(worse.steps.filter(({ ok }) => !ok).map(({ what }) => what)).toEqual([
      'That one was delivered can be told',
      'What an agent writes is told here',
    ])
    expect(desk.chatwoot.contacts.size).toBe(contacts)
  })

  it('ends, and leaves everything there', async () => {
    const { appliance } = desk.world
    const messages = desk.chatwoot.messages.length
    expect(await appliance.ok('DELETE', '/api/v1/instances/loja/chatwoot')).toEqual({ chatwoot: null })
    expect(await viewOf(appliance, 'loja')).toBeNull()
    expect(desk.chatwoot.messages).toHaveLength(messages)
  })
})
