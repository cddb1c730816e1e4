// Where a chat is in Chatwoot: its contact and its conversation, found or made. One contact a person, whichever of his
// names came first, and one conversation at a time: who asks for the same chat twice at once is told the same.
import type { ChatwootChat, ChatwootPlace } from '../storage/tables/chatwoot-chats.ts'
import type { ChatwootRow } from '../storage/tables/chatwoot.ts'
import {
  ChatwootError,
  type ChatwootApi,
  type Contact,
  type ContactFilter,
  type Conversation,
} from './api.ts'
import type { ChatwootStorage } from './intake.ts'
import { botJid, botPhone, brazilianForms, isGroup, mainName, phoneOf } from './names.ts'

export interface PlaceDeps {
  api: ChatwootApi
  storage: ChatwootStorage
  row: ChatwootRow & { inboxId: number }
}

/** How a person or group is called; null: it is not known. */
export interface Called {
  name: string | null
}

export class Places {
  readonly #deps: PlaceDeps

  constructor(deps: PlaceDeps) {
    this.#deps = deps
  }

  /** The chat with its conversation; each step is stored before the next is asked for. */
  async of(chat: ChatwootChat, called: Called): Promise<ChatwootChat & { conversationId: number }> {
    if (chat.conversationId !== null) return { ...chat, conversationId: chat.conversationId }
    const sourceId = chat.sourceId ?? mainName(chat)
    const contact = await this.#contactOf(chat, sourceId, called)
    const tied = await this.#store(chat, {
      sourceId: sourceOf(contact, this.#deps.row.inboxId) ?? sourceId,
      contactId: contact.id,
    })
    const conversationId = await this.#conversationOf(tied)
    return { ...(await this.#store(tied, { conversationId })), conversationId }
  }

  /** It is not there any more: chosen anew the next time. */
  lost(chat: ChatwootChat, what: 'conversation' | 'contact'): Promise<ChatwootChat> {
    return this.#store(chat, { conversationId: null, ...(what === 'contact' && { contactId: null }) })
  }

  async #store(chat: ChatwootChat, change: Partial<ChatwootPlace>): Promise<ChatwootChat> {
    const { chatwootChats, commits } = this.#deps.storage
    const { sourceId, contactId, conversationId, seenId } = chatwootChats.get(chat.id) ?? chat
    await commits.write((tx) =>
      chatwootChats.setPlace(tx, chat.id, { sourceId, contactId, conversationId, seenId, ...change }),
    )
    return chatwootChats.get(chat.id) ?? { ...chat, ...change }
  }

  async #contactOf(chat: ChatwootChat, sourceId: string, called: Called): Promise<Contact> {
    const { api, row } = this.#deps
    const known = chat.contactId === null ? undefined : await api.contact(chat.contactId)
    const found = known ?? (await api.contactBySource(row.inboxId, sourceId)) ?? (await this.#search(chat))
    if (found !== undefined) return this.#adopted(chat, sourceId, found)
    const phone = chat.jid === botJid ? botPhone : phoneOf(chat)
    const identifier = chat.jid === botJid ? undefined : mainName(chat)
    try {
      return await api.createContact({
        inbox_id: row.inboxId,
        source_id: sourceId,
        name: nameOf(chat, called),
        ...(identifier !== undefined && { identifier }),
        ...(phone !== undefined && { phone_number: phone }),
        ...(chat.jid === botJid && row.options.logo !== null && { avatar_url: row.options.logo }),
      })
    } catch (error) {
      // Somebody has made it meanwhile, or has it under another name.
      if (!(error instanceof ChatwootError) || error.trouble !== 'refused') throw error
      const other = await this.#search(chat)
      if (other === undefined) throw error
      return this.#adopted(chat, sourceId, other)
    }
  }

