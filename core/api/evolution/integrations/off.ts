// What Evolution has inside and Holdfast has not: bots, desks, brokers and what is of Meta's Cloud API. Their routes answer as
// Evolution does where they are switched off, and never 404: its Manager and n8n's node ask them and know these words.
import { BadRequestError } from '../../../errors.ts'
import type { InstanceRoute, OpenRoute } from '../dialect.ts'

type Ending = readonly [method: InstanceRoute['method'], path: string]

/** Of each bot, by upstream's names. */
const ofBots: readonly Ending[] = [
  ['post', 'create'],
  ['get', 'find'],
  ['get', 'fetch/:botId'],
  ['put', 'update/:botId'],
  ['delete', 'delete/:botId'],
  ['post', 'settings'],
  ['get', 'fetchSettings'],
  ['post', 'changeStatus'],
  ['get', 'fetchSessions/:botId'],
  ['post', 'ignoreJid'],
]

const setAndFind: readonly Ending[] = [
  ['post', 'set'],
  ['get', 'find'],
]

const disabled = (name: string): string => `${name} is disabled`
const ofMeta = 'Method not available in the Baileys service: templates belong to the Cloud API of Meta.'

/** What each answers with 400, by the beginning of its path. */
const off: Readonly<Record<string, { says: string; endings: readonly Ending[] }>> = {
  typebot: { says: disabled('Typebot'), endings: [...ofBots, ['post', 'start']] },
  openai: {
    says: disabled('Openai'),
    endings: [
      ...ofBots,
      ['post', 'creds'],
      ['get', 'creds'],
      ['delete', 'creds/:credsId'],
      ['get', 'getModels'],
    ],
  },
  dify: { says: disabled('Dify'), endings: ofBots },
  flowise: { says: disabled('Flowise'), endings: ofBots },
  n8n: { says: disabled('N8n'), endings: ofBots },
  evoai: { says: disabled('Evoai'), endings: ofBots },
  evolutionBot: { says: disabled('Evolution Bot'), endings: ofBots },
  chatwoot: { says: disabled('Chatwoot'), endings: setAndFind },
  kafka: { says: disabled('Kafka'), endings: setAndFind },
  pusher: { says: disabled('Pusher'), endings: setAndFind },
  template: {
    says: ofMeta,
    endings: [
      ['post', 'create'],
      ['post', 'edit'],
      ['delete', 'delete'],
      ['get', 'find'],
    ],
  },
  call: { says: 'A call cannot be offered by a linked device.', endings: [['post', 'offer']] },
  // As where there is no object store: upstream finds files by what it has put there.
  s3: {
    says: 'Media not found',
    endings: [
      ['post', 'getMedia'],
      ['post', 'getMediaUrl'],
    ],
  },
}

/** What is off, by the beginning of its path, with what it says. */
export const offSays: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(off).map(([base, { says }]) => [`/${base}`, says]),
)

const refusal = (says: string) => (): never => {
  throw new BadRequestError(says)
}

export function offRoutes(): (InstanceRoute | OpenRoute)[] {
  const refused = Object.entries(off).flatMap(([base, { says, endings }]) =>
    endings.map(([method, ending]): InstanceRoute => ({
      scope: 'instance',
      method,
      path: `/${base}/${ending}`,
      run: refusal(says),
    })),
  )
  const template = { scope: 'instance', method: 'post', path: '/message/sendTemplate' } as const
  // The Manager of later versions asks for it before anything else.
  return [
    ...refused,
    { ...template, run: refusal(ofMeta) },
    { scope: 'open', method: 'get', path: '/license/status', run: () => ({ status: 'active' }) },
  ]
}
