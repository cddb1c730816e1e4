// What the messages of an open chat can ask of it.
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { MessageView, QuotedView } from '../../../../core/contract/messages/message.ts'

export interface Tools {
  instance: string
  chat: string
  isGroup: boolean
  /** Nothing can be written here. */
  isReadOnly: boolean
  goTo(quoted: QuotedView): void
  view(message: MessageView): void
  tell(message: MessageView): void
  forward(message: MessageView): void
}

const nowhere: Tools = {
  instance: '',
  chat: '',
  isGroup: false,
  isReadOnly: true,
  goTo: () => undefined,
  view: () => undefined,
  tell: () => undefined,
  forward: () => undefined,
}

export const ToolsContext = createContext<Tools>(nowhere)
export const useTools = (): Tools => useContext(ToolsContext)
