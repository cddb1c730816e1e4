// The node that n8n's users have for Evolution, unmodified, against two linked numbers and a group: each of its operations
// answers as Evolution does, and does what it says, seen at the phone of who it is about.
import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { png, wav } from '../../../fixtures/pictures.ts'
import { apiKey, until } from '../../../helpers/appliance.ts'
import { startWorld, waitForTexts, type World } from '../../../helpers/world.ts'
import type { Phone } from '../../../whatsapp/phone/phone.ts'
import type { Group } from '../../../whatsapp/server/groups/groups.ts'
import { N8n, operations } from './n8n.ts'
import { ChatwootDouble } from '../../../chatwoot/server.ts'

const shop = '5511999990551'
const branch = '5511999990552'
const picture = png(40, 20, [
  [255, 0, 0],
  [0, 0, 255],
]).toString('base64')

const mp4 = Buffer.concat([Buffer.from('\0\0\0\x18ftypisom', 'latin1'), Buffer.alloc(500, 1)])

let world: World
let ana: Phone
let own: Phone
let n8n: N8n
const driven = new Set<string>()

beforeAll(async () => {
  world = await startWorld({ appliance: { env: { HOLDFAST_UNTRIED: 'on' } } })
  await world.link('loja', shop)
  await world.link('filial', branch)
  own = world.wa.phone({ number: shop })
  ana = world.wa.phone({ number: '5511988880553', name: 'Ana' })
  n8n = new N8n(world.appliance.url, apiKey)
})
afterAll(() => world.end())

function run(operation: string, parameters: Record<string, unknown> = {}): Promise<unknown> {
  driven.add(operation)
  return n8n.run(operation, { instanceName: 'loja', ...parameters })
}

/** What a flow reads of a message that was sent. */
const Sent = z.object({ key: z.object({ id: z.string(), remoteJid: z.string(), fromMe: z.literal(true) }) })
async function sent(operation: string, parameters: Record<string, unknown>): Promise<string> {
  return Sent.parse(await run(`messages-api: ${operation}`, parameters)).key.id
}

/** The message as Ana's phone has it. */
async function seen(id: string) {
  await ana.waitFor((inbox) => inbox.some((message) => message.id === id))
  return ana.inbox.find((message) => message.id === id)
}

const account = () => world.wa.hub.directory.account(shop)

const to = () => ({ remoteJid: ana.number })

describe('its messages', () => {
  it('send a text with its delay, then an answer to it, each once', async () => {
    const first = await sent('send-text', { ...to(), messageText: 'Olá' })
    const quoted = { messageQuoted: { messageId: first } }
    const id = await sent('send-text', {
      ...to(),
      messageText: 'de novo',
      options_message: { delay: 100, quoted },
    })
    expect(await seen(id)).toMatchObject({ text: 'de novo', from: shop })
    expect(ana.inbox.filter(({ text }) => text === 'Olá')).toHaveLength(1)
  })

  it.each([
    ['send-image', { media: picture, caption: 'Novo' }, 'imageMessage'],
    ['send-video', { media: mp4.toString('base64'), caption: 'Veja' }, 'videoMessage'],
    ['send-audio', { media: wav(1).toString('base64') }, 'audioMessage'],
    [
      'send-document',
      { media: Buffer.from('%PDF-1.4 oferta').toString('base64'), fileName: 'o.pdf' },
      'documentMessage',
    ],
    [
      'send-poll',
      { caption: 'Qual?', options_display: { metadataValues: [{ optionValue: 'a' }, { optionValue: 'b' }] } },
      'pollCreationMessageV3',
    ],
    [
      'send-contact',
      { contacts: { contactValues: [{ fullName: 'Bia', wuid: branch, phoneNumber: branch }] } },
      'contactMessage',
    ],
    [
      'send-list',
      {
        title: 'T',
        description: 'D',
        footerText: 'F',
        sections: {
          sectionValues: [
            { title: 'S', rows: { rowValues: [{ title: 'r', description: 'd', rowId: '1' }] } },
          ],
        },
      },
      'listMessage',
    ],
    [
      'send-buttons',
      {
        title: 'T',
        description: 'D',
        buttons: { buttonValues: [{ type: 'reply', displayText: 'ok', id: '1' }] },
      },
      'interactiveMessage',
    ],
    ['send-pix', { name: 'Loja', keyType: 'email', key: 'loja@example.com' }, 'interactiveMessage'],
  ])('%s', async (operation, parameters, kind) => {
    const id = await sent(operation, { ...to(), ...parameters })
    expect(await seen(id)).toMatchObject({ kind, from: shop })
  })

  it('react to a message, and put a story where it is named who sees it', async () => {
    const id = await ana.sendText(shop, 'um pedido')
    await waitForTexts(world.appliance, 'loja', 1)
    const reaction = await sent('send-reaction', {
      remoteJid: ana.jid,
      messageId: id,
      fromMe: false,
      reaction: '👍',
    })
    expect(await seen(reaction)).toMatchObject({ kind: 'reactionMessage' })
    const story = await sent('send-stories', { content: 'Aberto hoje', statusJidList: ana.number })
    expect(await seen(story)).toMatchObject({ chat: 'status@broadcast', text: 'Aberto hoje' })
  })
})

