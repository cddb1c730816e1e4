// Sockets that hang, gates and refusals, against the simulated WhatsApp with short patience.
import { noReason, reasonFields } from '../../../../core/contract/sentences/sentence.ts'
import { reasons } from '../../../../core/contract/sentences/states.ts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startAdapter, type AdapterWorld } from '../../../helpers/adapter.ts'
import { until } from '../../../helpers/appliance.ts'
import { holdSession } from '../../../helpers/hold-session.ts'
import { startWhatsApp, type WhatsApp } from '../../../whatsapp/server/server.ts'

let wa: WhatsApp
let world: AdapterWorld
/** Waits for nobody: only for sockets that never get an answer. */
const hasty = { connectMs: 500, closeMs: 300 }
beforeAll(async () => {
  wa = await startWhatsApp()
  world = await startAdapter(wa, { backlogMs: 1500, closeMs: 300 })
})
afterEach(() => wa.faults.clear())
afterAll(async () => {
  await world.end()
  await wa.stop()
})

const login = { kind: 'login', generation: 1 } as const

describe('a socket that is open', () => {
  it('asks WhatsApp how many new chats it may write to, and whether it is locked out of them', async () => {
    const number = '5511999990130'
    wa.hub.newChats.set(number, {
      quota: { total: 40, used: 7, end: 1_900_000_000 },
      lock: { end: 1_900_000_001 },
    })
    const id = await world.link(number)
    const { fact } = await world.open(id, login)
    expect(await fact('new_chat_quota')).toMatchObject({
      quota: { total: 40, used: 7, until: 1_900_000_000_000 },
    })
    expect(await fact('reach_out_lock')).toMatchObject({ active: true, until: 1_900_000_001_000 })
  })
})

describe('a socket that would hang', () => {
  it('ends when WhatsApp answers with HTTP instead of a connection', async () => {
    const id = await world.link('5511999990101')
    wa.faults.arm({ kind: 'upgradeStatus', status: 503 })
    const { fact } = await world.open(id, login)
    expect(await fact('closed')).toMatchObject({ wasOpen: false, detail: expect.stringContaining('503') })
  })

  it('ends when nobody answers the connection', async () => {
    const id = await world.link('5511999990102')
    wa.faults.arm({ kind: 'silentConnect' })
    const { fact } = await world.open(id, login, hasty)
    expect(await fact('closed')).toMatchObject({ wasOpen: false, deviceRemoved: false })
  })

  it('ends when the server falls silent after the upgrade', async () => {
    const id = await world.link('5511999990103')
    wa.faults.arm({ kind: 'silentUpgrade' })
    const { fact } = await world.open(id, login, hasty)
    expect(await fact('closed')).toMatchObject({ wasOpen: false })
  })

  it('ends when the end of the backlog is never told', async () => {
    const number = '5511999990104'
    const id = await world.link(number)
    wa.faults.arm({ kind: 'withholdOffline' }, { number })
    const { fact } = await world.open(id, login)
    expect(await fact('closed')).toMatchObject({ wasOpen: true, detail: expect.stringContaining('backlog') })
  })

  it('ends when queries are answered no more, although other frames come', async () => {
    const number = '5511999990118'
    const id = await world.link(number)
    wa.faults.arm({ kind: 'noPong' }, { number }, Infinity)
    const { fact, link } = await world.open(id, login, { keepAliveMs: 300 })
    await fact('open')
    await wa.phone({ number: '5511999990119' }).sendText(number, 'still here')
    expect(await fact('closed')).toMatchObject({ detail: expect.stringContaining('keep-alive') })
    expect(link.heard.lastFrameAt).toEqual(expect.any(Number))
  })

  it('ends at once at a frame that cannot be opened, and the next one goes on', async () => {
    const number = '5511999990124'
    const id = await world.link(number)
    const { fact } = await world.open(id, login, { keepAliveMs: 600_000 })
    await fact('open')
    wa.faults.badFrame({ number })
    expect(await fact('closed')).toMatchObject({ wasOpen: true, detail: expect.stringContaining('frame') })
    const next = await world.open(id, login)
    await next.fact('open')
    await wa.phone({ number: '5511999990125' }).sendText(number, 'after it')
    await until('what comes is stored', () => world.storage.messages.list(id).length === 1 || undefined)
    await next.link.end()
  })

  it('ends when messages come in and nothing comes of them, and the next one reads what waited', async () => {
    const number = '5511999990120'
    const friend = wa.phone({ number: '5511999990121' })
    const id = await world.link(number)
    const ofFriend = new RegExp(`^(${friend.number}|${friend.lid.split('@')[0]})[._]`)
    const stalled = await world.open(id, login, { stuckMs: 1500 })
    await stalled.fact('open')
    await friend.sendText(number, 'read')
    await until('the first is stored', () => world.storage.messages.list(id).length === 1 || undefined)
    const addresses = world.storage.signalKeys.ids(id, 1, 'session')
    const releases = addresses.filter((each) => ofFriend.test(each)).map(holdSession)
    expect(releases).not.toEqual([])
    await friend.sendText(number, 'late')
    expect(await stalled.fact('stuck')).toMatchObject({ waiting: 1, since: expect.any(Number) })
    expect(await stalled.fact('closed')).toMatchObject({ wasOpen: true, code: null })
    await Promise.all(releases.map((release) => release()))
    const { fact, link } = await world.open(id, login)
    await fact('open')
    await until('what waited is stored', () => world.storage.messages.list(id).length === 2 || undefined)
    expect(world.storage.messages.list(id).map(({ text }) => text)).toEqual(['late', 'read'])
    await link.end()
  })

  it('holds nothing for waiting that could not be read at first, or came twice', async () => {
    const number = '5511999990122'
    const friend = wa.phone({ number: '5511999990123' })
    const id = await world.link(number)
    const { fact, link } = await world.open(id, login)
    await fact('open')
    wa.faults.arm({ kind: 'corrupt' }, { number })
    wa.faults.arm({ kind: 'duplicate' }, { number })
    for (const text of ['damaged first', 'b', 'c']) await friend.sendText(number, text)
    await until('all are stored', () => world.storage.messages.list(id).length === 3 || undefined)
    await until('nothing waits', () => link.heard.waiting === 0 || undefined)
    await link.end()
  })

  it('ends at once although the peer has vanished', async () => {
    const number = '5511999990105'
    const id = await world.link(number)
    const { link, fact } = await world.open(id, login)
    await fact('open')
    wa.faults.blackHole({ number })
    await link.end()
    expect(await fact('closed')).toMatchObject({ code: null, wasOpen: true })
  })
})

