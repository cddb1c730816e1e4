// What has been done to a message, as it is shown.
import type { Doer, EffectsView } from '../../../contract/messages/effect.ts'
import type { Effect } from '../../../storage/tables/effects.ts'
import type { Message } from '../../../storage/tables/messages.ts'

export function doerOf({ fromMe, participantPn, participantLid }: Effect): Doer {
  const participant = participantLid ?? participantPn
  return { fromMe, participant, participantAlt: participantLid === null ? null : participantPn }
}

/** effects: all that count, in the order in which they were done; first: what it said at the beginning. */
export function effectsView(
  { sentAt, editedAt, deletedAt }: Pick<Message, 'sentAt' | 'editedAt' | 'deletedAt'>,
  effects: readonly Effect[],
  first: string | null,
): EffectsView {
  const view: EffectsView = {
    editedAt,
    edits: editedAt === null ? [] : [{ text: first, at: sentAt }],
    deletedAt,
    deletedFor: null,
    reactions: [],
    votes: [],
    responses: [],
    isPinned: false,
    pinnedUntil: null,
    isKept: false,
    isStarred: false,
  }
  for (const effect of effects) add(view, effect)
  return view
}

function add(view: EffectsView, effect: Effect): void {
  const { value, doneAt: at } = effect
  const by = { ...doerOf(effect), at }
  switch (value?.kind) {
    case 'edit':
      view.edits.push({ text: value.text, at })
      break
    case 'delete':
      view.deletedFor = view.deletedFor === 'everyone' ? 'everyone' : value.for
      break
    case 'reaction':
      if (value.emoji !== null) view.reactions.push({ ...by, emoji: value.emoji })
      break
    case 'vote':
      if (value.options.length > 0) view.votes.push({ ...by, options: value.options })
      break
    case 'response':
      if (value.answer !== null) view.responses.push({ ...by, answer: value.answer })
      break
    case 'pin':
      view.isPinned = value.on
      view.pinnedUntil = value.on && value.seconds !== undefined ? at + value.seconds * 1000 : null
      break
    case 'keep':
      view.isKept = value.on
      break
    case 'star':
      view.isStarred = value.on
      break
    default:
  }
}
