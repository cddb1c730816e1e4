// Who is told of alerts, as the environment says it.
import { NtfySetting, SmtpSetting, SmtpUrl } from '../contract/appliance/settings.ts'
import type { Settings } from './env.ts'
import { ConfigError } from '../errors.ts'

export interface AlertEnvironment {
  ntfy: NtfySetting | undefined
  smtp: SmtpSetting | undefined
  heartbeatUrl: string | undefined
}

const wantedUrl = 'an address that begins with http:// or https:// and holds no name and password'

export function alertEnvironment(settings: Settings): AlertEnvironment {
  return {
    ntfy: ntfy(settings),
    smtp: smtp(settings),
    heartbeatUrl: settings.parse(settings.text('HOLDFAST_HEARTBEAT_URL'), NtfySetting.shape.url, wantedUrl),
  }
}

function ntfy(settings: Settings): NtfySetting | undefined {
  const url = settings.parse(settings.text('HOLDFAST_NTFY_URL'), NtfySetting.shape.url, wantedUrl)
  const named = settings.text('HOLDFAST_NTFY_TOKEN')
  const token = settings.parse(named, NtfySetting.shape.token, 'printable characters without spaces')
  if (url === undefined && named !== undefined)
    throw new ConfigError(
      'HOLDFAST_NTFY_TOKEN is set without HOLDFAST_NTFY_URL: set the address of the topic too.',
    )
  return url === undefined ? undefined : { url, token: token ?? null }
}

function smtp(settings: Settings): SmtpSetting | undefined {
  const named = settings.text('HOLDFAST_SMTP_URL')
  const url = settings.parse(named, SmtpUrl, 'an address like smtp://user:password@host:587 or smtps://host')
  const list = settings.text('HOLDFAST_ALERT_TO')
  const to = list?.value.split(',').map((each) => each.trim())
  if ((url === undefined) !== (to === undefined))
    throw new ConfigError('HOLDFAST_SMTP_URL and HOLDFAST_ALERT_TO belong together: set both, or none.')
  if (url === undefined || list === undefined) return undefined
  const parsed = SmtpSetting.safeParse({ url, to })
  if (parsed.success) return parsed.data
  throw new ConfigError('HOLDFAST_ALERT_TO is not valid: it must be mail addresses separated by commas.')
}
