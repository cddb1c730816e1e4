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
const carousels = 'Carousels are not sent: no phone could be asked whether it shows them.'
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

/** What refuses everybody, in these words. */
export const refusing = (says: string): { off: string; run(): never } => ({
  off: says,
  run() {
    throw new BadRequestError(says)
  },
})

/** As where no number is Meta's, or Evolution's own channel: there is nobody to hand it to. */
const forNobody = () => ({ status: 'success' })

/** What upstream asks no key of. Nothing of a body is read here. */
function openRoutes(): OpenRoute[] {
  const scope = 'open'
  return [
    // The Manager of later versions asks for it before anything else.
    ...['status', 'register', 'activate'].map((end): OpenRoute => ({
      scope,
      method: 'get',
      path: `/license/${end}`,
      run: () => ({ status: 'active' }),
    })),
    {
      scope,
      method: 'get',
      path: '/webhook/meta',
      isText: true,
      run: () => 'Error, wrong validation token',
    },
    { scope, method: 'post', path: '/webhook/meta', run: forNobody },
    { scope, method: 'post', path: '/webhook/evolution', run: forNobody },
  ]
}

export function offRoutes(): (InstanceRoute | OpenRoute)[] {
  const refused = Object.entries(off).flatMap(([base, { says, endings }]) =>
    endings.map(([method, ending]): InstanceRoute => ({
      scope: 'instance',
      method,
      path: `/${base}/${ending}`,
      ...refusing(says),
    })),
  )
  const message = { scope: 'instance', method: 'post' } as const
  return [
    ...refused,
    { ...message, path: '/message/sendTemplate', ...refusing(ofMeta) },
    { ...message, path: '/message/sendCarousel', ...refusing(carousels) },
    ...openRoutes(),
  ]
}
