// /api/v1/imports: links that other programs made.
import { isAbsolute } from 'node:path'
import type { ImportReport } from '../../contract/appliance/appliance.ts'
import { routes } from '../../contract/routes.ts'
import { importRefusals } from '../../contract/sentences/imports.ts'
import { BadRequestError } from '../../errors.ts'
import { endpoint, type Endpoints } from '../router.ts'

interface FolderImport {
  folder: string
  name: string | undefined
  dryRun: boolean
}

/** Reads the folder, makes the instance and lets it connect; for a dry run only reads. */
export type ImportFolder = (request: FolderImport) => Promise<ImportReport>

export function importEndpoints(importFolder: ImportFolder) {
  return {
    importFolder: endpoint(routes.importFolder, ({ body: { folder, name, dryRun } }) => {
      if (!isAbsolute(folder)) throw new BadRequestError(importRefusals.whole_path_of_import)
      return importFolder({ folder, name, dryRun })
    }),
  } satisfies Partial<Endpoints>
}
