// What may be asked of the channels of a number. Each takes the id or the name of the instance first.
import type { ChannelView } from '../../contract/channels/channel.ts'

export interface ChannelControl {
  /** As they are stored; those that are no longer followed too. */
  list(idOrName: string): ChannelView[]
  /** Asked of WhatsApp: by the JID, or by the address or its code. */
  get(idOrName: string, channel: string): Promise<ChannelView>
  follow(idOrName: string, channel: string, on: boolean): Promise<ChannelView>
  mute(idOrName: string, channel: string, on: boolean): Promise<ChannelView>
  /** Its counts are told for so many seconds. */
  watch(idOrName: string, channel: string): Promise<number>
}
