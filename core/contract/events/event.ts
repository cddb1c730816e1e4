// The durable event log's union: facts, with when each is written and what comes next. A consumer must ignore
// types it does not know: there will be more.
import { z } from 'zod'
import { alertCleared, alertRaised } from './alert.ts'
import { ChannelView, PostView } from '../channels/channel.ts'
import { GroupChanges, GroupView, Person } from '../groups/group.ts'
import { ChatSet, Collections, LabelView } from '../instances/chat-state.ts'
import { TimeMs } from '../instances/instance.ts'
import { Params } from '../sentences/sentence.ts'
import { Doer } from '../messages/effect.ts'
import { HistoryAskView, HistoryView } from '../messages/history.ts'
import { MediaView, MessageView } from '../messages/message.ts'
import { InstanceState } from '../state.ts'

/**
 * When: with every change of an instance's state, in the commit of the change.
 * Next: connecting leads to open or awaiting_link; open to reconnecting, logged_out, replaced, restricted or stopped;
 * reconnecting to open by itself; the others wait for their owner.
 */
const instanceState = z.object({
  type: z.literal('instance.state'),
  data: z.object({
    name: z.string(),
    state: InstanceState,
    previous: InstanceState,
    code: z.int().nullable(),
    reason: z.string(),
    /** Which sentence the reason is; null in events of older versions. */
    reasonCode: z.string().nullable().default(null),
    reasonParams: Params.default({}),
  }),
})

/**
 * When: an instance was made, renamed or configured, moved to the trash or taken back from it.
 * Next: created and untrashed are followed by an instance.state once it is to run; trashed by nothing of that
 * instance until it is taken back.
 */
const instanceChanged = z.object({
  type: z.enum(['instance.created', 'instance.updated', 'instance.trashed', 'instance.untrashed']),
  data: z.object({ name: z.string() }),
})

/**
 * When: an instance was purged, in the commit that removed the last of it. It belongs to no instance any more
 * (instanceId is null); the events of the purged one went with it.
 * Next: nothing, ever.
 */
const instancePurged = z.object({
  type: z.literal('instance.purged'),
  data: z.object({ id: z.string(), name: z.string() }),
})

/**
 * When: a phone was linked (a new generation begins), or a generation ended and was archived.
 * Next: linked is followed by instance.state open; archived by a state that says why.
 */
const instanceLink = z.object({
  type: z.enum(['instance.linked', 'instance.archived']),
  data: z.object({
    generation: z.int(),
    number: z.string(),
    reason: z.string().nullable(),
    reasonCode: z.string().nullable().default(null),
    reasonParams: Params.default({}),
  }),
})

/**
 * When: three messages of a contact (in a group: of that member) could not be decrypted within an hour or two, and none
 * could since; once until one can be again. What the contact repeats by itself, as is usual, ends it unheard.
 * Next: if none of that contact is received soon, forget the sessions with it by POST instances/:id/sessions/reset
 * {contact}, and write to it: that makes new ones. What could not be decrypted is then still to be asked for by hand.
 */
const instanceUndecryptable = z.object({
  type: z.literal('instance.undecryptable'),
  data: z.object({
    /** A JID, as the reset takes it. */
    contact: z.string(),
    count: z.int(),
  }),
})

/**
 * When: messages have come in and for a minute nothing has come of any of them: none was stored, none failed to be
 * read. Again in a row after four minutes, then sixteen, an hour; one such time is one event.
 * Next: the connection is renewed by itself (instance.state reconnecting, then open), and what waited is received.
 * Nothing is to be done; where it comes again and again, restart the appliance and send a support bundle.
 */
const instanceStuck = z.object({
  type: z.literal('instance.stuck'),
  data: z.object({
    /** How many messages, and when the first of them came. */
    waiting: z.int(),
    since: TimeMs,
  }),
})

/**
 * When: a message came in that cannot be stored, because what it says does not fit or is not understood; once for each.
 * Next: nothing that is received after it waits for it. Its bytes are kept, and another version of the program tries
 * again by itself: then message.received follows.
 */
const messageSetAside = z.object({
  type: z.literal('message.set_aside'),
  data: z.object({ id: z.string(), chat: z.string(), reason: z.string() }),
})

/**
 * When: a message was stored, received or own (accepted here, or written on another device); once for each. One that only
 * sets something (kind system) says what in its notice.
 * Next: for an own one, message.status as it rises.
 */
const messageStored = z.object({
  type: z.enum(['message.received', 'message.own']),
  data: MessageView,
})

