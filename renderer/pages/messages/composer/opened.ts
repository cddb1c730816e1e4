// What is opened beside the field in which a message is written. Its parts are fetched when they are wanted first.
import { signal } from '@preact/signals'
import type { MessageView } from '../../../../core/contract/messages/message.ts'
import { later } from '../../../parts/later.tsx'

export type Opened = 'emoji' | 'react' | 'voice' | 'camera' | 'answers' | 'later'

/** The message that somebody chooses any emoji for. */
export const reacting = signal<MessageView | undefined>(undefined)

export const Beside = later(async () => (await import('./beside.tsx')).loadBeside())
