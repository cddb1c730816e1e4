// Sends a message with its file as one form: how far it is can be told, and it can be called off.
import type { MessageView } from '../../core/contract/messages/message.ts'
import { addressOf, answered, sessionHeader } from './client.ts'
import { UnreachableError } from './errors.ts'

export interface FormToSend {
  fields: Record<string, string>
  file: File
  signal: AbortSignal
  /** From 0 to 1. */
  onProgress(share: number): void
}

export async function sendFile({ fields, file, signal, onProgress }: FormToSend): Promise<MessageView> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  // The last part: what comes before it is read first.
  form.set('file', file, file.name)
  const { status, text } = await post(form, signal, onProgress)
  return answered(status, jsonOf(text)) as MessageView
}

function post(
  form: FormData,
  signal: AbortSignal,
  onProgress: FormToSend['onProgress'],
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', addressOf('sendMessage'))
    request.setRequestHeader('Accept', 'application/json')
    request.setRequestHeader(...sessionHeader())
    request.upload.addEventListener('progress', ({ loaded, total }) =>
      onProgress(total === 0 ? 0 : loaded / total),
    )
    request.addEventListener('load', () => resolve({ status: request.status, text: request.responseText }))
    request.addEventListener('error', () => reject(new UnreachableError('The appliance does not answer.')))
    request.addEventListener('abort', () => reject(new DOMException('Called off.', 'AbortError')))
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(form)
  })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new UnreachableError('The appliance does not answer as expected.', { cause })
  }
}
