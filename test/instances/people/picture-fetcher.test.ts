// The files of pictures against answers that a test gives: of whom they are asked for, how often, and what becomes of one
// that does not come.
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { MediaFailure } from '../../../core/instances/link.ts'
import { keepPicture } from '../../../core/instances/people/picture-record.ts'
import { PictureFetcher } from '../../../core/instances/people/picture-fetcher.ts'
import { createLog } from '../../../core/log.ts'
import { MediaFiles } from '../../../core/storage/folder/media-files.ts'
import { Rig } from '../../helpers/rig.ts'

const account = '5511999990001'
const bia = { pn: '5511999990003@s.whatsapp.net', lid: '30000300@lid' }
const people = Array.from({ length: 5 }, (_, n) => `551188888000${n}@s.whatsapp.net`)
const jpegOf = (text: string): Buffer => Buffer.concat([Buffer.of(0xff, 0xd8, 0xff), Buffer.from(text)])

let rig: Rig
let instanceId: string
let files: MediaFiles
let fetcher: PictureFetcher
let asked: string[]
let urls: string[]
let answer: (jid: string) => Promise<string | null>
let file: (url: string) => Promise<Uint8Array>
beforeEach(async () => {
  rig = await Rig.start()
  await rig.linked('shop', account)
  instanceId = rig.view('shop').id
  files = new MediaFiles(rig.storage.paths.media)
  asked = []
  urls = []
  answer = (jid) => Promise.resolve(`https://pps.whatsapp.net/${jid}`)
  file = (url) => Promise.resolve(jpegOf(url))
  const { storage, events, clock } = rig
  await storage.commits.write((tx) => {
    for (const jid of [bia.pn, ...people]) {
      const names = jid === bia.pn ? bia : { pn: jid }
      storage.contacts.ensure(tx, instanceId, account, { ...names, pushName: 'P', at: 1 })
      storage.chats.ensure(tx, instanceId, account, { ...names, at: 1 })
    }
    storage.contacts.ensure(tx, instanceId, account, { lid: '30000400@lid', pushName: 'No chat', at: 1 })
  })
  fetcher = new PictureFetcher({
    storage,
    files,
    events,
    log: createLog('silent'),
    now: clock.now,
    setTimer: clock.setTimer,
    ask: (_, jid) => {
      asked.push(jid)
      return answer(jid)
    },
    adapter: {
      async *fetchPicture(url) {
        urls.push(url)
        yield await file(url)
      },
    },
  })
  rig.manager.onPictureWanted = () => fetcher.look()
  fetcher.start()
})
afterEach(async () => {
  await fetcher.stop()
  await rig.end()
})

const list = async (...of: string[]) => {
  const found = await rig.manager.pictures.list('shop', of)
  return found.map(({ state, hash }) => (hash === null ? state : `${state} ${readText(hash)}`))
}
const readText = (hash: string): string => readFileSync(files.pathOf(hash)).subarray(3).toString()
const kept = (jid: string, text: string) =>
  rig.until(`the picture of ${jid} is ${text}`, () => {
    const contact = rig.storage.contacts.find(instanceId, account, jid)
    const found = contact && rig.storage.pictures.of({ contact: contact.id })
    return found?.state === 'kept' && found.hash && readText(found.hash) === text ? true : undefined
  })
const told = (url: string | null) =>
  rig.storage.commits.write((tx) => {
    const { storage, events, clock } = rig
    keepPicture({ storage, events, now: clock.now }, tx, { instanceId, account, jid: bia.pn, url })
  })
/** Timers that are set while others are waited for, too. */
const later = async (hours: number): Promise<void> => {
  await rig.pass(1000)
  for (let hour = 0; hour < hours; hour += 1) await rig.pass(60 * 60_000)
}
const events = async () =>
  (await rig.told('shop', 'picture.updated')).map(({ data }) => ('of' in data ? data.of : ''))

it('is asked for once, of who is known and has a chat, and is there under its hash', async () => {
  expect(await list(bia.lid, '30000400@lid', '30000500@lid', '1@newsletter')).toEqual([
    'wanted',
    'unknown',
    'unknown',
    'unknown',
  ])
  const text = `https://pps.whatsapp.net/${bia.pn}`
  await kept(bia.pn, text)
  expect(await list(bia.pn, bia.lid)).toEqual([`kept ${text}`, `kept ${text}`])
  await rig.pass(24 * 60 * 60_000)
  expect(asked).toEqual([bia.pn])
  expect(await events()).toEqual([bia.pn])
  expect(rig.storage.contacts.find(instanceId, account, bia.pn)?.pictureUrl).toBe(text)
  expect(rig.storage.media.isReferenced(rig.manager.pictures.find('shop', bia.pn))).toBe(true)
})

