// Everything that the tables can do to one instance, one step each: what fills an instance with rows of every kind.
import { createHash } from 'node:crypto'
import { did, reasons } from '../../core/contract/sentences/states.ts'
import { InstanceSettings } from '../../core/contract/instances/instance.ts'
import type { Group } from '../../core/storage/tables/groups.ts'
import { groupFacts } from './group-facts.ts'
import type { WriteTx } from '../../core/storage/commit.ts'
import type { Storage } from '../../core/storage/storage.ts'
import { factPlace, sealedFactPrefix } from '../../core/storage/tables/appliance.ts'
import { chatwootSteps } from './chatwoot-steps.ts'
import type { Webhook } from '../../core/storage/tables/webhooks.ts'
import { newInstance, newMessage } from './harness.ts'

type Step = (storage: Storage, tx: WriteTx, id: string) => void

export const account = '490'
const closed = (code: number) => reasons.connection_ended_with_code({ code })
const pnOf = (n: number): string => `${n}@s.whatsapp.net`
const lidOf = (n: number): string => `${n}@lid`
const hashOf = (n: number): Buffer => createHash('sha256').update(`${n}`).digest()

const noted = { kind: 'image', mimetype: 'image/png', fileName: null, sizeBytes: 1 } as const

/** What has a larger number is to go out at that time. */
const laterFrom = 10 ** 12

/** The first chat of the instance, made if need be. */
function chatOf(storage: Storage, tx: WriteTx, id: string): number {
  return storage.chats.ensure(tx, id, account, { pn: pnOf(1), at: 1 }).id
}

function putGroup(s: Storage, tx: WriteTx, id: string, n: number): Group {
  const jid = `${n}@g.us`
  const members = [{ jid: lidOf(n), pn: pnOf(n), lid: lidOf(n), role: 'member' as const }]
  s.groups.put(tx, { instanceId: id, account, jid, at: n }, { facts: groupFacts(), members })
  const group = s.groups.find(id, account, jid)
  if (group === undefined) throw new Error('The group was not put')
  return group
}

function put(storage: Storage, tx: WriteTx, id: string, n: number): number {
  const chatId = chatOf(storage, tx, id)
  const message = newMessage({ instanceId: id, chatId, messageId: `M${n}`, fromMe: true, status: 'pending' })
  return storage.messages.put(tx, message).message.row
}

function accept(storage: Storage, tx: WriteTx, id: string, n: number): number {
  const sendAt = n > laterFrom ? n : null
  const messageId = `M${n}`
  const known = storage.outbox.byMessageId(id, messageId)
  if (known) return known.id
  return storage.outbox.accept(tx, {
    instanceId: id,
    chatId: chatOf(storage, tx, id),
    messageId,
    recipient: pnOf(1),
    proto: Buffer.of(n % 256),
    options: {},
    idempotencyKey: `key ${n}`,
    requestHash: Buffer.of(1),
    notBefore: sendAt ?? 0,
    sendAt,
    at: (n % laterFrom) * 10 ** 9,
  })
}

/** One webhook an instance, with an id made of the instance's. */
const hookId = (id: string): string => `ffff${id.slice(4)}`

function hookOf(id: string, n: number): Webhook {
  return {
    id: hookId(id),
    instanceId: id,
    dialect: 'own',
    url: `https://h.example/${n}`,
    setBy: 'owner',
    types: null,
    headers: {},
    secret: 'whsec_',
    options: { byEvents: false, base64: false },
    enabled: true,
    disabledReason: null,
    cursor: n,
    failingSince: null,
    failingTold: false,
    lost: null,
    createdAt: n,
    updatedAt: n,
  }
}

