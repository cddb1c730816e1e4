// Channels: parse (by the route), one call, answer.
import { routes } from '../../contract/routes.ts'
import type { InstanceControl } from '../../instances/types.ts'
import { endpoint, type Endpoints } from '../router.ts'

export function channelEndpoints({ channels }: InstanceControl) {
  return {
    listChannels: endpoint(routes.listChannels, ({ params: { id } }) => ({ channels: channels.list(id) })),
    getChannel: endpoint(routes.getChannel, ({ params: { id, channel } }) => channels.get(id, channel)),
    followChannel: endpoint(routes.followChannel, ({ params: { id, channel } }) =>
      channels.follow(id, channel, true),
    ),
    unfollowChannel: endpoint(routes.unfollowChannel, ({ params: { id, channel } }) =>
      channels.follow(id, channel, false),
    ),
    muteChannel: endpoint(routes.muteChannel, ({ params: { id, channel }, body }) =>
      channels.mute(id, channel, body.muted),
    ),
    watchChannel: endpoint(routes.watchChannel, async ({ params: { id, channel } }) => ({
      seconds: await channels.watch(id, channel),
    })),
  } satisfies Partial<Endpoints>
}
