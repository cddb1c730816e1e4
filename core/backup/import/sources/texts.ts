// Values and names of keys as gateways keep them outside files: JSON within JSON, and types and ids in one name.
import { setImmediate } from 'node:timers/promises'
import type { Content, LinkContent } from '../link-content.ts'
import { importProblems } from '../../../contract/sentences/imports.ts'
import { credsFile, keyTypes, type KeyName } from '../multifile-names.ts'
import { parseFile, readHandled } from '../multifile-values.ts'

/** A session is written as an object or as bytes, a mapping as a text: of all types it alone is one. */
const textType = 'lid-mapping'

/** `<type>-<id>` with the id as it is. */
function keyNameOf(name: string): KeyName | undefined {
  const type = keyTypes.find((each) => name.startsWith(`${each}-`))
  const id = type === undefined ? '' : name.slice(type.length + 1)
  return type === undefined || id === '' ? undefined : { type, id }
}

/** However often it was wrapped. */
export function loginIn(text: string): Content {
  return readHandledText(text) ?? { torn: null }
}

/** That it is a text of a text is how such gateways write, and nothing to tell of. */
function readHandledText(text: string): Content | undefined {
  let inner = text
  for (let wraps = 0; wraps < 3; wraps += 1) {
    const once = parseFile(inner)
    if (typeof once?.value !== 'string') break
    inner = once.value
  }
  return readHandled(Buffer.from(inner))
}

function keyIn(type: string, text: string): Content {
  let parsed = parseFile(text)
  const isWrapped = (value: unknown): value is string =>
    typeof value === 'string' && (type !== textType || /^\s*"/.test(value))
  for (let wraps = 0; wraps < 3 && isWrapped(parsed?.value); wraps += 1) parsed = parseFile(parsed.value)
  return parsed ?? { torn: null }
}

/** How long the reading of keys may hold the event loop: the numbers that are here go on meanwhile. */
const sliceMs = 10

/** All fields of a hash: credentials under `creds`, everything else by its name. */
export async function takeFields(
  found: LinkContent,
  fields: Iterable<readonly [string, string]>,
): Promise<void> {
  let end = performance.now() + sliceMs
  for (const [name, text] of fields) {
    const key = keyNameOf(name)
    if (name === 'creds' || name === credsFile) found.takeCreds(loginIn(text))
    else if (key === undefined) found.ignored.push(name)
    else if (/\s/.test(key.id)) found.tell(name, importProblems.file_misnamed({ type: key.type }))
    else found.takeKey(name, key, keyIn(key.type, text))
    if (performance.now() < end) continue
    await setImmediate()
    end = performance.now() + sliceMs
  }
}
