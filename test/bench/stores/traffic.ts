// What the instances do while they are measured: all at once, each takes its messages in one by one, as a socket
// does, and sends meanwhile. A message counts when the store says it is done.
import type { BinaryNode } from '@whiskeysockets/baileys'
import { plaintext, type Conversations, type Incoming } from './conversations.ts'
import type { Device, OpenStore } from './device.ts'

/** Resolves with how many messages it was. */
type Work = (device: Device, conversations: Conversations) => Promise<number>

/** What each instance does at the same time. */
export type Traffic = readonly Work[]

/** Messages pass through the whole repository: libsignal decrypts and encrypts them. */
export const messages: Traffic = [receive, send]

/** Only what the same messages ask of the store. */
export const steps: Traffic = [stepIn, stepOut]

/** Opens the store in the folder and puts the traffic of all instances through it. */
export async function measure(
  openStore: OpenStore,
  folder: string,
  traffic: { all: readonly Conversations[]; work: Traffic },
): Promise<{ messagesPerSecond: number; cpuMicrosPerMessage: number }> {
  const { all, work } = traffic
  const { devices, close } = await openStore(folder, all)
  const begin = performance.now()
  const cpuBefore = process.cpuUsage()
  const counts = await Promise.all(
    devices.flatMap((device, n) => {
      const conversations = all[n]
      return conversations ? work.map((each) => each(device, conversations)) : []
    }),
  )
  const cpu = process.cpuUsage(cpuBefore)
  const seconds = (performance.now() - begin) / 1000
  await close()
  const count = counts.reduce((sum, each) => sum + each, 0)
  return { messagesPerSecond: count / seconds, cpuMicrosPerMessage: (cpu.user + cpu.system) / count }
}

async function receive({ repository, announce }: Device, { incoming }: Conversations): Promise<number> {
  for (const [m, message] of incoming.entries()) {
    const { jid, type, ciphertext } = message
    announce(stanzaOf(m, message))
    await repository.decryptMessage({ jid, type, ciphertext })
  }
  return incoming.length
}

async function send({ repository }: Device, { contacts, incoming }: Conversations): Promise<number> {
  for (let m = 0; m < incoming.length; m += 1) {
    await repository.encryptMessage({ jid: contacts[m % contacts.length] ?? '', data: plaintext() })
  }
  return incoming.length
}

async function stepIn(device: Device, { keys, incoming }: Conversations): Promise<number> {
  const addresses = Object.keys(keys.session ?? {})
  for (const [m, message] of incoming.entries()) {
    device.announce(stanzaOf(m, message))
    await device.step(addresses[m % addresses.length] ?? '', message.ciphertext)
  }
  return incoming.length
}

async function stepOut(device: Device, { keys, incoming }: Conversations): Promise<number> {
  const addresses = Object.keys(keys.session ?? {})
  for (let m = 0; m < incoming.length; m += 1) await device.step(addresses[m % addresses.length] ?? '')
  return incoming.length
}

function stanzaOf(m: number, { jid, type, ciphertext }: Incoming): BinaryNode {
  return {
    tag: 'message',
    attrs: { id: `3EB0${m}`, from: jid, t: '1760000000', type: 'text', notify: 'A contact' },
    content: [{ tag: 'enc', attrs: { v: '2', type }, content: ciphertext }],
  }
}
