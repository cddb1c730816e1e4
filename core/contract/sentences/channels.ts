// Why something is not done with a channel.
import { sentences } from './sentence.ts'

export const channelRefusals = sentences({
  channel_unknown: {
    text: 'WhatsApp knows no such channel, or does not any more; nothing was changed.',
    hint: 'Check its address, or look for it on a phone.',
  },
  channel_not_yours: {
    text: 'WhatsApp does not let this number do that in this channel; nothing was changed.',
    hint: 'Its owner cannot unfollow it; who does not follow it has nothing to mute.',
  },
})