describe('its chats', () => {
  it('find out who has WhatsApp', async () => {
    expect(await run('chat-api: check-number', { numbers: `${ana.number}, 5511900000001` })).toMatchObject([
      { exists: true, jid: ana.jid, number: ana.number },
      { exists: false, number: '5511900000001' },
    ])
  })

  it('read, archive and mark what came in', async () => {
    const messageId = await ana.sendText(shop, 'alguém aí?')
    await until(
      'it is stored',
      async () =>
        JSON.stringify(await run('chat-api: find-messages', { remoteJid: ana.number })).includes(messageId) ||
        undefined,
    )
    const message = { messageId, fromMe: false }
    expect(await run('chat-api: read-messages', { ...message, remoteJid: ana.jid })).toMatchObject({
      read: 'success',
    })
    await until(
      'Ana is told',
      () => ana.receipts.some(({ id, type }) => id === messageId && type === 'read') || undefined,
    )
    expect(await run('chat-api: manage-archive', { ...message, chat: ana.jid })).toMatchObject({
      archived: true,
    })
    expect(await run('chat-api: mark-unread', { ...message, chat: ana.jid })).toMatchObject({
      markedChatUnread: true,
    })
    const kept = await own.stateOf('regular_low')
    expect([...kept.keys()].map((key) => JSON.parse(key) as string[]).map(([action]) => action)).toEqual(
      expect.arrayContaining(['archive', 'markChatAsRead']),
    )
  })

  it('edit and delete a message of ours', async () => {
    const messageId = await sent('send-text', { remoteJid: ana.number, messageText: 'errado' })
    await seen(messageId)
    const target = { remoteJid: ana.jid, messageId, fromMe: true }
    const edit = Sent.parse(await run('chat-api: update-message', { ...target, text: 'certo' }))
    const { content } = (await seen(edit.key.id)) ?? {}
    const { protocolMessage } = proto.Message.decode(content ?? Buffer.alloc(0))
    expect(protocolMessage).toMatchObject({
      key: { id: messageId },
      editedMessage: { extendedTextMessage: { text: 'certo' } },
    })
    const removal = Sent.parse(await run('chat-api: delete-message', target))
    expect(await seen(removal.key.id)).toMatchObject({ kind: 'protocolMessage' })
  })

  it('give the file of a message', async () => {
    const messageId = await sent('send-image', { remoteJid: ana.number, media: picture })
    expect(await run('chat-api: get-media-base64', { messageId })).toMatchObject({
      mimetype: 'image/png',
      base64: picture,
    })
  })

  it('show who is typing, and block', async () => {
    expect(await run('chat-api: send-presence', { remoteJid: ana.jid, delay: 100 })).toMatchObject({
      presence: 'composing',
    })
    expect(await run('chat-api: block-contact', { remoteJid: ana.jid })).toEqual({ block: 'success' })
    expect(account()?.blocked).toEqual([ana.lid])
    await run('chat-api: block-contact', { remoteJid: ana.jid, status: 'unblock' })
    expect(account()?.blocked).toEqual([])
  })

  it('find people, messages, what became of them, and chats', async () => {
    const remoteJid = ana.jid
    await ana.setPicture(Buffer.from(picture, 'base64'))
    expect(await run('chat-api: fetch-profile-picture', { number: ana.number })).toMatchObject({
      wuid: ana.jid,
      profilePictureUrl: expect.stringMatching(/^https?:/),
    })
    const person = { remoteJid, pushName: 'Ana' }
    expect(await run('chat-api: find-contacts')).toMatchObject([person])
    expect(await run('chat-api: find-contacts', { listAll: false, remoteJid })).toMatchObject([person])
    expect(await run('chat-api: find-messages', { remoteJid })).toMatchObject({
      messages: { currentPage: 1 },
    })
    expect(await run('chat-api: find-status-messages', { remoteJid, messageId: '' })).toContainEqual(
      expect.objectContaining({ remoteJid, keyId: expect.any(String), status: expect.any(String) }),
    )
    expect(await run('chat-api: find-chats', { remoteJid, messageId: '' })).toMatchObject([person])
  })
})

