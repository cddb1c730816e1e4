// holdfast support-bundle FILE: what helps somebody else to see what is wrong, without what is private. It reads the
// folder itself, so that it works at rest, beside the running appliance, in recovery mode and with the wrong key.
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { lookAt } from '../backup/paths/look-at.ts'
import { BadRequestError } from '../errors.ts'
import { codeOf } from '../storage/files.ts'
import { dataPaths } from '../storage/paths.ts'
import { supportBundle } from '../support/bundle.ts'
import { applianceSeen } from './doctor.ts'
import { answer, configOf, type CommonFlags } from './options.ts'
import { requireFolder } from './connection.ts'

export async function bundleCommand(target: string, flags: CommonFlags): Promise<void> {
  const config = configOf(flags)
  const paths = dataPaths(config.dataDir)
  if (!existsSync(paths.begun)) requireFolder(config)
  const file = resolve(target)
  await lookAt({ path: file, as: 'new file', own: { dataDir: paths.dir, keyFile: config.keyFile } })
  // Claimed at once: a file that is there is never overwritten, whoever makes it meanwhile.
  claim(file)
  try {
    const { seen, health } = await applianceSeen(config)
    const bytes = await supportBundle({ config, health, findings: [seen] })
    writeFileSync(file, bytes)
    const words = `${file} is made: versions, findings, states, counts and logs; no keys, numbers, names or texts.`
    answer(flags, `${words}\nLook through it before you give it away.`, { file, sizeBytes: bytes.length })
  } catch (error) {
    rmSync(file, { force: true })
    throw error
  }
}

function claim(file: string): void {
  try {
    writeFileSync(file, '', { flag: 'wx', mode: 0o600 })
  } catch (cause) {
    const isThere = codeOf(cause) === 'EEXIST'
    throw new BadRequestError(
      isThere ? `The file ${file} is there already.` : `The file ${file} cannot be made.`,
      {
        cause,
        hint: isThere
          ? 'Nothing was overwritten. Name another file.'
          : 'Check the folder and its permissions.',
      },
    )
  }
}
