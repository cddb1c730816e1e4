// A question with answers to choose from, as WhatsApp has it: with one answer, with several, and in announcements.
import type { PollContent } from '../../../contract/content.ts'
import { mentionsIn } from './context.ts'
import { filled, type Kind } from './kind.ts'

export const pollKind: Kind<PollContent> = {
  write({ question, options, selectable }, { contextInfo }) {
    const poll = {
      name: question,
      options: options.map((optionName) => ({ optionName })),
      selectableOptionsCount: selectable,
      ...filled({ contextInfo }),
    }
    return selectable === 1 ? { pollCreationMessageV3: poll } : { pollCreationMessage: poll }
  },

  read({ pollCreationMessage, pollCreationMessageV2, pollCreationMessageV3 }) {
    const poll = pollCreationMessage ?? pollCreationMessageV2 ?? pollCreationMessageV3
    if (!poll) return undefined
    return {
      kind: 'poll',
      question: poll.name ?? '',
      options: (poll.options ?? []).map(({ optionName }) => optionName ?? ''),
      selectable: poll.selectableOptionsCount ?? 0,
      ...mentionsIn(poll.contextInfo),
    }
  },

  relay: () => ({ nodes: [{ tag: 'meta', attributes: { polltype: 'creation' } }] }),
}
