// A backup is older than Chatwoot: what is newer there is neither made twice nor sent a second time.
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { SnapshotView } from '../../core/contract/backups/snapshot-routes.ts'
import { setTimeout as pause } from 'node:timers/promises'
import { until } from '../helpers/appliance.ts'
import {
  conversationOf,
  messagesOf,
  saidTo,
  settled,
  startDesk,
  texts,
  viewOf,
  type Desk,
} from './harness.ts'

const shop = '5511999990931'
const ana = '5511999990932'
const bia = '5511999990933'

let desk: Desk
beforeEach(async () => {
  desk = await startDesk()
  await desk.open('shop', shop)
})
afterEach(() => desk.end())

/** Traffic both ways, a snapshot, more of it with somebody new; and then back to the snapshot. */
async function goBack(instance: string | null): Promise<void> {
  const { appliance, wa } = desk.world
  const phone = wa.phone({ number: ana, name: 'Ana' })
  await phone.sendText(shop, 'before')
  const { id } = await conversationOf(desk.chatwoot, ana)
  await saidTo(desk.chatwoot, ana, (all) => all.length > 0)
  desk.chatwoot.write(id, { content: 'answer before' })
  await phone.waitForText('answer before')
  await settled(appliance, 'shop')
  const snapshot = await appliance.ok<SnapshotView>('POST', '/api/v1/snapshots', {})
  await phone.sendText(shop, 'since')
  await wa.phone({ number: bia, name: 'Bia' }).sendText(shop, 'new since')
  await saidTo(desk.chatwoot, bia, (all) => all.length > 0)
  desk.chatwoot.write(id, { content: 'answer since' })
  await phone.waitForText('answer since')
  await settled(appliance, 'shop')
  const wish = instance === null ? { whole: true } : { instance }
  await appliance.ok('POST', `/api/v1/snapshots/${snapshot.id}/restore`, wish)
  await until('it is restored', async () => {
    const { restores } = await appliance
      .ok<{ restores: { state: string }[] }>('GET', '/api/v1/restores')
      .catch(() => ({ restores: [] as { state: string }[] }))
    return restores[0]?.state === 'done' ? true : undefined
  })
}

it.each([null, 'shop'])(
  'a restore (of %s) sends and makes nothing twice, and goes on both ways',
  async (instance) => {
    const { appliance, wa } = desk.world
    await goBack(instance)
    await appliance.waitForState('shop', 'open')
    const [toAna, toBia] = [wa.phone({ number: ana }), wa.phone({ number: bia })]
    await toAna.sendText(shop, 'after')
    await toBia.sendText(shop, 'new after')
    await saidTo(desk.chatwoot, ana, (all) => texts(all).includes('after'))
    await saidTo(desk.chatwoot, bia, (all) => texts(all).includes('new after'))
    const conversation = await conversationOf(desk.chatwoot, bia)
    // What is written within two seconds of a restore may be from before it, by Chatwoot's clock.
    await pause(2500)
    desk.chatwoot.write(conversation.id, { content: 'answer after' })
    await toBia.waitForText('answer after')
    await settled(appliance, 'shop')
    const said = messagesOf(desk.chatwoot, ana)
    const publicly = texts(said.filter(({ private: isPrivate }) => !isPrivate))
    expect(publicly).toEqual(['before', 'answer before', 'since', 'answer since', 'after'])
    expect(texts(messagesOf(desk.chatwoot, bia))).toEqual(['new since', 'new after', 'answer after'])
    expect(toAna.inbox.map(({ text }) => text)).toEqual(['answer before', 'answer since'])
    // What may have been sent is said to be so, and waits for its owner.
    expect(said.find(({ private: isPrivate }) => isPrivate)?.content).toContain('may have been sent already')
    expect(await viewOf(appliance, 'shop')).toMatchObject({ failed: 1 })
  },
)