describe('linking', () => {
  it('tells of the passkey gate and acknowledges it', async () => {
    const number = '5511999990106'
    const id = await world.createInstance()
    wa.faults.arm({ kind: 'passkey' })
    const { link, fact } = await world.open(id, { kind: 'pair', generation: 1 })
    const { text } = await fact('qr')
    await wa
      .phone({ number })
      .scan(text)
      .catch(() => undefined)
    expect(await fact('passkey_required')).toEqual({ kind: 'passkey_required' })
    await link.end()
    expect(world.storage.generations.list(id)).toEqual([])
  })

  it('stores the link before WhatsApp holds it for done', async () => {
    const number = '5511999990107'
    const id = await world.link(number)
    expect(world.storage.generations.get(id, 1)).toMatchObject({ account: number, origin: 'qr' })
    expect(world.storage.generations.pending(id)).toBeUndefined()
  })

  it('over a link in use archives that one and tells of it in the same commit', async () => {
    const number = '5511999990117'
    const id = await world.link(number)
    const { fact } = await world.open(id, { kind: 'pair', generation: 2, expectedAccount: number })
    await wa.phone({ number }).scan((await fact('qr')).text)
    expect(await fact('paired')).toMatchObject({ generation: 2 })
    expect(world.storage.generations.list(id)).toMatchObject([
      { n: 2, archivedAt: null },
      { n: 1, archivedAt: expect.any(Number) },
    ])
    const events = world.storage.events.list({ after: 0, limit: 10, instanceId: id })
    expect(events.map(({ type, data }) => [type, data])).toEqual([
      ['instance.linked', { generation: 1, number, ...noReason }],
      ['instance.archived', { generation: 1, number, ...reasonFields(reasons.linked_again) }],
      ['instance.linked', { generation: 2, number, ...noReason }],
    ])
    await fact('closed')
  })

  it('stores nothing and withholds its answer when another number scans', async () => {
    const number = '5511999990108'
    const id = await world.createInstance()
    const { fact } = await world.open(id, { kind: 'pair', generation: 1, expectedAccount: '5511999990000' })
    const { text } = await fact('qr')
    await wa
      .phone({ number })
      .scan(text)
      .catch(() => undefined)
    expect(await fact('other_number')).toMatchObject({ account: number })
    await fact('closed')
    expect(world.storage.generations.list(id)).toEqual([])
    expect(wa.devices(number).filter(({ device }) => device > 0)).toEqual([])
  })

  it('never makes credentials anew for a login that has none', async () => {
    const id = await world.createInstance()
    await expect(world.open(id, login)).rejects.toMatchObject({ name: 'DamagedError', instanceId: id })
    expect(world.storage.generations.list(id)).toEqual([])
  })
})

