// Making, naming, finding and changing instances; taking them to the trash and back.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tokenHash } from '../../core/storage/tables/instances.ts'
import { Rig } from '../helpers/rig.ts'

let rig: Rig
beforeEach(async () => {
  rig = await Rig.start()
})
afterEach(() => rig.end())

const taken = expect.objectContaining({ status: 409, code: 'name_taken' })
const conflict = expect.objectContaining({ status: 409 })
const missing = expect.objectContaining({ status: 404, code: 'not_found' })

describe('create', () => {
  it('makes a stopped instance that is found by id, by name and by its token', async () => {
    const made = await rig.create('shop', { token: 'A-TOKEN-OF-MY-OWN', settings: { rejectCall: true } })
    expect(made).toMatchObject({
      name: 'shop',
      state: 'stopped',
      desired: 'stopped',
      generation: null,
      number: null,
      trashedAt: null,
      stateReason: expect.stringMatching(/linked/),
      settings: { rejectCall: true, groupsIgnore: false },
    })
    expect(rig.manager.find(made.id)).toEqual(made)
    expect(rig.manager.find('shop')).toEqual(made)
    expect(rig.manager.findByTokenHash(tokenHash('A-TOKEN-OF-MY-OWN'))).toEqual(made)
    expect(rig.manager.token('shop')).toBe('A-TOKEN-OF-MY-OWN')
    expect(await rig.told('shop', 'instance.created')).toMatchObject([{ data: { name: 'shop' } }])
  })

  it('makes a token where none is given, an upper-case UUID', async () => {
    await rig.create('shop')
    expect(rig.manager.token('shop')).toMatch(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/)
  })

  it('opens no socket', async () => {
    await rig.create('shop')
    await rig.pass(60_000)
    expect(rig.adapter.links).toEqual([])
  })

  it.each(['', '   ', 'a/b', 'a\\b', 'tab\tinside', 'a'.repeat(101)])('refuses the name %j', async (name) => {
    await expect(rig.create(name)).rejects.toThrow()
    expect(rig.manager.list()).toEqual([])
  })

  it('trims a name and allows spaces inside', async () => {
    await rig.create('  my shop ')
    expect(rig.view('my shop').name).toBe('my shop')
  })

  it('refuses a token that another instance has, so that a token names one instance', async () => {
    await rig.create('shop', { token: 'THE-SAME-TOKEN' })
    await expect(rig.create('other', { token: 'THE-SAME-TOKEN' })).rejects.toEqual(conflict)
    expect(rig.manager.list().map(({ name }) => name)).toEqual(['shop'])
  })

  it('refuses a taken name and leaves the instance that has it as it was', async () => {
    const before = await rig.create('shop', { token: 'THE-FIRST-TOKEN' })
    await expect(rig.create('shop')).rejects.toEqual(taken)
    await expect(rig.create(' shop ')).rejects.toEqual(taken)
    expect(rig.manager.list()).toEqual([before])
    expect(rig.manager.token('shop')).toBe('THE-FIRST-TOKEN')
  })

  it('lets one of two simultaneous creates of a name win, and the other change nothing', async () => {
    const results = await Promise.allSettled([rig.create('shop'), rig.create('shop')])
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(rig.manager.list()).toHaveLength(1)
    expect(await rig.told('shop', 'instance.created')).toHaveLength(1)
  })

  it('leaves nothing behind when the disk is full, and says so', async () => {
    rig.diskIsFull = true
    await expect(rig.create('shop')).rejects.toEqual(expect.objectContaining({ status: 507 }))
    rig.diskIsFull = false
    expect(rig.manager.list()).toEqual([])
    await rig.create('shop')
  })
})

