// The settings of the page and the appliance, in English.

export const prefs = {
  title: 'Settings',
  tabs: 'Parts of the settings',
  appearance: 'This page',
  language: 'Language',
  theme: 'Theme',
  reading: 'A chat that is opened',
  readings: { told: 'counts as read, and its senders see it', untold: 'stays unread' },
  sendingKey: 'What sends a message',
  sendingKeys: { enter: 'Enter', ctrlEnter: 'Ctrl and Enter' },
  themes: { system: 'as the system', light: 'light', dark: 'dark' },
  about: 'About',
  version: 'Version',
  started: 'Running since',
  free: 'Free on the disk',
  licence:
    'Holdfast is under the MIT licence; the bundles that hold libsignal are under GPL-3.0. No telemetry.',
  lock: 'Lock',
  lockText:
    'Ends the session of this browser. To come back, the password or a key is needed. The numbers stay online.',
  lockFirst: 'To lock this window, set a password first: it is what unlocks it.',
  api: 'API',
  apiText: 'Everything this page does goes through the API. Examples for your own programs:',
  apiKey: 'Put your key in place of $KEY.',
  description: 'OpenAPI description',
  examples: {
    list: 'List the numbers',
    send: 'Send a text',
    read: 'Read messages',
    follow: 'Follow the events',
    hook: 'Have events delivered',
  },
  evolution: 'Evolution API clients',
  evolutionRoutes: 'What of it works, route by route',
  evolutionText:
    'Integrations that use routes which are here need no change: set their address to this, and give them the key.',
}
