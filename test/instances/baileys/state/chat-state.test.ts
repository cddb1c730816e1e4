// What the owner sets of his chats, both ways: by his phone, and here; read as it was written or not at all.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Collections, LabelView } from '../../../../core/contract/instances/chat-state.ts'
import type { ChatView, MessageView } from '../../../../core/contract/messages/message.ts'
import type { EventView } from '../../../../core/contract/events/event.ts'
import { until } from '../../../helpers/appliance.ts'
import { startWorld, storedTexts, type World } from '../../../helpers/world.ts'
import type { Phone } from '../../../whatsapp/phone/phone.ts'
import type { StateSet } from '../../../whatsapp/phone/state.ts'

const shop = '5511999990001'
const ana = '5511999990002'
const anaJid = `${ana}@s.whatsapp.net`
let world: World
let own: Phone

const api = '/api/v1/instances/shop'
const chatPath = `${api}/chats/${ana}`

/** Of the first page alone, however long ago something was said in them. */
async function pinned(): Promise<string[]> {
  const page = `${api}/chats?pinned=true&limit=1`
  return (await world.appliance.ok<{ chats: ChatView[] }>('GET', page)).chats.map(({ jid }) => jid)
}

async function chat(): Promise<ChatView> {
  const { chats } = await world.appliance.ok<{ chats: ChatView[] }>('GET', `${api}/chats?jid=${ana}`)
  const [found] = chats
  if (found === undefined) throw new Error('There is no chat')
  return found
}

function seen(what: string, isSo: (view: ChatView) => boolean): Promise<ChatView> {
  return until(what, async () => {
    const view = await chat()
    return isSo(view) ? view : undefined
  })
}

function arrived(text: string): Promise<unknown> {
  return until(`${text} is here`, async () => {
    const texts = await storedTexts(world.appliance, 'shop')
    return texts.includes(text) ? true : undefined
  })
}

async function told(...types: EventView['type'][]): Promise<EventView[]> {
  return (await world.appliance.events()).filter(({ type }) => types.includes(type))
}

async function collections(): Promise<Record<string, string>> {
  const found = await world.appliance.ok<Collections>('GET', `${api}/collections`)
  return Object.fromEntries(found.collections.map(({ name, state }) => [name, state]))
}

const archive = (archived: boolean): StateSet => ({
  type: 'regular_low',
  index: ['archive', anaJid],
  syncAction: { archiveChatAction: { archived }, timestamp: Date.now() },
})

beforeAll(async () => {
  world = await startWorld()
  own = world.wa.phone({ number: shop })
  // Set before the number is linked here: read once, silently.
  await own.setState({
    type: 'regular',
    index: ['label_edit', '1'],
    syncAction: { labelEditAction: { name: 'New', color: 3 }, timestamp: Date.now() },
  })
  await world.link('shop', shop)
  await world.wa.phone({ number: ana, name: 'Ana' }).sendText(shop, 'Hello')
  await arrived('Hello')
}, 60_000)
afterAll(() => world.end())

it('shows with a chat what was said last in it, where that is asked for', async () => {
  const last = async (): Promise<ChatView['last']> => {
    const { chats } = await world.appliance.ok<{ chats: ChatView[] }>('GET', `${api}/chats?last=true`)
    return chats.find(({ pn }) => pn === anaJid)?.last
  }
  expect((await chat()).last).toBeUndefined()
  expect(await last()).toMatchObject({ kind: 'text', text: 'Hello', fromMe: false, pushName: 'Ana' })
  const long = 'a long question '.repeat(100)
  await world.wa.phone({ number: ana }).sendText(shop, long)
  await arrived(long)
  expect((await last())?.text).toBe(long.slice(0, 300))
})

