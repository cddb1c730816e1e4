// Why something is not done with Chatwoot, in Chinese.
export const chatwootRefusals = {
  chatwoot_not_set: '此号码尚未设置 Chatwoot。请先填写其地址、账户和管理员令牌。',
  chatwoot_incomplete:
    '需要 Chatwoot 的地址、账户和令牌；未作任何更改。账户是地址中 /accounts/ 之后的数字；令牌在个人资料页末尾。',
  chatwoot_unreachable: ({ why }: { why: string | number | null }) =>
    `无法连接 Chatwoot：${why} 未作任何更改。请检查地址，以及本机能否打开它。`,
  chatwoot_token_wrong:
    'Chatwoot 不接受此令牌；未作任何更改。请复制 Chatwoot 个人资料页末尾的访问令牌。若在 nginx 之后，需要 “underscores_in_headers on”。',
  chatwoot_not_administrator: ({ account }: { account: string | number | null }) =>
    `此令牌不属于账户 ${account} 的管理员，因此无法创建或设置收件箱；未作任何更改。请使用该账户管理员的令牌。`,
  chatwoot_no_such_inbox: ({ inbox }: { inbox: string | number | null }) =>
    `此账户中没有类型为 API 的收件箱 ${inbox}；未作任何更改。请另选一个，或不选：届时会新建。`,
  chatwoot_refused: ({ status, said }: { status: string | number | null; said: string | number | null }) =>
    `Chatwoot 拒绝（${status}）：${said} 没有丢失任何内容。请按其提示更正后再试。`,
  chatwoot_no_such_failure: '该失败已不存在；未作任何更改。请重新查看列表。',
}
