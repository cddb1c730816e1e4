// Why something is not done with Chatwoot: what happened and what is safe, and what to do next.
import { sentences } from '../sentences/sentence.ts'

export const chatwootRefusals = sentences({
  chatwoot_not_set: {
    text: 'Chatwoot is not set for this number.',
    hint: 'Set its address, the account and a token of an administrator first.',
  },
  chatwoot_incomplete: {
    text: 'The address of Chatwoot, the account and a token are needed; nothing was changed.',
    hint: 'The account is the number in the address after /accounts/; the token is at the end of your profile.',
  },
  chatwoot_unreachable: ({ why }: { why: string }) => ({
    text: `Chatwoot does not answer. ${why} Nothing was changed.`,
    hint: 'Check the address, and whether this machine can open it.',
  }),
  chatwoot_token_wrong: {
    text: 'Chatwoot does not take this token; nothing was changed.',
    hint: 'Copy the access token at the end of your profile in Chatwoot. Behind nginx, "underscores_in_headers on" is needed.',
  },
  chatwoot_not_administrator: ({ account }: { account: number }) => ({
    text: `This token is not an administrator's of the account ${account}, so that no inbox can be made or set; nothing was changed.`,
    hint: 'Use the token of an administrator of that account.',
  }),
  chatwoot_no_such_inbox: ({ inbox }: { inbox: number }) => ({
    text: `There is no inbox ${inbox} of the kind API in this account; nothing was changed.`,
    hint: 'Choose another one, or none: then one is made.',
  }),
  chatwoot_refused: ({ status, said }: { status: number; said: string }) => ({
    text: `Chatwoot refuses (${status}): ${said}`,
    hint: 'Nothing is lost. Mend what it says, and try again.',
  }),
  chatwoot_no_such_failure: {
    text: 'There is no such failure any more; nothing was changed.',
    hint: 'See the list again.',
  },
})
