// How Baileys' multi-file folders name their files, undone: `<type>-<id>.json` with "/" as "__" and ":" as "-".
// The change cannot be undone in general, so each type says what its ids can hold.

export interface KeyName {
  type: string
  id: string
}

/** A file that is no key: the credentials, something of another program, or a name Baileys would not make. */
export type FileKind =
  { is: 'creds' } | ({ is: 'key' } & KeyName) | { is: 'foreign' } | { is: 'misnamed'; type: string }

export const credsFile = 'creds.json'

const asIs = (id: string): string => id

/** A group, a user and a device joined by "::", which some programs leave as it is; none of the three holds two dashes. */
function undoSenderKey(written: string): string | undefined {
  const parts = written.split(written.includes('::') ? '::' : '--')
  return parts.length === 3 && parts.every((part) => part !== '') ? parts.join('::') : undefined
}

/** From written ids to ids; undefined where Baileys would not have written it. Longer prefixes come first. */
const undo: ReadonlyMap<string, (written: string) => string | undefined> = new Map([
  ['app-state-sync-version', asIs],
  // Base64: the only type whose ids hold slashes, and its alphabet has no underscore of its own.
  ['app-state-sync-key', (written: string) => written.replaceAll('__', '/')],
  ['sender-key-memory', asIs],
  ['sender-key', undoSenderKey],
  ['identity-key', asIs],
  ['lid-mapping', asIs],
  ['device-list', asIs],
  ['pre-key', (written: string) => (/^\d+$/.test(written) ? written : undefined)],
  ['session', asIs],
  ['tctoken', asIs],
])

export const keyTypes: readonly string[] = [...undo.keys()]

export function fileKindOf(file: string): FileKind {
  if (file === credsFile) return { is: 'creds' }
  const type = keyTypes.find((each) => file.startsWith(`${each}-`))
  if (type === undefined || !file.endsWith('.json')) return { is: 'foreign' }
  const id = undo.get(type)?.(file.slice(type.length + 1, -'.json'.length))
  // No id holds a space: it is a copy that a person or a sync has made ("x (1).json", "x - Copy.json").
  return id === undefined || id === '' || /\s/.test(id) ? { is: 'misnamed', type } : { is: 'key', type, id }
}

/** The name Baileys gives the file. */
export function fileOf(type: string, id: string): string {
  return `${type}-${id}.json`.replaceAll('/', '__').replaceAll(':', '-')
}
