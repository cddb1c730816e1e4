// An older link is taken into use again, and WhatsApp's answer decides which one stays; nothing is ever erased.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Rig } from '../helpers/rig.ts'
import type { ScriptedLink } from '../helpers/scripted-adapter.ts'

let rig: Rig
beforeEach(async () => {
  rig = await Rig.start()
  const first = await rig.linked('shop')
  first.close({ code: 401, deviceRemoved: true })
  await rig.state('shop', 'logged_out')
  await rig.linked('shop')
})
afterEach(() => rig.end())

async function newest(): Promise<ScriptedLink> {
  await rig.settle()
  const { id } = rig.view('shop')
  return rig.until('a socket', () => rig.adapter.live(id).at(-1))
}
const inUse = () =>
  rig.manager.generations('shop').flatMap((each) => (each.archivedAt === null ? [each.n] : []))

describe('activating an older link', () => {
  it('keeps it when WhatsApp lets it in; the present one is archived, not unlinked', async () => {
    const present = await newest()
    await rig.manager.activate('shop', 1)
    const link = await newest()
    expect(link.options.purpose).toEqual({ kind: 'login', generation: 1 })
    expect([present.ended, present.loggedOut]).toEqual([true, false])
    link.open()
    expect(await rig.state('shop', 'open')).toMatchObject({ generation: 1 })
    expect(inUse()).toEqual([1])
    // From now on it is like any link.
    link.close({ code: 401, deviceRemoved: true })
    await rig.state('shop', 'logged_out')
    expect(rig.manager.generations('shop')).toHaveLength(2)
  })

  it('puts the present one back when its device was removed', async () => {
    await rig.manager.activate('shop', 1)
    const tried = await newest()
    tried.close({ code: 401, deviceRemoved: true })
    const back = await newest()
    expect(back.options.purpose).toEqual({ kind: 'login', generation: 2 })
    back.open()
    expect(await rig.state('shop', 'open')).toMatchObject({ generation: 2, desired: 'running' })
    expect(inUse()).toEqual([2])
  })

  it('ends in one of the two after a crash in between', async () => {
    await rig.manager.activate('shop', 1)
    await rig.crash()
    await rig.pass(1000)
    const tried = await newest()
    expect(tried.options.purpose).toEqual({ kind: 'login', generation: 1 })
    tried.close({ code: 401, deviceRemoved: true })
    await rig.settle()
    await rig.crash()
    await rig.pass(1000)
    const back = await newest()
    expect(back.options.purpose).toEqual({ kind: 'login', generation: 2 })
    back.open()
    await rig.state('shop', 'open')
    expect(inUse()).toEqual([2])
  })

  it('refuses the one in use and one that never was', async () => {
    await expect(rig.manager.activate('shop', 2)).rejects.toMatchObject({ code: 'conflict' })
    await expect(rig.manager.activate('shop', 7)).rejects.toMatchObject({ code: 'not_found' })
    expect(inUse()).toEqual([2])
  })
})

describe('restart', () => {
  it('makes another socket and keeps the desired state, also when it is asked twice', async () => {
    const before = await newest()
    before.open()
    await rig.state('shop', 'open')
    await Promise.all([rig.manager.restart('shop'), rig.manager.restart('shop')])
    const { id } = rig.view('shop')
    await rig.settle()
    expect(before.ended).toBe(true)
    expect(rig.adapter.live(id)).toHaveLength(1)
    expect(rig.view('shop')).toMatchObject({ state: 'connecting', desired: 'running' })
  })
})
