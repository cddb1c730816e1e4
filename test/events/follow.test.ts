// Following the log: whatever is committed, filtered, forgotten, spoilt or ended meanwhile, each event that fits comes
// once and in order.
import { getEventListeners } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { EventView } from '../../core/contract/events/event.ts'
import { follow, type Followed, type Following, type Step } from '../../core/events/follow.ts'
import type { EventLog } from '../../core/events/log.ts'
import { forgetEvents } from '../../core/events/retention.ts'
import { between, seeded, type Random } from '../helpers/random.ts'
import { addInstance } from '../storage/harness.ts'
import { happen, mend, newRig, seqsOf, spoil, turns, types, until, type Rig, type Type } from './log-rig.ts'

const never = new AbortController().signal

/** Steps until one says that there is no more. */
async function caughtUp(steps: AsyncIterable<Step<EventView>>): Promise<Step<EventView>[]> {
  const taken: Step<EventView>[] = []
  for await (const step of steps) {
    taken.push(step)
    if (!step.hasMore) break
  }
  return taken
}

/** A consumer as chance wants it: where it begins, what it wants, how slow it is and how often it goes and comes again. */
class Wanderer {
  readonly seqs: number[] = []
  readonly query: Pick<Following, 'after' | 'instanceId'> & { types?: readonly Type[] }
  readonly #random: Random
  readonly #limit: number
  cursor: number

  constructor(random: Random, latest: number, instances: readonly string[]) {
    this.#random = random
    this.#limit = between(random, 1, 6)
    const instanceId = instances[between(random, 0, instances.length * 2)]
    const wanted = types.filter(() => random() < 0.5)
    this.query = {
      after: between(random, Math.max(0, latest - 40), latest),
      ...(instanceId !== undefined && { instanceId }),
      ...(wanted.length > 0 && { types: wanted }),
    }
    this.cursor = this.query.after
  }

