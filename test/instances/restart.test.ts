// A restart in every state: what was meant to run and can, connects, one number after another; nothing else does.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { uncoded, type Sentence } from '../../core/contract/sentences/sentence.ts'
import { reasons } from '../../core/contract/sentences/states.ts'
import type { InstanceState } from '../../core/contract/state.ts'
import { Rig } from '../helpers/rig.ts'

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

describe('a start', () => {
  it('has every number addressable before any socket, and connects them one after another', async () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    for (const [n, name] of names.entries()) await rig.linked(name, `551199999000${n}`)
    await rig.create('unlinked')
    await rig.manager.stop('c')
    await rig.restart()
    expect(
      rig.manager
        .list()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual([...names, 'unlinked'])
    expect(rig.adapter.links).toEqual([])
    const counts: number[] = []
    for (let quarter = 0; quarter < 5; quarter += 1) {
      await rig.pass(250)
      counts.push(rig.adapter.links.length)
    }
    expect(counts).toEqual([1, 2, 3, 4, 4])
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
