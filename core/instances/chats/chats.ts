// What the owner sets of a chat for himself, as the API asks it: written here with what his other devices are to be told,
// in one commit, and told at once where the number is online.
import type { Collections, LabelView } from '../../contract/instances/chat-state.ts'
import type { ChatPage } from '../../contract/messages/chat-page-routes.ts'
import { isSaid } from '../../contract/messages/kinds.ts'
import type { ChatView, MessageView } from '../../contract/messages/message.ts'
import { instanceRefusals } from '../../contract/sentences/instances.ts'
import { BadRequestError, ConflictError, NotFoundError } from '../../errors.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { Chat } from '../../storage/tables/chats.ts'
import type { Label } from '../../storage/tables/labels.ts'
import type { Message } from '../../storage/tables/messages.ts'
import type { InstanceDeps } from '../deps.ts'
import { withPublicErrors } from '../failures.ts'
import type { Instance } from '../instance.ts'
import { chatView, namesOf } from '../messages/view.ts'
import { jidsOf } from '../numbers.ts'
import type { Roster } from '../roster.ts'
import type { ChatChange, ChatControl, ChatPlace } from '../types.ts'
import { ChatPages } from './chat-pages.ts'
import { ChatStates, type ChatFact } from './chat-states.ts'
import type { LastMessage, StateMessage, WrittenFact } from './fact.ts'
import { Marked } from './marked.ts'

type ChatDeps = Pick<InstanceDeps, 'storage' | 'events' | 'adapter' | 'log' | 'now'>
type Whose = Pick<Instance, 'id' | 'linkState' | 'openLink'>

export class Chats implements ChatControl {
  readonly #deps: ChatDeps
  readonly #roster: Pick<Roster, 'require'>

  constructor(deps: ChatDeps, roster: Pick<Roster, 'require'>) {
    this.#deps = deps
    this.#roster = roster
  }

  change(idOrName: string, written: string, change: ChatChange): Promise<ChatView> {
    return withPublicErrors(async () => {
      const instance = this.#roster.require(idOrName)
      refuseForChannel(written, change)
      const chat = this.#chat(instance, written)
      await this.#setChat(instance, chat, factsOf(change, chat, this.#deps.now()))
      return this.#view(chat)
    })
  }

  clear(idOrName: string, written: string, { isDeleted }: { isDeleted: boolean }): Promise<ChatView> {
    return withPublicErrors(async () => {
      const instance = this.#roster.require(idOrName)
      const chat = this.#chat(instance, written)
      const now = this.#deps.now()
      // Whoever dates his message ahead hides nothing of what is said until then.
      const until = Math.min(chat.lastMessageAt ?? now, now)
      await this.#setChat(instance, chat, [{ kind: 'clear', chat: nameOf(chat), until, hidden: isDeleted }])
      return this.#view(chat)
    })
  }

