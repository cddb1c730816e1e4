// Both sides go away and come back: WhatsApp alone, and then both; the number is open again without a QR.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Appliance } from '../helpers/appliance.ts'
import { linkExisting, waitForTexts } from '../helpers/world.ts'
import { startWhatsApp } from '../whatsapp/server/server.ts'

const number = '5511999990121'
const customer = '5511999990122'

it('is open again after WhatsApp and the appliance were restarted', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-restart-'))
  const stateFile = join(folder, 'whatsapp.sqlite')
  let wa = await startWhatsApp({ stateFile })
  const appliance = await Appliance.start({ whatsapp: wa })
  try {
    await appliance.createInstance('shop')
    await linkExisting(wa, appliance, 'shop', number)

    await wa.stop()
    await appliance.waitForState('shop', 'reconnecting')
    wa = await startWhatsApp({ stateFile })
    await appliance.waitForState('shop', 'open')

    expect(await appliance.stop()).toBe(0)
    await wa.stop()
    wa = await startWhatsApp({ stateFile })
    await appliance.start()
    expect(await appliance.waitForState('shop', 'open')).toMatchObject({ number, generation: 1 })

    await wa.phone({ number: customer }).sendText(number, 'still there?')
    expect(await waitForTexts(appliance, 'shop', 1)).toEqual(['still there?'])
  } finally {
    await appliance.destroy()
    await wa.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})
