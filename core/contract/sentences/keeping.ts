// What is said about how long messages are kept, and about people who are forgotten.
import { sentences } from './sentence.ts'

export const keepingRefusals = sentences({
  messages_would_go: ({ count }: { count: number }) => ({
    text: `Kept so, ${count} messages would be erased that are here now; nothing was changed.`,
    hint: 'Look at the preview, and say in "confirmMessages" how many it shows.',
  }),
  forget_not_confirmed: ({ contact }: { contact: string }) => ({
    text: 'What confirms it is not who is to be forgotten; nothing was erased.',
    hint: `Write ${contact} in "confirm".`,
  }),
  messages_wait: {
    text: 'Messages to them are still waiting to be sent; nothing was erased.',
    hint: 'Cancel them in the outbox, or wait until they are sent.',
  },
  nobody_to_forget: ({ contact }: { contact: string }) => ({
    text: `Nothing is stored of ${contact}; nothing was changed.`,
    hint: 'Look for the chat, and name it as it is shown there.',
  }),
})