/**
 * When: a person wrote one of the opt-out words of the number (out), or its owner allowed writing to them again (in).
 * Next: after out, messages to that chat are refused, and those that wait fail with opted_out; after in, nothing.
 */
const chatOptedOut = z.object({
  type: z.enum(['chat.opted_out', 'chat.opted_in']),
  data: z.object({ chat: z.string() }),
})

/**
 * When: its owner archived, pinned, muted a chat, marked it as unread or as read, or the reverse; here, on the phone or on
 * another device; once for each change.
 * Next: the same again.
 */
const chatUpdated = z.object({
  type: z.literal('chat.updated'),
  data: ChatSet.extend({ chat: z.string() }),
})

/**
 * When: its owner cleared a chat, or deleted it for himself: what was said until then is hidden, and erased nowhere here.
 * Next: what is said after that is told as ever, and shows a deleted chat again.
 */
const chatCleared = z.object({
  type: z.literal('chat.cleared'),
  data: z.object({ chat: z.string(), until: TimeMs, deleted: z.boolean() }),
})

/**
 * When: a label was made, renamed, coloured or deleted (updated); put on a chat or a message (added), or taken off
 * (removed).
 * Next: the same again; a deleted label is told once and is taken off nothing.
 */
const labelUpdated = z.object({ type: z.literal('label.updated'), data: LabelView })
const labelUsed = z.object({
  type: z.enum(['label.added', 'label.removed']),
  data: z.object({
    label: z.string(),
    chat: z.string(),
    /** null: the chat itself. */
    message: z.string().nullable(),
  }),
})

/**
 * When: one of the collections in which WhatsApp keeps what is set of chats cannot be read (quarantined), waits for a key
 * of the phone (waiting), or is as WhatsApp has it again (current). Messages do not depend on it.
 * Next: it is tried again at the next connection, the next change and the next key, and then read as a whole.
 */
const instanceCollection = z.object({
  type: z.literal('instance.collection'),
  data: z.object({
    collection: z.string(),
    state: Collections.shape.collections.element.shape.state,
    detail: z.string().nullable(),
  }),
})

/**
 * When: somebody was forgotten, as the owner asked: nothing says who. Of no instance.
 * Next: nothing; whoever keeps a copy of messages elsewhere has to be told by its owner.
 */
const chatForgotten = z.object({
  type: z.literal('chat.forgotten'),
  data: z.object({ id: z.string() }),
})

/**
 * When: an own message's status rose: sent (WhatsApp has it), delivered, read, played, or error.
 * Next: the statuses above it, in a group once for each member; after error none.
 */
const messageStatus = z.object({
  type: z.literal('message.status'),
  data: z.object({
    id: z.string(),
    chat: z.string(),
    status: MessageView.shape.status,
    /** Who delivered or read, in a group. */
    participant: z.string().nullable(),
    errorCode: z.string().nullable(),
  }),
})

/**
 * When: the file of a message is kept, or will not be had (gone); once for each, after its message.received or
 * message.own, which waits for no file.
 * Next: a kept one is at GET media/:hash.
 */
const messageMedia = z.object({
  type: z.literal('message.media'),
  data: z.object({ id: z.string(), row: z.int(), chat: z.string(), media: MediaView }),
})

/** Which message something was done to, by whom, and when by the clock of who did it. */
const done = {
  id: z.string(),
  row: z.int(),
  chat: z.string(),
  /** Whether the message is an own one. */
  fromMe: z.boolean(),
  /** WhatsApp's id of the message that did it. */
  changeId: z.string(),
  by: Doer,
  /** Whether it was asked for here, by the API, the page or the command line. */
  fromHere: z.boolean().default(false),
  at: TimeMs,
}

/**
 * When: a message that is stored was changed by another one whose author may do that: edited, deleted, reacted to, voted
 * in, answered (an event), or marked; once for each change, also where the change had come before the message.
 * Next: the same again, whenever it is done again. The message itself is never told as a new one; it has what was done to
 * it in editedAt, edits, deletedAt, reactions, votes, responses.
 */
