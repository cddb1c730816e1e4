// One simulated WhatsApp and one appliance, and the steps that most end-to-end tests begin with.
import type { InstanceView } from '../../core/contract/instances/instance.ts'
import { startWhatsApp, type WhatsApp, type WhatsAppOptions } from '../whatsapp/server/server.ts'
import { Appliance, until, type ApplianceOptions } from './appliance.ts'

export interface World {
  wa: WhatsApp
  appliance: Appliance
  /** Creates the instance and lets the number's phone scan its QR; resolves when it is open. */
  link(name: string, number: string): Promise<InstanceView>
  /** The number's linked device that the appliance holds, as "number:device". */
  device(number: string): string
  end(): Promise<void>
}

export async function startWorld(
  options: { whatsapp?: WhatsAppOptions; appliance?: Partial<ApplianceOptions> } = {},
): Promise<World> {
  const wa = await startWhatsApp(options.whatsapp)
  const appliance = await Appliance.start({ whatsapp: wa, ...options.appliance })
  return {
    wa,
    appliance,
    async link(name, number) {
      await appliance.createInstance(name)
      return linkExisting(wa, appliance, name, number)
    },
    device: (number) => `${number}:${wa.devices(number).at(-1)?.device ?? 0}`,
    async end() {
      await appliance.destroy()
      await wa.stop()
    },
  }
}

/** Lets the phone scan the QR of an instance that exists; resolves when it is open. */
export async function linkExisting(
  wa: WhatsApp,
  appliance: Appliance,
  name: string,
  number: string,
): Promise<InstanceView> {
  const { qr } = await appliance.linkCode(name)
  if (qr === null) throw new Error('There is no QR to scan')
  await wa.phone({ number }).scan(qr)
  return appliance.waitForState(name, 'open')
}

/** The texts that an instance has stored, received ones only unless asked otherwise, oldest first. */
export async function storedTexts(
  appliance: Appliance,
  instance: string,
  filter: { fromMe?: boolean } = { fromMe: false },
): Promise<string[]> {
  const texts: string[] = []
  let before: number | undefined
  for (;;) {
    const query = new URLSearchParams({ instance, limit: '500' })
    if (filter.fromMe !== undefined) query.set('fromMe', String(filter.fromMe))
    if (before !== undefined) query.set('before', String(before))
    const page = await appliance.ok<{ messages: { row: number; kind: string; text: string | null }[] }>(
      'GET',
      `/api/v1/messages?${query.toString()}`,
    )
    if (page.messages.length === 0) return texts.toReversed()
    // What WhatsApp says of a chat, nobody has said in it.
    const said = page.messages.filter(({ kind }) => kind !== 'system')
    texts.push(...said.map(({ text }) => text ?? ''))
    before = page.messages.at(-1)?.row
  }
}

/** Waits until the instance has stored so many received texts. */
export function waitForTexts(appliance: Appliance, instance: string, count: number): Promise<string[]> {
  return until(`${instance} has ${count} received texts`, async () => {
    const texts = await storedTexts(appliance, instance)
    return texts.length >= count ? texts : undefined
  })
}

export function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${prefix} ${n}`)
}
