// Owns the composition of the simulated WhatsApp and the API in-process tests use. Behaviour lives elsewhere.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { AppState } from './app-state.ts'
import { newNoiseKeys } from './wire/certificates.ts'
import type { NoiseKeys } from './wire/certificates.ts'
import { Connection } from './wire/connection.ts'
import type { ConnectionEvents } from './wire/connection.ts'
import { Channels } from './channels/channels.ts'
import { CounterBoard } from './counters.ts'
import type { Counters } from './counters.ts'
import { Directory } from './directory.ts'
import type { Device } from './directory.ts'
import { Faults } from './faults.ts'
import { Groups } from './groups/groups.ts'
import type { Hub } from './hub.ts'
import { deviceKey, digitsOf, parseDeviceKey, sameDevice } from '../jids.ts'
import type { DeviceRef } from '../jids.ts'
import { listen, MediaHost } from './media-host.ts'
import { Pairings } from './pairing.ts'
import { PasskeyGate } from '../passkey/gate.ts'
import { Phone } from '../phone/phone.ts'
import type { PhoneOptions } from '../phone/phone.ts'
import { Pictures } from './people/pictures.ts'
import { Presences } from './people/presence.ts'
import { announceLow, PreKeys } from './prekeys.ts'
import { silenceLibsignal } from '../quiet.ts'
import { Queues } from './queues.ts'
import { handleHello, handleStanza, liveEndpoint, unlinkDevice } from './session.ts'
import { Store } from './store.ts'
import { newTlsIdentity } from './wire/tls.ts'
import type { TlsIdentity } from './wire/tls.ts'

export type WhatsAppOptions = {
  /** SQLite file with everything; without it the server forgets at stop(). */
  stateFile?: string
  /** 0: any free one, and another one for media, whatever the state file remembers. */
  port?: number
  latencyMs?: number
}

export type DeviceCounters = Counters & { openConnections: number; queued: number; preKeys: number }

export type WhatsApp = Awaited<ReturnType<typeof startWhatsApp>>

function once<T>(store: Store, key: string, create: () => T): T {
  const meta = store.table<T>('meta')
  const existing = meta.get(key)
  if (existing !== undefined) return existing
  const created = create()
  meta.put(key, created)
  return created
}

