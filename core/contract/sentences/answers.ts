// Why something is not done with an answer that somebody has ready.
import { sentences } from './sentence.ts'

export const answerRefusals = sentences({
  quick_answer_taken: ({ name }: { name: string }) => ({
    text: `There is a quick answer /${name} already; nothing was changed.`,
    hint: 'Give it another name, or change the one that is there.',
  }),
  quick_answer_unknown: {
    text: 'There is no such quick answer, or not any more; nothing was changed.',
    hint: 'See the list of them. One for all numbers is changed by who may reach all of them.',
  },
  quick_answers_full: ({ most }: { most: number }) => ({
    text: `There are ${most} quick answers already, and no more are kept; nothing was changed.`,
    hint: 'Remove one that nobody uses.',
  }),
})
