import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { fileKindOf, fileOf, keyTypes } from '../../../core/backup/import/multifile-names.ts'

const user = fc.stringMatching(/^[1-9]\d{4,17}$/)
const address = fc
  .tuple(user, fc.constantFrom('', '_1', '_128', '_129'), fc.nat(99))
  .map(([name, domain, device]) => `${name}${domain}.${device}`)
const group = fc.oneof(
  user.map((id) => `${id}@g.us`),
  fc.tuple(user, user).map(([owner, made]) => `${owner}-${made}@g.us`),
  fc.constant('status@broadcast'),
)
const base64 = fc
  .uint8Array({ minLength: 1, maxLength: 40 })
  .map((bytes) => Buffer.from(bytes).toString('base64'))

const ids: Record<string, fc.Arbitrary<string>> = {
  'pre-key': fc.integer({ min: 1, max: 16_777_215 }).map(String),
  session: address,
  'identity-key': address,
  'sender-key': fc
    .tuple(group, user, fc.constantFrom('', '_1'), fc.nat(99))
    .map(([id, author, domain, device]) => `${id}::${author}${domain}::${device}`),
  'sender-key-memory': group,
  'app-state-sync-key': base64,
  'app-state-sync-version': fc.constantFrom(
    'critical_block',
    'critical_unblock_low',
    'regular',
    'regular_high',
  ),
  'lid-mapping': fc.oneof(
    user,
    user.map((lid) => `${lid}_reverse`),
  ),
  'device-list': user,
  tctoken: fc.oneof(
    user.map((lid) => `${lid}@lid`),
    fc.constant('__index'),
  ),
}

it('knows how the ids of every type are made', () => {
  expect(Object.keys(ids).toSorted()).toEqual(keyTypes.toSorted())
})

it.each(Object.keys(ids))('finds the id of a %s again in the name of its file', (type) => {
  fc.assert(
    fc.property(ids[type] ?? fc.constant(''), (id) => {
      expect(fileKindOf(fileOf(type, id))).toEqual({ is: 'key', type, id })
    }),
  )
})

it('tells names that are no keys from names that Baileys would not make', () => {
  expect(fileKindOf('creds.json')).toEqual({ is: 'creds' })
  for (const file of [
    'baileys_store_multi.json',
    'notes.txt',
    'creds.json.bak',
    'session-1.0.json~',
    '.DS_Store',
  ])
    expect(fileKindOf(file)).toEqual({ is: 'foreign' })
  for (const copy of ['session-987_1.0 (1).json', 'session-987_1.0 - Copy.json'])
    expect(fileKindOf(copy)).toEqual({ is: 'misnamed', type: 'session' })
  expect(fileKindOf('sender-key-1@g.us::2_1::3.json')).toEqual({
    is: 'key',
    type: 'sender-key',
    id: '1@g.us::2_1::3',
  })
  expect(fileKindOf('pre-key-one.json')).toEqual({ is: 'misnamed', type: 'pre-key' })
  expect(fileKindOf('sender-key-1@g.us.json')).toEqual({ is: 'misnamed', type: 'sender-key' })
  expect(fileKindOf('session-.json')).toEqual({ is: 'misnamed', type: 'session' })
})