it('reads what was set before it was linked, and tells nobody', async () => {
  const labels = await until('the label is here', async () => {
    const found = await world.appliance.ok<{ labels: LabelView[] }>('GET', `${api}/labels`)
    return found.labels.length > 0 ? found.labels : undefined
  })
  expect(labels).toEqual([{ id: '1', name: 'New', color: 3, predefinedId: null, deleted: false }])
  expect(await told('label.updated')).toEqual([])
  await until('all are current', async () =>
    Object.values(await collections()).filter((each) => each === 'current').length === 5 ? true : undefined,
  )
})

describe('what the phone sets', () => {
  it('is here, once told: archived, pinned, muted, unread, labelled', async () => {
    const at = Date.now()
    await own.setState(archive(true))
    await own.setState({
      type: 'regular_low',
      index: ['pin_v1', anaJid],
      syncAction: { pinAction: { pinned: true }, timestamp: at },
    })
    await own.setState({
      type: 'regular_high',
      index: ['mute', anaJid],
      syncAction: { muteAction: { muted: true, muteEndTimestamp: -1 }, timestamp: at },
    })
    await own.setState({
      type: 'regular_low',
      index: ['markChatAsRead', anaJid],
      syncAction: { markChatAsReadAction: { read: false }, timestamp: at },
    })
    await own.setState({
      type: 'regular',
      index: ['label_jid', '1', anaJid],
      syncAction: { labelAssociationAction: { labeled: true }, timestamp: at },
    })
    const view = await seen(
      'all is set',
      (each) => each.labels.length > 0 && each.markedUnread && each.mutedUntil !== null,
    )
    expect(view).toMatchObject({
      archived: true,
      pinnedAt: at,
      mutedUntil: -1,
      markedUnread: true,
      labels: ['1'],
    })
    const updates = await told('chat.updated')
    expect(updates.at(-1)?.data).toMatchObject({ chat: anaJid, archived: true, pinnedAt: at })
    expect(await pinned()).toEqual([anaJid])
    expect((await told('label.added')).map(({ data }) => data)).toEqual([
      { label: '1', chat: anaJid, message: null },
    ])
  })

  it('is set no more when it says so, or takes it away', async () => {
    await own.setState(archive(false))
    await own.setState({
      type: 'regular_low',
      index: ['pin_v1', anaJid],
      syncAction: { pinAction: { pinned: true }, timestamp: Date.now() },
      isRemoved: true,
    })
    await own.setState({
      type: 'regular_low',
      index: ['markChatAsRead', anaJid],
      syncAction: { markChatAsReadAction: { read: true }, timestamp: Date.now() },
    })
    const view = await seen('it is read', (each) => !each.markedUnread)
    expect(view).toMatchObject({ archived: false, pinnedAt: null, markedUnread: false, unread: 0 })
    expect(await pinned()).toEqual([])
  })
})

