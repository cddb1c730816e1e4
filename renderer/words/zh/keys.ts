// The keys of programs and what else the settings hold, in Chinese.
import type { Words } from '../en/index.ts'

export const keys: Words['keys'] = {
  title: '密钥',
  text: '每个程序使用各自的密钥，这样可以单独停用其中一个。',
  make: '新建密钥',
  name: '用途',
  scope: '权限',
  scopes: { owner: '全部', read: '只读', scoped: '选定的权限' },
  each: {
    read: '读取：消息、聊天、联系人、状态',
    send: '发送：消息、回应、群组、标签',
    control: '控制：启动、停止、关联、备份',
    manage: '管理：号码、设置、Webhook',
    delete: '删除：回收站、清除、恢复',
  },
  forNumber: '用于哪个号码',
  allNumbers: '所有号码',
  until: '有效期至（可选）',
  ends: (when: string) => `至 ${when}`,
  rotate: '更换',
  rotated: (name: string) => `新密钥已取代“${name}”。旧密钥还能使用 24 小时。`,
  one: '只使用一个号码的程序可用该号码的令牌，通过 API 创建号码时会显示。',
  once: '请立即复制',
  onceText: '只显示这一次，不会保存在任何地方。',
  key: '密钥',
  empty: '还没有密钥',
  emptyText: '为每个使用 API 的程序各建一个。',
  environment: 'HOLDFAST_API_KEY 中的密钥同样拥有全部权限；请在启动程序的地方修改。',
  used: (when: string) => `最近使用 ${when}`,
  never: '从未使用',
  made: (when: string) => `创建于 ${when}`,
  end: '停用',
  ask: (name: string) => `停用密钥“${name}”？`,
  askText: '使用它的程序以及用它打开的页面将立即被拒绝。号码继续运行。',
  ended: (name: string) => `密钥“${name}”已停用。`,
}

export const record: Words['record'] = {
  title: '记录',
  text: '谁对本设备及其号码做了什么、从哪里做的，最新的在前。',
  empty: '还没有记录',
  emptyText: '密钥的新建与停用、恢复和彻底删除会显示在这里。',
  number: '号码',
  all: '全部',
  by: '由谁',
  day: '日期',
  csv: '导出为 CSV',
  who: {
    session: '浏览器',
    key: '密钥',
    token: '号码令牌',
    environment: '环境密钥',
    command: '命令行或桌面版',
    appliance: '设备自身',
    owner: '所有者',
    instance: '号码令牌',
    api: '通过 API',
  },
}

export const appliance: Words['appliance'] = {
  title: '设备',
  login: '登录这台电脑时自动启动',
  support: '支持包',
  supportText: '一个文件，帮助他人了解问题所在：版本、状态、数量和日志。不含密钥、号码、姓名或文本。',
  download: '下载',
  trash: '回收站',
  trashText: '删除的号码保留多久在那里设置。',
  toTrash: '前往回收站',
}

export const apiPage: Words['apiPage'] = {
  try: '试一试',
  answer: (status: number) => `回应（${status}）`,
  health: '设备状态',
  search: '搜索',
  toKeys: '为此新建密钥',
}
