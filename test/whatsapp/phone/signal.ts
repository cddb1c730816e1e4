// Owns the Signal state of a phone: its identity, its keys, its sessions with every device it talks to.
import { randomBytes } from 'node:crypto'
import {
  Curve,
  encodeBigEndian,
  BufferJSON,
  initAuthCreds,
  parseAndInjectE2ESessions,
  proto,
  writeRandomPadMax16,
} from '@whiskeysockets/baileys'
import type {
  AuthenticationCreds,
  BinaryNode,
  SignalDataSet,
  SignalDataTypeMap,
  SignalKeyStore,
  SignalRepositoryWithLIDStore,
} from '@whiskeysockets/baileys'
import { KeyedLock } from '../../../core/instances/baileys/signal/keyed-lock.ts'
import { makeRepository } from '../../../core/instances/baileys/signal/repository.ts'
import type { Device } from '../server/directory.ts'
import type { Hub } from '../server/hub.ts'
import { deviceKey } from '../jids.ts'
import type { DeviceRef } from '../jids.ts'
import { el } from '../nodes.ts'
import { bundleOf } from '../server/prekeys.ts'
import type { PreKey } from '../server/prekeys.ts'
import { silent } from '../quiet.ts'
import type { Store, Table } from '../server/store.ts'

const PREKEYS_PER_UPLOAD = 40

/** What libsignal stores of a session, as far as it is broken here. */
type BreakableRecord = {
  _sessions: Record<string, { _chains: Record<string, { chainType: number; chainKey: { key?: string } }> }>
}
const SENDING = 1

export type PhoneIdentity = {
  creds: AuthenticationCreds
  nextPreKeyId: number
  appStateKey: { id: Buffer; data: Buffer }
}

/** A key store on the server's own tables; values are kept as text so that nobody shares an object. */
function keyStore(store: Store, number: string): SignalKeyStore {
  const table: Table<string> = store.table<string>('phone-signal')
  return {
    get<T extends keyof SignalDataTypeMap>(type: T, ids: string[]) {
      const found: Record<string, SignalDataTypeMap[T]> = {}
      for (const id of ids) {
        const value = table.get(`${number}/${type}/${id}`)
        if (value !== undefined) found[id] = JSON.parse(value, BufferJSON.reviver) as SignalDataTypeMap[T]
      }
      return found
    },
    set(data: SignalDataSet) {
      for (const [type, values] of Object.entries(data)) {
        for (const [id, value] of Object.entries(values)) {
          const key = `${number}/${type}/${id}`
          if (value === null || value === undefined) table.delete(key)
          else table.put(key, JSON.stringify(value, BufferJSON.replacer))
        }
      }
    },
  }
}

export class PhoneSignal {
  readonly #hub: Hub
  readonly #ref: DeviceRef
  readonly #table: Table<PhoneIdentity>
  readonly #keys: SignalKeyStore
  readonly repository: SignalRepositoryWithLIDStore
  readonly identity: PhoneIdentity

  constructor(hub: Hub, number: string) {
    this.#hub = hub
    this.#ref = { number, device: 0 }
    this.#table = hub.store.table<PhoneIdentity>('phone-identities')
    this.#keys = keyStore(hub.store, number)
    this.identity = this.#table.get(number) ?? this.#create()
    // The library's own repository keeps the ratchet steps of failed tries and loses some when phones share a
    // process; no real phone does either.
    this.repository = makeRepository<never>({
      creds: this.identity.creds,
      rows: {
        read: (type, ids) => this.#keys.get(type as keyof SignalDataTypeMap, [...ids]),
        commit: async (changes) => this.#keys.set(changes),
      },
      locks: new KeyedLock(),
      journal: { recall: () => undefined, draft: () => undefined },
      logger: silent,
      pnToLid: async (jids) =>
        jids.flatMap((pn) => {
          const account = hub.directory.resolve(pn)?.account
          return account ? [{ pn, lid: hub.directory.userJid(account.number, 'lid') }] : []
        }),
    })
  }

  async uploadPreKeys(count = PREKEYS_PER_UPLOAD): Promise<PreKey[]> {
    const uploaded: PreKey[] = []
    const stored: NonNullable<SignalDataSet['pre-key']> = {}
    for (let added = 0; added < count; added++) {
      const id = this.identity.nextPreKeyId++
      const pair = Curve.generateKeyPair()
      stored[String(id)] = pair
      uploaded.push({ id: Buffer.from(encodeBigEndian(id, 3)), value: Buffer.from(pair.public) })
    }
    await this.#keys.set({ 'pre-key': stored })
    this.#table.put(this.#ref.number, this.identity)
    this.#hub.preKeys.put(this.#ref, uploaded)
    return uploaded
  }

  /** Encrypts for one device, fetching its bundle first when there is no session (or a new one is wanted). */
  async encryptFor(
    device: Device,
    message: proto.IMessage,
    { renewSession = false, beside }: { renewSession?: boolean; beside?: Buffer | undefined } = {},
  ): Promise<BinaryNode> {
    const jid = this.#hub.directory.deviceJid(device, 'lid')
    const session = await this.repository.validateSession(jid)
    if (!session.exists || renewSession) await this.#startSession(device, jid)
    const bytes = Buffer.concat([proto.Message.encode(message).finish(), beside ?? Buffer.alloc(0)])
    const data = writeRandomPadMax16(bytes)
    const { type, ciphertext } = await this.repository.encryptMessage({ jid, data })
    return el('enc', { v: 2, type }, ciphertext)
  }

  /** As after a fault of the phone: nothing that it encrypts for this device from here on can be read there. */
  async breakSession(device: Device): Promise<void> {
    const jid = this.#hub.directory.deviceJid(device, 'lid')
    const address = this.repository.jidToSignalProtocolAddress(jid)
    const { [address]: stored } = await this.#keys.get('session', [address])
    const record = stored as unknown as BreakableRecord
    for (const session of Object.values(record._sessions))
      for (const { chainType, chainKey } of Object.values(session._chains))
        if (chainType === SENDING) chainKey.key = randomBytes(32).toString('base64')
    await this.#keys.set({ session: { [address]: record as never } })
  }

  async #startSession(device: Device, jid: string): Promise<void> {
    const list = el('list', {}, [bundleOf(this.#hub, device, jid)])
    await parseAndInjectE2ESessions(el('iq', { id: deviceKey(device) }, [list]), this.repository)
  }

  #create(): PhoneIdentity {
    const creds = initAuthCreds()
    const identity: PhoneIdentity = {
      creds,
      nextPreKeyId: 1,
      appStateKey: {
        id: randomBytes(6),
        data: randomBytes(32),
      },
    }
    this.#table.put(this.#ref.number, identity)
    const { signedPreKey } = creds
    this.#hub.directory.putDevice({
      ...this.#ref,
      keyIndex: 0,
      identity: Buffer.from(creds.signedIdentityKey.public),
      registrationId: Buffer.from(encodeBigEndian(creds.registrationId)),
      signedPreKey: {
        id: Buffer.from(encodeBigEndian(signedPreKey.keyId, 3)),
        value: Buffer.from(signedPreKey.keyPair.public),
        signature: Buffer.from(signedPreKey.signature),
      },
      linkedAt: Date.now(),
      bootstrapped: true,
      bootstraps: 0,
      groupsDirty: false,
    })
    return identity
  }
}
