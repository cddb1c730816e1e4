// Whether somebody comes to an event, as WhatsApp has it.
import { proto } from '@whiskeysockets/baileys'
import type { ResponseContent } from '../../../../contract/content.ts'
import { instanceRefusals } from '../../../../contract/sentences/instances.ts'
import { BadRequestError } from '../../../../errors.ts'
import { walk } from '../../reading/walk.ts'
import { keyOf, requireTarget, type Kind } from '../kind.ts'
import { sealed } from './sealed.ts'

const { GOING, NOT_GOING, MAYBE } = proto.Message.EventResponseMessage.EventResponseType
const answers = { going: GOING, not_going: NOT_GOING, maybe: MAYBE }

export const responseKind: Kind<ResponseContent> = {
  isEffect: true,

  write({ answer, guests }, writing) {
    const target = requireTarget(writing)
    const event = walk(proto.Message.decode(target.proto))
    if (event?.field !== 'eventMessage' || !event.secret?.length)
      throw new BadRequestError(instanceRefusals.not_an_event)
    const plain = proto.Message.EventResponseMessage.encode({
      response: answers[answer],
      timestampMs: writing.now,
      ...(guests !== undefined && { extraGuestCount: guests }),
    }).finish()
    const payload = sealed(plain, target, { secret: event.secret, use: 'Event Response' })
    return { encEventResponseMessage: { eventCreationMessageKey: keyOf(target), ...payload } }
  },

  /** What is in it, only the secret of the event can tell. */
  read: () => undefined,

  relay: () => ({
    attributes: { type: 'event' },
    nodes: [{ tag: 'meta', attributes: { event_type: 'response' } }],
  }),
}
