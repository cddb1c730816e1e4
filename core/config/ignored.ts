// Settings of Evolution that mean nothing here: named at the start, and in the guide, with the reason.

/** Settings of Evolution that would lose data, or that have no meaning here: named at the start, with the reason. */
export const ignored: readonly {
  name: RegExp
  /** Where others than Evolution set it too: what it has where it is Evolution's. */
  value?: RegExp
  shown: string
  because: string
}[] = [
  {
    name: /^DEL_(?:TEMP_)?INSTANCES?$/,
    shown: '`DEL_INSTANCE`, `DEL_TEMP_INSTANCES`',
    because: 'Holdfast never deletes a number by itself',
  },
  {
    name: /^CACHE_/,
    shown: '`CACHE_*`',
    because: 'there is no cache that could disagree with the database',
  },
  {
    name: /^DATABASE_/,
    shown: '`DATABASE_*`',
    because: 'everything is kept in one SQLite file in the data folder',
  },
  {
    name: /^WEBHOOK_EVENTS_ERRORS(?:_WEBHOOK)?$/,
    shown: '`WEBHOOK_EVENTS_ERRORS`, `WEBHOOK_EVENTS_ERRORS_WEBHOOK`',
    because: 'what fails is in the log, and alerts tell of what matters',
  },
  {
    name: /^CHATWOOT_/,
    shown: '`CHATWOOT_*`',
    because:
      'Chatwoot is always there; what each number does with it is set with it, and nothing is written into its database',
  },
  {
    name: /^(?:TYPEBOT|OPENAI|DIFY|N8N|EVOAI|FLOWISE)_/,
    shown: '`TYPEBOT_*`, `OPENAI_*`, `DIFY_*`, `N8N_*`, `EVOAI_*`, `FLOWISE_*`',
    because: 'there are no bots and desks inside: they are connected by webhooks and the API',
  },
  {
    name: /^(?:KAFKA|PUSHER)_/,
    shown: '`KAFKA_*`, `PUSHER_*`',
    because: 'events are told by webhooks, socket.io, RabbitMQ, NATS, SQS and the stream of the event log',
  },
  {
    name: /^WEBSOCKET_ALLOWED_HOSTS$/,
    shown: '`WEBSOCKET_ALLOWED_HOSTS`',
    because: 'a key is asked of everybody, wherever they are',
  },
  {
    name: /^S3_/,
    shown: '`S3_*`',
    because:
      'files are kept in the data folder and in the second location; for mediaUrl set HOLDFAST_MEDIA_LINK_HOURS',
  },
  {
    name: /^PROXY_/,
    shown: '`PROXY_*`',
    because: 'each number has a proxy of its own: set it where the number is',
  },
  {
    name: /^(?:WA_BUSINESS|FACEBOOK|PROVIDER)_/,
    shown: '`WA_BUSINESS_*`, `FACEBOOK_*`, `PROVIDER_*`',
    because: 'numbers are linked as devices, and their keys are kept in the data folder',
  },
  {
    name: /^(?:STORE|CLEAN_STORE)_/,
    shown: '`STORE_*`, `CLEAN_STORE_*`',
    because: 'everything is stored, and nothing is deleted by itself',
  },
  {
    name: /^(?:CONFIG_SESSION_PHONE|QRCODE)_/,
    shown: '`CONFIG_SESSION_PHONE_*`, `QRCODE_*`',
    because: 'how a linked device shows itself, and its codes, are not set',
  },
  {
    name: /^(?:LOG_(?:LEVEL|COLOR|BAILEYS)|EVENT_EMITTER_MAX_LISTENERS)$/,
    shown: '`LOG_LEVEL`, `LOG_COLOR`, `LOG_BAILEYS`, `EVENT_EMITTER_MAX_LISTENERS`',
    because: 'HOLDFAST_LOG_LEVEL says how much is logged',
  },
  {
    name: /^(?:TELEMETRY|SENTRY|PROMETHEUS|METRICS)_/,
    shown: '`TELEMETRY_*`, `SENTRY_*`, `PROMETHEUS_*`, `METRICS_*`',
    because: 'nothing is sent home, and /metrics answers to any key',
  },
  {
    name: /^(?:SERVER_(?:TYPE|NAME|DISABLE_DOCS|DISABLE_MANAGER)|SSL_CONF_(?:PRIVKEY|FULLCHAIN)|CORS_(?:METHODS|CREDENTIALS))$/,
    shown:
      '`SERVER_TYPE`, `SERVER_NAME`, `SERVER_DISABLE_*`, `SSL_CONF_*`, `CORS_METHODS`, `CORS_CREDENTIALS`',
    because:
      'it speaks plain HTTP behind a proxy of yours, all methods, and never takes a cookie from elsewhere',
  },
  {
    name: /^(?:API_AUDIO_CONVERTER|AUTHENTICATION_(?:TYPE|JWT|INSTANCE))/,
    shown:
      '`API_AUDIO_CONVERTER*`, `AUTHENTICATION_TYPE`, `AUTHENTICATION_JWT_*`, `AUTHENTICATION_INSTANCE_*`',
    because: 'there is nothing of that kind here',
  },
  {
    name: /^REDIS_/,
    shown: '`REDIS_*`',
    because: 'everything is kept in the data folder: no other store is needed',
  },
  {
    name: /^LANGUAGE$/,
    // Systems set it to a list of locales, such as pt_BR:pt:en.
    value: /^(?:en|es|pt-BR)$/,
    shown: '`LANGUAGE`',
    because: 'errors are told in English, and the page in the language of whoever reads it',
  },
  {
    name: /^WEBHOOK_(?:RETRY|REQUEST)_/,
    shown: '`WEBHOOK_RETRY_*`, `WEBHOOK_REQUEST_*`',
    because: 'deliveries are durable and retried for three days',
  },
]
