// What stands at the side of a chat, in Chinese.

export const side = {
  members: {
    actions: (name: string) => `可对 ${name} 进行的操作`,
    write: '发送消息',
    promote: '设为管理员',
    demote: '取消管理员',
    remove: '移出群组',
    removeTitle: (name: string) => `将 ${name} 移出群组？`,
    removeText: '群里已有的消息会保留。管理员可以再次添加此人。',
    add: '添加成员',
    find: '姓名或带国家代码的号码',
    number: (number: string) => `号码 ${number}`,
    nobody: '没有匹配的人。可以输入带国家代码的号码来添加。',
    addMany: (n: number) => `添加 ${n} 人`,
    became: '结果',
    done: '已添加',
    invited: '无法直接添加，已发送邀请',
    refused: '未添加',
    unknown: 'WhatsApp 没有说明是否完成',
    leave: '退出群组',
    leaveTitle: (name: string) => `退出“${name}”？`,
    leaveText: '已有的消息会保留在这里。之后只有管理员能让此号码重新加入。',
  },
  requests: {
    title: '申请加入',
    letIn: '允许加入',
    refuse: '拒绝',
    since: (when: string) => `自 ${when}`,
  },
  marked: {
    starred: { title: '已加星标的消息', none: '没有加星标的消息。在消息菜单中加星标后会显示在这里。' },
    planned: { title: '计划发送的消息', none: '没有计划发送的消息。可以在输入框旁的菜单中选择稍后发送。' },
  },
  more: '显示更多',
}
