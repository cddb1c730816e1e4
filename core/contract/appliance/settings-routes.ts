// The part of the route table for the settings of the appliance, and for what is wrong with it now.
import { AlertList } from '../events/alert.ts'
import type { Route } from '../route.ts'
import { AlertsTest, PatchSettings, SettingsView } from './settings.ts'

export const settingsRoutes = {
  listAlerts: {
    method: 'get',
    path: '/alerts',
    summary: 'What is wrong now, the oldest first. What was is in the events.',
    access: 'owner',
    status: 200,
    answer: AlertList,
  },
  getSettings: {
    method: 'get',
    path: '/settings',
    summary: 'The settings of the appliance. Secrets are never shown, only whether they are set.',
    access: 'owner',
    status: 200,
    answer: SettingsView,
  },
  updateSettings: {
    method: 'patch',
    path: '/settings',
    summary: 'Change them. What is left out stays as it is.',
    access: 'owner',
    body: PatchSettings,
    status: 200,
    answer: SettingsView,
  },
  testAlerts: {
    method: 'post',
    path: '/settings/alerts/test',
    summary: 'Tell a test to everybody who is told of alerts, and show what each server answered.',
    access: 'owner',
    status: 200,
    answer: AlertsTest,
  },
} as const satisfies Record<string, Route>