describe('unknown instances', () => {
  it('are not found, whatever is asked of them', async () => {
    expect(rig.manager.find('nobody')).toBeUndefined()
    const { manager } = rig
    await expect(manager.start('nobody')).rejects.toEqual(missing)
    await expect(manager.logout('nobody')).rejects.toEqual(missing)
    await expect(manager.trash('nobody')).rejects.toEqual(missing)
    await expect(manager.untrash('nobody')).rejects.toEqual(missing)
    await expect(manager.linkCode('nobody')).rejects.toEqual(missing)
    await expect(rig.sendText('nobody', { to: '5511999990001', text: 'x' })).rejects.toEqual(missing)
    expect(() => manager.messages.list('nobody')).toThrow(missing)
    expect(() => manager.token('nobody')).toThrow(missing)
  })
})

describe('update', () => {
  it('changes what is given and keeps the rest', async () => {
    await rig.create('shop', { settings: { rejectCall: true, msgCall: 'No calls' } })
    await rig.manager.update('shop', { name: 'store', settings: { groupsIgnore: true } })
    expect(rig.manager.find('shop')).toBeUndefined()
    expect(rig.view('store').settings).toMatchObject({
      rejectCall: true,
      msgCall: 'No calls',
      groupsIgnore: true,
    })
    expect(await rig.told('store', 'instance.updated')).toMatchObject([{ data: { name: 'store' } }])
  })

  it('refuses the name of another and changes nothing', async () => {
    await rig.create('shop')
    await rig.create('store')
    const request = { name: 'shop', settings: { rejectCall: true } }
    await expect(rig.manager.update('store', request)).rejects.toEqual(taken)
    expect(rig.view('store').settings.rejectCall).toBe(false)
  })

  it('neither starts nor changes anything where one of both is refused', async () => {
    await rig.create('shop')
    await rig.create('store')
    const request = { name: 'shop', desired: 'running' as const }
    await expect(rig.manager.update('store', request)).rejects.toEqual(taken)
    expect(rig.view('store')).toMatchObject({ state: 'stopped', desired: 'stopped' })
    const link = await rig.linked('replaced')
    link.close({ code: 440 })
    await rig.state('replaced', 'replaced')
    const renamed = { name: 'other', desired: 'running' as const }
    await expect(rig.manager.update('replaced', renamed)).rejects.toEqual(conflict)
    expect(rig.manager.find('other')).toBeUndefined()
  })

  it('never shows the password of a proxy', async () => {
    const proxy = {
      protocol: 'socks5' as const,
      host: 'p.example',
      port: 1080,
      username: 'u',
      password: 'hidden',
    }
    await rig.create('shop', { proxy })
    expect(JSON.stringify(rig.view('shop'))).not.toContain('hidden')
    expect(rig.view('shop').proxy).toMatchObject({ host: 'p.example', username: 'u' })
    await rig.manager.update('shop', { proxy: null })
    expect(rig.view('shop').proxy).toBeNull()
  })

  it('lets new settings hold for the socket that is open', async () => {
    const link = await rig.linked('shop')
    await rig.manager.update('shop', { settings: { groupsIgnore: true } })
    expect(link.options.settings.groupsIgnore).toBe(true)
    expect(rig.view('shop').state).toBe('open')
  })

  it('connects anew through a new proxy', async () => {
    const link = await rig.linked('shop')
    const proxy = { protocol: 'http' as const, host: 'p.example', port: 8080 }
    await rig.manager.update('shop', { proxy }, { by: 'owner' })
    await rig.until('the old socket is ended', () => link.ended)
    await rig.pass(3000)
    const next = rig.adapter.live(rig.view('shop').id)
    expect(next.map(({ options }) => options.proxy)).toEqual([{ ...proxy, setBy: 'owner' }])
  })
})

