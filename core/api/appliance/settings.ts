// /api/v1/settings and alerts: parse (by the route), one call, answer.
import type { AlertView } from '../../contract/events/alert.ts'
import { routes } from '../../contract/routes.ts'
import type { AlertSettings, AlertsTest, PatchAlerts } from '../../contract/appliance/settings.ts'
import { endpoint, type Endpoints } from '../router.ts'

/** What may be asked of the alerts. */
export interface AlertControl {
  /** What is wrong now, the oldest first. */
  open(): AlertView[]
  settings(): AlertSettings
  /** Durable when it resolves. */
  update(patch: PatchAlerts): Promise<void>
  test(): Promise<AlertsTest>
}

export function settingsEndpoints(alerts: AlertControl) {
  return {
    listAlerts: endpoint(routes.listAlerts, () => ({ alerts: alerts.open() })),
    getSettings: endpoint(routes.getSettings, () => ({ alerts: alerts.settings() })),
    updateSettings: endpoint(routes.updateSettings, async ({ body }) => {
      if (body.alerts !== undefined) await alerts.update(body.alerts)
      return { alerts: alerts.settings() }
    }),
    testAlerts: endpoint(routes.testAlerts, () => alerts.test()),
  } satisfies Partial<Endpoints>
}
