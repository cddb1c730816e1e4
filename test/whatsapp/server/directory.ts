// Owns accounts and their devices: who exists, which JIDs name them, who must hear of a change.
import type { BinaryNode } from '@whiskeysockets/baileys'
import { decodeUserJid, deviceKey, encodeJid, lidOf } from '../jids.ts'
import type { DeviceRef, Form } from '../jids.ts'
import type { Store, Table } from './store.ts'

export type Account = {
  number: string
  lid: string
  name: string
  nextDevice: number
  nextKeyIndex: number
  /** Numbers that asked for our devices and therefore may cache them. */
  watchers: string[]
  blocked: string[]
  about: string
  /** Who may see or do what, by the name of the setting; 'all' where it is not there. */
  privacy: Record<string, string>
  /** Of a business: what it sells, and how it is ordered there by the names of products. */
  goods?: { products: Goods[]; collections: { name: string; of: string[] }[] }
  /** Of a business: what it says of itself. */
  business?: { description: string; email: string; website: string; address: string; category: string }
}

export type Goods = { name: string; price: number; currency: string; isHidden?: boolean }

type SignedPreKey = { id: Buffer; value: Buffer; signature: Buffer }

export type Device = DeviceRef & {
  keyIndex: number
  identity: Buffer
  registrationId: Buffer
  signedPreKey: SignedPreKey
  /** Absent for phones, which are attached in-process. */
  noiseKey?: Buffer
  /** The signed ADV identity, account key included, as it goes into key bundles. */
  deviceIdentity?: Buffer
  platform?: string
  linkedAt: number
  /** The first app-state sync was seen, so the history bootstrap need not be sent again. */
  bootstrapped: boolean
  bootstraps: number
  groupsDirty: boolean
}

export type Resolved = { account: Account; ref: DeviceRef; form: Form }

/** What an account is at first. */
function plain() {
  return {
    watchers: [] as string[],
    blocked: [] as string[],
    about: 'Hey there! I am using WhatsApp.',
    privacy: {} as Record<string, string>,
  }
}

export class Directory {
  readonly #accounts: Table<Account>
  readonly #devices: Table<Device>
  readonly #byLid = new Map<string, Account>()
  readonly #byNumber = new Map<string, Map<number, Device>>()

  constructor(store: Store) {
    this.#accounts = store.table<Account>('accounts')
    this.#devices = store.table<Device>('devices')
    // A store that an earlier server has written knows less of its accounts.
    for (const stored of this.#accounts.list()) {
      const account = { ...plain(), ...stored }
      this.#accounts.load(account.number, account)
      this.#byLid.set(account.lid, account)
    }
    for (const device of this.#devices.list()) this.#index(device)
  }

  ensureAccount(number: string, name?: string): Account {
    const existing = this.#accounts.get(number)
    if (existing) {
      if (name !== undefined && name !== existing.name) this.putAccount({ ...existing, name })
      return this.#accounts.require(number)
    }
    const account: Account = {
      number,
      lid: lidOf(number),
      name: name ?? number,
      nextDevice: 1,
      nextKeyIndex: 1,
      ...plain(),
    }
    this.putAccount(account)
    return account
  }

  putAccount(account: Account): void {
    this.#accounts.put(account.number, account)
    this.#byLid.set(account.lid, account)
  }

  account(number: string): Account | undefined {
    return this.#accounts.get(number)
  }

  accounts(): Account[] {
    return this.#accounts.list()
  }

  device(ref: DeviceRef): Device | undefined {
    return this.#byNumber.get(ref.number)?.get(ref.device)
  }

  devices(number: string): Device[] {
    return [...(this.#byNumber.get(number)?.values() ?? [])].toSorted((a, b) => a.device - b.device)
  }

  putDevice(device: Device): void {
    this.#devices.put(deviceKey(device), device)
    this.#index(device)
  }

  removeDevice(ref: DeviceRef): void {
    this.#devices.delete(deviceKey(ref))
    this.#byNumber.get(ref.number)?.delete(ref.device)
  }

  /** Device numbers and key indexes are never used twice. */
  takeDeviceNumber(number: string): { device: number; keyIndex: number } {
    const account = this.#accounts.require(number)
    const taken = { device: account.nextDevice++, keyIndex: account.nextKeyIndex++ }
    this.putAccount(account)
    return taken
  }

  watch(watcher: string, watched: Account): void {
    if (watcher === watched.number || watched.watchers.includes(watcher)) return
    watched.watchers.push(watcher)
    this.putAccount(watched)
  }

  resolve(jid: string | undefined): Resolved | undefined {
    const decoded = decodeUserJid(jid)
    if (!decoded) return undefined
    const account = decoded.form === 'lid' ? this.#byLid.get(decoded.user) : this.#accounts.get(decoded.user)
    if (!account) return undefined
    return { account, ref: { number: account.number, device: decoded.device }, form: decoded.form }
  }

  userJid(number: string, form: Form): string {
    return encodeJid(form === 'lid' ? lidOf(number) : number, form)
  }

  deviceJid(ref: DeviceRef, form: Form): string {
    return encodeJid(form === 'lid' ? lidOf(ref.number) : ref.number, form, ref.device)
  }

  nameOf(number: string): string {
    return this.#accounts.get(number)?.name ?? number
  }

  #index(device: Device): void {
    const devices = this.#byNumber.get(device.number) ?? new Map<number, Device>()
    devices.set(device.device, device)
    this.#byNumber.set(device.number, devices)
  }
}

/** Whatever takes stanzas for a device at this moment: a live connection or an attached phone. */
export type Endpoint = { push(node: BinaryNode): void }
