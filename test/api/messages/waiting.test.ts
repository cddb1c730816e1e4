// Who prefers to wait is answered with what became of the message: sent, failed, or not within that time.
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { MessageView } from '../../../core/contract/messages/message.ts'
import { apiKey } from '../../helpers/appliance.ts'
import { startWorld, type World } from '../../helpers/world.ts'

const number = '5511999940001'
const to = '5511999940002'

let world: World
beforeAll(async () => {
  world = await startWorld()
  await world.link('shop', number)
  world.wa.phone({ number: to })
})
afterAll(() => world.end())

async function send(prefer: string, more: object = {}): Promise<MessageView> {
  const answer = await fetch(new URL('/api/v1/messages', world.appliance.url), {
    method: 'POST',
    headers: { apikey: apiKey, 'content-type': 'application/json', prefer },
    body: JSON.stringify({ instance: 'shop', to, text: 'Hello', ...more }),
  })
  expect(answer.status).toBe(202)
  return (await answer.json()) as MessageView
}

it('answers once WhatsApp has taken it, among other preferences', async () => {
  expect((await send('respond-async, wait=20')).status).not.toBe('pending')
  expect((await send('waiting=20')).status).toBe('pending')
  // In one chat one after the other: that one is gone too.
  expect((await send('wait=20')).status).not.toBe('pending')
})

it('answers with the failure', async () => {
  world.wa.faults.arm({ kind: 'ackError', code: 406 }, { number })
  expect((await send('wait=20')).status).toBe('error')
})

it('answers in time where it cannot be sent yet, which it is afterwards, and once for one key', async () => {
  const { appliance, wa } = world
  wa.faults.arm({ kind: 'upgradeStatus', status: 503 }, {}, Infinity)
  wa.faults.dropConnections({ number })
  await appliance.waitForState('shop', 'reconnecting')
  const waits = await send('wait=1', { text: 'Later', idempotencyKey: 'later' })
  expect(waits.status).toBe('pending')
  wa.faults.clear()
  const again = await send('wait=20', { text: 'Later', idempotencyKey: 'later' })
  expect(again).toMatchObject({ id: waits.id })
  expect(again.status).not.toBe('pending')
})
