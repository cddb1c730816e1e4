// Settings of people's addresses as webhooks, and back. Pure. A secret stays only where it was meant to go.
import type { NtfySetting, SmtpSetting } from '../../contract/appliance/settings.ts'
import type { Webhook } from '../../storage/tables/webhooks.ts'

export type PeopleWebhook = Pick<Webhook, 'url' | 'headers'>

export function ntfyWebhook({ url, token }: NtfySetting, present?: PeopleWebhook): PeopleWebhook {
  const isSame = present !== undefined && new URL(present.url).origin === new URL(url).origin
  const kept = isSame && token === undefined ? present.headers['authorization'] : undefined
  const authorization = token ? `Bearer ${token}` : kept
  return { url, headers: authorization === undefined ? {} : { authorization } }
}

export function smtpWebhook(setting: SmtpSetting, present?: PeopleWebhook): PeopleWebhook {
  const { host, port, secure, user, password } = setting.url === undefined ? setting : partsOf(setting.url)
  const scheme = secure === true ? 'smtps' : 'smtp'
  const url = `${scheme}://${host ?? ''}:${port ?? (secure === true ? 465 : 587)}`
  const isSame = present?.url === url && present.headers['user'] === (user ?? undefined)
  const kept = isSame && password === undefined ? present.headers['password'] : undefined
  const secret = password ?? kept
  const [first = ''] = setting.to
  const from = setting.from ?? (user?.includes('@') === true ? user : first)
  return {
    url,
    headers: {
      from,
      to: setting.to.join(', '),
      ...(typeof user === 'string' && { user }),
      ...(secret !== undefined && { password: secret }),
    },
  }
}

export function smtpView({ url, headers }: PeopleWebhook) {
  const { hostname: host, port, protocol } = new URL(url)
  const { from = '', to = '', user = null, password } = headers
  return {
    host,
    port: Number(port),
    secure: protocol === 'smtps:',
    user,
    passwordSet: password !== undefined,
    from,
    to: to.split(', '),
  }
}

function partsOf(text: string): Pick<SmtpSetting, 'host' | 'port' | 'secure' | 'user' | 'password'> {
  const { hostname, port, protocol, username, password } = new URL(text)
  return {
    host: hostname,
    ...(port !== '' && { port: Number(port) }),
    secure: protocol === 'smtps:',
    ...(username !== '' && { user: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
  }
}
