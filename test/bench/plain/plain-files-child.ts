// A process of its own with many plain Baileys sockets on useMultiFileAuthState, as people write them: each sends a picture
// from memory to the next, and loads what it is sent into memory. What files.ts compares the appliance with.
import {
  downloadMediaMessage,
  useMultiFileAuthState as openMultiFile,
  type WAMessage,
} from '@whiskeysockets/baileys'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PlainClient } from '../../whatsapp/phone/plain-client.ts'
import { silenceLibsignal } from '../../whatsapp/quiet.ts'

export type FilesMessage =
  | { is: 'qr'; number: string; qr: string }
  | { is: 'ready' }
  | { is: 'arrived'; count: number; seconds: number }

/** What has not arrived then does not arrive any more. */
const patienceSeconds = 30
const [url = '', rootKey = '', folder = '', ...numbers] = process.argv.slice(2)
let arrived = 0
let lastAt = 0

function tell(message: FilesMessage): void {
  process.send?.(message)
}

async function load(message: WAMessage): Promise<void> {
  if (!message.message?.imageMessage || message.key.fromMe === true) return
  const bytes = await downloadMediaMessage(message, 'buffer', {})
  if (bytes.length === 0) return
  arrived += 1
  lastAt = performance.now()
}

/** As people do it: an upload that was refused is tried once more. */
async function send(client: PlainClient, to: string, image: Buffer): Promise<void> {
  const content = { image, caption: 'Look' }
  await client.socket.sendMessage(to, content).catch(() => client.socket.sendMessage(to, content))
}

async function connect(number: string): Promise<PlainClient> {
  const { state, saveCreds } = await openMultiFile(join(folder, number))
  const client = new PlainClient({ url, rootKey }, { auth: state })
  client.onConnect((socket) => socket.ev.on('creds.update', () => void saveCreds()))
  client.events.on('message', (message: WAMessage) => void load(message))
  const qr = client.qr()
  client.connect()
  const shown = await qr
  const closed = client.closed()
  tell({ is: 'qr', number, qr: shown })
  await closed
  await client.login()
  return client
}

silenceLibsignal()
process.on('disconnect', () => process.exit())
const clients: PlainClient[] = []
for (const number of numbers) clients.push(await connect(number))
tell({ is: 'ready' })
for (;;) {
  const [encoded] = (await once(process, 'message')) as [string[]]
  const pictures = encoded.map((each) => Buffer.from(each, 'base64'))
  arrived = 0
  const begin = performance.now()
  const seconds = (): number => (performance.now() - begin) / 1000
  await Promise.all(
    clients.map((client, n) => {
      const to = `${numbers[(n + 1) % numbers.length] ?? ''}@s.whatsapp.net`
      return send(client, to, pictures[n] ?? Buffer.alloc(0))
    }),
  )
  while (arrived < clients.length && seconds() < patienceSeconds) await sleep(10)
  tell({ is: 'arrived', count: arrived, seconds: (lastAt - begin) / 1000 })
}