/** Makes generation n the one in use, whatever was before. */
function link(storage: Storage, tx: WriteTx, id: string, n: number): void {
  const { generations, instances } = storage
  const before = instances.get(id)?.generation
  if (before) generations.archive(tx, id, { n: before, at: 3, code: null, reason: reasons.linked_again })
  if (generations.get(id, n)) generations.activate(tx, id, n, 4)
  else {
    const names = { account, jid: pnOf(n), lid: lidOf(n), origin: 'qr' } as const
    generations.promote(tx, id, { n, ...names, creds: { n }, at: 5 })
  }
}

/** Everything that the tables can do to one instance. */
export const steps: Record<string, (n: number) => Step> = {
  state: (n) => (s, tx, id) =>
    s.instances.setState(tx, id, { state: 'open', code: n, reason: closed(n), at: n }),
  patch: (n) => (s, tx, id) =>
    s.instances.patch(tx, id, {
      profileName: `p${n}`,
      settings: InstanceSettings.parse({}),
      proxy: null,
      at: n,
    }),
  trash: (n) => (s, tx, id) => s.instances.trash(tx, id, n),
  untrash: (n) => (s, tx, id) => s.instances.untrash(tx, id, n),
  purge: (n) => (s, tx, id) => {
    s.instances.trash(tx, id, n)
    s.purges.begin(tx, id, n)
    for (const erase of s.purges.steps(id)) erase(tx)
    s.purges.finish(tx, id)
    s.instances.put(tx, newInstance({ id }))
  },
  hold: (n) => (s, tx, id) =>
    s.outbox.hold(tx, id, { until: n, code: 'cap_day', error: 'e', chatId: null, at: n }),
  release: (n) => (s, tx, id) => void s.outbox.release(tx, id, n),
  restrict: (n) => (s, tx, id) => s.instances.restrict(tx, id, { until: n }, n),
  pending: (n) => (s, tx, id) => s.generations.putPending(tx, id, { generation: n, creds: { n }, at: n }),
  discard: () => (s, tx, id) => s.generations.discardPending(tx, id),
  link: (n) => (s, tx, id) => link(s, tx, id, n),
  archive: (n) => (s, tx, id) =>
    void s.generations.archive(tx, id, { n, at: 1, code: 401, reason: reasons.logged_out_on_phone }),
  creds: (n) => (s, tx, id) => s.generations.get(id, n) && s.generations.putCreds(tx, id, n, { n }),
  keys: (n) => (s, tx, id) =>
    s.signalKeys.set(tx, id, n, { session: { a: n, b: null }, 'pre-key': { [n]: Buffer.of(n) } }),
  noKeys: (n) => (s, tx, id) =>
    s.signalKeys.set(tx, id, n, { session: { a: null }, 'pre-key': { 1: null, 2: null } }),
  dropKeys: (n) => (s, tx, id) => void (s.generations.get(id, n) ?? s.signalKeys.deleteGeneration(tx, id, n)),
  journal: (n) => (s, tx, id) =>
    void s.journal.put(tx, id, 1, {
      hash: hashOf(n),
      stanzaId: 's',
      stanza: Buffer.of(1),
      plaintext: Buffer.of(n),
      at: n,
    }),
  applied: (n) => (s, tx, id) =>
    void s.journal.markApplied(tx, id, 1, n === 1 ? { stanzaId: 's', at: n } : { hash: hashOf(n), at: n }),
  chat: (n) => (s, tx, id) => void s.chats.ensure(tx, id, account, { pn: pnOf(n), name: `c${n}`, at: n }),
  lidChat: (n) => (s, tx, id) => void s.chats.ensure(tx, id, account, { lid: lidOf(n), at: n }),
  mapping: (n) => (s, tx, id) =>
    s.chats.link(tx, id, account, { pn: pnOf(n), lid: lidOf((n % 3) + 1), at: n }),
  mergeLater: (n) => (s, tx, id) => {
    const names = { pn: `4970${n}@s.whatsapp.net`, lid: `970${n}@lid` }
    const kept = s.chats.ensure(tx, id, account, { pn: names.pn, at: n }).id
    const gone = s.chats.ensure(tx, id, account, { lid: names.lid, at: n }).id
    if (kept !== gone) s.chats.mergeLater(tx, { kept, gone, ...names })
  },
  touch: (n) => (s, tx, id) => s.chats.touch(tx, chatOf(s, tx, id), { lastMessageAt: n, unreadBy: 1, at: n }),
  read: (n) => (s, tx, id) => s.chats.markRead(tx, chatOf(s, tx, id), n),
  contact: (n) => (s, tx, id) =>
    void s.contacts.ensure(tx, id, account, { pn: pnOf(n), pushName: `p${n}`, at: n }),
  keeping: (n) => (s, tx, id) => s.keeping.put(tx, id, { filesDays: n, filesBytes: n, messagesDays: 0 }),
  person: (n) => (s, tx, id) => s.contacts.link(tx, id, account, { pn: pnOf(n), lid: lidOf(n), at: n }),
  message: (n) => (s, tx, id) => void put(s, tx, id, n),
  status: (n) => (s, tx, id) =>
    void s.messages.raiseStatus(tx, { row: put(s, tx, id, n), status: 'delivered' }, 'read'),
  receipt: (n) => (s, tx, id) =>
    s.receipts.put(tx, { message: put(s, tx, id, n), recipient: 'x', status: 'read', at: n }),
  effect: (n) => (s, tx, id) =>
    void s.effects.put(tx, {
      instanceId: id,
      chatId: chatOf(s, tx, id),
      messageId: `E${n}`,
      fromMe: true,
      sender: '',
      participantPn: null,
      participantLid: null,
      kind: 'edit',
      targetId: `M${n}`,
      target: put(s, tx, id, n),
      state: 'applied',
      reason: null,
      value: { kind: 'edit', text: 'x' },
      proto: Buffer.of(n),
      content: Buffer.of(n),
      doneAt: n,
      storedAt: n,
    }),
  media: (n) => (s, tx, id) =>
    s.media.put(tx, { message: put(s, tx, id, n), instanceId: id, ...noted, at: n }),
  kept: (n) => (s, tx, id) =>
    void s.media.keep(tx, put(s, tx, id, n), { ...noted, hash: hashOf(n).toString('hex'), sizeBytes: n }),
  accept: (n) => (s, tx, id) => void accept(s, tx, id, n),
  scheduled: (n) => (s, tx, id) => void accept(s, tx, id, laterFrom + n),
  sentNow: (n) => (s, tx, id) => {
    s.outbox.sendNow(tx, accept(s, tx, id, laterFrom + n), n)
    s.messages.setSentAt(tx, put(s, tx, id, n), n)
  },
  sent: (n) => (s, tx, id) => s.outbox.setState(tx, accept(s, tx, id, n), { state: 'sending', at: n }),
  requeue: (n) => (s, tx, id) => void s.outbox.requeueSending(tx, id, n),
  event: (n) => (s, tx, id) =>
    void s.events.append(tx, {
      id: crypto.randomUUID(),
      instanceId: id,
      type: 'instance.updated',
      at: n,
      data: { name: 'x' },
    }),
  webhook: (n) => (s, tx, id) => s.webhooks.put(tx, hookOf(id, n)),
  failing: (n) => (s, tx, id) => s.webhooks.setFailing(tx, hookId(id), { since: n, told: true }),
  advance: (n) => (s, tx, id) => s.webhooks.advance(tx, hookId(id), { from: n, to: n + 1 }),
  delivery: (n) => (s, tx, id) => {
    s.webhooks.put(tx, hookOf(id, n))
    const range = {
      webhookId: hookId(id),
      fromSeq: 1,
      toSeq: 1e6,
      instanceId: id,
      types: null,
      limit: n,
      at: n,
    }
    s.deliveries.replay(tx, range)
  },
  noHook: () => (s, tx, id) => void s.webhooks.delete(tx, hookId(id)),
  timeline: (n) => (s, tx, id) =>
    void s.timeline.append(tx, id, {
      at: n,
      state: 'open',
      code: n,
      reason: closed(n),
      action: did.reconnects,
    }),
  fact: (n) => (s, tx, id) => {
    const key = `${sealedFactPrefix}settings.${id}`
    s.appliance.put(tx, key, s.sealer.seal(factPlace(key), Buffer.from(`${n}`)).toString('base64'))
  },
  group: (n) => (s, tx, id) => putGroup(s, tx, id, n),
  groupChange: (n) => (s, tx, id) =>
    s.groups.change(tx, putGroup(s, tx, id, n), { subject: `now ${n}`, announce: true }),
  groupMember: (n) => (s, tx, id) => {
    const group = putGroup(s, tx, id, n)
    s.groups.putMember(tx, group, { jid: lidOf(7), pn: pnOf(7), lid: lidOf(7), role: 'member' })
    s.groups.setRole(tx, group.id, lidOf(7), 'admin')
    s.groups.deleteMember(tx, group.id, lidOf(n))
  },
  ...chatwootSteps,
  quickAnswer: (n) => (s, tx, id) => {
    const name = `q${n}`
    if (s.quickAnswers.list(id).every((each) => each.name !== name))
      s.quickAnswers.put(tx, { instanceId: id, name, text: 'x', at: n })
  },
  quickAnswerChanged: (n) => (s, tx, id) => {
    const [found] = s.quickAnswers.list(id)
    if (found) s.quickAnswers.change(tx, found.id, { name: found.name, text: `${n}`, at: n })
  },
  noQuickAnswer: () => (s, tx, id) => {
    const found = s.quickAnswers.list(id).at(-1)
    if (found) s.quickAnswers.delete(tx, found.id)
  },
  picture: (n) => (s, tx, id) => {
    const contact = s.contacts.ensure(tx, id, account, { pn: pnOf(n), at: n }).id
    s.pictures.want(tx, { contact }, { instanceId: id, at: n })
    const found = s.pictures.of({ contact })
    if (found) s.pictures.asked(tx, found.id, n)
    if (found) s.pictures.keep(tx, found, 'ab'.repeat(32))
    s.pictures.renew(tx, { contact }, { url: 'https://pps.whatsapp.net/1', at: n, restMs: 5 })
  },
  noPicture: (n) => (s, tx, id) => {
    const group = putGroup(s, tx, id, n).id
    s.pictures.want(tx, { group }, { instanceId: id, at: n })
    const found = s.pictures.of({ group })
    if (found) s.pictures.postpone(tx, found.id, n)
    s.pictures.hurry(tx, id, n)
    s.pictures.none(tx, { group })
    if (found && n > 1) s.pictures.wantAgain(tx, found.id, n)
  },
  pastMember: (n) => (s, tx, id) => {
    const member = { jid: lidOf(n), pn: pnOf(n), lid: lidOf(n), leftAt: n, reason: 'left' as const }
    s.pastMembers.put(tx, { instanceId: id, account, group: '1@g.us' }, member)
  },
  noPastMember: (n) => (s, tx, id) =>
    s.pastMembers.delete(
      tx,
      { instanceId: id, account, group: '1@g.us' },
      { jid: lidOf(n), pn: pnOf(n), lid: null, until: 9 },
    ),
  groupLeft: (n) => (s, tx, id) => s.groups.leave(tx, putGroup(s, tx, id, n).id, n),
  groupStale: (n) => (s, tx, id) => s.groups.markStale(tx, putGroup(s, tx, id, n).id),
  groupsStale: () => (s, tx, id) => s.groups.markAllStale(tx, id, account),
  groupsKnown: () => (s, tx, id) => s.generations.setGroupsKnown(tx, id, 1, true),
  noMembers: (n) => (s, tx, id) => s.groups.deleteMembers(tx, putGroup(s, tx, id, n).id),
  history: (n) => (s, tx, id) =>
    s.historyChunks.put(tx, {
      instanceId: id,
      generation: 1,
      messageId: `H${n}`,
      sync: 'recent',
      progress: n,
      piece: `3/${n}`,
      notification: Uint8Array.of(n),
      receivedAt: n,
    }),
  channel: (n) => (s, tx, id) =>
    s.channels.put(
      tx,
      { instanceId: id, account, at: n },
      {
        jid: `${n}@newsletter`,
        name: 'n',
        description: 'd',
        invite: 'i',
        followers: n,
        verified: n > 1,
        madeAt: n,
        role: 'follower',
        muted: n > 1,
        state: 'active',
        isStale: n > 1,
      },
    ),
  post: (n) => (s, tx, id) =>
    s.channels.putPost(tx, chatOf(s, tx, id), {
      message: put(s, tx, id, n),
      serverId: `${n}`,
      views: n,
      reactions: { x: n },
    }),
  counted: (n) => (s, tx, id) => {
    const post = s.channels.post(put(s, tx, id, n))
    if (post !== undefined) s.channels.count(tx, { ...post, views: n + 1 })
  },
  retry: (n) => (s, tx, id) => s.retryCounters.put(tx, id, { key: `${n}`, count: n, at: n }),
  noRetry: () => (s, tx, id) => s.retryCounters.deleteAll(tx, id),
  undecryptable: (n) => (s, tx, id) =>
    void s.undecryptable.add(tx, id, { contact: pnOf(1), at: n * 60 * 60 * 1000 }),
  told: () => (s, tx, id) => s.undecryptable.tell(tx, id, pnOf(1)),
  noUndecryptable: () => (s, tx, id) => s.undecryptable.clear(tx, id, [pnOf(1)]),
  chatState: (n) => (s, tx, id) => {
    const chat = chatOf(s, tx, id)
    s.chatStates.archive(tx, chat, n > 1, n)
    s.chatStates.pin(tx, chat, n, n)
    s.chatStates.mute(tx, chat, n, n)
    s.chatStates.markUnread(tx, chat, n > 1, n)
    s.chatStates.clear(tx, chat, { until: n, hidden: n > 1, at: n })
    s.chatStates.name(tx, chat, lidOf(n))
  },
  label: (n) => (s, tx, id) =>
    s.labels.put(tx, id, account, {
      id: `${n}`,
      name: 'l',
      color: n,
      predefinedId: null,
      deleted: false,
      at: n,
    }),
  labelUse: (n) => (s, tx, id) =>
    void s.labels.setUse(tx, { chatId: chatOf(s, tx, id), message: '', label: `${n}` }, true),
  stateChange: (n) => (s, tx, id) =>
    s.stateChanges.put(tx, id, account, {
      collection: 'regular',
      index: `["${n}"]`,
      version: n,
      action: Buffer.of(n),
      at: n,
    }),
  collection: (n) => (s, tx, id) =>
    s.stateCollections.put(tx, id, n, {
      name: 'regular',
      state: 'current',
      since: n,
      detail: null,
      readAt: n,
    }),
  check: (n) => (s, tx, id) =>
    s.numberChecks.put(tx, id, { number: `${n}`, jid: pnOf(n), exists: n > 1, checkedAt: n }),
}
export const names = Object.keys(steps)

/** Rows of every kind, under the same names, numbers and ids for every instance. */
export async function fillEverything(storage: Storage, id: string): Promise<void> {
  for (const n of [1, 2, 3]) {
    for (const name of names.filter((each) => !/^no|discard|drop|requeue|purge/.test(each))) {
      await storage.commits.write((tx) => steps[name]?.(n)(storage, tx, id))
    }
  }
  await storage.commits.write((tx) => steps['pending']?.(4)(storage, tx, id))
}