  async run(log: EventLog, signal: AbortSignal): Promise<void> {
    const { types: wanted, instanceId } = this.query
    const asked = { ...(instanceId !== undefined && { instanceId }), ...(wanted && { types: () => wanted }) }
    while (!signal.aborted) {
      const steps = follow(log, { ...asked, after: this.cursor, limit: this.#limit, signal })
      for await (const { events, next } of steps) {
        expect(next).toBeGreaterThanOrEqual(this.cursor)
        for (const seq of seqsOf(events)) {
          expect(seq).toBeGreaterThan(this.cursor)
          expect(seq).toBeLessThanOrEqual(next)
        }
        this.seqs.push(...seqsOf(events))
        this.cursor = next
        await turns(between(this.#random, 0, 3))
        if (this.#random() < 0.1) break
      }
    }
  }
}

/** Commits of one to four events each, some awaited, some one upon the other. */
async function bustle({ storage, log }: Rig, random: Random, instances: readonly string[]): Promise<void> {
  const written: Promise<unknown>[] = []
  for (let commits = between(random, 3, 15); commits > 0; commits -= 1) {
    const done = storage.commits.write((tx) => {
      for (let count = between(random, 1, 4); count > 0; count -= 1) {
        const type = types[between(random, 0, types.length - 1)] ?? 'instance.created'
        log.append(tx, instances[between(random, 0, instances.length)] ?? null, { type, data: { name: 'x' } })
      }
    })
    written.push(done)
    if (random() < 0.3) await done
    else await turns(between(random, 0, 3))
  }
  await Promise.all(written)
}

it('misses none and doubles none in 2000 interleavings of commits, sleeps, pulls and filters', async () => {
  const random = seeded(20_260)
  const rig = await newRig(random)
  const instances = [await addInstance(rig.storage), await addInstance(rig.storage)]
  for (let round = 0; round < 40; round += 1) {
    const over = new AbortController()
    const wanderers = Array.from(
      { length: 50 },
      (_, n) => new Wanderer(seeded(round * 50 + n), rig.log.latest(), instances),
    )
    const running = Promise.all(wanderers.map((wanderer) => wanderer.run(rig.log, over.signal)))
    running.catch(() => undefined)
    await bustle(rig, random, instances)
    const latest = rig.log.latest()
    await until(() => wanderers.every(({ cursor }) => cursor >= latest))
    over.abort()
    await running
    for (const { seqs, query } of wanderers)
      expect(seqs).toEqual(seqsOf(rig.log.list({ ...query, limit: 1e6 })))
  }
  expect(rig.log.latest()).toBeGreaterThan(500)
})

describe('a filter that finds little', () => {
  it('gets the few there are and moves its cursor over the rest, in steps that let others have their turn', async () => {
    const rig = await newRig()
    const [first = 0] = await happen(rig, 1, 'instance.trashed')
    await happen(rig, 5000)
    const [last] = await happen(rig, 1, 'instance.trashed')
    const others = { turns: 0, isOver: false }
    const other = (async () => {
      for (; !others.isOver; others.turns += 1) await nextTurn()
    })()
    const seen: number[] = []
    const steps: Step<EventView>[] = []
    for await (const step of follow(rig.log, {
      after: 0,
      types: () => ['instance.trashed'],
      signal: never,
    })) {
      seen.push(others.turns)
      steps.push(step)
      if (!step.hasMore) break
    }
    others.isOver = true
    await other
    expect(steps.flatMap(({ events }) => seqsOf(events))).toEqual([first, last])
    expect(steps.filter(({ events }) => events.length === 0).length).toBeGreaterThan(0)
    expect(steps.at(-1)?.next).toBe(last)
    expect(new Set(seen).size).toBe(steps.length)
  })

  it('may change while it goes on', async () => {
    const rig = await newRig()
    const wanted = new Set<Type>(['instance.created'])
    const steps = follow(rig.log, { after: 0, types: () => [...wanted], signal: never })
    const taken = async (): Promise<Type | undefined> => {
      const { value } = await steps.next()
      return value?.events[0]?.type as Type | undefined
    }
    expect(await taken()).toBe(undefined)
    for (const type of ['instance.created', 'instance.updated'] as const) {
      await happen(rig, 1, type)
      expect(await taken()).toBe(type === 'instance.created' ? type : undefined)
    }
    wanted.add('instance.updated')
    await happen(rig, 1)
    expect(await taken()).toBe('instance.updated')
    await steps.return()
  })
})

/** The log, and how many listen to it. */
function counted({ log }: Rig): Followed<EventView> & { listeners: number; pages: number } {
  const view = {
    listeners: 0,
    pages: 0,
    page: (query: Parameters<EventLog['page']>[0]) => {
      view.pages += 1
      return log.page(query)
    },
    latest: () => log.latest(),
    subscribe: (listener: () => void) => {
      view.listeners += 1
      const remove = log.subscribe(listener)
      return () => {
        view.listeners -= 1
        remove()
      }
    },
  }
  return view
}

describe('it ends', () => {
  it('while asleep, and listens no more', async () => {
    const rig = await newRig()
    const view = counted(rig)
    const over = new AbortController()
    const steps = follow(view, { after: 0, everyMs: 1000, signal: over.signal, setTimer: rig.clock.setTimer })
    await steps.next()
    const asleep = steps.next()
    await turns(3)
    expect([view.listeners, rig.clock.nextMs]).toEqual([1, 1000])
    over.abort()
    expect(await asleep).toEqual({ done: true, value: undefined })
    expect([view.listeners, rig.clock.nextMs]).toEqual([0, undefined])
    expect(getEventListeners(over.signal, 'abort')).toEqual([])
  })

  it('between two pages, and reads no further', async () => {
    const rig = await newRig()
    await happen(rig, 30)
    const view = counted(rig)
    const over = new AbortController()
    const taken: number[] = []
    for await (const { events } of follow(view, { after: 0, limit: 10, signal: over.signal })) {
      taken.push(...seqsOf(events))
      over.abort()
    }
    expect([taken.length, view.pages, view.listeners]).toEqual([10, 1, 0])
  })

  it('before it begins, and while it rests', async () => {
    const rig = await newRig()
    const view = counted(rig)
    expect(await caughtUp(follow(view, { after: 0, signal: AbortSignal.abort() }))).toEqual([])
    const over = new AbortController()
    const resting = caughtUp(follow(view, { after: 0, restMs: 1e6, signal: over.signal }))
    await turns(2)
    over.abort()
    expect(await resting).toEqual([])
    expect([view.pages, view.listeners]).toEqual([0, 0])
  })

  it('with the error of a read, before what could not be read', async () => {
    const rig = await newRig()
    const seqs = await happen(rig, 5)
    spoil(rig, 3)
    const taken: number[] = []
    let cursor = 0
    const all = async (): Promise<void> => {
      for await (const { events, next, hasMore } of follow(rig.log, {
        after: cursor,
        limit: 1,
        signal: never,
      })) {
        taken.push(...seqsOf(events))
        cursor = next
        if (!hasMore) return
      }
    }
    await expect(all()).rejects.toThrow(SyntaxError)
    await expect(all()).rejects.toThrow(SyntaxError)
    expect([taken, cursor]).toEqual([[1, 2], 2])
    mend(rig, 3)
    await all()
    expect(taken).toEqual(seqs)
  })

  it('with the error of a database that was closed under it', async () => {
    const rig = await newRig()
    await happen(rig, 2)
    const steps = follow(rig.log, { after: 0, limit: 1, signal: never })
    expect((await steps.next()).value?.events).toHaveLength(1)
    await rig.storage.close()
    await expect(steps.next()).rejects.toThrow('not open')
    expect(await steps.next()).toEqual({ done: true, value: undefined })
  })
})

const upTo = (last: number): number[] => Array.from({ length: last }, (_, n) => n + 1)

it('goes on with what is left where events are forgotten under it', async () => {
  const rig = await newRig()
  const { storage, clock } = rig
  const forget = (rows: number): Promise<number> =>
    storage.commits.write((tx) =>
      forgetEvents({ storage, events: rig.log, concerns: () => true }, tx, {
        now: clock.now(),
        batch: 1000,
        limits: { ageMs: 1e9, rows },
      }),
    )
  await happen(rig, 30)
  const taken: number[] = []
  const steps = follow(rig.log, { after: 0, limit: 10, signal: never })
  const take = async (): Promise<number | undefined> => {
    const { value } = await steps.next()
    taken.push(...seqsOf(value?.events ?? []))
    return value?.next
  }
  expect(await take()).toBe(10)
  await forget(15)
  expect(await take()).toBe(25)
  await forget(0)
  // All that is left is that they are gone.
  expect(await take()).toBe(30)
  const next = take()
  await happen(rig, 2)
  expect(await next).toBe(32)
  await steps.return()
  expect(taken).toEqual([...upTo(10), ...upTo(25).slice(15), 31, 32])
})

describe('beats', () => {
  it('come in their time, with events and without, and also while nothing fits', async () => {
    const rig = await newRig()
    const { setTimer } = rig.clock
    const following = { after: 0, types: () => ['instance.created'], everyMs: 1000, signal: never, setTimer }
    const steps = follow(rig.log, following)
    const step = async (): Promise<unknown> => {
      const { value } = await steps.next()
      return value && { seqs: seqsOf(value.events), next: value.next, isBeat: value.isBeat }
    }
    expect(await step()).toEqual({ seqs: [], next: 0, isBeat: false })
    for (let n = 1; n <= 3; n += 1) {
      await happen(rig, 1)
      expect(await step()).toEqual({ seqs: [], next: n, isBeat: false })
      rig.clock.advance(400)
    }
    expect(await step()).toEqual({ seqs: [], next: 3, isBeat: true })
    let isAwake = false
    const asleep = step().finally(() => (isAwake = true))
    await turns(3)
    rig.clock.advance(999)
    await turns(3)
    expect(isAwake).toBe(false)
    rig.clock.advance(1)
    expect(await asleep).toEqual({ seqs: [], next: 3, isBeat: true })
    rig.clock.advance(1000)
    await happen(rig, 1, 'instance.created')
    expect(await step()).toEqual({ seqs: [4], next: 4, isBeat: true })
    await steps.return()
  })
})
