// Who is told of alerts, as the environment says it.
import { NtfySetting, SmtpSetting, SmtpUrl } from '../contract/appliance/settings.ts'
import { refusal, type Settings } from './env.ts'
import { ConfigError } from '../errors.ts'

export interface AlertEnvironment {
  ntfy: NtfySetting | undefined
  smtp: SmtpSetting | undefined
  heartbeatUrl: string | undefined
}

export function alertEnvironment(settings: Settings): AlertEnvironment {
  return {
    ntfy: ntfy(settings),
    smtp: smtp(settings),
    heartbeatUrl: settings.parse('HOLDFAST_HEARTBEAT_URL', NtfySetting.shape.url),
  }
}

function ntfy(settings: Settings): NtfySetting | undefined {
  const url = settings.parse('HOLDFAST_NTFY_URL', NtfySetting.shape.url)
  const token = settings.parse('HOLDFAST_NTFY_TOKEN', NtfySetting.shape.token)
  if (url === undefined && typeof token === 'string')
    throw new ConfigError(
      'HOLDFAST_NTFY_TOKEN is set without HOLDFAST_NTFY_URL: set the address of the topic too.',
    )
  return url === undefined ? undefined : { url, token: token ?? null }
}

function smtp(settings: Settings): SmtpSetting | undefined {
  const url = settings.parse('HOLDFAST_SMTP_URL', SmtpUrl)
  const list = settings.text('HOLDFAST_ALERT_TO')
  const to = list?.value.split(',').map((each) => each.trim())
  if ((url === undefined) !== (to === undefined))
    throw new ConfigError('HOLDFAST_SMTP_URL and HOLDFAST_ALERT_TO belong together: set both, or none.')
  if (url === undefined || list === undefined) return undefined
  const parsed = SmtpSetting.safeParse({ url, to })
  if (parsed.success) return parsed.data
  throw refusal('HOLDFAST_ALERT_TO')
}