describe('its groups', () => {
  let group: { groupJid: string }
  const there = (): Group | undefined => world.wa.hub.groups.get(group.groupJid)
  const admin = (number: string) => there()?.participants.find((each) => each.number === number)?.admin
  const code = async (): Promise<string> =>
    z.object({ inviteCode: z.string() }).parse(await run('groups-api: fetch-invite-code', group)).inviteCode

  beforeAll(async () => {
    const made = await run('groups-api: create-group', {
      subject: 'Equipe',
      description: 'Turnos',
      participants: `${ana.number},${branch}`,
    })
    group = { groupJid: z.object({ id: z.string() }).parse(made).id }
  })

  it('make one, and change its picture, name, description and settings', async () => {
    expect(there()?.participants.map(({ number }) => number)).toEqual([shop, ana.number, branch])
    await run('groups-api: update-group-picture', { ...group, image: picture })
    expect(world.wa.hub.pictures.get(group.groupJid)).toBeDefined()
    await run('groups-api: update-group-name', { ...group, subject: 'Time' })
    await run('groups-api: update-group-description', { ...group, description: 'Folgas' })
    await run('groups-api: update-settings', { ...group, action: 'announcement' })
    await run('groups-api: toggle-ephemeral', { ...group, expiration: 86400 })
    expect(there()).toMatchObject({
      subject: 'Time',
      description: { body: 'Folgas' },
      announcement: true,
      ephemeral: 86400,
    })
  })

  it('find it by each way, with who is in it', async () => {
    const found = { id: group.groupJid, subject: 'Time' }
    const ways = [
      { searchMethod: 'inviteCode', inviteCode: await code() },
      { searchMethod: 'groupJid', ...group },
      { searchMethod: 'fetchAll', getParticipants: true },
    ]
    for (const way of ways) expect([await run('groups-api: fetch-groups', way)].flat()).toMatchObject([found])
    expect(await run('groups-api: find-participants', group)).toMatchObject({ participants: { length: 3 } })
  })

  it('change who is in it, and invite', async () => {
    await run('groups-api: update-participants', { ...group, action: 'promote', participants: ana.number })
    expect(admin(ana.number)).toBe('admin')
    await run('groups-api: send-invite-link', { ...group, numbers: ana.number })
    const invited = await code()
    await ana.waitFor((inbox) => inbox.some(({ text }) => text.includes(invited)))
    await run('groups-api: revoke-invite-code', group)
    expect(await code()).not.toBe(invited)
    await run('groups-api: update-participants', { ...group, action: 'remove', participants: branch })
    await run('groups-api: join-group', { instanceName: 'filial', inviteCode: await code() })
    expect(there()?.participants.map(({ number }) => number)).toContain(branch)
    await run('groups-api: leave-group', { instanceName: 'filial', ...group })
    expect(there()?.participants.map(({ number }) => number)).not.toContain(branch)
  })
})

describe('its profiles', () => {
  it('show those of others', async () => {
    expect(await run('profile-api: fetch-profile', { remoteJid: ana.number })).toMatchObject({
      wuid: ana.jid,
      numberExists: true,
    })
    expect(await run('profile-api: fetch-business-profile', { remoteJid: ana.number })).toMatchObject({
      isBusiness: false,
    })
  })

  it('change the own one', async () => {
    await run('profile-api: update-profile-name', { name: 'Loja Nova' })
    await run('profile-api: update-profile-status', { status: 'Até as 18 h' })
    await run('profile-api: update-profile-picture', { picture })
    expect(account()?.about).toBe('Até as 18 h')
    expect(world.wa.hub.pictures.get(shop)).toBeDefined()
    await run('profile-api: remove-profile-picture')
    expect(world.wa.hub.pictures.get(shop)).toBeUndefined()
    await run('profile-api: update-privacy-settings', { last: 'none' })
    expect(await run('profile-api: fetch-privacy-settings')).toMatchObject({ last: 'none' })
  })
})

