// A body that every route about an instance takes: what one of them needs, the others do not look at.
export const anyBody = {
  contact: '5511999990000',
  proxy: { host: 'h', port: 1 },
  subject: 'x',
  file: null,
  code: 'AbCd',
  label: '1',
  name: 'x',
  people: ['5511999990000'],
  action: 'add',
  verdict: 'approve',
  person: '5511999990000',
  blocked: true,
  to: '5511999990000',
  state: 'paused',
  messages: ['M'],
  chat: '5511999990000',
}
