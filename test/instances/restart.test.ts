// A restart in every state: what was meant to run and can, connects, one number after another; nothing else does.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { uncoded, type Sentence } from '../../core/contract/sentences/sentence.ts'
import { reasons } from '../../core/contract/sentences/states.ts'
import type { InstanceState } from '../../core/contract/state.ts'
import { Rig } from '../helpers/rig.ts'
import { newMessage } from '../storage/harness.ts'

let rig: Rig
beforeEach(async () => {
  rig = await Rig.start()
})
afterEach(() => rig.end())

interface Case {
  state: InstanceState
  bring: () => Promise<unknown>
  /** The state right after the start, and whether it logs in by itself. */
  after: InstanceState
  logsIn: boolean
}

const linked = () => rig.linked('shop')

/** Set by parts of the appliance that decide over more than one number. */
async function declared(state: InstanceState): Promise<void> {
  await linked()
  await rig.manager.stop('shop')
  await rig.manager.start('shop')
  const { id } = rig.view('shop')
  const change = { state, code: null, reason: uncoded('Declared.'), at: rig.clock.now() }
  rig.storage.commits.writeNow((tx) => rig.storage.instances.setState(tx, id, change))
}

const cases: Case[] = [
  {
    state: 'stopped',
    bring: async () => linked().then(() => rig.manager.stop('shop')),
    after: 'stopped',
    logsIn: false,
  },
  {
    state: 'connecting',
    bring: async () => {
      await linked()
      await rig.manager.stop('shop')
      await rig.manager.start('shop')
    },
    after: 'connecting',
    logsIn: true,
  },
  {
    state: 'awaiting_link',
    bring: async () => {
      await rig.create('shop')
      await rig.manager.link('shop', {})
      ;(await rig.link('shop')).showQr('2@x')
    },
    after: 'stopped',
    logsIn: false,
  },
  { state: 'open', bring: linked, after: 'connecting', logsIn: true },
  {
    state: 'reconnecting',
    bring: async () => (await linked()).close({ code: 428 }),
    after: 'connecting',
    logsIn: true,
  },
  {
    state: 'logged_out',
    bring: async () => (await linked()).close({ code: 401, deviceRemoved: true }),
    after: 'logged_out',
    logsIn: false,
  },
  {
    state: 'replaced',
    bring: async () => (await linked()).close({ code: 440 }),
    after: 'replaced',
    logsIn: false,
  },
  {
    state: 'restricted',
    bring: async () => (await linked()).close({ code: 403 }),
    after: 'restricted',
    logsIn: false,
  },
  // A new build may know a newer version.
  {
    state: 'outdated',
    bring: async () => (await linked()).close({ code: 405 }),
    after: 'connecting',
    logsIn: true,
  },
  {
    state: 'passkey_required',
    bring: async () => {
      await rig.create('shop')
      await rig.manager.link('shop', {})
      ;(await rig.link('shop')).tell({ kind: 'passkey_required' })
    },
    after: 'passkey_required',
    logsIn: false,
  },
  { state: 'held', bring: () => declared('held'), after: 'held', logsIn: false },
  { state: 'moved', bring: () => declared('moved'), after: 'moved', logsIn: false },
  // The rows may be readable again; if not, it says so again and overwrites nothing.
  {
    state: 'damaged',
    bring: async () => (await linked()).tell({ kind: 'damaged', detail: '' }),
    after: 'connecting',
    logsIn: true,
  },
  {
    state: 'trashed',
    bring: async () => linked().then(() => rig.manager.trash('shop')),
    after: 'trashed',
    logsIn: false,
  },
]

const stored = () => {
  const [row] = [...rig.storage.instances.list(), ...rig.storage.instances.list({ trashed: true })]
  if (row === undefined) throw new Error('The instance is gone')
  return row
}

