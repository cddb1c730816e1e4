// 托盘、通知和启动页面，简体中文。
import type { DesktopWords } from '../en/desktop.ts'

export const desktop: DesktopWords = {
  open: '打开 Holdfast',
  quit: '退出',
  pause: '暂停所有号码',
  resume: '恢复',
  online: (up, all) => `${all} 个号码中 ${up} 个在线`,
  noNumbers: '还没有号码',
  starting: '正在启动…',
  crashed: (seconds) => `Holdfast 意外退出，将在 ${seconds} 秒后重新启动。没有任何数据丢失。`,
  unlock: '解锁',
  passphrase: '密码短语',
  retry: '重试',
  backupFailing: '备份失败。号码仍正常工作；原因请看“备份”。',
  loggedOut: (name) => `${name} 已在手机上退出登录。`,
  replaced: (name) => `${name} 已被另一台电脑接管。`,
  restricted: (name) => `WhatsApp 限制了 ${name}。`,
  kept: '没有任何数据丢失。打开 Holdfast 查看该怎么做。',
  chooseFolder: '选择文件夹',
  chooseArchive: '选择备份文件',
  saveArchive: '备份另存为',
}