  read(idOrName: string, written: string, from: ChatPlace & { limit: number }): ChatPage {
    const instance = this.#roster.require(idOrName)
    return new ChatPages(this.#deps.storage, this.#deps.adapter).read(this.#chat(instance, written), from)
  }

  starred(
    idOrName: string,
    { chat, ...page }: { chat?: string | undefined; before?: number | undefined; limit: number },
  ): MessageView[] {
    const instance = this.#roster.require(idOrName)
    const { account } = instance.linkState
    if (account === null) return []
    const of = chat === undefined ? undefined : this.#chat(instance, chat)
    return new Marked(this.#deps).starred({ instanceId: instance.id, account }, { ...page, chat: of })
  }

  pinned(idOrName: string, written: string): MessageView[] {
    return new Marked(this.#deps).pinned(this.#chat(this.#roster.require(idOrName), written))
  }

  planned(idOrName: string, page: { limit: number; offset: number }): MessageView[] {
    const { id: instanceId, linkState } = this.#roster.require(idOrName)
    const { account } = linkState
    return account === null ? [] : new Marked(this.#deps).planned({ instanceId, account }, page)
  }

  labels(idOrName: string): LabelView[] {
    const instance = this.#roster.require(idOrName)
    const { account } = instance.linkState
    return account === null
      ? []
      : this.#deps.storage.labels.list(instance.id, account).filter(({ deleted }) => !deleted)
  }

  putLabel(
    idOrName: string,
    { id, name, color }: { id: string; name: string; color: number },
  ): Promise<LabelView> {
    return withPublicErrors(async () => {
      const instance = this.#roster.require(idOrName)
      const known = this.#deps.storage.labels.get(instance.id, accountOf(instance), id)
      const predefinedId = known?.predefinedId ?? null
      return this.#setLabel(instance, { id, name, color, predefinedId, deleted: false })
    })
  }

  deleteLabel(idOrName: string, id: string): Promise<LabelView> {
    return withPublicErrors(async () => {
      const instance = this.#roster.require(idOrName)
      return this.#setLabel(instance, { ...this.#label(instance, id), deleted: true })
    })
  }

  useLabel(
    idOrName: string,
    written: string,
    use: { label: string; message?: string | undefined; on: boolean },
  ): Promise<ChatView> {
    return withPublicErrors(async () => {
      const { storage } = this.#deps
      const instance = this.#roster.require(idOrName)
      const chat = this.#chat(instance, written)
      const { id: label } = this.#label(instance, use.label)
      const [message] = use.message === undefined ? [] : storage.messages.named(chat.id, use.message)
      if (use.message !== undefined && message === undefined)
        throw new NotFoundError(instanceRefusals.no_such_message)
      const named = message === undefined ? null : stateMessage(message, chat)
      const { on } = use
      const fact = { kind: 'label_use', label, chat: nameOf(chat), message: named, on } as const
      const where = { chat, isTold: true }
      await this.set(instance, [this.#deps.adapter.writeFact(fact, this.#deps.now())], (tx) =>
        this.#states(instance).setUse(tx, where, { label, message: message?.messageId ?? '', on }),
      )
      return this.#view(chat)
    })
  }

  collections(idOrName: string): Collections {
    const instance = this.#roster.require(idOrName)
    const { storage } = this.#deps
    const { account, generation } = instance.linkState
    if (account === null || generation === null) return { collections: [], waiting: 0 }
    const collections = storage.stateCollections.list(instance.id, generation)
    return { collections, waiting: storage.stateChanges.count(instance.id, account) }
  }

  /** Writes it here, with what the other devices are to be told. Whether WhatsApp has taken it. */
  async set(instance: Whose, facts: readonly WrittenFact[], write: (tx: WriteTx) => void): Promise<boolean> {
    const { storage, log, now } = this.#deps
    const account = accountOf(instance)
    storage.assertAccepting()
    await storage.commits.write((tx) => {
      write(tx)
      for (const fact of facts) storage.stateChanges.put(tx, instance.id, account, { ...fact, at: now() })
    })
    try {
      await instance.openLink?.tellState()
    } catch (err) {
      log.info('WhatsApp has not taken what was set here; it is told again at the next connection', { err })
    }
    return !facts.some((fact) => storage.stateChanges.has(instance.id, account, fact))
  }

  #setChat(instance: Whose, chat: Chat, facts: readonly ChatFact[]): Promise<boolean> {
    const at = this.#deps.now()
    const last = this.#last(instance, chat)
    const written = facts.map((fact) => this.#deps.adapter.writeFact(fact, at, last))
    return this.set(instance, written, (tx) => {
      for (const fact of facts) this.#states(instance).set(tx, { id: chat.id, isTold: true }, fact)
    })
  }

  async #setLabel(instance: Whose, label: Label): Promise<LabelView> {
    const account = accountOf(instance)
    const fact = this.#deps.adapter.writeFact({ kind: 'label', label }, this.#deps.now())
    await this.set(instance, [fact], (tx) =>
      this.#states(instance).label(tx, { account, isTold: true }, label),
    )
    return label
  }

  #states({ id }: Whose): ChatStates {
    return new ChatStates(this.#deps, id)
  }

  #label(instance: Whose, id: string): Label {
    const label = this.#deps.storage.labels.get(instance.id, accountOf(instance), id)
    if (label === undefined || label.deleted)
      throw new NotFoundError(instanceRefusals.no_such_label({ label: id }))
    return label
  }

  #chat(instance: Whose, written: string): Chat {
    const account = accountOf(instance)
    for (const jid of jidsOf(written)) {
      const chat = this.#deps.storage.chats.find(instance.id, account, jid)
      if (chat !== undefined) return chat
    }
    throw new NotFoundError(instanceRefusals.no_such_chat({ chat: written }))
  }

  /** Of what was said: the other devices know nothing of lines that were written here alone. */
  #last(instance: Whose, chat: Chat): LastMessage | undefined {
    const [last] = this.#deps.storage.messages.list(instance.id, {
      account: chat.account,
      chat: namesOf(chat).jid,
      keep: ({ kind, status }) => (kind === null || isSaid(kind)) && status !== 'error',
      limit: 1,
    })
    return last && { ...stateMessage(last, chat), sentAt: last.sentAt }
  }

  #view({ id }: Chat): ChatView {
    const chat = this.#deps.storage.chats.get(id)
    if (chat === undefined) throw new NotFoundError(instanceRefusals.no_such_chat({ chat: String(id) }))
    return chatView(chat)
  }
}

/** As the own other devices name it. */
export function stateMessage(
  { messageId, original, fromMe, participantPn, participantLid }: Message,
  chat: Chat,
): StateMessage {
  const id = original?.id ?? messageId
  return { chat: nameOf(chat), id, fromMe, participant: participantLid ?? participantPn }
}

function nameOf(chat: Chat): string {
  return chat.stateJid ?? namesOf(chat).jid
}

function accountOf({ linkState: { account } }: Pick<Whose, 'linkState'>): string {
  if (account === null) throw new ConflictError(instanceRefusals.never_linked)
  return account
}

/** WhatsApp's own clients keep none of these for a channel, which is muted in a way of its own. */
function refuseForChannel(written: string, { archived, pinned, mutedUntil }: ChatChange): void {
  const isAsked = archived !== undefined || pinned !== undefined || mutedUntil !== undefined
  if (isAsked && jidsOf(written).some((jid) => jid.endsWith('@newsletter')))
    throw new BadRequestError(instanceRefusals.channel_is_no_chat)
}

function factsOf({ archived, pinned, mutedUntil, unread }: ChatChange, chat: Chat, at: number): ChatFact[] {
  const jid = nameOf(chat)
  // An archived chat is not pinned, on any device.
  const isPinned = archived === true ? false : pinned
  const since = isPinned === true ? (chat.pinnedAt ?? at) : null
  return [
    ...(archived === undefined ? [] : [{ kind: 'archive', chat: jid, on: archived } as const]),
    ...(isPinned === undefined || (!isPinned && pinned === undefined && chat.pinnedAt === null)
      ? []
      : [{ kind: 'pin', chat: jid, since } as const]),
    ...(mutedUntil === undefined ? [] : [{ kind: 'mute', chat: jid, until: mutedUntil } as const]),
    ...(unread === undefined ? [] : [{ kind: 'unread', chat: jid, on: unread, upTo: null } as const]),
  ]
}
