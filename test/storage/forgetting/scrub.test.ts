// What events and the record of what was done say of somebody goes; that something happened stays.
import { expect, it } from 'vitest'
import { scrub } from '../../../core/storage/forgetting/scrub.ts'

const names = ['5511999990002@s.whatsapp.net', '77@lid', '998877@lid']

it.each([
  [
    'a message of theirs',
    {
      id: 'M',
      row: 1,
      chat: names[0],
      pushName: 'Bia',
      text: 'secret',
      content: { kind: 'text' },
      edits: [{}],
    },
    { id: 'M', row: 1, chat: 'forgotten', pushName: null, text: null, content: null, edits: [] },
  ],
  [
    'what they did in a group',
    { chat: '1@g.us', by: { fromMe: false, participant: '998877@lid' }, emoji: '👍', at: 3 },
    { chat: '1@g.us', by: { fromMe: false, participant: 'forgotten' }, emoji: null, at: 3 },
  ],
  ['a number alone', { contact: '5511999990002', count: 2 }, { contact: 'forgotten', count: 2 }],
])('is without them: %s', (_, before, after) => {
  expect(scrub(before, names)).toEqual(after)
})

it('leaves alone what does not speak of them', () => {
  expect(scrub({ id: 'M77', chat: '5511999990003@s.whatsapp.net', text: 'hello' }, names)).toBeUndefined()
})