describe.each(cases)('in $state', ({ state, bring, after, logsIn }) => {
  it.each(['crash', 'restart'] as const)(`after a %s it is ${after}`, async (how) => {
    await bring()
    await rig.until(`it is ${state}`, () => stored().state === state)
    const before = { ...stored(), token: rig.manager.token(stored().id) }
    await rig[how]()
    const { id } = before
    expect(rig.manager.find(id)?.state).toBe(after)
    expect(stored().state).toBe(after)
    expect(rig.adapter.of(id)).toEqual([])
    await rig.pass(60_000)
    const purposes = rig.adapter.of(id).map(({ options }) => options.purpose)
    expect(purposes).toEqual(logsIn ? [{ kind: 'login', generation: 1 }] : [])
    const { name, generation, account, settings, desired } = before
    expect({ ...stored(), token: rig.manager.token(id) }).toMatchObject({
      name,
      generation,
      account,
      settings,
      desired,
      token: before.token,
    })
  })
})

const made = () => rig.adapter.links.length
const atLast = () => rig.adapter.links.at(-1)

describe('a start', () => {
  it('has every number addressable before any socket, and connects each as its turn comes', async () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    for (const [n, name] of names.entries()) await rig.linked(name, `551199999000${n}`)
    await rig.create('unlinked')
    await rig.manager.stop('c')
    await rig.restart({ loginsAtOnce: 1 })
    expect(
      rig.manager
        .list()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual([...names, 'unlinked'])
    expect(made()).toBe(0)
    const ends: (() => void)[] = [
      () => atLast()?.open(),
      // Refused, and about the number alone: each is over, and the next one goes on.
      () => atLast()?.close({ code: 503 }),
      () => atLast()?.close({ code: 440 }),
    ]
    for (const [turn, end] of ends.entries()) {
      await rig.pass(turn === 0 ? 1 : 0)
      expect(made()).toBe(turn + 1)
      expect(rig.manager.connecting.waiting).toBe(3 - turn)
      end()
    }
    // Of the last nothing is heard, which holds up nobody for ever.
    await rig.until('the last connects', () => made() === 4)
    await rig.create('late')
    await rig.linked('late', '5511999990009')
    expect(rig.manager.connecting).toEqual({ online: 2, of: 4, waiting: 0 })
  })

  it('begins with few at once, goes on with more as they get through, and tells how far it is', async () => {
    const names = Array.from({ length: 20 }, (_, n) => `n${n}`)
    for (const [n, name] of names.entries()) await rig.linked(name, `55119999901${n + 10}`)
    await rig.restart()
    await rig.pass(1)
    const seen: number[] = []
    for (let before = -1; made() > before;) {
      const fresh = rig.adapter.links.slice(Math.max(0, before))
      before = made()
      seen.push(before)
      for (const link of fresh) link.open()
      await rig.settle()
    }
    expect(seen).toEqual([4, 12, 20])
    const progress = rig.events.list({ after: 0, limit: 1000, types: ['appliance.connecting'] })
    expect(progress[0]?.data).toEqual({ online: 0, of: 20, done: false })
    expect(progress.at(-1)?.data).toEqual({ online: 20, of: 20, done: true })
    expect(progress).toHaveLength(11)
  })

  it('connects first who has something to send, then who is written to most', async () => {
    const names = ['quiet', 'busy', 'sends']
    for (const [n, name] of names.entries()) await rig.linked(name, `551199999000${n}`)
    const { storage } = rig
    const { id: busy } = rig.view('busy')
    await storage.commits.write((tx) => {
      const person = { pn: '5511888880000@s.whatsapp.net', at: 1 }
      const chatId = storage.chats.ensure(tx, busy, '5511999990001', person).id
      for (let n = 0; n < 120; n += 1)
        storage.messages.put(tx, newMessage({ instanceId: busy, chatId, messageId: `M${n}` }))
    })
    await rig.sendText('sends', { to: '5511888880001', text: 'waits for its acknowledgement' })
    await rig.restart({ loginsAtOnce: 1 })
    const order: (string | undefined)[] = []
    await rig.pass(1)
    for (const _ of names) {
      order.push(rig.manager.list().find(({ id }) => id === atLast()?.options.instanceId)?.name)
      atLast()?.open()
      await rig.settle()
    }
    expect(order).toEqual(['sends', 'busy', 'quiet'])
  })

  it('replays what was received before it connects, of every link there ever was', async () => {
    await rig.linked('shop')
    await rig.manager.logout('shop')
    await rig.linked('shop')
    await rig.crash()
    await rig.settle()
    const { id } = rig.view('shop')
    expect(rig.adapter.replays).toEqual([
      { instanceId: id, generation: 2 },
      { instanceId: id, generation: 1 },
    ])
    expect(rig.adapter.links).toEqual([])
  })

  it('is not held up by a number whose rows cannot be replayed', async () => {
    await rig.linked('shop')
    await rig.manager.shutdown()
    await rig.storage.close()
    await rig.begin()
    rig.adapter.replay = async () => {
      throw new Error('cannot be read')
    }
    await rig.pass(1000)
    expect(rig.adapter.links).toHaveLength(1)
  })

  it('says in the timeline that it was one', async () => {
    await rig.linked('shop')
    await rig.crash()
    expect(rig.manager.timeline('shop')[0]).toMatchObject({
      state: 'connecting',
      reason: expect.stringMatching(/appliance started/),
    })
  })
})