describe('what is set here', () => {
  it('is on the phone: archived, pinned, muted, unread', async () => {
    const set = { archived: true, mutedUntil: 4_000_000_000_000, unread: true }
    const view = await world.appliance.ok<ChatView>('PATCH', chatPath, set)
    expect(view).toMatchObject({ archived: true, mutedUntil: 4_000_000_000_000, markedUnread: true })
    const low = await own.stateOf('regular_low')
    expect(low.get(JSON.stringify(['archive', anaJid]))?.archiveChatAction?.archived).toBe(true)
    const { messageRange } = low.get(JSON.stringify(['archive', anaJid]))?.archiveChatAction ?? {}
    expect(messageRange?.messages?.[0]?.key).toMatchObject({ remoteJid: anaJid, fromMe: false })
    expect(low.get(JSON.stringify(['markChatAsRead', anaJid]))?.markChatAsReadAction?.read).toBe(false)
    const high = await own.stateOf('regular_high')
    expect(Number(high.get(JSON.stringify(['mute', anaJid]))?.muteAction?.muteEndTimestamp)).toBe(
      4_000_000_000_000,
    )
    await world.appliance.ok('PATCH', chatPath, {
      pinned: true,
      archived: false,
      mutedUntil: null,
      unread: false,
    })
    expect(
      (await own.stateOf('regular_low')).get(JSON.stringify(['pin_v1', anaJid]))?.pinAction?.pinned,
    ).toBe(true)
    await world.appliance.ok('PATCH', chatPath, { archived: true })
    expect(
      (await own.stateOf('regular_low')).get(JSON.stringify(['pin_v1', anaJid]))?.pinAction?.pinned,
    ).toBe(false)
    expect(await chat()).toMatchObject({
      archived: true,
      pinnedAt: null,
      mutedUntil: null,
      markedUnread: false,
    })
  })

  it('waits while the number is off, and goes out when it is back', async () => {
    await world.appliance.ok('POST', `${api}/stop`)
    await world.appliance.ok('PATCH', chatPath, { mutedUntil: -1 })
    // The phone says another thing meanwhile: what was set last on any device counts, and ours goes out last.
    await own.setState({
      type: 'regular_high',
      index: ['mute', anaJid],
      syncAction: { muteAction: { muted: false }, timestamp: Date.now() },
    })
    expect((await world.appliance.ok<Collections>('GET', `${api}/collections`)).waiting).toBe(1)
    await world.appliance.ok('POST', `${api}/start`)
    await until('the phone has it', async () =>
      (await own.stateOf('regular_high')).get(JSON.stringify(['mute', anaJid]))?.muteAction?.muted === true
        ? true
        : undefined,
    )
    expect((await chat()).mutedUntil).toBe(-1)
  })

  it('makes labels, puts them on chats and messages, and deletes them', async () => {
    const put = await world.appliance.ok<LabelView>('PUT', `${api}/labels/7`, { name: 'Paid', color: 5 })
    expect(put).toMatchObject({ id: '7', name: 'Paid', color: 5 })
    const { messages } = await world.appliance.ok<{ messages: MessageView[] }>(
      'GET',
      '/api/v1/messages?instance=shop',
    )
    const message = messages[0]?.id ?? ''
    expect(
      (await world.appliance.ok<ChatView>('POST', `${chatPath}/labels`, { label: '7' })).labels,
    ).toContain('7')
    await world.appliance.ok('POST', `${chatPath}/labels`, { label: '7', message })
    const regular = await own.stateOf('regular')
    expect(regular.get(JSON.stringify(['label_edit', '7']))?.labelEditAction?.name).toBe('Paid')
    expect(regular.get(JSON.stringify(['label_jid', '7', anaJid]))?.labelAssociationAction?.labeled).toBe(
      true,
    )
    expect([...regular.keys()].some((index) => index.includes(message))).toBe(true)
    await world.appliance.ok('DELETE', `${api}/labels/7`)
    expect(
      (await own.stateOf('regular')).get(JSON.stringify(['label_edit', '7']))?.labelEditAction?.deleted,
    ).toBe(true)
    expect((await world.appliance.request('POST', `${chatPath}/labels`, { label: '7' })).status).toBe(404)
  })

  it('names who wrote a starred message of a group', async () => {
    const group = await world.wa.phone({ number: ana }).createGroup('Team', [shop])
    const id = await world.wa.phone({ number: ana }).sendText(group, 'Star this')
    await arrived('Star this')
    const { onPhone } = await world.appliance.ok<{ onPhone: boolean }>(
      'POST',
      `/api/v1/messages/${id}/star`,
      {
        instance: 'shop',
      },
    )
    expect(onPhone).toBe(true)
    const lid = world.wa.phone({ number: ana }).lid
    const index = JSON.stringify(['star', group, id, '0', lid])
    expect((await own.stateOf('regular_low')).get(index)?.starAction?.starred).toBe(true)
  })
})

const seconds = (ahead: number): number => Math.floor(Date.now() / 1000) + ahead
async function dated(t: number, text: string): Promise<void> {
  world.wa.faults.arm({ kind: 'claimedTime', t: String(t) })
  await world.wa.phone({ number: ana }).sendText(shop, text)
  await arrived(text)
}

