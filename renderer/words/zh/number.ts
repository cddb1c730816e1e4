// One number, in Chinese.
import type { Words } from '../en.ts'
import { n } from './count.ts'

export const number: Words['number'] = {
  tabs: '号码的各部分',
  timeline: '时间线',
  history: '关联记录',
  sending: '发送',
  webhooks: 'Webhook',
  settings: '设置',
  missing: '此号码不在这里',
  missingText: '它可能在回收站中，或已被彻底删除。',
  counts: (chats, messages) => `${n(chats)} 个聊天中的 ${n(messages)} 条消息`,
  timelineEmpty: '还没有发生任何事',
  timelineEmptyText: '每次状态变化都会显示在这里：何时、什么、为什么、做了什么。',
}

export const generations: Words['generations'] = {
  title: '关联',
  text: '所有曾有的关联。没有一个会被覆盖；可以重新使用之前的。',
  empty: '还没有关联过手机',
  emptyText: '每个关联都会显示在这里：从何时开始、如何建立、为何结束。',
  n: (link) => `关联 ${link}`,
  inUse: '使用中',
  linked: (when) => `关联于 ${when}`,
  ended: (when) => `结束于 ${when}`,
  origin: { qr: '二维码', code: '代码', import: '导入', restore: '来自备份' },
  use: '重新使用',
  ask: (link) => `重新使用关联 ${link}？`,
  askText: '当前的关联会放在一边，不会解除。如果 WhatsApp 不再认得之前的，当前的会自动恢复。',
  using: '正在用之前的关联登录。',
}

export const outbox: Words['outbox'] = {
  title: '已接受待发送的消息',
  empty: '还没有从这里发送过',
  emptyText: '每条已接受的消息都会显示在这里，直到发送成功或说明原因。',
  state: { queued: '等待中', sending: '发送中', sent: '已发送', failed: '失败', cancelled: '已取消' },
  attempts: (count) => `${n(count)} 次尝试`,
  notBefore: (when) => `不早于 ${when}`,
  cancel: '不发送',
  retry: '重新发送',
  cancelled: '不会发送。',
  retried: '将以相同的消息编号重新发送。',
}

export const settings: Words['settings'] = {
  general: '常规',
  name: '名称',
  behaviour: '行为',
  rejectCall: '拒接来电',
  msgCall: '拒接来电后的回复',
  groupsIgnore: '忽略群组',
  alwaysOnline: '始终显示在线',
  readMessages: '将消息标为已读',
  readStatus: '将动态标为已看',
  syncFullHistory: '关联时读取全部历史记录',
  pacing: '节奏',
  pacingText: '已接受的消息发送的速度。因上限而等待的会在“发送”中说明。',
  gap: '消息之间的间隔（秒）',
  random: '随机增加，最多（秒）',
  perHour: '每小时最多',
  perDay: '每天最多',
  noLimit: '不限',
  proxy: '代理',
  proxyText: '通过它连接 WhatsApp。更改后会重新连接。',
  proxyUse: '使用代理',
  protocol: '协议',
  host: '服务器',
  port: '端口',
  user: '用户名（可选）',
  password: '密码（可选）',
  passwordKept: '代理没有密码就留空；之前的密码不会显示，需要重新输入。',
  danger: '结束',
  logoutText: 'WhatsApp 会忘记此设备；手机需要重新扫描。消息和设置会保留。',
  trashText: '它会离线，一切都会保留：关联、设置、消息。一键即可恢复。',
}