async function told(reason: Sentence) {
  await rig.create('shop')
  const { id } = rig.view('shop')
  const change = { state: 'stopped' as const, code: null, reason, at: rig.clock.now() }
  await rig.storage.commits.write((tx) => rig.storage.instances.setState(tx, id, change))
  await rig.restart()
  const { stateReason, reasonCode, reasonParams } = rig.view('shop')
  return { stateReason, reasonCode, reasonParams }
}

describe('why it is in its state', () => {
  it('is known by its code and its values as before', async () => {
    const reason = reasons.another_number_scanned({ scanned: '5511999990002', expected: '5511999990001' })
    expect(await told(reason)).toEqual({
      stateReason: reason.text,
      reasonCode: 'another_number_scanned',
      reasonParams: { scanned: '5511999990002', expected: '5511999990001' },
    })
  })

  it('has no code where an older version wrote it, and is told all the same', async () => {
    expect(await told(uncoded('No phone was linked in time.'))).toEqual({
      stateReason: 'No phone was linked in time.',
      reasonCode: null,
      reasonParams: {},
    })
  })
})

describe('a stop of the appliance', () => {
  it('ends all sockets without unlinking and changes nothing that is stored', async () => {
    const links = [await rig.linked('a', '5511999990001'), await rig.linked('b', '5511999990002')]
    await rig.settle()
    const before = rig.storage.instances.list()
    await rig.manager.shutdown()
    expect(links).toMatchObject([
      { ended: true, loggedOut: false },
      { ended: true, loggedOut: false },
    ])
    expect(rig.storage.instances.list()).toEqual(before)
  })

  it('refuses what comes after it', async () => {
    await rig.linked('shop')
    await rig.manager.shutdown()
    const stopping = { status: 503, code: 'stopping' }
    await expect(rig.manager.start('shop')).rejects.toMatchObject(stopping)
    await expect(rig.manager.logout('shop')).rejects.toMatchObject(stopping)
    await expect(rig.create('other')).rejects.toMatchObject(stopping)
    await rig.pass(600_000)
    expect(rig.adapter.live(rig.view('shop').id)).toEqual([])
  })

  it('is not held up by a socket that does not end', async () => {
    const link = await rig.linked('shop')
    link.end = () => new Promise<void>(() => undefined)
    const done = rig.manager.shutdown()
    await rig.pass(30_000)
    await done
  })
})
