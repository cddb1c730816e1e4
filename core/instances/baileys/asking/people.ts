// What is asked of WhatsApp about people, by Baileys' socket.
import {
  getBinaryNodeChild,
  getBinaryNodeChildren,
  getBinaryNodeChildString,
  S_WHATSAPP_NET,
  type BinaryNode,
  type WAMessageKey,
  type WASocket,
} from '@whiskeysockets/baileys'
import { z } from 'zod'
import type { BusinessProfile, ProfileView, Typing } from '../../../contract/people/person.ts'
import { WhatsAppRefusal, WhatsAppSilence } from '../../groups/port.ts'
import type { Collection, PeoplePort, ProductPage, ReadKey } from '../../people/port.ts'
import { catalogPage, collectionsOf } from './catalogs.ts'
import { setPicture } from './pictures.ts'
import { answerTo, refusable } from './refusals.ts'

/** WhatsApp's words for what is not there or not shown to this number. */
const hidden = [401, 403, 404]

const About = z.object({ status: z.object({ status: z.string().nullish(), setAt: z.date().nullish() }) })

export class PeopleAsks implements PeoplePort {
  readonly #raw: () => WASocket
  /** How long Baileys waits for an answer. */
  readonly #answerMs: number

  constructor(raw: () => WASocket, answerMs: number) {
    this.#raw = raw
    this.#answerMs = answerMs
  }

  async pictureUrl(jid: string): Promise<string | null> {
    return (
      (await this.#unlessHidden(() => this.#inTime(() => this.#raw().profilePictureUrl(jid, 'image')))) ??
      null
    )
  }

  async about(jid: string): Promise<ProfileView['about']> {
    const found = await this.#unlessHidden(async () => {
      const answered = await this.#raw().fetchStatus(jid)
      if (answered === undefined) throw new WhatsAppSilence()
      return answered
    })
    const { status, setAt } = About.safeParse(found?.[0]).data?.status ?? {}
    const at = setAt?.getTime() ?? 0
    return status ? { text: status, setAt: at > 0 ? at : null } : null
  }

  async business(jid: string): Promise<BusinessProfile | null> {
    const asked = [node('profile', { jid })]
    const answer = await this.#unlessHidden(() =>
      this.#ask('get', { xmlns: 'w:biz', to: 's.whatsapp.net' }, [
        node('business_profile', { v: '244' }, asked),
      ]),
    )
    const found = getBinaryNodeChild(getBinaryNodeChild(answer, 'business_profile'), 'profile')
    if (found === undefined) return null
    const text = (tag: string): string | null => getBinaryNodeChildString(found, tag) || null
    const website = text('website')
    const categories = getBinaryNodeChild(found, 'categories')
    return {
      description: text('description') ?? '',
      email: text('email'),
      websites: website === null ? [] : [website],
      address: text('address'),
      category: (categories && getBinaryNodeChildString(categories, 'category')) || null,
    }
  }

  async products(jid: string, page: { limit: number; after: string | undefined }): Promise<ProductPage> {
    const found = await this.#unlessHidden(() => catalogPage(this.#raw(), { jid, ...page }))
    return found ?? { products: [], after: undefined }
  }

  async collections(jid: string, limit: number): Promise<Collection[]> {
    return (await this.#unlessHidden(() => collectionsOf(this.#raw(), { jid, limit }))) ?? []
  }

  async setName(name: string): Promise<void> {
    const { creds } = this.#raw().authState
    await this.#inTime(() => this.#raw().updateProfileName(name))
    // What this device has changed itself, nobody tells it.
    if (creds.me) this.#raw().ev.emit('creds.update', { me: { ...creds.me, name } })
  }

  async setAbout(text: string): Promise<void> {
    await this.#ask('set', { xmlns: 'status' }, [node('status', {}, Buffer.from(text))])
  }

  async setPicture(jpeg: Uint8Array | null): Promise<void> {
    await setPicture(this.#raw(), undefined, jpeg)
  }

  async privacy(): Promise<Record<string, string>> {
    const answer = await this.#ask('get', { xmlns: 'privacy' }, [node('privacy')])
    const said = getBinaryNodeChildren(getBinaryNodeChild(answer, 'privacy'), 'category')
    return Object.fromEntries(
      said.flatMap(({ attrs: { name, value } }) =>
        name === undefined || value === undefined ? [] : [[name, value]],
      ),
    )
  }

  async setPrivacy(name: string, value: string): Promise<void> {
    const category = node('category', { name, value })
    await this.#ask('set', { xmlns: 'privacy' }, [node('privacy', {}, [category])])
  }

  async blocked(): Promise<string[]> {
    const list = getBinaryNodeChild(await this.#ask('get', { xmlns: 'blocklist' }), 'list')
    return getBinaryNodeChildren(list, 'item').flatMap(({ attrs }) => attrs['jid'] ?? [])
  }

  async block(jid: string, on: boolean): Promise<void> {
    const action = on ? 'block' : 'unblock'
    await this.#inTime(() => this.#raw().updateBlockStatus(jid, action).catch(unlessNameless))
  }

  async typing(jid: string, state: Typing): Promise<void> {
    await this.#raw().sendPresenceUpdate(state, jid)
  }

  async watch(jid: string): Promise<void> {
    await this.#raw().presenceSubscribe(jid)
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

  #ask(
    type: 'get' | 'set',
    attrs: { xmlns: string; to?: string },
    content?: BinaryNode[],
  ): Promise<BinaryNode> {
    const question = { to: S_WHATSAPP_NET, type, ...attrs }
    return answerTo(this.#raw(), node('iq', question, content))
  }

  /** Of what Baileys asks by itself, and gives nothing for, answered or not: the time that it took tells them apart. */
  async #inTime<T>(ask: () => Promise<T>): Promise<T> {
    const begun = performance.now()
    const answer = await refusable(ask)
    // A timer may be early by a little.
    if (answer === undefined && performance.now() - begun >= this.#answerMs - 10) throw new WhatsAppSilence()
    return answer
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

function node(tag: string, attrs: Record<string, string> = {}, content?: BinaryNode['content']): BinaryNode {
  return { tag, attrs, ...(content !== undefined && { content }) }
}

/** WhatsApp's word for who is not there. */
const nobody = 404

/** Baileys asks nothing where it knows one of the two names of a person and the other one cannot be had. */
function unlessNameless(error: unknown): never {
  if (error instanceof Error && error.message.startsWith('Unable to resolve'))
    throw new WhatsAppRefusal(nobody, { cause: error })
  throw error
}
