// A real S3 server, from npm. It knows no conditions, and none of the uploads that were cut; nor does it check signatures of our day.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from 's3rver'

/** Its own, which nobody can change. */
export const realKeys = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }

export async function startRealStore(): Promise<{ address(prefix: string): string; stop(): Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-s3rver-'))
  const server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory,
    configureBuckets: [{ name: 'backups', configs: [] }],
  })
  const { port } = await server.run()
  const endpoint = encodeURIComponent(`http://127.0.0.1:${port}`)
  return {
    address: (prefix) => `s3://backups/${prefix}?endpoint=${endpoint}`,
    async stop() {
      await server.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