const messageEdited = z.object({
  type: z.literal('message.edited'),
  data: z.object({ ...done, text: z.string().nullable() }),
})
const messageDeleted = z.object({
  type: z.literal('message.deleted'),
  data: z.object({ ...done, for: z.enum(['everyone', 'me']) }),
})
const messageReaction = z.object({
  type: z.literal('message.reaction'),
  /** null: it was taken back. */
  data: z.object({ ...done, emoji: z.string().nullable() }),
})
const messageVote = z.object({
  type: z.literal('message.vote'),
  /** All that are chosen now; none: the vote was taken back. */
  data: z.object({ ...done, options: z.array(z.string()) }),
})
const messageResponse = z.object({
  type: z.literal('message.response'),
  data: z.object({ ...done, answer: z.enum(['going', 'not_going', 'maybe']).nullable() }),
})
const messageMarked = z.object({
  type: z.literal('message.marked'),
  data: z.object({ ...done, mark: z.enum(['pin', 'keep', 'star']), on: z.boolean() }),
})

/** In which group, who did it (null: not known) and when, by WhatsApp's clock. */
const groupAct = { group: z.string(), by: Person.nullable(), at: TimeMs }

/**
 * When: a group was made with the own number in it, here or by somebody else.
 * Next: what changes of it, as group.updated and group.members; group.left when the own number is in it no more.
 */
const groupCreated = z.object({
  type: z.literal('group.created'),
  data: z.object({ ...groupAct, group: GroupView }),
})

/**
 * When: name, description, picture, settings or link of a group were changed, by whomever; once for each change. What was
 * changed while nobody was told, as after an unclean end, is found at the next login and has no by.
 * Next: nothing that has to follow.
 */
const groupUpdated = z.object({
  type: z.literal('group.updated'),
  data: z.object({ ...groupAct, changes: GroupChanges }),
})

/**
 * When: members of a group came, went, became admins or are none any more, or have another number; once for each time.
 * Next: where the own number was removed, group.left.
 */
const groupMembers = z.object({
  type: z.literal('group.members'),
  data: z.object({
    ...groupAct,
    action: z.enum(['add', 'remove', 'promote', 'demote', 'number']),
    people: z.array(Person),
  }),
})

/**
 * When: somebody asks to be let into a group, or does no longer (or was refused).
 * Next: where an admin lets them in, group.members.
 */
const groupRequests = z.object({
  type: z.literal('group.requests'),
  data: z.object({ ...groupAct, action: z.enum(['made', 'withdrawn']), people: z.array(Person) }),
})

/**
 * When: the own number is in a group no more: it left or was removed, or the group was deleted.
 * Next: nothing of that group, until it is in it again (group.members or group.created).
 */
const groupLeft = z.object({ type: z.literal('group.left'), data: z.object(groupAct) })

/**
 * When: a channel is followed or met, here or on the phone, no longer, muted or not, or is called or described otherwise.
 * Next: what it posts is told as message.received, with what is counted of it as message.counted.
 */
const channelUpdated = z.object({ type: z.literal('channel.updated'), data: ChannelView })

/**
 * When: WhatsApp has counted anew how often a post of a channel was seen and reacted to, which it tells while the channel
 * is watched. All that is counted of it, each time.
 * Next: the same again.
 */
const messageCounted = z.object({
  type: z.literal('message.counted'),
  data: PostView.extend({ id: z.string(), row: z.int(), chat: z.string() }),
})

/**
 * When: the file of the picture of a person or a group is here, or there is none any more; of those that were asked for.
 * Next: a kept one is at GET instances/:id/pictures/:of.
 */
const pictureUpdated = z.object({
  type: z.literal('picture.updated'),
  data: z.object({
    /** A JID. */
    of: z.string(),
    /** null: there is none. */
    hash: z.string().nullable(),
  }),
})

/**
 * When: somebody is met for the first time (isNew), is called otherwise than before: by themselves (pushName) or on the
 * phone (name); or has another picture, or none, as far as it was asked for or told. Not of those who come with a history or a first reading of what the phone has saved.
 * Next: nothing that has to follow.
 */
const contactUpdated = z.object({
  type: z.literal('contact.updated'),
  data: z.object({
    jid: z.string(),
    pn: z.string().nullable(),
    lid: z.string().nullable(),
    name: z.string().nullable(),
    pushName: z.string().nullable(),
    /** Where WhatsApp has it for some days; null also in events of older versions. */
    pictureUrl: z.string().nullable().default(null),
    isNew: z.boolean(),
  }),
})

/** Which call, in which chat, and who called. */
const call = {
  id: z.string(),
  chat: z.string(),
  from: Person,
  isVideo: z.boolean(),
  isGroup: z.boolean(),
  at: TimeMs,
}

/**
 * When: somebody calls; once for each call.
 * Next: call.ended, unless the appliance was off when it ended.
 */
const callRinging = z.object({ type: z.literal('call.ringing'), data: z.object(call) })