it('is asked for one after the other, with a rest between two whatever is told meanwhile', async () => {
  await list(...people)
  await rig.settle()
  for (const n of [1, 2, 3]) {
    fetcher.look()
    await rig.settle()
    expect(asked).toHaveLength(n)
    await rig.pass(1000)
  }
})

it('is tried again later where no answer, no file or no picture comes, and is none where WhatsApp says so', async () => {
  answer = () => Promise.reject(new Error('WhatsApp did not answer'))
  const wrong: (() => void)[] = [
    () => (answer = () => Promise.reject(new Error('WhatsApp did not answer'))),
    () => (file = () => Promise.reject(new MediaFailure('failed'))),
    () => (file = () => Promise.resolve(Buffer.from('<html>'))),
    () => (file = () => Promise.resolve(Buffer.concat([jpegOf(''), Buffer.alloc(3 * 1024 * 1024)]))),
  ]
  await list(bia.pn)
  for (const set of wrong) {
    answer = (jid) => Promise.resolve(`https://pps.whatsapp.net/${jid}`)
    set()
    const before = asked.length
    await later(25)
    await rig.until('it was tried', () => asked.length > before || undefined)
    expect(await list(bia.pn)).toEqual(['wanted'])
  }
  expect(await files.list()).toEqual([])
  answer = () => Promise.resolve(null)
  await later(25)
  expect(await list(bia.pn)).toEqual(['none'])
})

it('is another one when WhatsApp tells so, of who was asked for; the one before stays until it is here', async () => {
  await told('https://pps.whatsapp.net/0')
  await rig.pass(1000)
  expect(urls).toEqual([])
  await list(bia.pn)
  await kept(bia.pn, `https://pps.whatsapp.net/${bia.pn}`)
  file = () => Promise.reject(new MediaFailure('failed'))
  await told('https://pps.whatsapp.net/1')
  await rig.pass(1000)
  expect(await list(bia.pn)).toEqual([`wanted https://pps.whatsapp.net/${bia.pn}`])
  file = (url) => Promise.resolve(jpegOf(url))
  answer = () => Promise.resolve('https://pps.whatsapp.net/1')
  await later(1)
  await kept(bia.pn, 'https://pps.whatsapp.net/1')
  await told(null)
  expect(await list(bia.pn)).toEqual(['none'])
  const before = asked.length
  for (let time = 0; time < 10; time += 1) await rig.manager.pictures.list('shop', [bia.pn], true)
  await later(1)
  expect(asked).toHaveLength(before + 1)
  await kept(bia.pn, 'https://pps.whatsapp.net/1')
})

it('that is told to be another one while it comes counts for nothing', async () => {
  const late = Promise.withResolvers<Uint8Array>()
  file = (url) => (url.endsWith('/2') ? Promise.resolve(jpegOf('two')) : late.promise)
  await list(bia.pn)
  await rig.until('it comes', () => urls.length === 1 || undefined)
  await told('https://pps.whatsapp.net/2')
  late.resolve(jpegOf('one'))
  await rig.pass(1000)
  await kept(bia.pn, 'two')
  expect(await list(bia.pn)).toEqual(['kept two'])
})

it('goes with its person when two names turn out to be one', async () => {
  const { contacts, chats, commits } = rig.storage
  const [pn, lid] = ['5511977776666@s.whatsapp.net', '30000700@lid']
  await commits.write((tx) => {
    contacts.ensure(tx, instanceId, account, { pn, name: 'The same', at: 1 })
    contacts.ensure(tx, instanceId, account, { lid, pushName: 'The same', at: 1 })
    chats.ensure(tx, instanceId, account, { lid, at: 1 })
  })
  await list(lid)
  await kept(lid, `https://pps.whatsapp.net/${lid}`)
  await commits.write((tx) => contacts.link(tx, instanceId, account, { pn, lid, at: 2 }))
  expect(await list(lid)).toEqual([`kept https://pps.whatsapp.net/${lid}`])
})
