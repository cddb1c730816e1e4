// Owns who is there and who is typing: told at once to those who asked and are connected, and to nobody later.
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Directory, Endpoint } from '../directory.ts'
import type { Groups } from '../groups/groups.ts'
import { deviceKey, isSharedJid, parseDeviceKey } from '../../jids.ts'
import type { DeviceRef } from '../../jids.ts'
import { children, el, nowSeconds } from '../../nodes.ts'

/** What of the hub is needed here. */
type Parts = {
  readonly directory: Directory
  readonly groups: Groups
  endpoint(ref: DeviceRef): Endpoint | undefined
}

export type ChatState = 'composing' | 'recording' | 'paused'

export class Presences {
  /** By number: the devices that asked to be told. */
  readonly #asked = new Map<string, Set<string>>()
  /** What devices said of themselves, in order. */
  readonly said: { device: string; to: string; what: string }[] = []

  /** A device asks again after each login. */
  forget(ref: DeviceRef): void {
    for (const devices of this.#asked.values()) devices.delete(deviceKey(ref))
  }

  take(hub: Parts, ref: DeviceRef, { attrs }: BinaryNode): void {
    const { type = '', to = '' } = attrs
    if (type !== 'subscribe') {
      this.said.push({ device: deviceKey(ref), to: '', what: type })
      return
    }
    const number = hub.directory.resolve(to)?.account.number ?? to
    this.#asked.set(number, (this.#asked.get(number) ?? new Set()).add(deviceKey(ref)))
  }

  takeChatState(hub: Parts, ref: DeviceRef, node: BinaryNode): void {
    const [state] = children(node)
    const what = state?.attrs['media'] === 'audio' ? 'recording' : (state?.tag ?? '')
    const to = hub.directory.resolve(node.attrs['to'])?.account.number ?? node.attrs['to'] ?? ''
    this.said.push({ device: deviceKey(ref), to, what })
  }

  subscribers(number: string): string[] {
    return [...(this.#asked.get(number) ?? [])]
  }

  tell(hub: Parts, number: string, type: 'available' | 'unavailable'): void {
    const last = type === 'unavailable' ? nowSeconds() : undefined
    const node = el('presence', { from: hub.directory.userJid(number, 'pn'), type, last })
    for (const device of this.subscribers(number)) hub.endpoint(parseDeviceKey(device))?.push(node)
  }

  /** To the devices of a person, or of all members of a group. */
  tellChatState(hub: Parts, number: string, to: string, state: ChatState): void {
    const group = hub.groups.get(to)
    const own = hub.directory.userJid(number, group?.mode ?? 'pn')
    const inner = state === 'recording' ? el('composing', { media: 'audio' }) : el(state)
    const attrs = isSharedJid(to) ? { from: to, participant: own } : { from: own }
    const numbers = group?.participants.map((each) => each.number) ?? [
      hub.directory.resolve(to)?.account.number ?? to,
    ]
    for (const device of numbers.flatMap((each) => hub.directory.devices(each)))
      if (device.number !== number && device.device !== 0)
        hub.endpoint(device)?.push(el('chatstate', attrs, [inner]))
  }
}