/**
 * When: a call that rang is over for this number: nobody took it (missed), it was taken on the phone or another device
 * (answered), or rejected, there or from here by settings.rejectCall.
 * Next: nothing of this call.
 */
const callEnded = z.object({
  type: z.literal('call.ended'),
  data: z.object({ ...call, outcome: z.enum(['missed', 'answered', 'rejected']) }),
})

/**
 * When: the phone has sent a piece of the chat history, or one was taken in, or could not be had. The messages in it are
 * not told one by one.
 * Next: the same, until waiting is 0.
 */
const historyProgress = z.object({ type: z.literal('history.progress'), data: HistoryView })

/**
 * When: messages, chats and people of a history were taken in: some fifty messages at a time, by their rows. None of them is
 * told as message.received.
 * Next: the same, until the piece is through; then history.progress.
 */
const historyMessages = z.object({
  type: z.literal('history.messages'),
  data: z.object({
    rows: z.array(z.int()),
    chats: z.array(z.object({ jid: z.string(), name: z.string().nullable() })),
    contacts: z.array(z.object({ jid: z.string(), name: z.string().nullable() })),
    /** In percent, as the phone says. */
    progress: z.int().nullable(),
  }),
})

/**
 * When: a number is online again after an end that was not in order, or in a copy of another moment: something that was
 * said may be missing here.
 * Next: history.asked for each chat that was in use, once it was compared with the phone.
 */
const historyGap = z.object({ type: z.literal('history.gap'), data: z.object({ since: TimeMs }) })

/**
 * When: the phone was asked for older messages of a chat, back to a date or over what may have been missed, and it is done:
 * all until then is here (reached), or the phone gives no more, or has not answered.
 * Next: nothing. What came is in the chat as history, and told in none but this: messages says how many.
 */
const historyAsked = z.object({
  type: z.literal('history.asked'),
  data: HistoryAskView.extend({ reached: z.boolean() }),
})

/**
 * When: no delivery of a webhook has succeeded for an hour (failing); one succeeded after that (recovered); its
 * endpoint answered 410, so it was switched off (disabled); events were forgotten before it had taken them (cut_off).
 * Never delivered to the webhook it tells of.
 * Next: failing goes on to be tried, for three days an event, and ends in recovered; disabled waits for its owner;
 * after cut_off the webhook is sent log.reset before anything else.
 */
const webhookState = z.object({
  type: z.enum(['webhook.failing', 'webhook.recovered', 'webhook.disabled', 'webhook.cut_off']),
  data: z.object({ webhookId: z.string(), since: TimeMs, reason: z.string() }),
})

/**
 * Never in the log: sent to a webhook alone, before anything else, when events after the one up to the other were
 * forgotten before it had taken them: they were too old, or more than the log's disk budget.
 * Next: what is still there, from upTo on. What was missed is read anew: messages, chats, the states of the numbers.
 */
const logReset = z.object({
  type: z.literal('log.reset'),
  data: z.object({ after: z.int(), upTo: z.int(), reason: z.string() }),
})

/**
 * When: a write failed because the disk is full, or almost is; there is room again.
 * Next: full makes every number wait (instance.state reconnecting) and refuses requests with 507 until ok.
 */
const applianceDisk = z.object({
  type: z.literal('appliance.disk'),
  data: z.object({ state: z.enum(['full', 'ok']), freeBytes: z.int() }),
})

/**
 * When: the database, its log, its lock file or the whole data folder was removed or replaced while the appliance ran
 * (gone); what it held is saved elsewhere (saved); what was there is back (back); only what can be made anew was gone,
 * and everything was opened again (mended).
 * Next: gone makes every number wait and refuses requests with 507 until back; a start on a folder that is lost leads to
 * recovery mode, which names the place of what was saved.
 */
const applianceFolder = z.object({
  type: z.literal('appliance.folder'),
  data: z.object({
    state: z.enum(['gone', 'saved', 'back', 'mended']),
    reason: z.string(),
    /** A folder that a restore can be told. */
    savedTo: z.string().nullable(),
  }),
})

/**
 * When: more than 20 wrong keys came from one address within a minute; once an hour for an address.
 * Next: its wrong keys are refused with 429 for the rest of the minute; right ones, from there too, work as ever.
 */
const accessGuessed = z.object({
  type: z.literal('access.guessed'),
  data: z.object({
    /** Of IPv6 its network. Behind a proxy that is not trusted it is the proxy's. */
    address: z.string(),
  }),
})

/**
 * When: work that takes its time was begun, or has ended. How far it is is asked for: GET jobs/:id.
 * Next: begun is followed by one of the others, unless the appliance ends before.
 */
