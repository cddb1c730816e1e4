// Search, in Chinese (simplified).
import type { Words } from '../en/index.ts'

export const find: Words['find'] = {
  title: '搜索',
  label: '搜索消息、号码和联系人',
  go: '搜索',
  numbers: '号码',
  people: '联系人和群组',
  messages: '消息',
  begin: '您要找什么？',
  beginText: '消息中的词、联系人或群组的名称，或电话号码；所有号码的聊天都会搜索。',
  nothing: (q: string) => `没有找到“${q}”`,
  nothingText: '每个词都必须出现；不区分大小写和重音。',
  older: '继续往前找',
  oldest: '已查看所有保存的消息。',
  group: '群组',
  you: '您',
  around: '您看到的是较早的消息，直到您要找的那一条。',
  toNewest: '显示最新的',
  gone: '这条消息已不在这里。',
}
