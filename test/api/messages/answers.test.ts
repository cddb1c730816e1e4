// Answers that people have ready: of one number and for all, by whom they are changed, and that they are refused in words.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { CreatedInstance } from '../../../core/contract/appliance/appliance.ts'
import { QuickAnswerView } from '../../../core/contract/messages/answer-routes.ts'
import { startCore, type Harness } from '../harness.ts'

type Created = z.infer<typeof CreatedInstance>

let core: Harness
let shop: Created
let other: Created
beforeAll(async () => {
  core = await startCore()
  const make = async (name: string): Promise<Created> =>
    CreatedInstance.parse((await core.ask('POST', '/api/v1/instances', { body: { name } })).json)
  shop = await make('shop')
  other = await make('other')
})
afterAll(() => core.stop())

const List = z.object({ quickAnswers: z.array(QuickAnswerView) })
const listOf = async (instance: string): Promise<[string, string, boolean][]> => {
  const { json } = await core.ask('GET', `/api/v1/quick-answers?instance=${instance}`)
  return List.parse(json).quickAnswers.map(({ name, text, instanceId }) => [name, text, instanceId === null])
}
const add = (body: unknown, key?: string) =>
  core.ask('POST', '/api/v1/quick-answers', { body, ...(key !== undefined && { key }) })

it('are listed by their names, its own before those for all of the same name', async () => {
  expect(await add({ name: 'Hours', text: 'From 8 to 6' })).toMatchObject({
    status: 201,
    json: { name: 'hours', text: 'From 8 to 6', instanceId: null },
  })
  await add({ instance: 'shop', name: 'address', text: 'Main street 1' })
  await add({ instance: shop.id, name: 'hours', text: 'Always' })
  expect(await listOf('shop')).toEqual([
    ['address', 'Main street 1', false],
    ['hours', 'Always', false],
  ])
  expect(await listOf('other')).toEqual([['hours', 'From 8 to 6', true]])
})

it('are changed and removed, and an own one that is gone gives way to that for all', async () => {
  const { json } = await add({ instance: 'shop', name: 'bye', text: 'Bye' })
  const { id } = QuickAnswerView.parse(json)
  const path = `/api/v1/quick-answers/${id}`
  expect((await core.ask('PATCH', path, { body: { text: 'Good bye' } })).json).toMatchObject({
    name: 'bye',
    text: 'Good bye',
  })
  expect(await core.ask('PATCH', path, { body: { name: 'address' } })).toMatchObject({
    status: 409,
    json: { reasonCode: 'quick_answer_taken' },
  })
  expect((await core.ask('DELETE', path)).json).toMatchObject({ id, text: 'Good bye' })
  expect(await core.ask('DELETE', path)).toMatchObject({ status: 404 })
  expect((await listOf('shop')).map(([name]) => name)).toEqual(['address', 'hours'])
})

it('are refused with a name that cannot be written, or one that is there', async () => {
  for (const body of [
    { name: 'two words', text: 'x' },
    { name: '', text: 'x' },
    { name: 'x', text: ' ' },
  ])
    expect(await add(body)).toMatchObject({ status: 400 })
  expect(await add({ name: 'HOURS', text: 'x' })).toMatchObject({ status: 409 })
  expect(await add({ instance: 'nobody', name: 'x', text: 'x' })).toMatchObject({ status: 404 })
})

it('of one number are its own key’s, and those for all are only read by it', async () => {
  const key = shop.token
  expect(await add({ name: 'mine', text: 'x' }, key)).toMatchObject({ status: 403 })
  expect(await add({ instance: other.id, name: 'mine', text: 'x' }, key)).toMatchObject({ status: 404 })
  const { status, json } = await add({ instance: shop.id, name: 'mine', text: 'x' }, key)
  expect(status).toBe(201)
  const forAll = QuickAnswerView.parse((await add({ name: 'ours', text: 'x' })).json)
  const forOther = QuickAnswerView.parse((await add({ instance: 'other', name: 'theirs', text: 'x' })).json)
  for (const { id } of [forAll, forOther]) {
    const path = `/api/v1/quick-answers/${id}`
    expect(await core.ask('PATCH', path, { key, body: { text: 'y' } })).toMatchObject({ status: 404 })
    expect(await core.ask('DELETE', path, { key })).toMatchObject({ status: 404 })
  }
  const own = `/api/v1/quick-answers/${QuickAnswerView.parse(json).id}`
  expect(await core.ask('DELETE', own, { key })).toMatchObject({ status: 200 })
})
