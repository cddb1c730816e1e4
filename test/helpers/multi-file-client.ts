// Another program: plain Baileys on its own multi-file folder, as thousands of gateways run it today.
import { makeWASocket, useMultiFileAuthState, WA_CERT_DETAILS, type WASocket } from '@whiskeysockets/baileys'
import type { WhatsApp } from '../whatsapp/server/server.ts'
import { quietLogger } from './signal-party.ts'

/** Links the number in a new multi-file folder, talks a little both ways, and stops. */
export async function makeMultiFileFolder(wa: WhatsApp, folder: string, number: string): Promise<void> {
  WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(wa.rootKey, 'hex')
  const writes = new Set<Promise<void>>()
  const first = await connect(wa, folder, writes)
  const linked = once(first, (update) => update.isNewLogin === true)
  first.ev.on('connection.update', ({ qr }) => {
    if (qr) void wa.phone({ number }).scan(qr)
  })
  await linked
  await once(first, (update) => update.connection === 'close')
  const socket = await connect(wa, folder, writes)
  await once(socket, (update) => update.receivedPendingNotifications === true)
  const friend = wa.phone({ number: '5511999990099' })
  await friend.sendText(number, 'before the move')
  await socket.sendMessage(`${friend.number}@s.whatsapp.net`, { text: 'also before' })
  await friend.waitForText('also before')
  await wa.settled(`${number}:${wa.devices(number).at(-1)?.device ?? 0}`)
  const closed = once(socket, (update) => update.connection === 'close')
  await socket.end(undefined)
  await closed
  // What it writes at the end it does not wait for: a file that is half written is a torn one.
  while (writes.size > 0) await Promise.all(writes)
}

async function connect(wa: WhatsApp, folder: string, writes: Set<Promise<void>>): Promise<WASocket> {
  const { state, saveCreds } = await useMultiFileAuthState(folder)
  const { creds, keys } = state
  const tracked = async (work: Promise<void>): Promise<void> => {
    const write = work.finally(() => writes.delete(write))
    writes.add(write)
    await write
  }
  const set: typeof keys.set = (data) => tracked(Promise.resolve(keys.set(data)))
  const auth = { creds, keys: { ...keys, set } }
  const socket = makeWASocket({ auth, waWebSocketUrl: wa.url, logger: quietLogger })
  socket.ev.on('creds.update', () => void tracked(saveCreds()))
  return socket
}

type Update = Parameters<Parameters<WASocket['ev']['process']>[0]>[0]['connection.update']

function once(socket: WASocket, fits: (update: NonNullable<Update>) => boolean): Promise<void> {
  return new Promise((resolve) => {
    socket.ev.process((events) => {
      const update = events['connection.update']
      if (update && fits(update)) resolve()
    })
  })
}
