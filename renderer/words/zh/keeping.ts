// 保留多久、遗忘何人（中文）。

export const keeping = {
  title: '保留期限',
  text: '留空：永久。已加星标的内容不会移除。',
  ownText: '留空：与所有号码相同；0：永久。已加星标的内容不会移除。',
  filesDays: '文件：到达后的天数',
  filesGb: '文件总计上限（GB）',
  messagesDays: '消息：发送后的天数',
  saveTitle: (messages: number) => `抹除 ${messages} 条消息？`,
  saveText: (since: string) => `这些消息已超过期限，最早的来自 ${since}。无法从此处恢复。`,
  erase: '抹除',
  forget: '遗忘',
  forgetTitle: (name: string) => `永久遗忘 ${name}？`,
  forgetText: (messages: number, until: string) =>
    `此处保存的 ${messages} 条消息、所有文件及其他一切都将被抹除，任何还原都不会带回。备份会保留到 ${until}。手机上的内容不受影响。`,
  noBackup: '现在：没有备份',
  forgotten: (name: string) => `已遗忘 ${name}。`,
}
