// The numbers and what they do, in Chinese.
import type { Words } from '../en/index.ts'

export const state: Words['state'] = {
  stopped: '已由您停止',
  notLinked: '尚未关联',
  connecting: '连接中',
  awaiting_link: '等待关联',
  open: '在线',
  reconnecting: '重新连接中',
  logged_out: '已在手机上退出',
  loggedOutHere: '已退出',
  replaced: '被另一台电脑取代',
  restricted: '被 WhatsApp 限制',
  outdated: '需要更新',
  passkey_required: 'WhatsApp 要求通行密钥',
  passkey_confirmation_required: 'WhatsApp 要求比对代码',
  held: '已暂停：这可能是副本',
  moved: '已移到另一台设备',
  damaged: '需要修复',
  trashed: '在回收站中',
}

export const numbers: Words['numbers'] = {
  title: '号码',
  link: '关联号码',
  search: '搜索名称或号码',
  filters: '显示',
  all: '全部',
  attention: '需要处理',
  online: '在线',
  onlineOf: (online, of) => `${of} 个中有 ${online} 个在线`,
  off: '离线',
  cards: '卡片',
  rows: '列表',
  view: '视图',
  noPhone: '没有关联手机',
  code: (code) => `代码 ${code}`,
  empty: '您的号码会显示在这里',
  emptyText: '显示每个号码在做什么、从何时开始。请备好手机，关联第一个号码。',
  nothingFound: '没有符合的号码',
  nothingFoundText: '请更改搜索或显示全部。',
  showAll: '显示全部',
  trash: '回收站',
  stopSending: '停止所有发送',
  knownChatsOnly: 'WhatsApp 目前只允许它给已有的聊天发消息。',
  knownChatsUntil: (when) => `WhatsApp 只允许它给已有的聊天发消息，直到 ${when}。`,
}

export const acts: Words['acts'] = {
  start: '启动',
  stop: '停止',
  restart: '重新连接',
  link: '关联手机',
  takeover: '在此接管',
  adopt: '移到这里',
  logout: '退出登录',
  trash: '移到回收站',
  messages: '消息',
  backUp: '备份到文件',
  bringBack: '带回这里',
}

export const ask: Words['ask'] = {
  logout: (name) => `让“${name}”退出登录？`,
  logoutText: 'WhatsApp 会忘记此设备，手机需要重新扫描。消息和设置会留在这里。',
  loggedOut: (name) => `${name} 已退出登录。`,
  loggedOutUnsure: (name) => `${name} 已在此退出，但 WhatsApp 没有确认：请查看手机上的“已关联的设备”。`,
  trash: (name) => `把“${name}”移到回收站？`,
  trashText: (days) =>
    `它会离线。消息、设置和关联会保留${days === null ? '到您彻底删除为止' : ` ${days} 天`}；一键即可恢复。`,
  trashed: (name) => `${name} 在回收站中。`,
  back: (name) => `${name} 已恢复。`,
  backAs: (name) => `原名称已被使用，它以另一个名称恢复：${name}。`,
  takenBack: '（已恢复）',
  takeover: (name) => `在此接管“${name}”？`,
  takeoverText:
    '另一个程序使用同一个关联。在此连接会让它离线；如果它再次连接，这里又会被取代。请先停止另一个。',
  adopt: (name) => `把“${name}”移到这里？`,
  adoptText: '这看起来是另一处安装的副本。在此连接会让另一处离线。只有在另一处不再运行时才这样做。',
  stop: (name) => `${name} 已停止。关联已保留。`,
}
