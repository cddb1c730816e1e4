// Lines in a chat that nobody wrote, in Chinese: what the own number did, what somebody did, and what happened where
// nobody is known who did it.
import type { NoticeCode } from '../../../core/contract/messages/notice.ts'

export const group = {
  title: '群组',
  members: (n: number) => `${n} 名成员`,
  membersTitle: '成员',
  admin: '管理员',
  gone: '该号码已不在此群组中。',
  left: '已不在群组中',
  leftOn: (day: string) => `${day}退出`,
  removedOn: (day: string) => `${day}被移除`,
  goneSince: (day: string) => `${day}起已不在`,
  community: {
    title: '社群中的群组',
    announcements: '公告',
    takeOut: '移出',
    group: '群组',
    choose: '选择群组',
    putIn: '加入社群',
    leave: '退出社群',
    leaveTitle: (name: string) => `退出“${name}”？`,
    leaveText: '该号码也会退出其中所有群组。其中的消息仍保留在此处。',
    left: '已退出社群。',
    name: '新社群的名称',
    make: '创建社群',
  },
}

export const notice = {
  you: '你',
  andMore: (n: number) => `等另外 ${n} 人`,
  days: (n: number) => (n === 1 ? '24 小时' : `${n} 天`),
}

export const notices: Record<NoticeCode, readonly [mine: string, theirs: string, unknown: string]> = {
  group_created: ['你创建了群组“{subject}”', '{who}创建了群组“{subject}”', '群组“{subject}”已创建'],
  group_deleted: ['你删除了群组', '{who}删除了群组', '群组已删除'],
  group_subject: ['你将群组改名为“{subject}”', '{who}将群组改名为“{subject}”', '群组现名为“{subject}”'],
  group_description: ['你更改了群组描述', '{who}更改了群组描述', '群组描述已更改'],
  group_description_removed: ['你删除了群组描述', '{who}删除了群组描述', '群组描述已删除'],
  group_picture: ['你更改了群组图片', '{who}更改了群组图片', '群组图片已更改'],
  group_picture_removed: ['你删除了群组图片', '{who}删除了群组图片', '群组图片已删除'],
  group_announce_on: ['你设为仅管理员可发言', '{who}设为仅管理员可发言', '现在仅管理员可发言'],
  group_announce_off: ['你设为所有人可发言', '{who}设为所有人可发言', '现在所有人可发言'],
  group_locked_on: ['你设为仅管理员可更改群组', '{who}设为仅管理员可更改群组', '现在仅管理员可更改群组'],
  group_locked_off: ['你设为所有人可更改群组', '{who}设为所有人可更改群组', '现在所有人可更改群组'],
  group_member_add_admins: [
    '你设为仅管理员可添加成员',
    '{who}设为仅管理员可添加成员',
    '现在仅管理员可添加成员',
  ],
  group_member_add_all: ['你设为所有人可添加成员', '{who}设为所有人可添加成员', '现在所有人可添加成员'],
  group_approval_on: ['你设为由管理员批准加入', '{who}设为由管理员批准加入', '现在由管理员批准加入'],
  group_approval_off: ['你设为凭链接即可加入', '{who}设为凭链接即可加入', '现在凭链接即可加入'],
  community_joined: ['你将群组加入了社群', '{who}将群组加入了社群', '群组已加入社群'],
  community_left: ['你将群组移出了社群', '{who}将群组移出了社群', '群组已移出社群'],
  community_linked: [
    '你将群组“{subject}”加入了社群',
    '{who}将群组“{subject}”加入了社群',
    '群组“{subject}”已加入社群',
  ],
  community_unlinked: [
    '你将群组“{subject}”移出了社群',
    '{who}将群组“{subject}”移出了社群',
    '群组“{subject}”已移出社群',
  ],
  group_link_changed: ['你重置了邀请链接', '{who}重置了邀请链接', '邀请链接已重置'],
  chat_expires: ['你设为消息在{time}后消失', '{who}设为消息在{time}后消失', '消息在{time}后消失'],
  chat_expires_not: ['你关闭了消息自动消失', '{who}关闭了消息自动消失', '消息不再自动消失'],
  members_added: ['你添加了{people}', '{who}添加了{people}', '已添加：{people}'],
  members_joined: ['你加入了', '{who}加入了', '已加入：{people}'],
  members_removed: ['你移除了{people}', '{who}移除了{people}', '已不在群组中：{people}'],
  members_left: ['你退出了', '{who}退出了', '已退出：{people}'],
  members_promoted: ['你将{people}设为管理员', '{who}将{people}设为管理员', '已成为管理员：{people}'],
  members_demoted: [
    '你取消了{people}的管理员身份',
    '{who}取消了{people}的管理员身份',
    '已不是管理员：{people}',
  ],
  member_number_changed: ['你更换了号码', '{who}更换了号码', '更换了号码：{people}'],
  requests_made: ['你请求加入', '{people}请求加入', '{people}请求加入'],
  requests_withdrawn: ['不再请求加入：{people}', '不再请求加入：{people}', '不再请求加入：{people}'],
  call_ringing: ['你正在呼叫', '{who}来电', '来电'],
  call_missed: ['通话未接听', '{who}的未接来电', '未接来电'],
  call_answered: ['通话', '{who}的来电，已在别处接听', '来电已在别处接听'],
  call_rejected: ['通话被拒绝', '{who}的来电，已拒绝', '来电已拒绝'],
}
