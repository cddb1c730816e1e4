// A group as upstream has it: Baileys' own metadata. Pure.
import type { GroupChanges, GroupView, MemberView, Person } from '../../../contract/groups/group.ts'

const seconds = (at: number | null): number | null => (at === null ? null : Math.floor(at / 1000))

/** By the LID where the group calls its members so, with the number beside it. */
function participantObject({ jid, pn, lid, role }: MemberView, addressing: GroupView['addressing']) {
  const id = addressing === 'lid' ? (lid ?? jid) : (pn ?? jid)
  return {
    id,
    ...(pn !== null && pn !== id && { phoneNumber: pn }),
    admin: role === 'member' ? null : role,
  }
}

export function groupObject(group: GroupView, members?: readonly MemberView[]) {
  const { jid, subject, size, createdAt, owner, description, announce, locked, expiresSeconds } = group
  return {
    id: jid,
    subject,
    subjectOwner: owner,
    subjectTime: seconds(createdAt),
    pictureUrl: null,
    size,
    creation: seconds(createdAt),
    owner,
    desc: description,
    descId: null,
    restrict: locked,
    announce,
    joinApprovalMode: group.approval,
    memberAddMode: group.memberAdd === 'all',
    isCommunity: group.isCommunity,
    isCommunityAnnounce: group.isAnnouncements,
    linkedParent: group.parent,
    addressingMode: group.addressing,
    ...(expiresSeconds !== null && { ephemeralDuration: expiresSeconds }),
    ...(members && { participants: members.map((each) => participantObject(each, group.addressing)) }),
  }
}

/** What an event of members says of each. */
export function affectedObject({ jid, pn, lid }: Person) {
  return { jid: lid ?? jid, ...(pn !== null && { phoneNumber: pn }) }
}

/** What has changed, under Baileys' names; of a picture and a link only that it did. */
export function changesObject(changes: GroupChanges) {
  const { subject, description, announce, locked, memberAdd, approval, expiresSeconds } = changes
  const named = {
    subject,
    desc: description,
    announce,
    restrict: locked,
    memberAddMode: memberAdd && memberAdd === 'all',
    joinApprovalMode: approval,
    ephemeralDuration: expiresSeconds === null ? 0 : expiresSeconds,
  }
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined))
}
