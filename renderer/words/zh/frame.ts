// The frame around every page, in Chinese.
import type { Words } from '../en/index.ts'

export const nav: Words['nav'] = {
  label: '主导航',
  numbers: '号码',
  messages: '消息',
  events: '事件',
  backups: '备份',
  settings: '设置',
  skip: '跳到内容',
  back: '返回',
}

export const actions: Words['actions'] = {
  close: '关闭',
  cancel: '取消',
  save: '保存',
  saved: '已保存。',
  undo: '撤销',
  undone: '已撤销。',
  tryAgain: '重试',
  copy: '复制',
  copied: '已复制。',
  more: '显示更多',
  open: '打开',
  remove: '移除',
  typeName: (name) => `输入名称以确认：${name}`,
}

export const states: Words['states'] = {
  loading: '加载中…',
  offline: '设备没有响应。这里显示的是之前的内容；正在重试…',
  notFound: '此地址没有内容。',
  toNumbers: '前往号码',
}

export const time: Words['time'] = {
  yesterday: (clock) => `昨天 ${clock}`,
  since: (when) => `自 ${when}`,
}

export const health: Words['health'] = {
  away: '没有响应',
  none: '还没有号码',
  all: (count) => (count === 1 ? '号码在线' : `全部 ${count} 个在线`),
  some: (online, all) => `${all} 个中 ${online} 个在线`,
  attention: (count) => `${count} 个需要您处理`,
  folderGone:
    '数据文件夹已被移除或替换：不再接受新内容，但没有丢失。请放回原处，或重启 Holdfast 并恢复它保存的内容。',
  sendingStopped: '所有发送已停止：已接受的消息会等待，不会丢失。',
  sendAgain: '恢复发送',
  diskFull: '磁盘已满：不再接受新内容，但没有丢失。腾出空间后会自动继续。',
}

export const gate: Words['gate'] = {
  title: '打开您的设备',
  text: '请输入密钥。首次启动时它显示在终端里；如果丢失，请在那里用此命令生成新的：',
  key: '密钥',
  open: '打开',
  passwordText: '请输入密码。',
  useKey: '改用密钥',
  usePassword: '改用密码',
  passwordNote: '在此浏览器中会保持登录，直到 30 天未使用。',
  note: '密钥不会保存在此浏览器中。',
}

export const recovery: Words['recovery'] = {
  title: '无法打开数据库',
  happened: '发生了什么',
  safe: '什么是安全的',
  todo: '该怎么做',
  todoText: '请从备份恢复。现有内容会放到一边，因此可以撤销。恢复密钥在应急资料上。',
  gateText: '请输入 Holdfast 本次启动时显示的密钥，以便从备份恢复。',
  text: '在此期间不会覆盖任何内容，也没有号码会连接。请保持数据文件夹原样。',
}

export const starting: Words['starting'] = { title: '正在寻找设备', text: '它还没有响应。本页会自动继续。' }
