// Sends a file, alone or with the fields of its message: how far it is can be told, and it can be called off.
import type { MessageView } from '../../core/contract/messages/message.ts'
import { addressOf, answered, sessionHeader, type Answer } from './client.ts'
import { UnreachableError } from './errors.ts'

interface Sending {
  signal: AbortSignal
  /** From 0 to 1. */
  onProgress(share: number): void
}

export interface FormToSend extends Sending {
  fields: Record<string, string>
  file: File
}

export async function sendFile({ fields, file, ...sending }: FormToSend): Promise<MessageView> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  // The last part: what comes before it is read first.
  form.set('file', file, file.name)
  return (await post('sendMessage', form, sending)) as MessageView
}

/** A backup file, to be looked into and restored. */
export async function uploadArchive(file: File, sending: Sending): Promise<Answer<'uploadArchive'>> {
  // By its bytes alone: what a browser takes its type for says nothing.
  const bytes = new Blob([file], { type: 'application/octet-stream' })
  return (await post('uploadArchive', bytes, sending)) as Answer<'uploadArchive'>
}

async function post(
  name: 'sendMessage' | 'uploadArchive',
  body: FormData | Blob,
  { signal, onProgress }: Sending,
): Promise<unknown> {
  const request = new XMLHttpRequest()
  await new Promise<void>((resolve, reject) => {
    request.open('POST', addressOf(name))
    request.setRequestHeader('Accept', 'application/json')
    request.setRequestHeader(...sessionHeader())
    request.upload.addEventListener('progress', ({ loaded, total }) =>
      onProgress(total === 0 ? 0 : loaded / total),
    )
    request.addEventListener('load', () => resolve())
    request.addEventListener('error', () => reject(new UnreachableError('The appliance does not answer.')))
    request.addEventListener('abort', () => reject(new DOMException('Called off.', 'AbortError')))
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(body)
  })
  return answered(request.status, jsonOf(request.responseText))
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new UnreachableError('The appliance does not answer as expected.', { cause })
  }
}
