// A group as it is where nothing special is said of it.
import type { GroupFacts } from '../../core/storage/tables/groups.ts'

export function groupFacts(more: Partial<GroupFacts> = {}): GroupFacts {
  return {
    addressing: 'lid',
    subject: 'Plans',
    description: null,
    descriptionId: null,
    owner: null,
    madeAt: 1,
    announce: false,
    locked: false,
    approval: false,
    memberAdd: 'all',
    expiresSeconds: null,
    parent: null,
    isCommunity: false,
    isAnnouncements: false,
    ...more,
  }
}
