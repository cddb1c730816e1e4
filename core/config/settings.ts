// Every setting that the environment can give: what it is called, what it takes, what holds without it and what it does.
// Reading, the sentences of refusals and the table in docs/guide/settings.md follow from here.
import { logLevels } from '../log.ts'

interface Setting {
  /** Evolution's name for the same. */
  alias?: string
  /** Follows "it must be" where a value is refused. */
  takes: string
  /** What holds where it is not set. */
  unset: string
  does: string
}

const address = 'an address that begins with http:// or https://'
const plainAddress = `${address} and holds no name and password`
const truth = '"true"; anything else is false'

const declared = {
  HOLDFAST_DATA_DIR: {
    takes: 'a folder',
    unset: "the system's folder for application data",
    does: 'Where everything is kept.',
  },
  HOLDFAST_KEY_FILE: {
    takes: 'a file outside the data folder',
    unset: "`holdfast.key` in the system's folder for configuration",
    does: 'The key that unseals what is secret in the data folder. Made at the first start.',
  },
  HOLDFAST_PASSPHRASE: {
    takes: 'a passphrase, as it is: spaces at its ends count',
    unset: 'the key file opens the data',
    does: 'Opens the data in place of the key file.',
  },
  HOLDFAST_PASSPHRASE_FILE: {
    takes: 'a file that can be read; a newline at its end is left out',
    unset: '—',
    does: 'The same from a file. One of the two, not both.',
  },
  AWS_ACCESS_KEY_ID: {
    takes: 'the name of a key',
    unset: '—',
    does: 'Opens an object store (`s3://…`) that is set as second location, or restored from. Kept sealed once it is set.',
  },
  AWS_SECRET_ACCESS_KEY: {
    takes: 'the secret of that key',
    unset: '—',
    does: 'Goes with it.',
  },
  AWS_SESSION_TOKEN: {
    takes: 'the token of keys that end by themselves',
    unset: '—',
    does: 'Goes with them, where a cloud gave them for a time.',
  },
  HOLDFAST_HOST: {
    takes: 'an address or a host name of this machine',
    unset: '127.0.0.1',
    does: 'What the appliance listens on. Beyond loopback `HOLDFAST_ALLOWED_HOSTS` is required.',
  },
  HOLDFAST_PORT: {
    alias: 'SERVER_PORT',
    takes: 'a port number from 0 to 65535',
    unset: '8484',
    does: 'The port it listens on; with 0 the system chooses one.',
  },
  HOLDFAST_API_KEY: {
    alias: 'AUTHENTICATION_API_KEY',
    takes: '8 to 255 printable characters without spaces',
    unset: 'one is made at the first start and shown once',
    does: "The owner's API key.",
  },
  HOLDFAST_ALLOWED_HOSTS: {
    takes: 'host names separated by commas, without scheme and port',
    unset: 'loopback names only',
    does: 'The names that the appliance may be called by, besides those of loopback.',
  },
  HOLDFAST_PUBLIC_URL: {
    alias: 'SERVER_URL',
    takes: `${address}, without query; its path, if any, begins with none that is answered here (/api, /app, /instance, …)`,
    unset: '—',
    does: 'The address that clients use; its host name is allowed. It may have a path (https://host/wa/), which a proxy takes off or leaves.',
  },
  HOLDFAST_TRUST_PROXY: {
    takes: '"true", or addresses of proxies separated by commas (10.0.0.0/8, loopback, uniquelocal)',
    unset: 'nobody is believed',
    does: 'Whose `X-Forwarded-*` count: of the nearest proxy, or of these. The name that it forwards and the one it calls us by must both be allowed.',
  },
  HOLDFAST_CORS_ORIGINS: {
    alias: 'CORS_ORIGIN',
    takes: '"*", or origins separated by commas, like https://shop.example.org, without path',
    unset: 'none',
    does: 'Origins whose pages may call the API with a key, never with a cookie.',
  },
  HOLDFAST_ISOLATE_TENANTS: {
    takes: '"on" or "off"',
    unset: 'off: private addresses are open to all',
    does: 'With `on`, what is named with the token of a number (its webhook, its proxy, the address of a file) is asked on public addresses only; the owner may name any.',
  },
  HOLDFAST_TWIN: {
    takes: '"adopt" or nothing',
    unset: 'the owner is asked',
    does: 'Answers beforehand where the folder looks like a copy: its numbers go on here.',
  },
  HOLDFAST_LOGINS_AT_ONCE: {
    takes: 'a number from 1 to 1000',
    unset: '32',
    does: 'How many numbers may be logging in at once from one outgoing address (the own one, or that of a proxy), at most. It begins with 4, rises while log-ins get through and falls when WhatsApp slows down or refuses; 1 is one after another.',
  },
  HOLDFAST_SNAPSHOTS: {
    takes: '"on" or "off"',
    unset: 'on',
    does: 'With `off`, no snapshot is made and nothing is shipped unless asked for.',
  },
  HOLDFAST_MAX_FILE_MB: {
    takes: 'a whole number from 1 to 2048',
    unset: '100',
    does: 'How large, in MB, a file of a message may be: larger ones are neither fetched nor sent.',
  },
  HOLDFAST_MEDIA_LINK_HOURS: {
    takes: 'a whole number from 1 to 720',
    unset: 'there are no such links',
    does: 'For how long `mediaUrl`, beside the file of a message in what clients of Evolution API are told, opens that file without a key.',
  },
  HOLDFAST_MCP_SEND: {
    takes: '"known" or "anybody"',
    unset: 'known',
    does: 'Whom programs may write to over MCP: those who wrote within a day, or anybody.',
  },
  HOLDFAST_METRICS: {
    takes: '"key" or "open"',
    unset: 'key',
    does: 'Whether `/metrics` asks for a key. With `open` it is for whoever reaches the port: behind a proxy everybody is.',
  },
  HOLDFAST_METRICS_NUMBERS: {
    takes: 'a whole number',
    unset: '50',
    does: 'With more numbers than this, `/metrics` tells of all of them together and of none by itself.',
  },
  HOLDFAST_FFMPEG: {
    takes: 'the path of the program, or "off"',
    unset: 'looked for in `PATH`',
    does: 'What makes voice notes of other sounds, and small pictures of videos. Without it videos go without one.',
  },
  HOLDFAST_EVENT_LOG_MB: {
    takes: 'a whole number from 16 to 1048576',
    unset: '2048',
    does: 'The disk budget of the event log, in MB. Above it the oldest events are forgotten, and webhooks and streams that had not passed them are told so.',
  },
  HOLDFAST_UNTRIED: {
    takes: '"on" or "off"',
    unset: 'off',
    does: 'With `on`, lists, buttons and Pix are sent. How phones show them could not be tried.',
  },
  HOLDFAST_PASSKEY: {
    takes: '"on" or "off"',
    unset: 'off',
    does: 'With `on`, it can be turned on in the settings that an owner gives the passkey that WhatsApp asks for. It has not been tried on real numbers.',
  },
  HOLDFAST_LOG_LEVEL: {
    takes: `one of ${logLevels.join(', ')}`,
    unset: 'info',
    does: 'How much is logged.',
  },
  HOLDFAST_NTFY_URL: {
    takes: plainAddress,
    unset: 'what the page or the API has set',
    does: 'The ntfy topic that alerts go to.',
  },
  HOLDFAST_NTFY_TOKEN: {
    takes: 'printable characters without spaces',
    unset: 'none',
    does: 'The token for that topic.',
  },
  HOLDFAST_SMTP_URL: {
    takes: 'an address like smtp://user:password@host:587 or smtps://host',
    unset: 'what the page or the API has set',
    does: 'The mail server that alerts go through; only with `HOLDFAST_ALERT_TO`.',
  },
  HOLDFAST_ALERT_TO: {
    takes: 'mail addresses separated by commas',
    unset: '—',
    does: 'Who gets these mails; only with `HOLDFAST_SMTP_URL`.',
  },
  HOLDFAST_HEARTBEAT_URL: {
    takes: plainAddress,
    unset: 'what the page or the API has set',
    does: 'Asked each minute for as long as all is well.',
  },
  WEBHOOK_GLOBAL_ENABLED: {
    takes: truth,
    unset: 'switched off',
    does: "Evolution's webhook for all numbers.",
  },
  WEBHOOK_GLOBAL_URL: {
    takes: address,
    unset: '—',
    does: 'Where it delivers.',
  },
  WEBHOOK_GLOBAL_WEBHOOK_BY_EVENTS: {
    takes: truth,
    unset: 'one address for all',
    does: 'Each event to an address of its own, which ends in its name.',
  },
  'WEBHOOK_EVENTS_<EVENT>': {
    takes: truth,
    unset: 'not told',
    does: "Which events it is told of, by Evolution's names: `WEBHOOK_EVENTS_MESSAGES_UPSERT`.",
  },
  WEBSOCKET_ENABLED: {
    takes: truth,
    unset: 'switched off',
    does: "Evolution's socket.io, at `/socket.io` of the own port.",
  },
  WEBSOCKET_GLOBAL_EVENTS: {
    takes: truth,
    unset: 'each number in the namespace of its name',
    does: 'All events of all numbers on the root namespace too.',
  },
  RABBITMQ_ENABLED: {
    takes: truth,
    unset: 'switched off',
    does: "Events to RabbitMQ, by Evolution's exchanges and queues.",
  },
  RABBITMQ_URI: {
    takes: 'an address that begins with amqp:// or amqps://',
    unset: '—',
    does: 'Where it is, with name and password.',
  },
  RABBITMQ_EXCHANGE_NAME: {
    takes: 'a name',
    unset: 'evolution_exchange',
    does: 'The exchange of the events of all numbers; each number has one of its own name.',
  },
  RABBITMQ_PREFIX_KEY: {
    takes: 'a name',
    unset: 'none',
    does: 'Stands before the queues of all numbers.',
  },
  RABBITMQ_FRAME_MAX: {
    takes: 'a whole number from 4096',
    unset: 'what the broker says',
    does: 'How large a frame may be, in bytes.',
  },
  RABBITMQ_GLOBAL_ENABLED: {
    takes: truth,
    unset: 'only the numbers that are set',
    does: 'The events of all numbers too.',
  },
  'RABBITMQ_EVENTS_<EVENT>': {
    takes: truth,
    unset: 'not told',
    does: 'Which events of all numbers: `RABBITMQ_EVENTS_MESSAGES_UPSERT`.',
  },
  NATS_ENABLED: {
    takes: truth,
    unset: 'switched off',
    does: "Events to NATS, by Evolution's subjects.",
  },
  NATS_URI: {
    takes: 'addresses that begin with nats:// or tls://, separated by commas',
    unset: '—',
    does: 'Where it is, with name and password or a token.',
  },
  NATS_PREFIX_KEY: {
    takes: 'a word',
    unset: 'none',
    does: 'Stands before the subjects of all numbers.',
  },
  NATS_GLOBAL_ENABLED: {
    takes: truth,
    unset: 'only the numbers that are set',
    does: 'The events of all numbers too.',
  },
  'NATS_EVENTS_<EVENT>': {
    takes: truth,
    unset: 'not told',
    does: 'Which events of all numbers.',
  },
  SQS_ENABLED: {
    takes: truth,
    unset: 'switched off',
    does: "Events to Amazon SQS, by Evolution's queues.",
  },
  SQS_ACCESS_KEY_ID: {
    takes: 'a word',
    unset: '—',
    does: 'The key that may send, and make queues.',
  },
  SQS_SECRET_ACCESS_KEY: {
    takes: 'a word',
    unset: '—',
    does: 'Its secret.',
  },
  SQS_ACCOUNT_ID: {
    takes: 'a word',
    unset: '—',
    does: 'The account that the queues belong to.',
  },
  SQS_REGION: {
    takes: 'a word',
    unset: '—',
    does: 'The region, like sa-east-1.',
  },
  SQS_MAX_PAYLOAD_SIZE: {
    takes: 'a whole number from 1024',
    unset: '1048576',
    does: 'Larger events are not sent; they are listed as given up.',
  },
  SQS_GLOBAL_ENABLED: {
    takes: truth,
    unset: 'only the numbers that are set',
    does: 'The events of all numbers too.',
  },
  SQS_GLOBAL_PREFIX_NAME: {
    takes: 'a word',
    unset: 'global',
    does: 'Stands before the queues of all numbers.',
  },
  SQS_GLOBAL_FORCE_SINGLE_QUEUE: {
    takes: truth,
    unset: 'a queue for each event',
    does: 'One queue for all events of all numbers.',
  },
  'SQS_GLOBAL_<EVENT>': {
    takes: truth,
    unset: 'not told',
    does: 'Which events of all numbers: `SQS_GLOBAL_MESSAGES_UPSERT`.',
  },
  AWS_ENDPOINT_URL_SQS: {
    takes: 'an address that begins with http:// or https://',
    unset: "Amazon's of the region",
    does: 'Another service that speaks as SQS does.',
  },
  AUTHENTICATION_EXPOSE_IN_FETCH_INSTANCES: {
    takes: truth,
    unset: '`apikey` is null there',
    does: "Whether events to Evolution's webhooks hold the token of their instance.",
  },
  HOLDFAST_CACHE_DIR: {
    takes: 'a folder',
    unset: "`holdfast` in the user's cache folder",
    does: 'Where the single file unpacks itself, and where compiled code is kept for faster starts. May be emptied at any time.',
  },
  HOLDFAST_WHATSAPP_URL: {
    takes: 'a WebSocket address (ws:// or wss://)',
    unset: 'the real WhatsApp',
    does: 'Another WhatsApp, for tests. Only with `HOLDFAST_WHATSAPP_ROOT_KEY`; a warning at start says so.',
  },
  HOLDFAST_WHATSAPP_ROOT_KEY: {
    takes: '64 hexadecimal digits',
    unset: '—',
    does: 'The root of the certificates that the other WhatsApp shows.',
  },
  HOLDFAST_WHATSAPP_MEDIA_CA: {
    takes: 'a PEM file',
    unset: '—',
    does: 'The authority of its media host. Read with the other two only.',
  },
} satisfies Record<string, Setting>

export type SettingName = keyof typeof declared
export const settings: Readonly<Record<SettingName, Setting>> = declared
