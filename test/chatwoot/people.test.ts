// One person, one contact: pictures, names that become one, somebody who is forgotten, and two numbers in one account.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../helpers/appliance.ts'
import { run } from '../commands/harness.ts'
import { addInstance, openHome, newHome } from '../storage/harness.ts'
import { chatFor, enqueue } from '../../core/chatwoot/intake.ts'
import { join } from 'node:path'
import { proto } from '@whiskeysockets/baileys'
import { connect, conversationOf, saidTo, settled, startDesk, texts, viewOf, type Desk } from './harness.ts'

const shop = '5511999990971'
const branch = '5511999990972'
const ana = '5511999990973'

const jpeg = Buffer.concat([Buffer.of(0xff, 0xd8, 0xff), Buffer.alloc(200, 7)])

/** What it answers, by WhatsApp's id. */
const quoted = (content: Buffer | undefined) =>
  proto.Message.decode(content ?? Buffer.alloc(0)).extendedTextMessage?.contextInfo?.stanzaId ?? null

describe('with a number', () => {
  let desk: Desk
  beforeEach(async () => {
    desk = await startDesk()
    await desk.open('shop', shop)
  })
  afterEach(() => desk.end())

  it('the picture of a customer is that of the contact', async () => {
    const phone = desk.world.wa.phone({ number: ana, name: 'Ana' })
    await phone.setPicture(jpeg)
    await phone.sendText(shop, 'hello')
    await until('the contact has it', () => desk.chatwoot.contactOf(ana)?.avatar, 60_000)
    expect(desk.chatwoot.contactOf(ana)?.avatar?.equals(jpeg)).toBe(true)
  })

  it('whoever is forgotten is forgotten with what waits to go there', async () => {
    const { appliance, wa } = desk.world
    const port = await desk.chatwoot.away()
    await wa.phone({ number: ana, name: 'Ana' }).sendText(shop, 'a secret')
    await until('it waits', async () => ((await viewOf(appliance, 'shop')).waiting > 0 ? true : undefined))
    await appliance.ok('POST', '/api/v1/forgotten', { contact: ana, confirm: ana })
    await until('nothing waits', async () =>
      (await viewOf(appliance, 'shop')).waiting === 0 ? true : undefined,
    )
    await desk.chatwoot.listen(port)
    await wa.phone({ number: branch, name: 'Other' }).sendText(shop, 'hello')
    await saidTo(desk.chatwoot, branch, (all) => all.length > 0)
    expect(texts(desk.chatwoot.messages)).toEqual(['hello'])
  })

  it('a customer of two numbers in one account has a conversation with each, and quotes stay in theirs', async () => {
    const { chatwoot, world } = desk
    await world.link('branch', branch)
    await connect(world.appliance, chatwoot, 'branch')
    const phone = world.wa.phone({ number: ana, name: 'Ana' })
    await phone.sendText(shop, 'to the shop')
    await saidTo(chatwoot, ana, (all) => all.length === 1)
    const asked = await phone.sendText(branch, 'to the branch')
    const said = await saidTo(chatwoot, ana, (all) => all.length === 2)
    expect([...chatwoot.contacts.values()]).toHaveLength(1)
    expect(new Set(said.map(({ conversation_id: id }) => id)).size).toBe(2)
    const [first, second] = said
    chatwoot.write(second?.conversation_id ?? 0, { content: 'from the branch', inReplyTo: second?.id ?? 0 })
    await phone.waitForText('from the branch')
    // What was said in the other one is not quoted here.
    chatwoot.write(first?.conversation_id ?? 0, { content: 'from the shop', inReplyTo: second?.id ?? 0 })
    await phone.waitForText('from the shop')
    const [byBranch, byShop] = phone.inbox.slice(-2)
    expect([byBranch?.from, byShop?.from]).toEqual([branch, shop])
    expect([quoted(byBranch?.content), quoted(byShop?.content)]).toEqual([asked, null])
  })

  it('nothing is marked as read in WhatsApp unless that is wanted (EVO 2494)', async () => {
    const { chatwoot, world } = desk
    const phone = world.wa.phone({ number: ana, name: 'Ana' })
    await phone.sendText(shop, 'one')
    const { id } = await conversationOf(chatwoot, ana)
    chatwoot.write(id, { content: 'answer one' })
    await phone.waitForText('answer one')
    await settled(world.appliance, 'shop')
    expect(phone.receipts.filter(({ type }) => type === 'read')).toEqual([])
    await connect(world.appliance, chatwoot, 'shop', { markRead: true })
    const two = await phone.sendText(shop, 'two')
    await saidTo(chatwoot, ana, (all) => texts(all).includes('two'))
    chatwoot.write(id, { content: 'answer two' })
    await until('it is read', () => phone.receipts.find((each) => each.type === 'read' && each.id === two))
  })

  it('labels go both ways where that is wanted, and those of Chatwoot alone stay', async () => {
    const { chatwoot, world } = desk
    await connect(world.appliance, chatwoot, 'shop', { labels: true })
    await world.appliance.ok('PUT', '/api/v1/instances/shop/labels/7', { name: 'New Order', color: 1 })
    await world.wa.phone({ number: ana, name: 'Ana' }).sendText(shop, 'hello')
    const { id } = await conversationOf(chatwoot, ana)
    chatwoot.label(id, ['vip'])
    await settled(world.appliance, 'shop')
    const path = `/api/v1/instances/shop/chats/${ana}/labels`
    await world.appliance.ok('POST', path, { label: '7', on: true })
    await until(
      'it is labelled there',
      () => chatwoot.conversations.get(id)?.labels?.includes('new-order') || undefined,
    )
    expect(chatwoot.conversations.get(id)?.labels?.toSorted()).toEqual(['new-order', 'vip'])
    chatwoot.label(id, ['vip'])
    const labelsOf = async () =>
      (
        await world.appliance.ok<{ chats: { labels: string[] }[] }>(
          'GET',
          `/api/v1/instances/shop/chats?jid=${ana}@s.whatsapp.net`,
        )
      ).chats[0]?.labels
    await until('it is taken off here', async () => ((await labelsOf())?.length === 0 ? true : undefined))
  })

  it('holdfast chatwoot check says what was tried, and ends with 1 where something differs', async () => {
    const { appliance } = desk.world
    const env = {
      HOLDFAST_DATA_DIR: join(appliance.folder, 'data'),
      HOLDFAST_KEY_FILE: join(appliance.folder, 'holdfast.key'),
    }
    const good = await run(['chatwoot', 'check', 'shop'], env)
    expect(good).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('ok   What an agent writes is told here'),
    })
    desk.chatwoot.isTokenRevoked = true
    const bad = await run(['chatwoot', 'check', 'shop'], env)
    expect(bad).toMatchObject({ code: 1, stdout: expect.stringContaining('NOT  The inbox is there') })
    expect(bad.stderr).toContain('Something differs')
  })

  it('a token that is revoked: it says so, nothing is lost, and a new one lets all of it go', async () => {
    const { appliance, wa } = desk.world
    desk.chatwoot.isTokenRevoked = true
    await wa.phone({ number: ana, name: 'Ana' }).sendText(shop, 'waits')
    const view = await until('it is said', async () => {
      const found = await viewOf(appliance, 'shop')
      return found.failingSince === null ? undefined : found
    })
    expect(view.lastError).toContain('Invalid Access Token')
    desk.chatwoot.isTokenRevoked = false
    await connect(appliance, desk.chatwoot, 'shop')
    expect(texts(await saidTo(desk.chatwoot, ana, (all) => all.length > 0))).toEqual(['waits'])
  })
})

