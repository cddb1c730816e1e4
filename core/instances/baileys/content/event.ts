// Something that is going to take place, as WhatsApp has it.
import { toNumber } from '@whiskeysockets/baileys'
import type { EventContent } from '../../../contract/content.ts'
import { mentionsIn } from './context.ts'
import { filled, type Kind } from './kind.ts'

export const eventKind: Kind<EventContent> = {
  write: (content, { contextInfo }) => ({
    eventMessage: {
      name: content.name,
      startTime: Math.floor(content.startAt / 1000),
      isCanceled: content.isCancelled ?? false,
      ...filled({
        description: content.description,
        endTime: content.endAt === undefined ? undefined : Math.floor(content.endAt / 1000),
        location: content.place && {
          name: content.place.name,
          ...filled({
            degreesLatitude: content.place.latitude,
            degreesLongitude: content.place.longitude,
          }),
        },
        joinLink: content.joinLink,
        extraGuestsAllowed: content.guestsAllowed,
        contextInfo,
      }),
    },
  }),

  read({ eventMessage: event }) {
    if (!event) return undefined
    const { location } = event
    return {
      kind: 'event',
      name: event.name ?? '',
      startAt: toNumber(event.startTime ?? 0) * 1000,
      ...filled({
        description: event.description,
        endAt: event.endTime ? toNumber(event.endTime) * 1000 : undefined,
        place: location?.name
          ? {
              name: location.name,
              ...filled({ latitude: location.degreesLatitude, longitude: location.degreesLongitude }),
            }
          : undefined,
        joinLink: event.joinLink,
        isCancelled: event.isCanceled ? true : undefined,
        guestsAllowed: event.extraGuestsAllowed,
      }),
      ...mentionsIn(event.contextInfo),
    }
  },

  relay: () => ({ nodes: [{ tag: 'meta', attributes: { event_type: 'creation' } }] }),
}
