// People and the own profile: parse (by the route), one call, answer.
import { routes } from '../../contract/routes.ts'
import type { InstanceControl } from '../../instances/types.ts'
import { endpoint, type Endpoints } from '../router.ts'

export function peopleEndpoints({ people, pictures }: InstanceControl) {
  return {
    getProfile: endpoint(routes.getProfile, ({ params: { id }, query }) => people.profile(id, query.person)),
    changeProfile: endpoint(routes.changeProfile, ({ params: { id }, body }) =>
      people.changeProfile(id, body),
    ),
    setProfilePicture: endpoint(routes.setProfilePicture, ({ params: { id }, body }, caller) =>
      people.setPicture(id, body.file, caller.kind),
    ),
    getPrivacy: endpoint(routes.getPrivacy, ({ params: { id } }) => people.privacy(id)),
    changePrivacy: endpoint(routes.changePrivacy, ({ params: { id }, body }) =>
      people.changePrivacy(id, body),
    ),
    listBlocked: endpoint(routes.listBlocked, async ({ params: { id } }) => ({
      blocked: await people.blocked(id),
    })),
    setBlocked: endpoint(routes.setBlocked, async ({ params: { id }, body }) => ({
      blocked: await people.block(id, body.person, body.blocked),
    })),
    listPictures: endpoint(routes.listPictures, async ({ params: { id }, body }) => ({
      pictures: await pictures.list(id, body.of, body.refresh),
    })),
    showTyping: endpoint(routes.showTyping, async ({ params: { id }, body: { to, state } }) => {
      await people.typing(id, to, state)
      return { state }
    }),
    watchPresence: endpoint(routes.watchPresence, async ({ params: { id }, body }) => ({
      person: await people.watch(id, body.person),
    })),
    markRead: endpoint(routes.markRead, async ({ params: { id }, body: { messages, played } }) => ({
      marked: await people.markRead(id, messages, played ? 'played' : 'read'),
    })),
  } satisfies Partial<Endpoints>
}
