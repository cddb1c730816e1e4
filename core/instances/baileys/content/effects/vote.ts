// What is chosen of a poll, as WhatsApp has it: sealed with the secret of the poll, so that only those who have it can
// read it. rc14 reads votes, but does not write them.
import { createHash } from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'
import type { VoteContent } from '../../../../contract/content.ts'
import { instanceRefusals } from '../../../../contract/sentences/instances.ts'
import { BadRequestError } from '../../../../errors.ts'
import type { Target } from '../../../link.ts'
import { innerOf } from '../inner.ts'
import { keyOf, requireTarget, type Kind } from '../kind.ts'
import { pollKind } from '../poll.ts'
import { sealed } from './sealed.ts'

export const voteKind: Kind<VoteContent> = {
  isEffect: true,

  write({ options }, writing) {
    const target = requireTarget(writing)
    const { secret, chosen } = checked(target, options)
    const plain = proto.Message.PollVoteMessage.encode({ selectedOptions: chosen }).finish()
    return {
      pollUpdateMessage: {
        pollCreationMessageKey: keyOf(target),
        vote: sealed(plain, target, { secret, use: 'Poll Vote' }),
        senderTimestampMs: writing.now,
      },
    }
  },

  /** What is in it, only the secret of the poll can tell. */
  read: () => undefined,

  relay: () => ({ nodes: [{ tag: 'meta', attributes: { polltype: 'vote' } }] }),
}

function checked({ proto: bytes }: Target, options: readonly string[]) {
  const message = proto.Message.decode(bytes)
  const secret = message.messageContextInfo?.messageSecret
  const poll = pollKind.read(innerOf(message) ?? {})
  if (poll === undefined || !secret?.length) throw new BadRequestError(instanceRefusals.not_a_poll)
  const isThere = options.every((option) => poll.options.includes(option))
  if (!isThere || (poll.selectable > 0 && options.length > poll.selectable))
    throw new BadRequestError(instanceRefusals.not_an_option)
  return { secret, chosen: options.map((option) => createHash('sha256').update(option).digest()) }
}
