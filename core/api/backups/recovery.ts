// /api/v1/recovery and the emergency kit: the ways to the data key.
import type { Jobs } from '../../backup/jobs.ts'
import type { RecoveryKeys } from '../../backup/keys/keys.ts'
import { routes } from '../../contract/routes.ts'
import { jobView } from './jobs.ts'
import { endpoint, RawAnswer, type Endpoints } from '../router.ts'

export function recoveryEndpoints(recovery: RecoveryKeys, jobs: Jobs) {
  return {
    getRecovery: endpoint(routes.getRecovery, () => recovery.view()),
    makeRecoveryKey: endpoint(routes.makeRecoveryKey, () => recovery.make()),
    confirmRecoveryKey: endpoint(routes.confirmRecoveryKey, ({ body }) => recovery.confirm(body.recoveryKey)),
    getEmergencyKit: endpoint(
      routes.getEmergencyKit,
      async () => new RawAnswer('text/html; charset=utf-8', Buffer.from(await recovery.kit())),
    ),
    setPassphrase: endpoint(routes.setPassphrase, ({ body }) => recovery.setPassphrase(body.passphrase)),
    removePassphrase: endpoint(routes.removePassphrase, () => recovery.removePassphrase()),
    rotateDataKey: endpoint(routes.rotateDataKey, async ({ body: { passphrase } }) => {
      await recovery.assertCanRotate(passphrase)
      return jobView(
        jobs.start('rotation', (control) => recovery.rotate(passphrase, control), { only: true }),
      )
    }),
  } satisfies Partial<Endpoints>
}
