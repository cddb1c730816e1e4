// Only what its owner let go goes, and who is forgotten stays so.
import type { Mutant } from '../mutant.ts'

const keeping = 'instances/messages/keeping/keeping.test.ts'
const forgetting = 'instances/messages/keeping/forgetting.test.ts'

export const kept: readonly Mutant[] = [
  {
    name: 'a starred file is let go',
    promise: 'existence',
    file: 'core/instances/messages/keeping/let-go.ts',
    from: 'yield found.filter(({ message }) => !keeping.isStarred(message))',
    to: 'yield found',
    tests: [`${keeping}: go by their age`],
  },
  {
    name: 'a starred message is erased by its age',
    promise: 'existence',
    file: 'core/storage/tables/keeping.ts',
    from: "AND m.status <> 'pending' AND NOT ${starred('m.id')}",
    to: "AND m.status <> 'pending'",
    tests: [`${keeping}: are erased by their age`],
  },
  {
    name: 'messages go before their owner was shown how many',
    promise: 'existence',
    file: 'core/instances/messages/keeping/keeping.ts',
    from: 'if (messages > confirmMessages)',
    to: 'if (messages > confirmMessages + 1000)',
    tests: [`${keeping}: never go before their owner was shown`],
  },
  {
    name: 'a file goes that another message has',
    promise: 'existence',
    file: 'core/storage/forgetting/forget.ts',
    from: 'hashes.filter((hash) => !storage.erasing.isElsewhere(hash, rows))',
    to: 'hashes',
    tests: [`${keeping}: stay on the disk while another message has them`],
  },
  {
    name: 'a file goes that a database before a restore may have',
    promise: 'existence',
    file: 'core/instances/messages/keeping/let-go.ts',
    from: 'records.some(({ kept }) => kept)',
    to: 'records.some(() => false)',
    tests: [`${keeping}: stay on the disk while another message has them`],
  },
  {
    name: 'what is forgotten stays in the bytes of the database',
    promise: 'private by default',
    file: 'core/storage/forgetting/forget.ts',
    from: 'const usual = deps.storage.erasing.overwrite()',
    to: 'const usual = deps.storage.erasing.overwrite(0)',
    tests: [`${forgetting}: is in no row, no file and no byte`],
  },
  {
    name: 'what others quote of somebody is not forgotten',
    promise: 'private by default',
    file: 'core/storage/forgetting/forget.ts',
    from: 'await this.#unquote({ ...range, instanceId, at })',
    to: '',
    tests: [`${forgetting}: is in no row, no file and no byte`],
  },
  {
    name: 'events go on telling of who is forgotten',
    promise: 'private by default',
    file: 'core/storage/forgetting/forget.ts',
    from: 'if (among === undefined) await forgetting.told()',
    to: '',
    tests: [`${forgetting}: is in no row, no file and no byte`],
  },
  {
    name: 'a restore of one number brings back who was forgotten',
    promise: 'private by default',
    file: 'core/backup/restore/instance-restore.ts',
    from: '      await this.#forgetAgain(instanceId, control)\n',
    to: '',
    tests: ['backup/restore/instance-restore.test.ts: brings nothing back of who was forgotten'],
  },
  {
    name: 'a restore of everything brings back who was forgotten',
    promise: 'private by default',
    file: 'core/backup/restore/appliance-restore.ts',
    from: 'for (const entry of seen.forgotten) storage.forgotten.put(tx, entry)',
    to: '',
    tests: ['backup/restore/archive-restore.test.ts: brings nothing back of who was forgotten'],
  },
  {
    name: 'what somebody writes after he was forgotten goes too',
    promise: 'existence',
    file: 'core/storage/forgetting/erase.ts',
    from: 'WHERE m.chat_id = ? AND m.stored_at <= ?',
    to: 'WHERE m.chat_id = ? AND m.stored_at <= 9e15 + ?',
    tests: [`${forgetting}: is forgotten in rows that come from elsewhere`],
  },
  {
    name: 'a file to be seen once is kept',
    promise: 'private by default',
    file: 'core/instances/messages/record.ts',
    from: 'const isUnwanted = isViewOnce && settings?.keepViewOnce === false',
    to: 'const isUnwanted = isViewOnce && settings === undefined',
    tests: ['e2e/media.test.ts: to be seen once only where the number is to keep that'],
  },
]
