// What a key may, where it may not everything.
import { z } from 'zod'

/**
 * read: see everything. send: write, react, groups, labels. control: start, stop, link, snapshots. manage: numbers, settings,
 * webhooks, passkeys. delete: trash, purge, restore.
 */
export const Scope = z.enum(['read', 'send', 'control', 'manage', 'delete'])
export type Scope = z.infer<typeof Scope>
