// What became of the people whom a request names.
import { expect, it } from 'vitest'
import { doneOf, isAnswered, resultsOf } from '../../../core/instances/groups/people.ts'

const ana = { person: '1', jid: '1@s.whatsapp.net' }
const bia = { person: '2', jid: '20@lid' }
const nobody = { person: '3', jid: undefined }
const answers = [{ names: { lid: '10@lid', pn: ana.jid }, code: 200 }]

it('who has no answer was not done, nor refused', () => {
  const asked = [ana, bia, nobody]
  expect(doneOf(asked, answers)).toEqual([{ lid: '10@lid', pn: ana.jid }])
  expect(resultsOf(asked, answers, { action: 'add' })).toMatchObject([
    { person: '1', result: 'done', code: 200 },
    { person: '2', result: 'unknown', code: null, reasonCode: 'person_not_answered' },
    { person: '3', result: 'refused', code: 404, reasonCode: 'person_not_there' },
  ])
  expect(isAnswered(asked, answers)).toBe(false)
  expect(isAnswered([ana, nobody], answers)).toBe(true)
})
