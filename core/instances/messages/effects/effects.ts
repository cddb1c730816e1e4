// What a message does to another one: kept as it came, and applied where its author may do that, in the chat that it came
// by. What it is done to may come later. Part of the record of messages, which alone uses it.
import type { EffectKind, EffectValue } from '../../../contract/messages/effect.ts'
import type { EventBody } from '../../../contract/events/event.ts'
import type { WriteTx } from '../../../storage/commit.ts'
import type { Names } from '../../../storage/tables/aliases.ts'
import type { Chat } from '../../../storage/tables/chats.ts'
import type { Effect, NewEffect, Verdict } from '../../../storage/tables/effects.ts'
import type { Message } from '../../../storage/tables/messages.ts'
import type { RecordDeps } from '../../deps.ts'
import type { EffectNote } from '../../link.ts'
import { isAdmin, isSamePerson, namesOf as namesOfPerson, type Person } from './authority.ts'
import { doerOf } from './effects-view.ts'
import { fittingId, fittingTime } from '../fitting.ts'
import { namesOf } from '../view.ts'

/** What came, or was done on another device of the own number, or from here. */
export interface ReceivedEffect {
  /** Of the message that carried it. */
  id: string
  fromMe: boolean
  /** Who did it, as the connection says; of no matter in a chat of two. */
  author: Names & { jid: string }
  /** The encoded proto.Message that carried it. */
  proto: Uint8Array
  note: EffectNote
  /** In ms; undefined: just now. */
  sentAt: number | undefined
}

/** Why one waits. */
const waits = { target: 'target_not_here', admin: 'admin_not_known' } as const

/** One row a person and message; of the others one a message, whoever it was. */
const personal: ReadonlySet<EffectKind> = new Set(['reaction', 'vote', 'response', 'star'])
const shared: ReadonlySet<EffectKind> = new Set(['pin', 'keep'])

interface Where {
  account: string
  chat: Chat
  /** Whether anybody is told. */
  isTold: boolean
  /** Whether it was asked for here. */
  isFromHere?: boolean
}

/** An effect before it is judged. */
type Unjudged = Omit<NewEffect, keyof Verdict> & Pick<NewEffect, 'value' | 'content'>

export class Effects {
  readonly #deps: RecordDeps
  readonly #instanceId: string

  constructor(deps: RecordDeps, instanceId: string) {
    this.#deps = deps
    this.#instanceId = instanceId
  }

  take(tx: WriteTx, where: Where, received: ReceivedEffect): void {
    const { effects } = this.#deps.storage
    const effect = this.#unjudged(where.chat, received)
    if (effects.find(effect) !== undefined) return
    const former = this.#former(effect, where.chat)
    if (former.some(({ doneAt }) => doneAt > effect.doneAt)) return
    // Told by the phone what was done here, or the reverse.
    if (effect.kind === 'star' && former.some(({ value }) => isSameMark(value, effect.value))) return
    for (const { id } of former) effects.delete(tx, id)
    const verdict = this.#judge(where, effect, received.note)
    const stored = effects.put(tx, { ...effect, ...verdict })
    if (stored !== undefined) this.#apply(tx, where, stored)
  }

  /** A message has come: what was done to it before is applied now. */
  settle(tx: WriteTx, where: Where, message: Message): void {
    const { effects } = this.#deps.storage
    for (const effect of effects.toTarget(where.chat.id, message.messageId))
      if (effect.state !== 'applied') this.#again(tx, where, effect)
  }

  /** It is known now who is an admin of the group. */
  decide(tx: WriteTx, where: Where): void {
    for (const effect of this.#deps.storage.effects.undecided(this.#instanceId, waits.admin))
      if (effect.chatId === where.chat.id) this.#again(tx, where, effect)
  }

  /** Groups in which something waits for it to be known who is an admin. */
  undecided(): number[] {
    const waiting = this.#deps.storage.effects.undecided(this.#instanceId, waits.admin)
    return [...new Set(waiting.map(({ chatId }) => chatId))]
  }

  #again(tx: WriteTx, where: Where, effect: Effect): void {
    const { effects } = this.#deps.storage
    const proto = effects.proto(effect.id)
    if (proto === undefined) return
    const content = effects.content(effect.id) ?? null
    const note = this.#deps.adapter.effectOf(proto) ?? { kind: effect.kind, target: { id: effect.targetId } }
    const verdict = this.#judge(where, { ...effect, proto, content }, note)
    effects.judge(tx, effect.id, verdict)
    this.#apply(tx, where, { ...effect, ...verdict })
  }

