// Why something is not done with a group or a profile, and what became of each person, in Chinese.
import type { GroupRefusals, PersonReasons } from '../told-words.ts'

export const groupRefusals: GroupRefusals = {
  no_such_group: ({ group }) => `据此处所知，该号码从未在群组“${group}”中。`,
  group_not_admin: '只有群组管理员可以这样做；未作任何更改。请让管理员把此号码设为管理员。',
  group_not_member: '此号码不在该群组中；未作任何更改。请让人添加它，或凭链接加入。',
  group_gone: 'WhatsApp 不认识或不再认识此群组；未作任何更改。请在手机上查找。',
  group_full: '群组已满；没有人加入。请先移除某人。',
  invite_unknown: 'WhatsApp 不认识此邀请链接；未作任何更改。请检查链接是否完整。',
  invite_gone: '此邀请已被撤回或已过期；未作任何更改。请向群组管理员索取新的。',
  already_member: '该号码已在此群组中；未作任何更改。',
  changed_meanwhile: '此刻有人更改了同一内容；此处未作任何更改。请查看后重试。',
  asked_too_often: '刚才对 WhatsApp 的请求过多而被拒绝；未作任何更改。请等几分钟，并减少一次的操作量。',
  whatsapp_refused: ({ code }) => `WhatsApp 以代码 ${code} 拒绝了；未作任何更改。请在手机上尝试。`,
  not_an_invitation: '该消息不是群组邀请；未作任何更改。',
  no_picture: '这不是可读取的图片；未作任何更改。请发送 JPEG、PNG、GIF 或 WebP。',
  whatsapp_silent: 'WhatsApp 没有回应；不知道是否已更改。请查看当前情况后重试。',
  keys_not_shared: '手机尚未共享此操作所需的内容；未作任何更改。请让手机在线一分钟后重试。',
  person_not_resolved: 'WhatsApp 未告知此人的手机号码；未作任何更改。请提供手机号码。',
}

export const personReasons: PersonReasons = {
  person_not_there: '不在 WhatsApp 上。',
  person_is_member: '已在群组中。',
  person_not_member: '不在群组中。',
  person_not_asking: '没有请求加入。',
  person_not_added: '只允许认识的人添加；可以邀请。',
  person_left_lately: '最近退出了群组；可以邀请。',
  person_group_full: '群组已满。',
  person_not_answered: 'WhatsApp 没有说明结果。',
  person_refused: ({ code }) => `WhatsApp 以代码 ${code} 拒绝了。`,
}
