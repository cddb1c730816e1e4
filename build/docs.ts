// npm run docs: writes what follows from the code: docs/guide/settings.md, docs/from-evolution.md, and the README.md of large folders.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { ignored } from '../core/config/ignored.ts'
import { settings } from '../core/config/settings.ts'
import { evolutionFile, evolutionPage } from './evolution/page.ts'
import { folderReadmes } from './folder-readmes.ts'

export const settingsFile = join(import.meta.dirname, '..', 'docs', 'guide', 'settings.md')

const code = (name: string): string => `\`${name}\``
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** As prettier leaves it, so that it can be compared with what lies there. */
export async function settingsPage(): Promise<string> {
  const text = `# Settings of the environment

Read once, at the start. A value that is refused ends the start with exit code 2 and a sentence that names the setting, never
the value. An empty value is none. The flags \`--data-dir\`, \`--host\` and \`--port\` count before the environment, and our names
before Evolution's. A name that begins with \`HOLDFAST_\` and is not in this table is named in the log and ignored.

What can be changed while the appliance runs is in its page, and in \`GET\` and \`PATCH /api/v1/settings\`.

| setting | what it is | without it | what it does |
| --- | --- | --- | --- |
${Object.entries(settings)
  .map(([name, { alias, takes, unset, does }]) =>
    row([alias === undefined ? code(name) : `${code(name)}, or ${code(alias)}`, takes, unset, does]),
  )
  .join('\n')}

These settings of Evolution are named in the log and ignored:

| setting | why |
| --- | --- |
${ignored.map(({ shown, because }) => row([shown, because])).join('\n')}

The system is asked for its folders (\`XDG_DATA_HOME\`, \`XDG_CONFIG_HOME\`, \`XDG_CACHE_HOME\`; on Windows \`LOCALAPPDATA\`, \`APPDATA\`),
whether this is a container of Kubernetes (\`KUBERNETES_SERVICE_HOST\`), and by the desktop which file it was started from
(\`APPIMAGE\`). What Node compiles is kept in the cache folder, or where \`NODE_COMPILE_CACHE\` says.

This page is made from \`core/config/settings.ts\` by \`npm run docs\`.
`
  return format(text, { ...(await resolveConfig(settingsFile)), parser: 'markdown' })
}

if (import.meta.main) {
  mkdirSync(dirname(settingsFile), { recursive: true })
  writeFileSync(settingsFile, await settingsPage())
  writeFileSync(evolutionFile, await evolutionPage())
  const root = join(import.meta.dirname, '..')
  for (const [path, text] of await folderReadmes()) writeFileSync(join(root, path), text)
}