  #unjudged(chat: Chat, { id, fromMe, author, proto, note, sentAt }: ReceivedEffect): Unjudged {
    const storedAt = this.#deps.now()
    const inPrivate = chat.kind === 'user'
    // By the author's own clock where it tells milliseconds, but never later than it came.
    const doneAt = Math.min(fittingTime(note.at ?? sentAt, storedAt), storedAt)
    return {
      instanceId: this.#instanceId,
      chatId: chat.id,
      messageId: fittingId(id),
      fromMe,
      sender: fromMe || inPrivate ? '' : (author.lid ?? author.pn ?? author.jid),
      participantPn: inPrivate ? null : (author.pn ?? null),
      participantLid: inPrivate ? null : (author.lid ?? null),
      kind: note.kind,
      targetId: fittingId(note.target.id),
      value: note.value ?? null,
      content: note.content ?? null,
      proto,
      doneAt,
      storedAt,
    }
  }

  /** What the same person did in the same way before, which this takes the place of. */
  #former(effect: Unjudged, { id, kind }: Chat): Effect[] {
    if (!personal.has(effect.kind) && !shared.has(effect.kind)) return []
    const { effects } = this.#deps.storage
    return effects
      .toTarget(id, effect.targetId)
      .filter(
        (each) =>
          each.kind === effect.kind && (shared.has(effect.kind) || isSamePerson(each, effect, isOfOne(kind))),
      )
  }

  #judge(where: Where, effect: Unjudged, note: EffectNote): Verdict {
    const { value, content } = effect
    const candidates = this.#deps.storage.messages.named(where.chat.id, effect.targetId)
    const found = this.#target(where, effect, { candidates, note })
    if ('reason' in found) return { target: null, value, content, ...found }
    const target = found.target.row
    if (value !== null) return { target, state: 'applied', reason: null, value, content }
    const opened = this.#open(where, effect, found.target)
    if (opened === undefined) return { target, state: 'refused', reason: 'sealed', value, content }
    return { target, state: 'applied', reason: null, value: opened.value, content: opened.content ?? null }
  }

  /** The message that it counts for. */
  #target(
    where: Where,
    effect: Unjudged,
    { candidates, note }: { candidates: Message[]; note: EffectNote },
  ): { target: Message } | { state: 'waiting' | 'refused'; reason: string } {
    const [first] = candidates
    if (first === undefined) return { state: 'waiting', reason: waits.target }
    const claimed = candidates.find((each) => isClaimed(each, note)) ?? first
    const own = candidates.find((each) => isSamePerson(each, effect, isOfOne(where.chat.kind)))
    switch (effect.kind) {
      case 'edit':
        return own === undefined ? { state: 'refused', reason: 'not_its_author' } : { target: own }
      case 'delete':
        if (isForMe(effect.value)) return effect.fromMe ? { target: claimed } : notOwn
        return own === undefined ? this.#byAdmin(where, effect, claimed) : { target: own }
      case 'star':
        return effect.fromMe ? { target: claimed } : notOwn
      default:
        return { target: claimed }
    }
  }

  #byAdmin(
    { account, chat }: Where,
    effect: Unjudged,
    target: Message,
  ): { target: Message } | { state: 'waiting' | 'refused'; reason: string } {
    if (chat.kind !== 'group' || chat.jid === null) return { state: 'refused', reason: 'not_its_author' }
    const { groups } = this.#deps.storage
    const group = groups.find(this.#instanceId, account, chat.jid)
    if (group === undefined || group.isStale) return { state: 'waiting', reason: waits.admin }
    const names = effect.fromMe ? this.#ownNames(account) : namesOfPerson(effect)
    return isAdmin(groups.member(group.id, names))
      ? { target }
      : { state: 'refused', reason: 'not_its_author' }
  }

  #open({ account, chat }: Where, effect: Unjudged, target: Message) {
    const { adapter, storage } = this.#deps
    const bytes = storage.messages.proto(target.row)
    if (bytes === undefined) return undefined
    const names = (person: Person): string[] => {
      if (person.fromMe) return this.#ownNames(account)
      return chat.kind === 'user' ? known([chat.pn, chat.lid]) : namesOfPerson(person)
    }
    return adapter.openEffect(effect.proto, {
      proto: bytes,
      id: target.original?.id ?? target.messageId,
      authors: names(target),
      doers: names(effect),
    })
  }

  #ownNames(account: string): string[] {
    const generations = this.#deps.storage.generations.list(this.#instanceId)
    const lids = generations.filter((each) => each.account === account).map(({ lid }) => lid)
    const bare = known(lids).map((lid) => lid.replace(/:\d+@/, '@'))
    return [...new Set([`${account}@s.whatsapp.net`, ...bare])]
  }

  #apply(tx: WriteTx, where: Where, effect: Effect): void {
    const { messages, effects } = this.#deps.storage
    const { target, state, value, doneAt } = effect
    const message = target === null ? undefined : messages.get(target)
    if (state !== 'applied' || value === null || message === undefined) return
    if (value.kind === 'edit') {
      const newest = effects.of(message.row).findLast((each) => each.kind === 'edit')
      if (newest?.value?.kind === 'edit')
        messages.edit(tx, message.row, { text: newest.value.text, at: newest.doneAt })
    }
    if (value.kind === 'delete') messages.markDeleted(tx, message.row, doneAt)
    const isDeleted = value.kind === 'delete' || message.deletedAt !== null
    if (isDeleted && this.#mustErase()) this.erase(tx, message.row)
    if (where.isTold) this.#tell(tx, where, { effect, message, value })
  }

  #mustErase(): boolean {
    return this.#deps.storage.instances.get(this.#instanceId)?.settings.eraseDeleted === true
  }

  /** What it said, in every version, and its file. */
  erase(tx: WriteTx, row: number): void {
    const { messages, effects, media } = this.#deps.storage
    messages.erase(tx, row)
    effects.eraseEdits(tx, row)
    media.delete(tx, row)
  }

  #tell(
    tx: WriteTx,
    { chat, isFromHere: fromHere = false }: Where,
    { effect, message, value }: { effect: Effect; message: Message; value: EffectValue },
  ): void {
    const { messageId: id, row, fromMe } = message
    const at = effect.doneAt
    const { messageId: changeId } = effect
    const common = { id, row, chat: namesOf(chat).jid, fromMe, changeId, by: doerOf(effect), fromHere, at }
    this.#deps.events.append(tx, this.#instanceId, bodyOf(common, value))
  }
}

