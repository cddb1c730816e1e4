// What is asked about people, against a socket that gives what Baileys gives: nothing where WhatsApp has not answered.
import type { WASocket } from '@whiskeysockets/baileys'
import { expect, it } from 'vitest'
import { setTimeout as pause } from 'node:timers/promises'
import { PeopleAsks } from '../../../../core/instances/baileys/asking/people.ts'
import { GroupAsks } from '../../../../core/instances/baileys/asking/groups.ts'
import { WhatsAppSilence } from '../../../../core/instances/groups/port.ts'
import { el } from '../../../whatsapp/nodes.ts'

const jid = '5511999990001@s.whatsapp.net'
const answerMs = 20

/** Each of Baileys' own questions gives nothing after that long. */
function socket(answer: unknown, afterMs: number): WASocket {
  const nothing = async () => {
    await pause(afterMs)
    return undefined
  }
  const raw = {
    authState: { creds: {} },
    query: async () => answer,
    profilePictureUrl: nothing,
    fetchStatus: nothing,
    updateProfileName: nothing,
    updateBlockStatus: nothing,
  }
  return raw as unknown as WASocket
}

function asking(answer: unknown, afterMs = 0): PeopleAsks {
  return new PeopleAsks(() => socket(answer, afterMs), answerMs)
}

it('no answer is neither none nor done', async () => {
  const people = asking(undefined, answerMs + 5)
  const known = { renew: pause, renewAll: pause, changed: () => undefined } as never
  const groups = new GroupAsks(() => socket(undefined, 0), known)
  const asked: (() => Promise<unknown>)[] = [
    () => people.pictureUrl(jid),
    () => people.about(jid),
    () => people.business(jid),
    () => people.products(jid, { limit: 1, after: undefined }),
    () => people.collections(jid, 1),
    () => people.setName('Shop'),
    () => people.setAbout('Open'),
    () => people.setPicture(null),
    () => people.privacy(),
    () => people.setPrivacy('last', 'none'),
    () => people.blocked(),
    () => people.block(jid, true),
    () => groups.setPicture('1@g.us', null),
    () => groups.create('Group', [jid]),
    () => groups.members('1@g.us', 'add', [jid]),
    () => groups.one('1@g.us'),
  ]
  const answers = await Promise.allSettled(asked.map((ask) => ask()))
  for (const answer of answers)
    expect(answer).toMatchObject({ status: 'rejected', reason: expect.any(WhatsAppSilence) })
})

it('an answer without a picture, an about, a profile is that there is none', async () => {
  const people = asking(el('iq'))
  expect(await people.pictureUrl(jid)).toBeNull()
  expect(await people.business(jid)).toBeNull()
  expect(await people.blocked()).toEqual([])
  await people.setAbout('Open')
  await people.block(jid, true)
})

it('what WhatsApp does not say of who sees what is not said', async () => {
  const last = el('category', { name: 'last', value: 'contacts' })
  expect(await asking(el('iq', {}, [el('privacy', {}, [last])])).privacy()).toEqual({ last: 'contacts' })
})

it('a socket that has ended has not answered', async () => {
  const ended = Object.assign(new Error('Connection Closed'), { output: { statusCode: 428 } })
  for (const error of [ended, 1006]) {
    const raw = { query: () => Promise.reject(error) } as unknown as WASocket
    await expect(new PeopleAsks(() => raw, answerMs).privacy()).rejects.toThrow(WhatsAppSilence)
  }
})