  /** By its names, then by its number, in both forms of a Brazilian one. */
  async #search(chat: ChatwootChat): Promise<Contact | undefined> {
    const { api, row } = this.#deps
    const phone = chat.jid === botJid ? botPhone : phoneOf(chat)
    const phones = phone === undefined ? [] : brazilianForms(phone)
    const names = [chat.pn, chat.lid, chat.jid].filter((name) => name !== null && name !== botJid)
    const filter: ContactFilter = [
      ...names.map((value) => ({ key: 'identifier' as const, value: value ?? '' })),
      ...phones.map((value) => ({ key: 'phone_number' as const, value })),
    ]
    const found = await api.filterContacts(filter)
    const byName = found.find(({ identifier }) =>
      names.some((name) => name?.toLowerCase() === identifier?.toLowerCase()),
    )
    const byPhone = found.filter(({ phone_number: has }) => phones.includes(has ?? ''))
    const longest = byPhone.toSorted(
      (a, b) => (b.phone_number ?? '').length - (a.phone_number ?? '').length,
    )[0]
    const other = byName === undefined ? byPhone.find(({ id }) => id !== longest?.id) : undefined
    if (row.options.mergeBrazilContacts && longest !== undefined && other !== undefined)
      await api.mergeContacts(longest.id, other.id)
    return byName ?? longest
  }

  /** The inbox knows it by our name for it, where it knew it by none; what is missing of it is put in, as far as it can be. */
  async #adopted(chat: ChatwootChat, sourceId: string, contact: Contact): Promise<Contact> {
    const { api, row } = this.#deps
    const phone = phoneOf(chat)
    const missing = {
      ...(!contact.identifier && chat.jid !== botJid && { identifier: mainName(chat) }),
      ...(!contact.phone_number && phone !== undefined && { phone_number: phone }),
    }
    if (Object.keys(missing).length > 0) await bestEffort(api.changeContact(contact.id, missing))
    if (sourceOf(contact, row.inboxId) === undefined)
      await bestEffort(api.tie(contact.id, row.inboxId, sourceId))
    return contact
  }

  /** An open one before one that waits, and that before one that sleeps; a resolved one where it may go on. */
  async #conversationOf(chat: ChatwootChat): Promise<number> {
    const { api, row } = this.#deps
    const contactId = chat.contactId ?? 0
    const all = (await api.conversationsOf(contactId)).filter(({ inbox_id: inbox }) => inbox === row.inboxId)
    const isOurs = chat.jid === botJid
    const order = [
      'open',
      'pending',
      'snoozed',
      ...(row.options.reopenConversation || isOurs ? ['resolved'] : []),
    ]
    const usable = all
      .filter(({ status }) => order.includes(status))
      .toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status) || b.id - a.id)
    const [found] = usable
    if (found !== undefined) {
      await this.#reopened(found, isOurs)
      return found.id
    }
    const sourceId = chat.sourceId ?? mainName(chat)
    const status = row.options.conversationPending && !isOurs ? 'pending' : 'open'
    const made = await api.createConversation({
      inbox_id: row.inboxId,
      contact_id: contactId,
      source_id: sourceId,
      status,
    })
    return made.id
  }

  async #reopened({ id, status }: Conversation, isOurs: boolean): Promise<void> {
    const { api, row } = this.#deps
    if (status !== 'resolved') return
    if (isOurs) await api.setStatus(id, 'open')
    else if (row.options.conversationPending) await api.setStatus(id, 'pending')
  }
}

/** What is as good without it; that Chatwoot is away or takes no token is told all the same. */
async function bestEffort(asked: Promise<unknown>): Promise<void> {
  try {
    await asked
  } catch (error) {
    if (!(error instanceof ChatwootError) || (error.trouble !== 'refused' && error.trouble !== 'gone'))
      throw error
  }
}

function sourceOf({ contact_inboxes: inboxes }: Contact, inboxId: number): string | undefined {
  return inboxes?.find(({ inbox }) => inbox?.id === inboxId)?.source_id
}

function nameOf(chat: ChatwootChat, { name }: Called): string {
  if (chat.jid === botJid) return name ?? 'Holdfast'
  const group = chat.jid !== null && isGroup(chat.jid) ? ' (GROUP)' : ''
  const known = name ?? phoneOf(chat) ?? mainName(chat).replace(/@.*/, '')
  return `${known}${group}`.slice(0, 255)
}
