// A process of its own with two plain Baileys sockets on useMultiFileAuthState, as people write them: what burst.ts
// compares the appliance with. It is told to burst, and tells how long it took until everything had arrived.
import { useMultiFileAuthState as openMultiFile } from '@whiskeysockets/baileys'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PlainClient } from '../../whatsapp/phone/plain-client.ts'
import { silenceLibsignal } from '../../whatsapp/quiet.ts'

export type PairMessage =
  | { is: 'qr'; number: string; qr: string }
  | { is: 'ready' }
  | { is: 'arrived'; count: number; seconds: number }

const patienceSeconds = 30

const [url = '', rootKey = '', folder = '', ...numbers] = process.argv.slice(2)

function tell(message: PairMessage): void {
  process.send?.(message)
}

async function connect(number: string): Promise<PlainClient> {
  const { state, saveCreds } = await openMultiFile(join(folder, number))
  const client = new PlainClient({ url, rootKey }, { auth: state })
  client.onConnect((socket) => socket.ev.on('creds.update', () => void saveCreds()))
  const qr = client.qr()
  client.connect()
  const shown = await qr
  const closed = client.closed()
  tell({ is: 'qr', number, qr: shown })
  await closed
  await client.login()
  return client
}

/** How many of the texts each client was sent have arrived. */
function countArrived(pair: readonly PlainClient[], texts: readonly string[]): number {
  return pair.reduce((sum, client) => {
    const arrived = new Set(client.texts())
    return sum + texts.filter((text) => arrived.has(text)).length
  }, 0)
}

/** What has not arrived after a while does not arrive any more. */
async function burst(pair: readonly PlainClient[], texts: readonly string[]): Promise<void> {
  const begin = performance.now()
  const seconds = (): number => (performance.now() - begin) / 1000
  await Promise.all(
    pair.flatMap((client, n) => {
      const to = `${numbers[1 - n] ?? ''}@s.whatsapp.net`
      return texts.map((text) => client.sendText(to, text))
    }),
  )
  const all = pair.length * texts.length
  while (countArrived(pair, texts) < all && seconds() < patienceSeconds) await sleep(10)
  tell({ is: 'arrived', count: countArrived(pair, texts), seconds: seconds() })
}

silenceLibsignal()
process.on('disconnect', () => process.exit())
const pair: PlainClient[] = []
for (const number of numbers) pair.push(await connect(number))
tell({ is: 'ready' })
for (;;) {
  const [texts] = (await once(process, 'message')) as [string[]]
  await burst(pair, texts)
}
