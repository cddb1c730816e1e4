// What went wrong, in Chinese.
import type { Words } from '../en/index.ts'

export const problems: Words['problems'] = {
  unreachable: '设备没有响应。没有任何更改；请稍后再试。',
  signedOut: '会话已结束。请重新输入密钥。',
  unexpected: '本页出现意外错误。请刷新后再试。',
  codes: {
    bad_request: '请求无效；没有任何更改。请检查输入。',
    conflict: '与当前状态不符；没有任何更改。请查看状态后再试。',
    folder_gone:
      '数据文件夹已被移除或替换；没有接受任何内容。请放回原处，或重启 Holdfast 并恢复它保存的内容。',
    forbidden: '此密钥无权这样做。请使用所有者密钥。',
    internal: '设备出现意外错误。原因见其日志。',
    name_taken: '此名称已被使用；没有任何更改。请换一个。',
    not_connected: '此号码目前无法连接 WhatsApp。请在它上线后再试。',
    not_found: '它已不在这里。请查看回收站。',
    not_linked: '没有关联手机；未发送任何内容。请先关联手机。',
    not_on_whatsapp: '此号码不在 WhatsApp 上；未发送任何内容。请检查号码。',
    group_not_found: '没有这个群组，或此号码不在其中；未发送任何内容。',
    restricted: 'WhatsApp 限制了此号码；未发送任何内容。关联已保留。',
    storage_full: '磁盘已满；没有更改，也没有丢失。请腾出空间后再试。',
    too_many_wrong_keys: '此地址发来的错误密钥太多。正确的密钥立即可用；错误的一分钟后才会再处理。',
    unauthorized: '此密钥无法打开本设备。',
    wrong_password: '密码错误。请重试，或改用密钥。',
    code_needed: '还需要验证器的代码。',
    wrong_code: '代码错误或已用过。请输入验证器现在显示的代码。',
    too_many_wrong_passwords: '从这里发来的错误密码或代码太多。请稍候再试；密钥立即可用。',
  },
}
