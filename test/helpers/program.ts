// What tests start as the appliance and as its command line: in the suite the bundle of the present source, as "npm start"
// runs it (test/setup/bundle.ts); in a script of its own the source itself.
import { join } from 'node:path'

export const program = process.env['TEST_PROGRAM'] ?? join(import.meta.dirname, '..', '..', 'core', 'cli.ts')
