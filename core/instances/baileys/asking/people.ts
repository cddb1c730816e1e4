// What is asked of WhatsApp about people, by Baileys' socket.
import { S_WHATSAPP_NET, type WAMessageKey, type WASocket } from '@whiskeysockets/baileys'
import { z } from 'zod'
import type { BusinessProfile, ProfileView, Typing } from '../../../contract/people/person.ts'
import { WhatsAppRefusal } from '../../groups/port.ts'
import type { PeoplePort, ReadKey } from '../../people/port.ts'
import { setPicture } from './pictures.ts'
import { refusable } from './refusals.ts'

/** WhatsApp's words for what is not there or not shown to this number. */
const hidden = [401, 403, 404]

const About = z.object({ status: z.object({ status: z.string().nullish(), setAt: z.date().nullish() }) })

export class PeopleAsks implements PeoplePort {
  readonly #raw: () => WASocket

  constructor(raw: () => WASocket) {
    this.#raw = raw
  }

  async pictureUrl(jid: string): Promise<string | null> {
    return (await this.#unlessHidden(() => this.#raw().profilePictureUrl(jid, 'image'))) ?? null
  }

  async about(jid: string): Promise<ProfileView['about']> {
    const found = await this.#unlessHidden(() => this.#raw().fetchStatus(jid))
    const { status, setAt } = About.safeParse(found?.[0]).data?.status ?? {}
    const at = setAt?.getTime() ?? 0
    return status ? { text: status, setAt: at > 0 ? at : null } : null
  }

  async business(jid: string): Promise<BusinessProfile | null> {
    const found = await this.#unlessHidden(() => this.#raw().getBusinessProfile(jid))
    if (!found) return null
    const { description, email = null, website, address = null, category = null } = found
    return { description, email, websites: [...website], address, category }
  }

  async setName(name: string): Promise<void> {
    const { creds } = this.#raw().authState
    await refusable(() => this.#raw().updateProfileName(name))
    // What this device has changed itself, nobody tells it.
    if (creds.me) this.#raw().ev.emit('creds.update', { me: { ...creds.me, name } })
  }

  async setAbout(text: string): Promise<void> {
    await refusable(() => this.#raw().updateProfileStatus(text))
  }

  async setPicture(jpeg: Uint8Array | null): Promise<void> {
    await setPicture(this.#raw(), undefined, jpeg)
  }

  privacy(): Promise<Record<string, string>> {
    return refusable(() => this.#raw().fetchPrivacySettings(true))
  }

  async setPrivacy(name: string, value: string): Promise<void> {
    const category = { tag: 'category', attrs: { name, value } }
    const attrs = { xmlns: 'privacy', to: S_WHATSAPP_NET, type: 'set' }
    const content = [{ tag: 'privacy', attrs: {}, content: [category] }]
    await refusable(() => this.#raw().query({ tag: 'iq', attrs, content }))
  }

  async blocked(): Promise<string[]> {
    const found = await refusable(() => this.#raw().fetchBlocklist())
    return found.flatMap((jid) => jid ?? [])
  }

  async block(jid: string, on: boolean): Promise<void> {
    await refusable(() => this.#raw().updateBlockStatus(jid, on ? 'block' : 'unblock'))
  }

  async typing(jid: string, state: Typing): Promise<void> {
    await this.#raw().sendPresenceUpdate(state, jid)
  }

  async read(keys: readonly ReadKey[], as: 'read' | 'played'): Promise<void> {
    const named = keys.map(({ id, chat: remoteJid, participant }): WAMessageKey => ({
      id,
      remoteJid,
      participant,
    }))
    if (as === 'read') await this.#raw().readMessages(named)
    else await this.#raw().sendReceipts(named, 'played')
  }

  async #unlessHidden<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await refusable(ask)
    } catch (error) {
      if (error instanceof WhatsAppRefusal && hidden.includes(error.code)) return undefined
      throw error
    }
  }
}
