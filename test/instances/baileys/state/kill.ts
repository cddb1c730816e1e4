// kill -9 at the steps on the disk that reading what the phone has set takes: between a version and what it brings, among
// others. After each the next start has what the phone says, and no message has changed.
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ChatView } from '../../../../core/contract/messages/message.ts'
import { newReport, stepEnv, stepsPassed, type StepReport } from '../../../crash/steps.ts'
import { Appliance, until } from '../../../helpers/appliance.ts'
import { linkExisting, storedTexts, waitForTexts } from '../../../helpers/world.ts'
import { startWhatsApp } from '../../../whatsapp/server/server.ts'

const number = '5511999990031'
const ana = '5511999990032'
const jid = `${ana}@s.whatsapp.net`

/** stride: only each so-manieth step. */
export async function killWhileReading(folder: string, stride: number): Promise<StepReport> {
  const orders = join(folder, 'steps')
  const wa = await startWhatsApp()
  const appliance = await Appliance.start({ whatsapp: wa, env: stepEnv(orders) })
  try {
    await appliance.createInstance('shop')
    await linkExisting(wa, appliance, 'shop', number)
    await wa.phone({ number: ana, name: 'Ana' }).sendText(number, 'Hello')
    await waitForTexts(appliance, 'shop', 1)
    const own = wa.phone({ number })
    const archived = async (): Promise<boolean | undefined> => {
      const { chats } = await appliance.ok<{ chats: ChatView[] }>(
        'GET',
        `/api/v1/instances/shop/chats?jid=${ana}`,
      )
      return chats[0]?.archived
    }
    const isHere = (said: boolean) =>
      until(`archived is ${String(said)}`, async () => ((await archived()) === said ? true : undefined))
    let said = false
    const report = newReport('reading what is set')
    for (let step = 1; ; step += stride) {
      said = !said
      rmSync(`${orders}.passed`, { force: true })
      writeFileSync(orders, `${step} at ${Date.now()}`)
      await own.setState({
        type: 'regular_low',
        index: ['archive', jid],
        syncAction: { archiveChatAction: { archived: said }, timestamp: Date.now() },
      })
      const isThrough = await isHere(said).catch(async (error: unknown) => {
        if (!(await appliance.wasKilled())) throw error
        return false
      })
      rmSync(orders, { force: true })
      if (isThrough) return { ...report, steps: stepsPassed(orders) }
      report.kills += 1
      await appliance.start()
      report[(await archived()) === said ? 'foundAfter' : 'foundBefore'] += 1
      await appliance.waitForState('shop', 'open')
      await isHere(said).catch((error: unknown) => report.wrong.push(`step ${step}: ${String(error)}`))
      const texts = await storedTexts(appliance, 'shop')
      if (texts.join() !== 'Hello') report.wrong.push(`step ${step}: the messages are ${texts.join()}`)
    }
  } finally {
    await appliance.destroy()
    await wa.stop()
  }
}