describe('an open socket', () => {
  it('uploads pre-keys when WhatsApp says that they run low', async () => {
    const number = '5511999990109'
    const id = await world.link(number)
    const { link, fact } = await world.open(id, login)
    await fact('open')
    const device = `${number}:${wa.devices(number).at(-1)?.device ?? 0}`
    await until('the backlog is through', () => wa.counters(device).queued === 0 || undefined)
    const before = wa.counters(device).preKeysUploaded
    wa.announcePreKeysLow(device, 2)
    await until('pre-keys were uploaded', () => wa.counters(device).preKeysUploaded > before || undefined)
    await link.end()
  })

  it('reads messages that come out of order, each once', async () => {
    const number = '5511999990110'
    const friend = wa.phone({ number: '5511999990111' })
    const id = await world.link(number)
    const { link, fact } = await world.open(id, login)
    await fact('open')
    await friend.sendText(number, 'first')
    wa.faults.arm({ kind: 'reorder', window: 4 }, { number })
    for (const text of ['a', 'b', 'c', 'd']) await friend.sendText(number, text)
    const texts = () => world.storage.messages.list(id).map((message) => message.text)
    await until('all are stored', () => texts().length === 5 || undefined)
    expect(new Set(texts())).toEqual(new Set(['a', 'b', 'c', 'd', 'first']))
    await link.end()
  })

  it('answers what comes again long after it was stored: no retry and no second message', async () => {
    const number = '5511999990124'
    const friend = wa.phone({ number: '5511999990125' })
    const id = await world.link(number)
    await friend.sendText(number, 'once')
    const ref = { number, device: wa.devices(number).at(-1)?.device ?? 0 }
    const [waiting] = wa.hub.queues.pending(ref).filter(({ node }) => node.tag === 'message')
    if (waiting === undefined) throw new Error('Nothing waits for the device')
    const { link, fact } = await world.open(id, login)
    await fact('open')
    const texts = () => world.storage.messages.list(id).map(({ text }) => text)
    await until('it is stored', () => texts().length === 1 || undefined)
    await until('it is applied', () => world.storage.journal.countUnapplied(id, 1) === 0 || undefined)
    wa.hub.queues.deliver(ref, waiting.node)
    await friend.sendText(number, 'after it')
    await until('all is stored', () => texts().includes('after it') || undefined)
    await until('all is receipted', () => wa.hub.queues.pending(ref).length === 0 || undefined)
    expect(texts()).toEqual(['after it', 'once'])
    const answered = { messagesReceipted: 3, retryReceiptsSent: 0, nacksSent: 0 }
    expect(wa.counters(`${number}:${ref.device}`)).toMatchObject(answered)
    await link.end()
  })

  it('tells which numbers are on WhatsApp', async () => {
    const number = '5511999990112'
    const id = await world.link(number)
    const { link, fact } = await world.open(id, login)
    await fact('open')
    const checks = await link.checkNumbers([number, '5511000000000'])
    expect(checks.map(({ exists }) => exists)).toEqual([true, false])
    await link.end()
  })

  it('tells an acknowledgement with its error', async () => {
    const number = '5511999990113'
    const friend = wa.phone({ number: '5511999990114' })
    const id = await world.link(number)
    const { link, fact } = await world.open(id, login)
    await fact('open')
    wa.faults.arm({ kind: 'ackError', code: 463 }, { number })
    const messageId = world.adapter.newMessageId()
    await link.send({
      messageId,
      recipient: `${friend.number}@s.whatsapp.net`,
      proto: world.adapter.encode({ kind: 'text', text: 'refused' }, {}).proto,
      delayMs: 0,
      relay: {},
      resend: false,
    })
    expect(await fact('ack')).toEqual({ kind: 'ack', messageId, error: '463' })
    await link.end()
  })
})
