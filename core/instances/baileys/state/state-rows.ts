// Writes what was read of a collection, in the transaction of its version: what is set of chats, messages and labels, and
// the names of people that the phone has saved.
import type { WriteTx } from '../../../storage/commit.ts'
import type { ChatNames } from '../../../storage/tables/chats.ts'
import { ChatStates, type ChatFact } from '../../chats/chat-states.ts'
import type { StateFact, StateMessage } from '../../chats/fact.ts'
import type { RecordDeps } from '../../deps.ts'
import { MessageRecord } from '../../messages/record.ts'
import type { EffectNote } from '../../link.ts'
import { bare, identityOf, lidMapping, type Identity } from '../incoming/aliases.ts'
import type { Owner } from '../incoming/owner.ts'
import { factOf, type Collection } from './facts.ts'
import type { CollectionWriter, ReadCollection } from './state-sync.ts'
import type { Mutation } from './syncd.ts'

/** What of a chat is in which collection, so that a whole one says that all else is set no more. */
const kindsIn: Partial<Record<Collection, readonly ChatFact['kind'][]>> = {
  regular_low: ['archive', 'pin', 'unread'],
  regular_high: ['mute'],
}

export class StateRows {
  readonly #deps: RecordDeps
  readonly #owner: Owner
  readonly #states: ChatStates
  readonly #record: MessageRecord

  constructor(deps: RecordDeps, owner: Owner) {
    this.#deps = deps
    this.#owner = owner
    this.#states = new ChatStates(deps, owner.instanceId)
    this.#record = new MessageRecord(deps, owner.instanceId)
  }

  writer({ name, isWhole, isTold }: ReadCollection): CollectionWriter {
    const { storage, now } = this.#deps
    const { instanceId, number: account } = this.#owner
    const where = { account, isTold }
    const set = new Set<string>()
    return {
      take: (tx, mutation) => {
        const index = JSON.stringify(mutation.index)
        const fact = factOf(mutation, now())
        // What was set here since goes out after it, and counts.
        const isOurs = storage.stateChanges.has(instanceId, account, { collection: name, index })
        if (fact === undefined) this.#meet(tx, mutation, { isTold })
        else if (!isOurs) this.#take(tx, where, fact)
        for (const key of fact === undefined ? [] : this.#keysOf(fact)) set.add(key)
      },
      end: (tx) => {
        if (isWhole) this.#unset(tx, { ...where, name, set })
      },
    }
  }

  #take(tx: WriteTx, where: { account: string; isTold: boolean }, fact: StateFact): void {
    switch (fact.kind) {
      case 'star':
        return this.#mark(tx, fact.message, where, { kind: 'star', value: { kind: 'star', on: fact.on } })
      case 'delete':
        return this.#mark(tx, fact.message, where, { kind: 'delete', value: { kind: 'delete', for: 'me' } })
      case 'label':
        return this.#states.label(tx, where, fact.label)
      case 'label_use': {
        const { label, message, on } = fact
        const use = { label, message: message?.id ?? '', on }
        this.#states.useLabel(tx, where, this.#names(fact.chat), use)
        return
      }
      default:
        this.#states.take(tx, where, this.#names(fact.chat), fact)
    }
  }

  /** By what a whole collection is compared with what is set here. */
  #keysOf(fact: StateFact): string[] {
    if (fact.kind === 'label') return [`label ${fact.label.id}`]
    if (fact.kind === 'star' || fact.kind === 'delete') return []
    const { pn, lid, jid } = this.#names(fact.chat)
    const names = [pn, lid, jid].filter((each) => each !== undefined)
    const use = fact.kind === 'label_use' ? ` ${fact.label} ${fact.message?.id ?? ''}` : ''
    return names.map((each) => `${fact.kind}${use} ${each}`)
  }

  #unset(
    tx: WriteTx,
    {
      account,
      isTold,
      name,
      set,
    }: { account: string; isTold: boolean; name: Collection; set: ReadonlySet<string> },
  ): void {
    const { storage } = this.#deps
    const { instanceId } = this.#owner
    const where = { account, isTold }
    const isIn = (chatId: number, kind: string): boolean => {
      const chat = storage.chats.get(chatId)
      return [chat?.pn, chat?.lid, chat?.jid].some((each) => each != null && set.has(`${kind} ${each}`))
    }
    const waiting = this.#waiting(name)
    const kinds = kindsIn[name] ?? []
    if (kinds.length > 0)
      this.#states.unset(
        tx,
        where,
        (id, kind) => !kinds.includes(kind) || isIn(id, kind) || this.#isWaiting(waiting, id),
      )
    if (name !== 'regular') return
    for (const label of storage.labels.list(instanceId, account))
      if (!label.deleted && !set.has(`label ${label.id}`) && !waiting.some((index) => index[1] === label.id))
        this.#states.label(tx, where, { ...label, deleted: true })
    for (const { chatId, label, message } of storage.labels.listUses(instanceId, account)) {
      const chat = storage.chats.get(chatId)
      const isHeld = isIn(chatId, `label_use ${label} ${message}`) || this.#isWaiting(waiting, chatId)
      if (chat !== undefined && !isHeld)
        this.#states.setUse(tx, { chat, isTold }, { label, message, on: false })
    }
  }

  /** The indexes of what was set here and is not in it yet. */
  #waiting(name: Collection): string[][] {
    const { instanceId, number } = this.#owner
    return this.#deps.storage.stateChanges
      .list(instanceId, number, { collection: name, limit: 10_000 })
      .map(({ index }) => JSON.parse(index) as string[])
  }

  #isWaiting(waiting: readonly string[][], chatId: number): boolean {
    const chat = this.#deps.storage.chats.get(chatId)
    return waiting.some((index) =>
      index.some((each) => each === chat?.pn || each === chat?.lid || each === chat?.jid),
    )
  }

  /** What the owner did on another device, for himself alone. */
  #mark(
    tx: WriteTx,
    message: StateMessage,
    { isTold }: { isTold: boolean },
    what: Pick<EffectNote, 'kind' | 'value'>,
  ): void {
    const at = this.#deps.now()
    const on = what.value?.kind === 'star' ? `${String(what.value.on)} ${at} ` : ''
    this.#record.effect(tx, this.#owner.number, {
      id: `${what.kind} ${on}${message.id}`,
      chat: this.#names(message.chat),
      fromMe: true,
      author: { jid: '' },
      proto: new Uint8Array(),
      note: { ...what, target: { id: message.id, fromMe: message.fromMe } },
      sentAt: at,
      isTold,
    })
  }

  /** A name that the phone has saved. */
  #meet(tx: WriteTx, { isSet, index: [kind, jid], action }: Mutation, { isTold }: { isTold: boolean }): void {
    const saved = action.contactAction
    if (kind !== 'contact' || !isSet || !saved) return
    const person = this.#identity(jid, saved.lidJid ?? saved.pnJid)
    const name = saved.fullName || saved.firstName || null
    if (person === undefined) return
    this.#record.meet(tx, this.#owner.number, { ...person, name, pushName: null }, { isTold })
  }

  #names(chat: string): ChatNames {
    const jid = bare(chat)
    return this.#identity(jid, null) ?? { jid }
  }

  #identity(jid: string | null | undefined, alt: string | null | undefined): Identity | undefined {
    return identityOf(jid, alt, lidMapping(this.#deps.storage, this.#owner))
  }
}