export async function startWhatsApp(options: WhatsAppOptions = {}) {
  silenceLibsignal()
  const store = new Store(options.stateFile)
  const noiseKeys = once<NoiseKeys>(store, 'noise', newNoiseKeys)
  const tls = once<TlsIdentity>(store, 'tls', newTlsIdentity)
  const ports = once<{ socket: number; media: number }>(store, 'ports', () => ({ socket: 0, media: 0 }))
  const connections = new Set<Connection>()
  const phones = new Map<string, Phone>()
  const live = new Map<string, Connection>()
  const held = new Map<Connection, Parameters<typeof liveEndpoint>[2]>()
  const faults = new Faults(() => connections, options.latencyMs ?? 0)
  const counters = new CounterBoard(store)
  const endpoint: Hub['endpoint'] = (ref) => {
    if (ref.device === 0) {
      const phone = phones.get(ref.number)
      return phone?.isOnline ? phone : undefined
    }
    const connection = live.get(deviceKey(ref))
    return connection && liveEndpoint(hub, connection, held.get(connection) ?? [])
  }
  const hub: Hub = {
    store,
    directory: new Directory(store),
    queues: new Queues(store, counters, endpoint),
    preKeys: new PreKeys(store),
    counters,
    faults,
    groups: new Groups(store),
    channels: new Channels(store),
    appState: new AppState(store),
    pairings: new Pairings(),
    passkeys: new PasskeyGate(),
    media: new MediaHost(store, tls, faults),
    pictures: new Pictures(store),
    presences: new Presences(),
    phones,
    connections,
    live,
    sentIds: new Map(),
    unknownQueries: [],
    newChats: new Map(),
    endpoint,
  }
  const errors: unknown[] = []
  const events: ConnectionEvents = {
    hello: (connection, hello) => handleHello(hub, connection, hello),
    stanza: (connection, node) => handleStanza(hub, connection, node),
    failed: (_connection, error) => errors.push(error),
    closed: (connection) => {
      connections.delete(connection)
      held.delete(connection)
      hub.pairings.forget(connection)
      hub.passkeys.forget(connection)
      const { ref } = connection
      if (ref && live.get(deviceKey(ref)) === connection) live.delete(deviceKey(ref))
    },
  }
  const sockets = new Set<Socket>()
  const server = acceptClients(faults, sockets, (ws, socket) => {
    const connection = new Connection({ ws, socket }, noiseKeys, events, () => faults.latencyMs)
    connections.add(connection)
    held.set(connection, [])
  })
  await listen(server, options.port ?? ports.socket)
  await hub.media.start(options.port === 0 ? 0 : ports.media)
  const { port } = server.address() as AddressInfo
  store.table('meta').put('ports', { socket: port, media: hub.media.port })
  for (const account of hub.directory.accounts()) {
    if (hub.directory.device({ number: account.number, device: 0 })) attachPhone(account.number)
  }
  const folder = options.stateFile === undefined ? mkdtempSync(join(tmpdir(), 'whatsapp-')) : undefined
  const mediaCaFile =
    folder === undefined ? `${options.stateFile}.media-ca.pem` : join(folder, 'media-ca.pem')
  writeFileSync(mediaCaFile, tls.certificate)

  function attachPhone(number: string, phoneOptions: PhoneOptions = {}): Phone {
    const phone = new Phone(hub, number, phoneOptions)
    phones.set(number, phone)
    phone.takeBacklog()
    return phone
  }

  function refOf(jid: string): DeviceRef {
    const resolved = hub.directory.resolve(jid.includes('@') ? jid : `${jid}@s.whatsapp.net`)
    return resolved?.ref ?? parseDeviceKey(jid)
  }

  let stopping: Promise<void> | undefined
  async function shutDown(): Promise<void> {
    await Promise.all([...phones.values()].map((phone) => phone.idle()))
    for (const connection of connections) connection.drop()
    for (const socket of sockets) socket.destroy()
    await new Promise<void>((resolve) => server.close(() => resolve()))
    await hub.media.stop()
    store.close()
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  }

  return {
    url: `ws://127.0.0.1:${port}/ws/chat`,
    /** Hex of the 32 byte root key the client must trust. */
    rootKey: Buffer.from(noiseKeys.root.public).toString('hex'),
    mediaCaFile,
    faults,
    hub,
    /** Errors of connections and handlers; a healthy run has none. */
    errors,

    /** Creates the account and its phone, or finds them. */
    phone(who: { number: string; name?: string } & PhoneOptions): Phone {
      const number = digitsOf(who.number)
      hub.directory.ensureAccount(number, who.name)
      return phones.get(number) ?? attachPhone(number, who)
    },

    devices(number: string): Device[] {
      return hub.directory.devices(digitsOf(number))
    },

    /** Whether some device waits for this number's phone to type a pairing code. */
    awaitsCode(number: string): boolean {
      return hub.pairings.codeRequest(digitsOf(number)) !== undefined
    },

    /** Counters of one device, named by JID ("5511...:3@s.whatsapp.net", LID too) or "number:device". */
    counters(device: string): DeviceCounters {
      const ref = refOf(device)
      const open = [...connections].filter((c) => c.open && c.ref && sameDevice(c.ref, ref))
      return {
        ...counters.of(ref),
        openConnections: open.length,
        queued: hub.queues.pending(ref).length,
        preKeys: hub.preKeys.count(ref),
      }
    },

    /** Resolves when the condition holds. */
    until,

    /** Resolves when the device has confirmed everything that was queued for it. */
    settled(device: string): Promise<void> {
      return until(() => hub.queues.pending(refOf(device)).length === 0)
    },

    /** Tells a connected device that its prekeys run low. */
    announcePreKeysLow(device: string, count = 0): void {
      announceLow(hub, refOf(device), count)
    },

    unlink(device: string): boolean {
      return unlinkDevice(hub, refOf(device))
    },

    stop(): Promise<void> {
      stopping ??= shutDown()
      return stopping
    },
  }
}

type Accepted = (ws: WebSocket, socket: Socket) => void

function acceptClients(faults: Faults, sockets: Set<Socket>, accepted: Accepted): Server {
  const upgrader = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  const server = createServer((_request, response) => response.writeHead(426).end())
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    if (faults.take('silentConnect')) return
    const refused = faults.take('upgradeStatus')
    if (refused) {
      socket.end(`HTTP/1.1 ${refused.status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    upgrader.handleUpgrade(request, socket, head, (ws) => {
      if (!faults.take('silentUpgrade')) accepted(ws, socket)
    })
  })
  return server
}

async function until(condition: () => boolean, timeoutMs = 20_000): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`nothing of the kind within ${timeoutMs} ms`)
    await delay(5)
  }
}
