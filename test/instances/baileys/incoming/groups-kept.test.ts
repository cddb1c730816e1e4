// What WhatsApp tells of groups and channels is acknowledged when it is stored, and not before.
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase } from '../../../../core/storage/database.ts'
import { dataPaths } from '../../../../core/storage/paths.ts'
import { StorageError } from '../../../../core/storage/errors.ts'
import { startAdapter, type AdapterWorld } from '../../../helpers/adapter.ts'
import { until } from '../../../helpers/appliance.ts'
import { makeChannel, post } from '../../../whatsapp/server/channels/channels.ts'
import { el } from '../../../whatsapp/nodes.ts'
import { startWhatsApp, type WhatsApp } from '../../../whatsapp/server/server.ts'

const number = '5511999990171'
const login = { kind: 'login', generation: 1 } as const
let wa: WhatsApp
let world: AdapterWorld
let instanceId: string
beforeAll(async () => {
  wa = await startWhatsApp()
  world = await startAdapter(wa)
  instanceId = await world.link(number)
})
afterAll(async () => {
  await world.end()
  await wa.stop()
})

const groupOf = (jid: string) => world.storage.groups.find(instanceId, number, jid)
const device = () => `${number}:1`

it('comes again where it could not be stored', async () => {
  const ana = wa.phone({ number: '5511999990172', name: 'Ana' })
  const { commits } = world.storage
  const jid = await ana.createGroup('Before', [number])
  const first = await world.open(instanceId, login, { keepAliveMs: 200 })
  await until('the group is known', () => groupOf(jid))
  await wa.settled(device())
  const write = commits.write.bind(commits)
  const isIt = () => groupOf(jid)?.subject !== 'Before'
  const full = Promise.withResolvers<never>()
  // The disk is full for the change of the group, and for nothing else that comes with it.
  commits.write = (work) => {
    const refused = new Error('The disk is full for this one')
    const refusing: typeof work = (tx) => {
      const done = work(tx)
      if (isIt()) throw refused
      return done
    }
    return write(refusing).catch((error: unknown) =>
      error === refused ? full.promise : Promise.reject(error),
    )
  }
  await ana.renameGroup(jid, 'While the disk was full')
  const asked = wa.counters(device()).pings
  await until('the device has heard and answered', () => wa.counters(device()).pings > asked || undefined)
  full.reject(new StorageError('full'))
  await first.fact('closed')
  commits.write = write
  expect(groupOf(jid)).toMatchObject({ subject: 'Before' })
  expect(wa.counters(device()).queued).toBe(1)
  const second = await world.open(instanceId, login)
  await until('the change has come', () =>
    groupOf(jid)?.subject === 'While the disk was full' ? true : undefined,
  )
  await second.link.end()
})

it('that cannot be stored holds nothing up: the group is asked for anew', async () => {
  const ana = wa.phone({ number: '5511999990172' })
  const { link } = await world.open(instanceId, login)
  const jid = await ana.createGroup('Strange', [number])
  await until('the group is known', () => groupOf(jid))
  const [to] = wa.devices(number).slice(-1)
  if (to === undefined) throw new Error('There is no device')
  const db = openDatabase(dataPaths(join(world.folder, 'data')).database)
  db.exec(`CREATE TRIGGER refused BEFORE INSERT ON messages WHEN NEW.message_id = 'STRANGE'
    BEGIN SELECT RAISE(ABORT, 'no such line'); END`)
  db.close()
  const attrs = { from: jid, type: 'w:gp2', participant: ana.lid, t: 'never' }
  const before = wa.hub.groups.asked.length
  wa.hub.queues.deliver(to, el('notification', { ...attrs, id: 'STRANGE' }, [el('locked')]))
  wa.hub.queues.deliver(to, el('notification', { ...attrs, id: 'NEW KIND' }, [el('made_of_cheese')]))
  await ana.renameGroup(jid, 'And on')
  await until('the next one is stored', () => (groupOf(jid)?.subject === 'And on' ? true : undefined))
  await wa.settled(device())
  const isAbout = ({ what, group }: { what: string; group: string }) =>
    what === 'participating' || group === jid
  const asked = () =>
    wa.hub.groups.asked.slice(before).some((each) => each.device === device() && isAbout(each))
  await until('the group was asked for anew', () => asked() || undefined)
  await until('and is as it is there', () => groupOf(jid)?.isStale === false || undefined)
  expect(groupOf(jid)).toMatchObject({ locked: false, subject: 'And on' })
  await link.end()
})

it('a post of a channel comes again where it could not be stored', async () => {
  const channel = makeChannel(wa.hub, '5511999990173', 'News')
  channel.followers.push(number)
  const { commits, messages } = world.storage
  const first = await world.open(instanceId, login, { keepAliveMs: 200 })
  await until('it is open', () => wa.counters(device()).openConnections > 0 || undefined)
  await wa.settled(device())
  const write = commits.write.bind(commits)
  const full = Promise.withResolvers<never>()
  const isThere = () => messages.list(instanceId, { chat: channel.jid, limit: 1 }).length > 0
  commits.write = (work) => {
    const refused = new Error('The disk is full for this one')
    const refusing: typeof work = (tx) => {
      const done = work(tx)
      if (isThere()) throw refused
      return done
    }
    return write(refusing).catch((error: unknown) =>
      error === refused ? full.promise : Promise.reject(error),
    )
  }
  post(wa.hub, channel.jid, { message: { conversation: 'while the disk was full' } })
  const asked = wa.counters(device()).pings
  await until('the device has heard and answered', () => wa.counters(device()).pings > asked || undefined)
  full.reject(new StorageError('full'))
  await first.fact('closed')
  commits.write = write
  expect(isThere()).toBe(false)
  expect(wa.counters(device()).queued).toBe(1)
  const second = await world.open(instanceId, login)
  await until('it has come again', () => isThere() || undefined)
  await wa.settled(device())
  await second.link.end()
})
