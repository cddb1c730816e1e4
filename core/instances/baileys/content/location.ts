// A place, and the beginning of one that moves, as WhatsApp has them.
import type { LiveLocationContent, LocationContent } from '../../../contract/content.ts'
import { mentionsIn } from './context.ts'
import { filled, type Kind } from './kind.ts'

export const locationKind: Kind<LocationContent> = {
  write: ({ latitude, longitude, name, address, url }, { contextInfo }) => ({
    locationMessage: {
      degreesLatitude: latitude,
      degreesLongitude: longitude,
      ...filled({ name, address, url, contextInfo }),
    },
  }),

  read({ locationMessage }) {
    if (!locationMessage) return undefined
    const { degreesLatitude, degreesLongitude, name, address, url, contextInfo } = locationMessage
    return {
      kind: 'location',
      latitude: degreesLatitude ?? 0,
      longitude: degreesLongitude ?? 0,
      ...filled({ name, address, url }),
      ...mentionsIn(contextInfo),
    }
  },
}

export const liveLocationKind: Kind<LiveLocationContent> = {
  write: (content, { contextInfo, now }) => ({
    liveLocationMessage: {
      degreesLatitude: content.latitude,
      degreesLongitude: content.longitude,
      sequenceNumber: now,
      ...filled({
        accuracyInMeters: content.accuracyMeters,
        speedInMps: content.speedMps,
        degreesClockwiseFromMagneticNorth: content.headingDegrees,
        caption: content.caption,
        contextInfo,
      }),
    },
  }),

  read({ liveLocationMessage: live }) {
    if (!live) return undefined
    return {
      kind: 'liveLocation',
      latitude: live.degreesLatitude ?? 0,
      longitude: live.degreesLongitude ?? 0,
      ...filled({
        accuracyMeters: live.accuracyInMeters,
        speedMps: live.speedInMps,
        headingDegrees: live.degreesClockwiseFromMagneticNorth,
        caption: live.caption,
      }),
      ...mentionsIn(live.contextInfo),
    }
  },
}