/** There is nobody else on the other side: of a channel, the channel speaks. */
function isOfOne(kind: Chat['kind']): boolean {
  return kind === 'user' || kind === 'newsletter'
}

const notOwn = { state: 'refused', reason: 'not_own' } as const

type Common = Extract<EventBody, { type: 'message.edited' }>['data'] extends infer Data
  ? Omit<Data, 'text'>
  : never

function bodyOf(common: Common, value: EffectValue): EventBody {
  switch (value.kind) {
    case 'edit':
      return { type: 'message.edited', data: { ...common, text: value.text } }
    case 'delete':
      return { type: 'message.deleted', data: { ...common, for: value.for } }
    case 'reaction':
      return { type: 'message.reaction', data: { ...common, emoji: value.emoji } }
    case 'vote':
      return { type: 'message.vote', data: { ...common, options: value.options } }
    case 'response':
      return { type: 'message.response', data: { ...common, answer: value.answer } }
    default:
      return { type: 'message.marked', data: { ...common, mark: value.kind, on: value.on } }
  }
}

function isSameMark(a: EffectValue | null, b: EffectValue | null): boolean {
  return a?.kind === 'star' && b?.kind === 'star' && a.on === b.on
}

function isForMe(value: EffectValue | null): boolean {
  return value?.kind === 'delete' && value.for === 'me'
}

function isClaimed(
  { fromMe, sender, participantPn, participantLid }: Message,
  { target }: EffectNote,
): boolean {
  if (target.fromMe === true || fromMe) return target.fromMe === fromMe
  return [sender, participantPn, participantLid].includes(target.author ?? '')
}

function known(names: readonly (string | null)[]): string[] {
  return names.filter((name) => name !== null)
}
