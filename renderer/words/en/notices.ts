// Lines in a chat that nobody wrote, in English: what the own number did, what somebody did, and what happened where
// nobody is known who did it.
import type { NoticeCode } from '../../../core/contract/messages/notice.ts'

export const group = {
  title: 'Group',
  members: (n: number) => (n === 1 ? '1 member' : `${n} members`),
  membersTitle: 'Members',
  admin: 'Admin',
  gone: 'The number is not in this group any more.',
  left: 'No longer in it',
  leftOn: (day: string) => `left on ${day}`,
  removedOn: (day: string) => `removed on ${day}`,
  goneSince: (day: string) => `gone since ${day}`,
  community: {
    title: 'Groups of the community',
    announcements: 'Announcements',
    takeOut: 'Take out',
    group: 'Group',
    choose: 'Choose a group',
    putIn: 'Put into the community',
    leave: 'Leave the community',
    leaveTitle: (name: string) => `Leave “${name}”?`,
    leaveText: 'The number leaves all its groups, too. What was said in them stays here.',
    left: 'The community was left.',
    name: 'Name of a new community',
    make: 'Make the community',
  },
}

export const notice = {
  you: 'you',
  andMore: (n: number) => `and ${n} more`,
  days: (n: number) => (n === 1 ? '24 hours' : `${n} days`),
}

export const notices: Record<NoticeCode, readonly [mine: string, theirs: string, unknown: string]> = {
  group_created: [
    'You made the group “{subject}”',
    '{who} made the group “{subject}”',
    'The group “{subject}” was made',
  ],
  group_deleted: ['You deleted the group', '{who} deleted the group', 'The group was deleted'],
  group_subject: [
    'You renamed the group: “{subject}”',
    '{who} renamed the group: “{subject}”',
    'The group is now called “{subject}”',
  ],
  group_description: [
    'You changed the description',
    '{who} changed the description',
    'The description was changed',
  ],
  group_description_removed: [
    'You removed the description',
    '{who} removed the description',
    'The description was removed',
  ],
  group_picture: ['You changed the picture', '{who} changed the picture', 'The picture was changed'],
  group_picture_removed: ['You removed the picture', '{who} removed the picture', 'The picture was removed'],
  group_announce_on: [
    'You let only admins write',
    '{who} lets only admins write',
    'Only admins may write now',
  ],
  group_announce_off: ['You let everybody write', '{who} lets everybody write', 'Everybody may write now'],
  group_locked_on: [
    'You let only admins change the group',
    '{who} lets only admins change the group',
    'Only admins may change the group now',
  ],
  group_locked_off: [
    'You let everybody change the group',
    '{who} lets everybody change the group',
    'Everybody may change the group now',
  ],
  group_member_add_admins: [
    'You let only admins add members',
    '{who} lets only admins add members',
    'Only admins may add members now',
  ],
  group_member_add_all: [
    'You let everybody add members',
    '{who} lets everybody add members',
    'Everybody may add members now',
  ],
  group_approval_on: [
    'You let admins decide who joins',
    '{who} lets admins decide who joins',
    'Admins decide now who joins',
  ],
  group_approval_off: [
    'You let everybody with the link join',
    '{who} lets everybody with the link join',
    'Everybody with the link may join now',
  ],
  community_joined: [
    'You put the group into a community',
    '{who} put the group into a community',
    'The group was put into a community',
  ],
  community_left: [
    'You took the group out of its community',
    '{who} took the group out of its community',
    'The group was taken out of its community',
  ],
  community_linked: [
    'You put the group “{subject}” into the community',
    '{who} put the group “{subject}” into the community',
    'The group “{subject}” was put into the community',
  ],
  community_unlinked: [
    'You took the group “{subject}” out of the community',
    '{who} took the group “{subject}” out of the community',
    'The group “{subject}” was taken out of the community',
  ],
  group_link_changed: [
    'You took the invite link back',
    '{who} took the invite link back',
    'The invite link was taken back',
  ],
  chat_expires: [
    'You let messages disappear after {time}',
    '{who} lets messages disappear after {time}',
    'Messages disappear after {time}',
  ],
  chat_expires_not: ['You let messages stay', '{who} lets messages stay', 'Messages stay now'],
  members_added: ['You added {people}', '{who} added {people}', 'Added: {people}'],
  members_joined: ['You joined', '{who} joined', 'Joined: {people}'],
  members_removed: ['You removed {people}', '{who} removed {people}', 'No longer in the group: {people}'],
  members_left: ['You left', '{who} left', 'Left: {people}'],
  members_promoted: ['You made {people} an admin', '{who} made {people} an admin', 'Admin now: {people}'],
  members_demoted: [
    'You made {people} an ordinary member',
    '{who} made {people} an ordinary member',
    'No longer an admin: {people}',
  ],
  member_number_changed: ['You have another number', '{who} has another number', 'Another number: {people}'],
  requests_made: ['You ask to join', '{people} asks to join', '{people} asks to join'],
  requests_withdrawn: [
    'No longer asks to join: {people}',
    'No longer asks to join: {people}',
    'No longer asks to join: {people}',
  ],
  call_ringing: ['You call', '{who} calls', 'A call'],
  call_missed: ['A call was not answered', 'Missed call from {who}', 'Missed call'],
  call_answered: ['A call', 'Call from {who}, answered elsewhere', 'Call, answered elsewhere'],
  call_rejected: ['A call was rejected', 'Call from {who}, rejected', 'Call, rejected'],
}