async function listed(): Promise<string[]> {
  const path = `/api/v1/messages?instance=shop&chat=${ana}`
  const { messages } = await world.appliance.ok<{ messages: MessageView[] }>('GET', path)
  return messages.map(({ text }) => text ?? '')
}
async function listedChats(): Promise<string[]> {
  const { chats: all } = await world.appliance.ok<{ chats: ChatView[] }>('GET', `${api}/chats`)
  return all.map(({ jid }) => jid)
}

it('is set in the words of the dialect', async () => {
  const post = (path: string, body: unknown) => world.appliance.request('POST', path, body)
  const chatId = anaJid
  const lastMessage = { key: { id: 'X', remoteJid: anaJid, fromMe: false } }
  expect(await post('/chat/archiveChat/shop', { lastMessage, archive: false })).toMatchObject({
    status: 201,
    body: { chatId, archived: true },
  })
  expect(await post('/chat/markChatUnread/shop', { lastMessage })).toMatchObject({
    status: 201,
    body: { chatId, markedChatUnread: true },
  })
  expect(await chat()).toMatchObject({ archived: false, markedUnread: true })
  expect(await world.appliance.ok('GET', '/label/findLabels/shop')).toEqual([
    { color: '3', name: 'New', id: '1' },
  ])
  const label = { number: ana, labelId: '1' }
  expect(await post('/label/handleLabel/shop', { ...label, action: 'remove' })).toMatchObject({
    body: { numberJid: chatId, labelId: '1', remove: true },
  })
  expect((await chat()).labels).not.toContain('1')
  expect(await post('/label/handleLabel/shop', { ...label, action: 'add' })).toMatchObject({ status: 200 })
  const regular = await own.stateOf('regular')
  expect(regular.get(JSON.stringify(['label_jid', '1', anaJid]))?.labelAssociationAction?.labeled).toBe(true)
})

describe('a chat that is cleared or deleted', () => {
  it('on the phone is hidden here, and nothing of it is erased', async () => {
    await own.setState({
      type: 'regular_high',
      index: ['clearChat', anaJid, '1', '0'],
      syncAction: {
        clearChatAction: { messageRange: { lastMessageTimestamp: Math.floor(Date.now() / 1000) } },
        timestamp: Date.now(),
      },
    })
    await seen('it is cleared', (view) => view.clearedUntil !== null)
    expect(await listed()).toEqual([])
    expect(await storedTexts(world.appliance, 'shop')).toContain('Hello')
    expect(await listedChats()).toContain(anaJid)
  })

  it('here is hidden on the phone too, until more is said', async () => {
    await new Promise((resolve) => setTimeout(resolve, 1100))
    await world.wa.phone({ number: ana }).sendText(shop, 'Again')
    await arrived('Again')
    expect(await listed()).toEqual(['Again'])
    await world.appliance.ok('POST', `${chatPath}/delete`)
    expect(await listedChats()).not.toContain(anaJid)
    expect(await listed()).toEqual([])
    const high = await own.stateOf('regular_high')
    expect(high.has(JSON.stringify(['deleteChat', anaJid, '1']))).toBe(true)
    await new Promise((resolve) => setTimeout(resolve, 1100))
    await world.wa.phone({ number: ana }).sendText(shop, 'Once more')
    await arrived('Once more')
    expect(await listedChats()).toContain(anaJid)
    expect(await listed()).toEqual(['Once more'])
    expect((await told('chat.cleared')).map(({ data }) => data)).toMatchObject([
      { deleted: false },
      { deleted: true },
    ])
  })
})

