// Alerts: what is wrong now, and who is told of it, in English.
import type { AlertKind } from '../../../core/contract/events/alert.ts'

const what = (title: string, text: string) => ({ title, text })

export const alerts = {
  now: 'Needs you now',
  more: (n: number) => (n === 1 ? 'Show one more' : `Show ${n} more`),
  toNumber: 'Show the number',
  toHook: 'Show the webhook',
  toBackups: 'Show the backups',
  /** Used where the appliance’s own sentence is in another language. */
  kinds: {
    'alert.logged_out': what(
      'Logged out on the phone',
      'Messages and settings are kept. Link the phone again.',
    ),
    'alert.replaced': what(
      'Replaced by another computer',
      'It stays off so that the two do not fight. Take over here, or leave it there.',
    ),
    'alert.restricted': what(
      'Restricted by WhatsApp',
      'The link and all messages are kept. See the number for the reason.',
    ),
    'alert.link_at_risk': what(
      'Its phone was not used for long',
      'WhatsApp unlinks the devices of a phone that is not used for 14 days. Open WhatsApp on its phone, online, and send or read something.',
    ),
    'alert.new_chats_locked': what(
      'Locked for new chats',
      'It is online and its known chats go on. What is for new chats waits until the lock ends.',
    ),
    'alert.outdated': what('WhatsApp wants a newer version', 'Nothing is lost. Update Holdfast.'),
    'alert.damaged': what(
      'Stored data cannot be read',
      'Nothing is overwritten and the other numbers go on. Restore this number from a backup.',
    ),
    'alert.held': what(
      'Held back, because this looks like a copy',
      'Choose where the number goes on, so that it is never online twice.',
    ),
    'alert.offline': what(
      'Offline for long',
      'Nothing is lost; it is tried again and again. Check the connection.',
    ),
    'alert.silence': what('No messages for long', 'It is online but receives nothing. Check the phone.'),
    'alert.chatwoot_away': what(
      'The Chatwoot of a number is away',
      'What waits for it is kept and goes in its order. Check its address and token.',
    ),
    'alert.dead_webhook': what(
      'A webhook takes nothing',
      'What it has not taken is kept. Check its address.',
    ),
    'alert.backup_failing': what('Backups fail', 'Your numbers go on. See the backups for the reason.'),
    'alert.location_gone': what(
      'The second location is gone',
      'Backups go on here. Connect the disk or folder again; it catches up by itself.',
    ),
    'alert.folder_gone': what(
      'The data folder is gone',
      'Nothing new is accepted. What there was is saved; put the folder back, or restart Holdfast and restore it.',
    ),
    'alert.wrong_keys': what(
      'Somebody tries keys',
      'Many wrong keys came from one address. None was right, and yours goes on to work. If it is a program of yours, give it the right key.',
    ),
    'alert.disk_low': what('Little room on the disk', 'Nothing is lost. Free some space before it is full.'),
  } satisfies Record<AlertKind, ReturnType<typeof what>>,
}

export const alertSettings = {
  title: 'Alerts',
  text: 'Who is told when a number is logged out, a webhook fails, a backup does not succeed or the disk fills up.',
  byEnvironment: 'Set in the environment of the program; change it there.',
  ntfy: 'On the phone, by ntfy',
  ntfyText: 'ntfy is a free app for notifications. Subscribe to a topic in it and enter its address here.',
  topic: 'Address of the topic',
  topicHint: 'For example https://ntfy.sh/shop-4711-a-name-nobody-guesses',
  token: 'Access token (optional)',
  kept: 'One is set. Leave this empty to keep it.',
  mail: 'By mail',
  mailText: 'A mail for each alert, through your own mail server.',
  host: 'Mail server',
  port: 'Port',
  secure: 'TLS from the start (port 465)',
  user: 'User (optional)',
  password: 'Password (optional)',
  from: 'Sender',
  fromHint: 'The user, where that is a mail address, unless given.',
  to: 'Recipients, separated by commas',
  beat: 'Heartbeat',
  beatText:
    'This address is asked for as long as all is well. A watchdog such as healthchecks.io tells you when the beat is missing, even if this computer is off.',
  beatUrl: 'Address',
  every: 'Every so many seconds',
  lastBeat: (when: string) => `last heard ${when}`,
  failing: (when: string) => `failing since ${when}`,
  on: 'on',
  off: 'off',
  limits: 'What is an alert',
  silence: 'No message for so many hours',
  silenceHint: 'Of a number that is online. Empty: never an alert.',
  offline: 'Offline for so many minutes',
  offlineHint: 'Empty: never an alert.',
  disk: 'Less free disk than so many GB',
  diskHint: 'Empty: 1 GB, or a twentieth of a small disk.',
  test: 'Send a test',
  testText: 'A test alert goes to everybody who is set above; each server’s answer is shown here.',
  nobody: 'Nobody is told yet: enter an address above first.',
  took: (status: string, ms: number) => `taken (${status}, ${ms} ms)`,
  refused: (why: string) => `not taken: ${why}`,
  removed: 'Nobody is told there any more.',
}
