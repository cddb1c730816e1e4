// Which folder may import which: one line a folder. It may always import itself, what lies in it, and `doors`. The longest name that fits a file
// is the one that counts, and `core/instances` as an import means all of it but `core/instances/baileys`, which has a line of its own.

/** What any part of core may import. */
const doors = ['core/contract', 'core/errors.ts', 'core/log.ts', 'core/version.ts']

const layers: Readonly<Record<string, readonly string[]>> = {
  'core/contract': [],
  'core/version.ts': [],
  'core/errors.ts': ['core/contract'],
  'core/log.ts': ['core/errors.ts'],
  'core/outbound': [...doors],
  'core/storage': [...doors],
  'core/config': [...doors, 'core/storage'],
  'core/events': [...doors, 'core/storage', 'core/config', 'core/outbound'],
  'core/backup': [...doors, 'core/storage'],
  'core/instances': [...doors, 'core/storage', 'core/events'],
  'core/instances/baileys': [...doors, 'core/storage', 'core/events', 'core/instances', 'core/outbound'],
  'core/chatwoot': [...doors, 'core/storage', 'core/events', 'core/outbound', 'core/instances'],
  'core/support': [...doors, 'core/storage', 'core/config'],
  'core/api': [...doors, 'core/config', 'core/events', 'core/backup', 'core/instances', 'core/chatwoot'],
  'core/appliance': [
    ...doors,
    'core/config',
    'core/storage',
    'core/events',
    'core/outbound',
    'core/backup',
    'core/instances',
    'core/instances/baileys',
    'core/chatwoot',
    'core/support',
    'core/api',
  ],
  'core/commands': [
    ...doors,
    'core/config',
    'core/storage',
    'core/events',
    'core/backup',
    'core/support',
    'core/api',
    'core/appliance',
  ],
  'core/cli.ts': [...doors, 'core/commands'],
  'core/serve.ts': [...doors, 'core/commands'],
  // The words of all languages, for the page and the desktop.
  'renderer/words': ['core/contract', 'renderer'],
  main: ['core/contract', 'renderer/words'],
  renderer: ['core/contract', 'renderer/words'],
}

/** Packages that one place alone may import. */
const onlyIn: Readonly<Record<string, string>> = {
  '@whiskeysockets/baileys': 'core/instances/baileys',
  'better-sqlite3': 'core/storage/database.ts',
  electron: 'main',
}

/** The part of the table that a file belongs to; undefined for files outside it, such as tests. */
function layerOf(file: string): string | undefined {
  const fitting = Object.keys(layers).filter((name) => file === name || file.startsWith(`${name}/`))
  return fitting.toSorted((a, b) => b.length - a.length)[0]
}

/** In words why this file must not import that one or that package; undefined where it may. */
export function whyNot(file: string, imported: string): string | undefined {
  const layer = layerOf(file)
  if (layer === undefined) return undefined
  const place = Object.entries(onlyIn).find(
    ([name]) => imported === name || imported.startsWith(`${name}/`),
  )?.[1]
  if (place !== undefined && file !== place && !file.startsWith(`${place}/`))
    return `Only ${place} may import ${imported}.`
  const other = layerOf(imported)
  if (other === undefined || other === layer) return undefined
  if (layers[layer]?.includes(other) === true) return undefined
  return `${layer} may not import ${other}: see the table in build/lint/layers.ts.`
}