describe('the trash', () => {
  it('ends the socket and keeps everything: link, settings, token, messages', async () => {
    const link = await rig.linked('shop')
    link.autoAck = true
    await rig.sendText('shop', { to: '5511999990001', text: 'kept' })
    const { id } = rig.view('shop')
    const token = rig.manager.token('shop')

    const trashed = await rig.manager.trash('shop')
    expect(trashed).toMatchObject({
      state: 'trashed',
      generation: 1,
      trashedAt: rig.clock.now(),
      desired: 'running',
    })
    expect(link).toMatchObject({ ended: true, loggedOut: false })
    expect(rig.manager.list()).toEqual([])
    expect(rig.manager.list({ trashed: true })).toEqual([trashed])
    expect(rig.manager.find('shop')).toBeUndefined()
    expect(rig.manager.findByTokenHash(tokenHash(token))).toBeUndefined()

    const back = await rig.manager.untrash(id)
    expect(back).toMatchObject({ name: 'shop', state: 'connecting', desired: 'running', trashedAt: null })
    expect(rig.manager.token('shop')).toBe(token)
    expect(rig.manager.messages.list('shop').records.map(({ text }) => text)).toEqual(['kept'])
    await rig.pass(1)
    const [login] = rig.adapter.live(id)
    expect(login?.options.purpose).toEqual({ kind: 'login', generation: 1 })
    const types = (await rig.told('shop', 'instance.trashed', 'instance.untrashed')).map(({ type }) => type)
    expect(types).toEqual(['instance.trashed', 'instance.untrashed'])
  })

  it('never connects what is in it, and refuses its commands', async () => {
    await rig.linked('shop')
    const { id } = await rig.manager.trash('shop')
    await expect(rig.manager.start(id)).rejects.toEqual(conflict)
    await expect(rig.manager.link(id, {})).rejects.toEqual(conflict)
    await expect(rig.manager.logout(id)).rejects.toEqual(conflict)
    await expect(rig.manager.update(id, { name: 'x' })).rejects.toEqual(conflict)
    await expect(rig.sendText(id, { to: '5511999990001', text: 'x' })).rejects.toEqual(conflict)
    await rig.pass(600_000)
    expect(rig.adapter.live(id)).toEqual([])
  })

  it('frees the name; taking back then needs another one', async () => {
    const first = await rig.create('shop')
    await rig.manager.trash('shop')
    const second = await rig.create('shop')
    await expect(rig.manager.untrash(first.id)).rejects.toEqual(taken)
    expect(rig.manager.find(first.id)?.state).toBe('trashed')
    await rig.manager.untrash(first.id, { name: 'old shop' })
    expect(rig.view('old shop').id).toBe(first.id)
    expect(rig.view('shop').id).toBe(second.id)
  })

  it('is undone by name too, the last one of that name', async () => {
    await rig.create('shop')
    await rig.manager.trash('shop')
    const second = await rig.create('shop')
    rig.clock.advance(1000)
    await rig.manager.trash('shop')
    expect((await rig.manager.untrash('shop')).id).toBe(second.id)
  })

  it('does not give two instances one token', async () => {
    const first = await rig.create('shop', { token: 'A-TOKEN-IN-SCRIPTS' })
    await rig.manager.trash('shop')
    await rig.create('shop', { token: 'A-TOKEN-IN-SCRIPTS' })
    await expect(rig.manager.untrash(first.id, { name: 'old' })).rejects.toEqual(conflict)
    expect(rig.manager.find(first.id)?.state).toBe('trashed')
  })

  it('gives back a number that was logged out or replaced as that, and does not connect it', async () => {
    const link = await rig.linked('shop')
    link.close({ code: 440 })
    await rig.state('shop', 'replaced')
    const { id } = await rig.manager.trash('shop')
    expect(await rig.manager.untrash(id)).toMatchObject({
      state: 'replaced',
      stateCode: 440,
      desired: 'running',
    })
    await rig.pass(60_000)
    expect(rig.adapter.of(id)).toHaveLength(2)
  })

  it('refuses to take back what is not in it', async () => {
    await rig.create('shop')
    await expect(rig.manager.untrash('shop')).rejects.toEqual(conflict)
  })
})
