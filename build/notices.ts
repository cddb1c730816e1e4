// Writes THIRD-PARTY-NOTICES.md from the lockfile: every package that runs in the product, its licence and
// the licence's text, so that what we distribute says what it is made of.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const root = join(import.meta.dirname, '..')
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
bundle that contains it (the single file, AppImage, deb, installers) is distributed under GPL-3.0 as a
whole. Its complete source is the tagged commit of the project's repository together with the packages
below at the versions named, as published on the npm registry; whoever received such a bundle may also ask
the authors for a copy.

Made by \`npm run notices\` from package-lock.json.
`

const lock = Lockfile.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')))
const sections = Object.entries(lock.packages)
  .filter(([path, entry]) => path !== '' && !entry.dev)
  .toSorted(([a], [b]) => (a < b ? -1 : 1))
  .map(([path, entry]) => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    return `## ${name} ${entry.version ?? ''}\n\nLicence: ${entry.license ?? 'see the text'}\n${licenceText(join(root, path))}`
  })
writeFileSync(join(root, 'THIRD-PARTY-NOTICES.md'), `${head}\n${sections.join('\n')}`)

function licenceText(folder: string): string {
  if (!existsSync(folder)) return ''
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)(\.|$)/i.test(name))
  if (!file) return ''
  return `\n\`\`\`text\n${readFileSync(join(folder, file), 'utf8').replaceAll('```', "'''").trim()}\n\`\`\`\n`
}
