// /api/v1/imports: links that other programs made, one of a folder or all of a gateway.
import { isAbsolute } from 'node:path'
import type { ImportReport } from '../../contract/appliance/appliance.ts'
import type { MoveInRequest } from '../../contract/backups/move-in.ts'
import { routes } from '../../contract/routes.ts'
import { importRefusals } from '../../contract/sentences/imports.ts'
import { BadRequestError } from '../../errors.ts'
import type { Job } from '../../backup/jobs.ts'
import { endpoint, type Endpoints } from '../router.ts'
import { jobView } from './jobs.ts'

interface FolderImport {
  folder: string
  name: string | undefined
  dryRun: boolean
}

/** Reads the folder, makes the instance and lets it connect; for a dry run only reads. */
export type ImportFolder = (request: FolderImport) => Promise<ImportReport>

/** Begins it, as a job. */
export type MoveIn = (request: MoveInRequest) => Job

export function importEndpoints({ importFolder, moveIn }: { importFolder: ImportFolder; moveIn: MoveIn }) {
  return {
    moveIn: endpoint(routes.moveIn, ({ body }) => jobView(moveIn(body))),
    importFolder: endpoint(routes.importFolder, ({ body: { folder, name, dryRun } }) => {
      if (!isAbsolute(folder)) throw new BadRequestError(importRefusals.whole_path_of_import)
      return importFolder({ folder, name, dryRun })
    }),
  } satisfies Partial<Endpoints>
}