describe('its events and integrations', () => {
  it('set a webhook and find it', async () => {
    const webhook = { url: 'http://127.0.0.1:9/flow', events: ['MESSAGES_UPSERT'] }
    await run('events-api: webhook', { webhookUrl: webhook.url, webhookEvents: webhook.events })
    expect(await run('events-api: webhook', { resourceForWebhook: 'findWebhook' })).toMatchObject(webhook)
  })

  it('set Chatwoot, and find what was set', async () => {
    const chatwoot = await ChatwootDouble.start()
    const given = {
      resourceForChatwoot: 'setChatwoot',
      chatwootAccountId: 1,
      chatwootToken: chatwoot.token,
      chatwootUrl: chatwoot.url,
      chatwootSignMsg: true,
      chatwootReopenConversation: true,
      chatwootConversationPending: false,
      chatwootImportContacts: false,
      chatwootImportMessages: false,
      chatwootDaysLimitImportMessages: 10,
      chatwootMergeBrazilContacts: true,
      chatwootNameInbox: 'Loja',
      chatwootOrganization: '',
      chatwootLogo: '',
      chatwootAutoCreate: true,
    }
    await run('integrations-api: chatwoot', given)
    expect(await run('integrations-api: chatwoot', { resourceForChatwoot: 'findChatwoot' })).toMatchObject({
      enabled: true,
      url: chatwoot.url,
      nameInbox: 'Loja',
      signMsg: true,
    })
    expect([...chatwoot.inboxes.values()]).toMatchObject([{ name: 'Loja' }])
    await chatwoot.stop()
  })

  it('say of RabbitMQ that it is off', async () => {
    for (const resourceForRabbitMQ of ['setRabbitMQ', 'findRabbitMQ'])
      await expect(run('events-api: rabbitmq', { resourceForRabbitMQ })).rejects.toThrow(
        'RabbitMQ is disabled',
      )
  })

  it.each([
    ['typebot', 'findTypebot', 'Typebot is disabled'],
    ['evolution-bot', 'findEvolutionBot', 'Evolution Bot is disabled'],
    ['difyBot', 'findDify', 'Dify is disabled'],
    ['flowise-bot', 'findFlowise', 'Flowise is disabled'],
  ])('say of %s (%s) that it is off', async (operation, resource, words) => {
    const choice = Object.fromEntries(
      ['Typebot', 'EvolutionBot', 'DifyBot', 'FlowiseBot'].map((name) => [`resourceFor${name}`, resource]),
    )
    // There is none of its own, so that they are all found.
    const all = { ...choice, flowiseBotId: '' }
    await expect(run(`integrations-api: ${operation}`, all)).rejects.toThrow(words)
  })
})

describe('its instances', () => {
  it('find one, set it, and say that it is there', async () => {
    expect(await run('instances-api: fetch-instances')).toContainEqual(
      expect.objectContaining({ name: 'loja', connectionStatus: 'open' }),
    )
    expect(await run('instances-api: set-presence')).toEqual({ presence: 'available' })
    await run('instances-api: instance-settings', { rejectCall: true, msgCall: 'Escreva' })
    expect((await world.appliance.instance('loja')).settings).toMatchObject({
      rejectCall: true,
      msgCall: 'Escreva',
    })
    expect(await run('instances-api: set-proxy', { resourceForProxy: 'findProxy' })).toBeNull()
    const proxy = { proxyHost: '127.0.0.1', proxyPort: '9', proxyUsername: 'u', proxyPassword: 'p' }
    await expect(run('instances-api: set-proxy', proxy)).rejects.toThrow('Invalid proxy')
  })

  it('make one with its settings, link it, restart it, log it out and delete it', async () => {
    const instanceName = 'nova'
    const settings = { rejectCall: true, msgCall: 'Escreva' }
    const made = await run('instances-api: instance-basic', {
      instanceName,
      token: 'a-token-of-the-new-one',
      options_Create_instance: { instanceSettings: { settings } },
    })
    expect(made).toMatchObject({ instance: { instanceName }, hash: 'a-token-of-the-new-one', settings })
    const { code } = z
      .object({ code: z.string() })
      .parse(await run('instances-api: instance-connect', { instanceName }))
    await world.wa.phone({ number: '5511999990559' }).scan(code)
    await world.appliance.waitForState(instanceName, 'open')
    expect(await run('instances-api: restart-instance', { instanceName })).toMatchObject({
      instance: { instanceName },
    })
    await world.appliance.waitForState(instanceName, 'open')
    expect(await run('instances-api: logout-instance', { instanceName })).toMatchObject({ status: 'SUCCESS' })
    expect(await run('instances-api: delete-instance', { instanceName })).toMatchObject({ status: 'SUCCESS' })
    // Deleted as by hand: it is in the trash.
    const { instances } = await world.appliance.ok<{ instances: { name: string }[] }>('GET', '/api/v1/trash')
    expect(instances.map(({ name }) => name)).toContain(instanceName)
  })
})

it('leave none out', () => {
  expect([...driven].toSorted()).toEqual(operations.toSorted())
})
