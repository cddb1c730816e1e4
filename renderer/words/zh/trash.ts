// The trash, in Chinese.
import type { Words } from '../en/index.ts'
import { n } from './count.ts'

export const trash: Words['trash'] = {
  title: '回收站',
  text: (days) =>
    days === null
      ? '这些号码的一切都会保留，直到您彻底删除。'
      : `这些号码的一切会保留 ${days} 天，然后彻底删除。`,
  keep: '保留',
  days: (count) => `${n(count)} 天`,
  forever: '直到我彻底删除',
  empty: '回收站是空的',
  emptyText: '删除的号码会先带着全部内容来到这里。不会意外抹掉任何东西。',
  since: (when) => `自 ${when} 起在回收站中`,
  purgedOn: (day) => `${day} 彻底删除`,
  takeBack: '恢复',
  purge: '彻底删除',
  ask: (name) => `彻底删除“${name}”？`,
  askText: '关联、消息和设置都会被抹掉，无法恢复。',
  purged: (name) => `${name} 已彻底删除。`,
}