it('two chats that turn out to be one person’s are one, in order, and Chatwoot is told to merge its contacts', async () => {
  const storage = await openHome(newHome())
  const instanceId = await addInstance(storage)
  const [pn, lid] = ['5511999990973@s.whatsapp.net', '99@lid']
  const put = (names: { jid: null; pn: string | null; lid: string | null }, id: string) =>
    storage.commits.write((tx) => {
      const entry = { kind: 'message', about: id, body: { row: 1, id }, names } as const
      enqueue(tx, storage, { instanceId, entry, at: 1 })
      const chat = chatFor(tx, storage, { instanceId, names, at: 1, isOpening: false })
      if (chat === undefined) throw new Error('There is no chat.')
      return chat
    })
  const byLid = await put({ jid: null, pn: null, lid }, 'A')
  const byNumber = await put({ jid: null, pn, lid: null }, 'B')
  await storage.commits.write((tx) => {
    storage.chatwootChats.setPlace(tx, byLid.id, {
      sourceId: lid,
      contactId: 7,
      conversationId: 1,
      seenId: 0,
    })
    storage.chatwootChats.setPlace(tx, byNumber.id, {
      sourceId: pn,
      contactId: 8,
      conversationId: 2,
      seenId: 0,
    })
  })
  const both = await put({ jid: null, pn, lid }, 'C')
  expect(both).toMatchObject({ id: byLid.id, pn, lid, contactId: 7, conversationId: 1, waiting: 4 })
  expect(storage.chatwootChats.get(byNumber.id)).toBeUndefined()
  const kinds: unknown[] = []
  for (
    let entry = storage.chatwootQueue.head(both.id);
    entry !== undefined;
    entry = storage.chatwootQueue.head(both.id)
  ) {
    kinds.push([entry.kind, entry.about ?? JSON.parse(entry.body)])
    const { id } = entry
    await storage.commits.write((tx) => storage.chatwootQueue.delete(tx, id))
  }
  expect(kinds).toEqual([
    ['message', 'A'],
    ['message', 'B'],
    ['merge', { contactId: 8 }],
    ['message', 'C'],
  ])
})