const job = z.object({
  type: z.enum(['job.begun', 'job.done', 'job.failed', 'job.cancelled']),
  data: z.object({ job: z.string(), kind: z.string(), reason: z.string().nullable() }),
})

/**
 * When: a start finds that this installation is not where it last ran, so that it looks like a copy (held), or that it
 * was moved or was told to go on (adopted). Next: held goes with instance.state held of every linked number, which
 * lasts until its owner decides; adopted asks nothing.
 */
const applianceTwin = z.object({
  type: z.literal('appliance.twin'),
  data: z.object({ state: z.enum(['held', 'adopted']), reason: z.string() }),
})

/**
 * When: the appliance has started and ten numbers or more are to log in: at once, with each tenth of them that is
 * through, and when none is left to wait for (done). Each number's own instance.state says what became of it.
 * Next: done ends it; those that are not online then go on to be tried.
 */
const applianceConnecting = z.object({
  type: z.literal('appliance.connecting'),
  data: z.object({ online: z.int(), of: z.int(), done: z.boolean() }),
})

/**
 * When: all sending was stopped by the owner, or goes on.
 * Next: while it is stopped, what is accepted waits in the outbox (message.own, and no message.status).
 */
const applianceSending = z.object({
  type: z.literal('appliance.sending'),
  data: z.object({ stopped: z.boolean() }),
})

/**
 * When: a restore of an instance begins; it, or one of the whole appliance, is done, has failed, or was undone. Of the
 * instance that came, where it is one.
 * Next: done and undone are followed by the instance.state of what is there now; failed has changed nothing.
 */
const restore = z.object({
  type: z.enum(['restore.begun', 'restore.done', 'restore.failed', 'restore.undone']),
  data: z.object({
    restoreId: z.string(),
    kind: z.enum(['instance', 'appliance']),
    name: z.string(),
    /** The moment that is restored. */
    moment: TimeMs,
    reason: z.string().nullable(),
  }),
})

/**
 * When: a snapshot was made; it was opened, read whole and would start (proven); it could not be made (id null) or is
 * not what it should be (failed).
 * Next: made is followed by proven or failed; after failed it is tried again by itself, and the reason is told once.
 */
const snapshotFact = z.object({
  type: z.enum(['snapshot.made', 'snapshot.proven', 'snapshot.failed']),
  data: z.object({ id: z.string().nullable(), reason: z.string() }),
})

/**
 * When: the second location of the backups is not there or cannot be written (gone); all of them are there again, or
 * its owner gave it up (back). Next: gone is tried again by itself until back; the own snapshots go on.
 */
const locationFact = z.object({
  type: z.enum(['location.gone', 'location.back']),
  data: z.object({ since: TimeMs, reason: z.string() }),
})

export const EventBody = z.discriminatedUnion('type', [
  instanceState,
  instanceChanged,
  instancePurged,
  instanceLink,
  instanceUndecryptable,
  instanceStuck,
  messageSetAside,
  messageStored,
  messageStatus,
  chatOptedOut,
  chatUpdated,
  chatCleared,
  labelUpdated,
  labelUsed,
  instanceCollection,
  chatForgotten,
  messageMedia,
  messageEdited,
  messageDeleted,
  messageReaction,
  messageVote,
  messageResponse,
  messageMarked,
  groupCreated,
  groupUpdated,
  groupMembers,
  groupRequests,
  groupLeft,
  channelUpdated,
  messageCounted,
  contactUpdated,
  historyProgress,
  historyMessages,
  pictureUpdated,
  historyGap,
  historyAsked,
  callRinging,
  callEnded,
  webhookState,
  logReset,
  applianceDisk,
  applianceFolder,
  accessGuessed,
  restore,
  snapshotFact,
  locationFact,
  job,
  applianceTwin,
  applianceConnecting,
  applianceSending,
  alertRaised,
  alertCleared,
])
export type EventBody = z.infer<typeof EventBody>

/** Every type there is. */
export const eventTypes: readonly string[] = EventBody.options.flatMap(({ shape: { type } }) => [
  ...('options' in type ? type.options : type.values),
])

export const EventView = z.intersection(
  z.object({
    /** Cursor: rises by commit, never reused. */
    seq: z.int(),
    /** Stable id, the same at every delivery. */
    id: z.string(),
    instanceId: z.string().nullable(),
    at: TimeMs,
  }),
  EventBody,
)
export type EventView = z.infer<typeof EventView>
