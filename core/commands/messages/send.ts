// holdfast send: a text or a file from a number, through the running appliance. Accepted is answered; the outbox tells
// what became of it.
import { access, constants } from 'node:fs/promises'
import { basename } from 'node:path'
import { Content } from '../../contract/content.ts'
import { kindOfFile } from '../../contract/messages/file-kind.ts'
import { mediaRoutes } from '../../contract/messages/media-routes.ts'
import { MessageView } from '../../contract/messages/message.ts'
import { AppError, BadRequestError, UnavailableError } from '../../errors.ts'
import { codeOf } from '../../storage/files.ts'
import { findRunning, type Running } from '../connection.ts'
import { answer, configOf, type CommonFlags } from '../options.ts'

interface SendFlags extends CommonFlags {
  instance: string
  text?: string
  file?: string
  voice?: boolean
}

export async function send(to: string, flags: SendFlags): Promise<void> {
  const { instance, text, file } = flags
  if (text === undefined && file === undefined)
    throw new BadRequestError('Nothing says what to send; nothing was sent.', {
      hint: 'Give --text, or --file with the words that go with it as --text.',
    })
  const running = await findRunning(configOf(flags))
  if (running === undefined)
    throw new UnavailableError('The appliance is not running; nothing was sent.', { hint: 'Start it first.' })
  const content = file === undefined ? { kind: 'text', text } : await fileContent(running, { ...flags, file })
  const body = { instance, to, content: Content.parse(content) }
  const message = await running.call('POST', '/messages', MessageView, body)
  answer(flags, `Accepted as ${message.id}; it is sent in its turn.`, message)
}

async function fileContent(running: Running, { instance, file, text, voice }: SendFlags & { file: string }) {
  const { hash, mimetype } = await brought(running, instance, file)
  const kind = voice === true ? 'audio' : kindOfFile(mimetype)
  return {
    kind,
    file: { hash },
    ...(kind === 'audio' ? { voice } : { caption: text }),
    ...(kind === 'document' && { fileName: basename(file) }),
  }
}

async function brought(running: Running, instance: string, file: string) {
  try {
    await access(file, constants.R_OK)
    const path = `/media?instance=${encodeURIComponent(instance)}`
    return await running.upload(path, file, mediaRoutes.uploadMedia.answer)
  } catch (error) {
    if (error instanceof AppError || codeOf(error) === undefined) throw error
    throw new BadRequestError(`The file ${file} cannot be read (${codeOf(error)}); nothing was sent.`, {
      cause: error,
    })
  }
}
