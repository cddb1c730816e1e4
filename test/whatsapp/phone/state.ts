// Owns what a phone sets of its chats: it reads and writes the collections with the library's own code, so that ours is
// held against another. Its keys are shared when companions log in, or later.
import { randomBytes } from 'node:crypto'
import { decodePatches, encodeSyncdPatch, newLTHashState, proto } from '@whiskeysockets/baileys'
import type { LTHashState, WAPatchCreate, WAPatchName } from '@whiskeysockets/baileys'
import { announceState } from '../server/app-state.ts'
import type { Hub } from '../server/hub.ts'
import type { PhoneIdentity } from './signal.ts'

export type StateSet = Omit<WAPatchCreate, 'apiVersion' | 'operation'> & { isRemoved?: boolean }

const { SET, REMOVE } = proto.SyncdMutation.SyncdOperation

export class PhoneState {
  readonly #hub: Hub
  readonly #number: string
  readonly #identity: PhoneIdentity
  readonly #later: { id: Buffer; data: Buffer }[] = []

  constructor(hub: Hub, number: string, identity: PhoneIdentity) {
    this.#hub = hub
    this.#number = number
    this.#identity = identity
  }

  /** Every key, the newest last. */
  get keys(): readonly { id: Buffer; data: Buffer }[] {
    return [this.#identity.appStateKey, ...this.#later]
  }

  /** What it sets from here on is sealed with another key, which nobody else has yet. */
  changeKey(): void {
    this.#later.push({ id: randomBytes(6), data: randomBytes(32) })
  }

  /** Sets something; the devices hear of it. */
  async set({ isRemoved = false, ...change }: StateSet): Promise<void> {
    const { type: name } = change
    const { state } = await this.#read(name)
    const operation = isRemoved ? REMOVE : SET
    const create = { ...change, apiVersion: 3, operation }
    const id = this.keys.at(-1)?.id.toString('base64')
    const { patch } = await encodeSyncdPatch(create, id ?? '', state, this.#keyOf)
    const bytes = Buffer.from(proto.SyncdPatch.encode(patch).finish())
    const version = this.#hub.appState.append(this.#number, name, bytes)
    announceState(this.#hub, { number: this.#number, device: 0 }, { name, version })
  }

  /** What is set in a collection, by its index as a JSON list. */
  async get(name: WAPatchName): Promise<Map<string, proto.ISyncActionValue>> {
    return (await this.#read(name)).set
  }

  async #read(name: WAPatchName): Promise<{ state: LTHashState; set: Map<string, proto.ISyncActionValue> }> {
    let state = newLTHashState()
    const set = new Map<string, proto.ISyncActionValue>()
    for (const bytes of this.#hub.appState.since(this.#number, name, 0)) {
      const patch = proto.SyncdPatch.decode(bytes)
      const isRemoved = patch.mutations[0]?.operation === REMOVE
      const read = await decodePatches(name, [patch], state, this.#keyOf, {}, undefined, undefined, true)
      if (Object.keys(read.mutationMap).length === 0) throw new Error(`the phone cannot read ${name}`)
      state = read.state
      for (const { index, syncAction } of Object.values(read.mutationMap)) {
        if (isRemoved) set.delete(JSON.stringify(index))
        else set.set(JSON.stringify(index), syncAction.value ?? {})
      }
    }
    return { state, set }
  }

  readonly #keyOf = async (id: string): Promise<proto.Message.IAppStateSyncKeyData | null> => {
    const key = this.keys.find((each) => each.id.toString('base64') === id)
    return key ? { keyData: key.data } : null
  }
}
