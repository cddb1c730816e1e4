// A process of its own with many plain Baileys sockets on useMultiFileAuthState, as people write them. It links what is
// not linked, logs all of them in at once, and lets each write to the next when it is told to.
import { useMultiFileAuthState as openMultiFile } from '@whiskeysockets/baileys'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PlainClient } from '../../whatsapp/phone/plain-client.ts'
import { silenceLibsignal } from '../../whatsapp/quiet.ts'

export type FleetMessage =
  { is: 'qr'; number: string; qr: string } | { is: 'ready' } | { is: 'arrived'; count: number }

/** Where none has come for so long, none of the rest comes: plain Baileys loses some of what crosses. */
const patienceMs = 5000
const [url = '', rootKey = '', folder = '', ...numbers] = process.argv.slice(2)

function tell(message: FleetMessage): void {
  process.send?.(message)
}

async function open(number: string): Promise<{ client: PlainClient; isLinked: boolean }> {
  const { state, saveCreds } = await openMultiFile(join(folder, number))
  const isLinked = state.creds.me !== undefined
  const client = new PlainClient({ url, rootKey }, { auth: state })
  client.onConnect((socket) => socket.ev.on('creds.update', () => void saveCreds()))
  return { client, isLinked }
}

/**
 * With its pre-keys given: 812 files each, which so many numbers would else write all at once at their next login, and end
 * with EMFILE.
 */
async function link(client: PlainClient, number: string): Promise<void> {
  const qr = client.qr()
  client.connect()
  const shown = await qr
  const closed = client.closed()
  tell({ is: 'qr', number, qr: shown })
  await closed
  await client.login()
  await client.socket.uploadPreKeysToServerIfRequired()
}

silenceLibsignal()
process.on('disconnect', () => process.exit())
const fleet: PlainClient[] = []
for (const number of numbers) {
  const { client, isLinked } = await open(number)
  if (!isLinked) {
    await link(client, number)
    await client.close()
  }
}
const logins = numbers.map(async (number) => {
  const { client } = await open(number)
  fleet.push(client)
  const isOpen = client.next('open')
  client.connect()
  await isOpen
})
await Promise.all(logins)
tell({ is: 'ready' })

let arrived = 0
for (const client of fleet) {
  client.events.on('message', ({ key }: { key: { fromMe?: boolean } }) => {
    if (!key.fromMe) arrived += 1
  })
}
for (;;) {
  const [texts] = (await once(process, 'message')) as [string[]]
  arrived = 0
  await Promise.all(
    fleet.flatMap((client, n) => {
      const to = `${numbers[(n + 1) % numbers.length] ?? ''}@s.whatsapp.net`
      return texts.map((text) => client.sendText(to, text))
    }),
  )
  for (let since = Date.now(), before = 0; arrived < fleet.length * texts.length;) {
    await sleep(20)
    if (arrived > before) since = Date.now()
    if (Date.now() - since > patienceMs) break
    before = arrived
  }
  tell({ is: 'arrived', count: arrived })
}
