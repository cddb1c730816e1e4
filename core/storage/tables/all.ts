// Every table of the database, opened once.
import type { Commits } from '../commit.ts'
import type { Database } from '../database.ts'
import type { Sealer } from '../seal.ts'
import { RestoringTable } from '../portable/insert.ts'
import { EraseTable } from '../forgetting/erase.ts'
import { ForgottenTable } from '../forgetting/forgotten.ts'
import { PurgeTable } from '../purge.ts'
import { AlertTable } from './alerts.ts'
import { ApiKeyTable } from './api-keys.ts'
import { ApplianceTable } from './appliance.ts'
import { AuditTable } from './audit.ts'
import { ChannelTable } from './channels.ts'
import { ChatPageTable } from './chat-pages.ts'
import { ChatStateTable } from './chat-states.ts'
import { ChatTable } from './chats.ts'
import { ChatwootChatTable } from './chatwoot-chats.ts'
import { ChatwootLookTable } from './chatwoot-looks.ts'
import { ChatwootMessageTable } from './chatwoot-messages.ts'
import { ChatwootQueueTable } from './chatwoot-queue.ts'
import { ChatwootTable } from './chatwoot.ts'
import { ContactTable } from './contacts.ts'
import { DeliveryTable } from './deliveries.ts'
import { EffectTable } from './effects.ts'
import { EventTable } from './events.ts'
import { GenerationTable } from './generations.ts'
import { GroupTable } from './groups.ts'
import { HistoryTable } from './history.ts'
import { InstanceTable } from './instances.ts'
import { JournalTable } from './journal.ts'
import { KeepingTable } from './keeping.ts'
import { LabelTable } from './labels.ts'
import { LineageTable } from './lineage.ts'
import { MarkedTable } from './marked.ts'
import { MediaTable } from './media.ts'
import { MessageTable } from './messages.ts'
import { NumberCheckTable } from './number-checks.ts'
import { OutboxTable } from './outbox.ts'
import { OwnerPasswordTable } from './owner-password.ts'
import { PastMemberTable } from './past-members.ts'
import { PictureTable } from './pictures.ts'
import { QuickAnswerTable } from './quick-answers.ts'
import { ReceiptTable } from './receipts.ts'
import { RestoreTable } from './restores.ts'
import { RetryCounterTable } from './retry-counters.ts'
import { SearchChangeTable } from './search-changes.ts'
import { SearchTable } from './search.ts'
import { SessionTable } from './sessions.ts'
import { SignalKeyTable } from './signal-keys.ts'
import { StateChangeTable } from './state-changes.ts'
import { StateCollectionTable } from './state-collections.ts'
import { TimelineTable } from './timeline.ts'
import { TotalTable } from './totals.ts'
import { UndecryptableTable } from './undecryptable.ts'
import { WebhookTable } from './webhooks.ts'

export function openTables(db: Database, sealer: Sealer, commits: Commits) {
  return {
    appliance: new ApplianceTable(db),
    apiKeys: new ApiKeyTable(db),
    sessions: new SessionTable(db),
    ownerPassword: new OwnerPasswordTable(db),
    instances: new InstanceTable(db, sealer),
    generations: new GenerationTable(db, sealer),
    signalKeys: new SignalKeyTable(db, sealer),
    journal: new JournalTable(db, sealer),
    chats: new ChatTable(db),
    channels: new ChannelTable(db),
    chatPages: new ChatPageTable(db),
    chatStates: new ChatStateTable(db),
    labels: new LabelTable(db),
    marked: new MarkedTable(db),
    stateChanges: new StateChangeTable(db),
    stateCollections: new StateCollectionTable(db),
    contacts: new ContactTable(db),
    messages: new MessageTable(db),
    effects: new EffectTable(db),
    media: new MediaTable(db),
    receipts: new ReceiptTable(db),
    outbox: new OutboxTable(db),
    events: new EventTable(db, commits),
    webhooks: new WebhookTable(db, sealer),
    deliveries: new DeliveryTable(db),
    chatwoot: new ChatwootTable(db, sealer),
    chatwootChats: new ChatwootChatTable(db),
    chatwootMessages: new ChatwootMessageTable(db),
    chatwootQueue: new ChatwootQueueTable(db),
    chatwootLooks: new ChatwootLookTable(db),
    alerts: new AlertTable(db),
    timeline: new TimelineTable(db),
    groups: new GroupTable(db),
    pastMembers: new PastMemberTable(db),
    pictures: new PictureTable(db),
    quickAnswers: new QuickAnswerTable(db),
    retryCounters: new RetryCounterTable(db),
    undecryptable: new UndecryptableTable(db),
    numberChecks: new NumberCheckTable(db),
    audit: new AuditTable(db),
    historyChunks: new HistoryTable(db),
    search: new SearchTable(db),
    searchChanges: new SearchChangeTable(db),
    totals: new TotalTable(db),
    keeping: new KeepingTable(db),
    forgotten: new ForgottenTable(db),
    erasing: new EraseTable(db),
    purges: new PurgeTable(db),
    history: new LineageTable(db),
    restoring: new RestoringTable(db, sealer, commits),
    restores: new RestoreTable(db),
  }
}