it('counts up to what was said last, whatever line was written here since', async () => {
  const id = await world.wa.phone({ number: ana }).sendText(shop, 'The last that was said')
  await arrived('The last that was said')
  await world.wa.phone({ number: ana }).call(shop)
  await until('the call is a line', async () => (await told('call.ringing')).length > 0 || undefined)
  const { archived } = await chat()
  await world.appliance.ok('PATCH', chatPath, { archived: !archived })
  const low = await own.stateOf('regular_low')
  const action = low.get(JSON.stringify(['archive', anaJid]))?.archiveChatAction
  expect(action?.archived).toBe(!archived)
  expect(action?.messageRange?.messages?.map(({ key }) => key?.id)).toEqual([id])
})

describe('a message that is dated ahead', () => {
  it('hides nothing of what comes later when the chat is cleared, here or on the phone', async () => {
    const tomorrow = seconds(20 * 3600)
    await dated(tomorrow, 'From tomorrow')
    await world.appliance.ok('POST', `${chatPath}/clear`)
    await dated(seconds(2), 'Later')
    expect(await listed()).toContain('Later')
    const high = await own.stateOf('regular_high')
    const range = high.get(JSON.stringify(['clearChat', anaJid, '1', '0']))?.clearChatAction?.messageRange
    expect(Number(range?.lastMessageTimestamp)).toBeLessThan(seconds(60))

    const { clearedUntil } = await chat()
    await own.setState({
      type: 'regular_high',
      index: ['clearChat', anaJid, '1', '0'],
      syncAction: {
        clearChatAction: { messageRange: { lastMessageTimestamp: tomorrow } },
        timestamp: Date.now(),
      },
    })
    await seen('it is cleared again', (view) => (view.clearedUntil ?? 0) > (clearedUntil ?? 0))
    await dated(seconds(2), 'Later still')
    expect(await listed()).toContain('Later still')
  })
})

describe('what cannot be read', () => {
  it('is read anew as a whole: a patch that is lost, one that was altered', async () => {
    const { faults } = world.wa
    for (const kind of ['patchLost', 'patchAltered'] as const) {
      const { archived } = await chat()
      faults.arm({ kind }, { number: shop })
      const before = world.wa.hub.appState.snapshots
      await own.setState(archive(!archived))
      if (kind === 'patchLost') await own.setState(archive(!archived))
      await seen(`it is ${String(!archived)} after ${kind}`, (view) => view.archived !== archived)
      expect(faults.armed(), kind).toEqual([])
      if (kind === 'patchAltered') expect(world.wa.hub.appState.snapshots).toBeGreaterThan(before)
    }
  })

  it('is quarantined, and told; messages go on; it is read at the next change', async () => {
    const { faults } = world.wa
    const { archived } = await chat()
    faults.arm({ kind: 'patchAltered' }, { number: shop }, 1)
    faults.arm({ kind: 'snapshotAltered' }, { number: shop }, 2)
    await own.setState(archive(!archived))
    await until('it is quarantined', async () =>
      (await collections())['regular_low'] === 'quarantined' ? true : undefined,
    )
    expect((await chat()).archived).toBe(archived)
    await world.wa.phone({ number: ana }).sendText(shop, 'Messages go on')
    await arrived('Messages go on')
    await own.setState(archive(!archived))
    await seen('it is read', (view) => view.archived !== archived)
    expect((await collections())['regular_low']).toBe('current')
    const states = (await told('instance.collection')).map(({ data }) => data)
    expect(states).toMatchObject([
      { collection: 'regular_low', state: 'quarantined' },
      { collection: 'regular_low', state: 'current', detail: null },
    ])
  })

  it('waits for its key, and is read when the phone shares it', async () => {
    const { archived } = await chat()
    own.changeStateKey()
    await own.setState(archive(!archived))
    await until('it waits', async () =>
      (await collections())['regular_low'] === 'waiting' ? true : undefined,
    )
    await own.shareKeys()
    await seen('it is read', (view) => view.archived !== archived)
    expect((await collections())['regular_low']).toBe('current')
  })
})
