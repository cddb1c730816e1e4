// What the pages of Evolution's Manager ask, as its version 2 does: each opens where none of it is unknown. What is off says so.
export interface PageRequest {
  route: string
  on?: string | null
  query?: string
  body?: unknown
  /** 200 unless given. */
  status?: number
}

const number = '5511988880772'
const find = (...names: string[]): PageRequest[] => names.map((name) => ({ route: `GET /${name}/find` }))
/** A page of what is off. */
const offPage = (name: string, ...more: string[]): readonly [string, PageRequest[]] => [
  name,
  [
    `GET /${name}/find`,
    `GET /${name}/fetchSettings`,
    `GET /${name}/fetch/1`,
    `GET /${name}/fetchSessions/1`,
    `POST /${name}/create`,
    `PUT /${name}/update/1`,
    `DELETE /${name}/delete/1`,
    `POST /${name}/settings`,
    `POST /${name}/changeStatus`,
    ...more,
  ].map((route) => ({ route, status: 400, ...(!route.startsWith('GET') && { body: { enabled: true } }) })),
]

const flags = {
  rejectCall: false,
  groupsIgnore: false,
  alwaysOnline: false,
  readMessages: false,
  syncFullHistory: false,
  readStatus: false,
}

export const managerPages: (readonly [page: string, requests: PageRequest[]])[] = [
  [
    'login',
    [
      { route: 'GET /', on: null },
      { route: 'POST /verify-creds', on: null, body: {} },
      { route: 'GET /license/status', on: null },
    ],
  ],
  [
    'all instances',
    [
      { route: 'GET /instance/fetchInstances', on: null },
      {
        route: 'POST /instance/create',
        on: null,
        status: 201,
        body: {
          instanceName: 'gerente',
          integration: 'WHATSAPP-BAILEYS',
          token: '0C1D7E2A55C14B8E9A8F3B0E5B5C9F10',
          number: null,
          businessId: null,
        },
      },
    ],
  ],
  [
    'one instance',
    [
      { route: 'GET /instance/fetchInstances', on: null, query: 'instanceName=gerente' },
      { route: 'GET /instance/connect', on: 'gerente' },
      { route: 'GET /instance/connect', on: 'gerente', query: `number=${number}` },
      { route: 'POST /instance/restart', on: 'gerente' },
    ],
  ],
  [
    'settings',
    [
      { route: 'GET /settings/find' },
      { route: 'POST /settings/set', status: 201, body: { ...flags, msgCall: '' } },
    ],
  ],
  [
    'proxy',
    [
      ...find('proxy'),
      {
        route: 'POST /proxy/set',
        status: 201,
        body: { enabled: false, host: '', port: '', protocol: 'http', username: '', password: '' },
      },
    ],
  ],
  [
    'events',
    [
      ...find('webhook', 'websocket', 'rabbitmq', 'sqs'),
      {
        route: 'POST /webhook/set',
        status: 201,
        body: {
          webhook: { enabled: false, url: 'https://h.example', events: [], base64: false, byEvents: false },
        },
      },
      ...['websocket', 'rabbitmq', 'sqs'].map((name) => ({
        route: `POST /${name}/set`,
        status: 201,
        body: { [name]: { enabled: false, events: [] } },
      })),
    ],
  ],
  [
    'chat',
    [
      { route: 'POST /chat/findChats', body: { where: {} } },
      { route: 'POST /chat/findChats', body: { where: { remoteJid: `${number}@s.whatsapp.net` } } },
      {
        route: 'POST /chat/findMessages',
        body: { where: { key: { remoteJid: `${number}@s.whatsapp.net` } } },
      },
    ],
  ],
  [
    'chatwoot',
    [{ route: 'GET /chatwoot/find' }, { route: 'POST /chatwoot/set', status: 400, body: { enabled: true } }],
  ],
  offPage('typebot'),
  offPage(
    'openai',
    'GET /openai/creds',
    'POST /openai/creds',
    'DELETE /openai/creds/1',
    'GET /openai/getModels',
  ),
  ...['dify', 'flowise', 'n8n', 'evoai', 'evolutionBot'].map((name) => offPage(name)),
  [
    'goodbye',
    [
      { route: 'DELETE /instance/logout', on: 'gerente' },
      { route: 'DELETE /instance/delete', on: 'gerente' },
    ],
  ],
]
