// The settings of the page and the appliance, in Chinese.
import type { Words } from '../en/index.ts'

export const prefs: Words['prefs'] = {
  title: '设置',
  tabs: '设置的各部分',
  appearance: '本页面',
  language: '语言',
  theme: '主题',
  sendingKey: '发送消息的按键',
  sendingKeys: { enter: '回车', ctrlEnter: 'Ctrl 加回车' },
  themes: { system: '跟随系统', light: '浅色', dark: '深色' },
  about: '关于',
  version: '版本',
  started: '运行自',
  free: '磁盘可用空间',
  licence: 'Holdfast 采用 MIT 许可；包含 libsignal 的软件包采用 GPL-3.0。没有遥测。',
  lock: '锁定',
  lockText: '结束此浏览器的会话。号码保持在线。',
  api: 'API',
  apiText: '本页面所做的一切都通过 API。供您自己的程序参考的示例：',
  apiKey: '请用您的密钥替换 $KEY。',
  description: 'OpenAPI 说明',
  examples: {
    list: '列出号码',
    send: '发送文本',
    read: '读取消息',
    follow: '跟随事件',
    hook: '接收事件',
  },
  evolution: 'Evolution API 客户端',
  evolutionRoutes: '逐条路由列出可用的部分',
  evolutionText: '只用到此处已有路由的集成无需修改：把地址设为这里，并提供密钥。',
}
