// Groups: parse (by the route), one call, answer.
import { routes } from '../../contract/routes.ts'
import type { InstanceControl } from '../../instances/types.ts'
import { endpoint, type Endpoints } from '../router.ts'

export function groupEndpoints({ groups, communities }: InstanceControl) {
  return {
    createCommunity: endpoint(routes.createCommunity, ({ params: { id }, body }) =>
      communities.create(id, body),
    ),
    listSubGroups: endpoint(routes.listSubGroups, async ({ params: { id, community } }) => ({
      groups: await communities.subGroups(id, community),
    })),
    linkGroup: endpoint(routes.linkGroup, ({ params: { id, community, group } }) =>
      communities.link(id, community, group, true),
    ),
    unlinkGroup: endpoint(routes.unlinkGroup, ({ params: { id, community, group } }) =>
      communities.link(id, community, group, false),
    ),
    leaveCommunity: endpoint(routes.leaveCommunity, ({ params: { id, community } }) =>
      communities.leave(id, community),
    ),
    listGroups: endpoint(routes.listGroups, ({ params: { id }, query: { person } }) => ({
      groups: groups.list(id, person),
    })),
    getGroup: endpoint(routes.getGroup, ({ params: { id, group } }) => groups.get(id, group)),
    listPastMembers: endpoint(routes.listPastMembers, ({ params: { id, group } }) => ({
      members: groups.pastMembers(id, group),
    })),
    createGroup: endpoint(routes.createGroup, ({ params, body }) => groups.create(params.id, body)),
    changeGroup: endpoint(routes.changeGroup, ({ params: { id, group }, body }) =>
      groups.change(id, group, body),
    ),
    setGroupPicture: endpoint(routes.setGroupPicture, ({ params: { id, group }, body }, caller) =>
      groups.setPicture(id, group, body.file, caller.kind),
    ),
    changeMembers: endpoint(routes.changeMembers, async ({ params: { id, group }, body }) => ({
      people: await groups.members(id, group, body),
    })),
    leaveGroup: endpoint(routes.leaveGroup, ({ params: { id, group } }) => groups.leave(id, group)),
    getInviteLink: endpoint(routes.getInviteLink, ({ params: { id, group } }) =>
      groups.inviteLink(id, group),
    ),
    revokeInviteLink: endpoint(routes.revokeInviteLink, ({ params: { id, group } }) =>
      groups.revokeInvite(id, group),
    ),
    listJoinRequests: endpoint(routes.listJoinRequests, async ({ params: { id, group } }) => ({
      requests: await groups.requests(id, group),
    })),
    answerJoinRequests: endpoint(routes.answerJoinRequests, async ({ params: { id, group }, body }) => ({
      people: await groups.answerRequests(id, group, body),
    })),
    lookAtInvite: endpoint(routes.lookAtInvite, ({ params: { id, code } }) => groups.look(id, code)),
    acceptInvite: endpoint(routes.acceptInvite, ({ params: { id }, body }) => groups.join(id, body)),
  } satisfies Partial<Endpoints>
}
