// Groups are asked for once and kept true by what WhatsApp tells, which is acknowledged only when it is stored.
import type { Mutant } from '../mutant.ts'

const test = 'instances/baileys/incoming/groups.test.ts'

const api = 'api/groups/groups.test.ts'

export const groups: readonly Mutant[] = [
  {
    name: 'what is done with a group from here is not recorded',
    promise: 'one truth',
    file: 'core/instances/groups/groups.ts',
    from: 'record.change(tx, account, { jid, change, act })\n      storage.audit',
    to: 'storage.audit',
    tests: [`${api}: is changed in all that it is called and set to`],
  },
  {
    name: 'an act of a group is in no audit',
    promise: 'private by default',
    file: 'core/instances/groups/groups.ts',
    from: "storage.audit.append(tx, { at: now(), actor: 'api', action, instanceId: instance.id, detail: {} })",
    to: 'void action',
    tests: [`${api}: every act is in the audit log`],
  },
  {
    name: 'a refusal of WhatsApp says nothing of why',
    promise: 'an error is not an absence',
    file: 'core/instances/groups/refusals.ts',
    from: "return role === 'member' ? groupRefusals.group_not_admin : undefined",
    to: 'return undefined',
    tests: [`${api}: is said with its reason`],
  },
  {
    name: 'who may not be added is not invited',
    promise: 'accepted is sent',
    file: 'core/instances/groups/invitations.ts',
    from: 'if (invitation === undefined || to === undefined) continue',
    to: 'if (invitation !== undefined || to === undefined) continue',
    tests: [`${api}: takes members in and out`],
  },
  {
    name: 'what WhatsApp tells of a group is acknowledged before it is stored',
    promise: 'commit before acknowledge',
    file: 'core/instances/baileys/socket/socket.ts',
    from: 'else this.background(stored.then(() => handle(node)))',
    to: 'else this.background(Promise.all([stored, handle(node)]))',
    tests: ['instances/baileys/incoming/groups-kept.test.ts: comes again where it could not be stored'],
  },
  {
    name: 'the same change of a group counts each time it is told',
    promise: 'one truth',
    file: 'core/instances/groups/group-record.ts',
    from: 'if (!this.#line(tx, account, { jid, change, act, by, group, own })) return',
    to: 'this.#line(tx, account, { jid, change, act, by, group, own })',
    tests: [`${test}: is one line and one event where WhatsApp tells it twice`],
  },
  {
    name: 'groups are believed after an unclean end',
    promise: 'an error is not an absence',
    file: 'core/instances/baileys/incoming/groups.ts',
    from: 'generations.setGroupsKnown(tx, instanceId, generation, false)',
    to: 'generations.setGroupsKnown(tx, instanceId, generation, true)',
    tests: [`${test}: is there after an end without order`],
  },
  {
    name: 'groups are asked for at each login',
    promise: 'one truth',
    file: 'core/instances/baileys/incoming/groups.ts',
    from: 'if (!this.#isComplete) return\n',
    to: 'if (this.#isComplete || !this.#isComplete) return\n',
    tests: [`${test}: is told by WhatsApp after an ordered end`],
  },
  {
    name: 'groups that WhatsApp does not name any more are kept',
    promise: 'one truth',
    file: 'core/instances/groups/group-record.ts',
    from: 'if (leftAt !== null || there.has(jid)) continue',
    to: 'if (leftAt !== null || there !== null) continue',
    tests: [`${test}: is there after an end without order`],
  },
  {
    name: 'a copy of another moment is believed of its groups',
    promise: 'a backup is proven',
    file: 'core/storage/portable/ratchets.ts',
    from: 'owes_pre_keys: 1, groups_known: 0 }',
    to: 'owes_pre_keys: 1 }',
    also: {
      file: 'core/storage/portable/ratchets.ts',
      from: 'generations.setGroupsKnown(tx, instanceId, n, false)',
      to: 'void generations',
    },
    tests: [
      'storage/portable/ratchets.test.ts: is without what was known of groups',
      'storage/portable/ratchets.test.ts: goes on without what was known of groups',
    ],
  },
  {
    name: 'a change of a group that cannot be stored blocks the next ones',
    promise: 'commit before acknowledge',
    file: 'core/instances/baileys/incoming/groups.ts',
    from: 'if (isOutage(error)) throw error',
    to: 'throw error',
    tests: ['instances/baileys/incoming/groups-kept.test.ts: that cannot be stored holds nothing up'],
  },
]
