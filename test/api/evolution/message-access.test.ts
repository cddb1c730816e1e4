// The routes of the dialect that name a number open to its owner and its own token alone, each of them; and of those for
// messages, what says nothing is refused.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import type { DialectContext } from '../../../core/api/evolution/dialect.ts'
import { dialectRoutes } from '../../../core/api/evolution/router.ts'
import { startCore, type Harness } from '../harness.ts'
import { unauthorized } from './words.ts'

const other = '5511988880092'
const jid = `${other}@s.whatsapp.net`

let core: Harness
let foreignToken: string
beforeAll(async () => {
  core = await startCore()
  await core.ask('POST', '/instance/create', { body: { instanceName: 'shop' } })
  const { json } = await core.ask('POST', '/instance/create', { body: { instanceName: 'foreign' } })
  foreignToken = z.object({ hash: z.string() }).parse(json).hash
})
afterAll(() => core.stop())

// Only the table is read: no route is run.
const named = dialectRoutes({} as DialectContext).filter(({ scope }) => scope === 'instance')

it.each(named.map(({ method, path }) => [method.toUpperCase(), path] as const))(
  '%s %s is closed to the token of another number, and does not tell whether there is one',
  async (method, path) => {
    for (const name of ['shop', 'nobody'])
      expect(await core.ask(method, `${path}/${name}`, { body: {}, key: foreignToken })).toMatchObject({
        status: 401,
        json: unauthorized,
      })
  },
)

const key = { id: '3A00', remoteJid: jid, fromMe: false }
it.each<readonly [string, string, object]>([
  ['POST', '/message/sendText', { number: other, text: 'x' }],
  ['POST', '/message/sendMedia', { number: other, mediatype: 'image', media: 'QUJD' }],
  ['POST', '/message/sendPtv', { number: other, video: 'QUJD' }],
  ['POST', '/message/sendWhatsAppAudio', { number: other, audio: 'QUJD' }],
  ['POST', '/message/sendSticker', { number: other, sticker: 'QUJD' }],
  ['POST', '/message/sendStatus', { type: 'text', content: 'x' }],
  ['POST', '/message/sendLocation', { number: other, latitude: 1, longitude: 1, name: 'x', address: 'x' }],
  ['POST', '/message/sendContact', { number: other, contact: [{ fullName: 'A', phoneNumber: other }] }],
  ['POST', '/message/sendReaction', { key, reaction: '👍' }],
  ['POST', '/message/sendPoll', { number: other, name: 'x', selectableCount: 1, values: ['a', 'b'] }],
  ['POST', '/message/sendList', { number: other }],
  ['POST', '/message/sendButtons', { number: other }],
  ['POST', '/chat/updateMessage', { number: other, key, text: 'x' }],
  ['DELETE', '/chat/deleteMessageForEveryone', key],
  ['POST', '/chat/markMessageAsRead', { readMessages: [key] }],
  ['POST', '/chat/getBase64FromMediaMessage', { message: { key } }],
])(
  '%s %s opens to nobody else: no key, a wrong one, the token of another number',
  async (method, path, body) => {
    for (const wrong of [null, 'a-wrong-key', foreignToken])
      expect(await core.ask(method, `${path}/shop`, { body, key: wrong })).toMatchObject({
        status: 401,
        json: unauthorized,
      })
    expect(await core.ask(method, `${path}/nobody`, { body })).toMatchObject({
      status: 404,
      json: { response: { message: ['The "nobody" instance does not exist'] } },
    })
    // What is not there is refused, with the right key too.
    expect(await core.ask(method, `${path}/shop`, { body: {} })).toMatchObject({ status: 400 })
  },
)
