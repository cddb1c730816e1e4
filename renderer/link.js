// The dialog in which a phone is linked: a live QR or a pairing code, until the number is online.
import { call, ProblemError, UnreachableError } from './api.js'
import { stateWord } from './words.js'

const part = (id) => document.getElementById(id)
const pollMs = 1000

/** The id of the instance being linked; undefined while the dialog is closed. */
let current

function show(element, visible) {
  element.hidden = !visible
}

function showError(error) {
  part('link-error').textContent = error instanceof Error ? error.message : ''
}

function draw(instance, code) {
  const done = instance.state === 'open'
  const waiting = instance.state === 'connecting' || instance.state === 'awaiting_link'
  const hasQr = waiting && code.png !== null
  const hasCode = waiting && code.pairingCode !== null
  part('link-title').textContent = `Link ${instance.name}`
  part('link-state').textContent = stateText(instance, { done, hasQr, hasCode })
  show(part('link-qr'), hasQr)
  if (hasQr) part('link-image').src = code.png
  const seconds = code.expiresAt === null ? 0 : Math.max(0, Math.round((code.expiresAt - Date.now()) / 1000))
  part('link-count').textContent = `A new one comes in ${seconds} s.`
  show(part('link-code'), hasCode)
  part('link-code').textContent = hasCode ? code.pairingCode.replace(/^(.{4})(.{4})$/, '$1-$2') : ''
  part('link-last').textContent = hasCode
    ? 'choose “Link with phone number instead”, then type the code'
    : 'scan the code'
  show(part('link-steps'), waiting)
  show(part('link-again'), !done && !waiting)
}

function stateText(instance, { done, hasQr, hasCode }) {
  if (done) return `Online. This number is linked and stays connected.`
  if (hasQr) return 'Scan this with the phone.'
  if (hasCode) return 'Type this code on the phone.'
  if (instance.state === 'connecting')
    return instance.generation === null ? 'Asking WhatsApp for a code …' : 'Scanned. Connecting …'
  if (instance.state === 'awaiting_link') return 'Asking WhatsApp for a code …'
  return instance.stateReason ?? stateWord(instance)
}

async function look(id) {
  const [instance, code] = await Promise.all([
    call('GET', `/instances/${id}`),
    call('GET', `/instances/${id}/qr`),
  ])
  if (current === id) draw(instance, code)
}

async function follow(id) {
  try {
    await look(id)
  } catch (error) {
    if (!(error instanceof UnreachableError)) showError(error)
  }
  await new Promise((resolve) => setTimeout(resolve, pollMs))
  if (current === id) void follow(id)
}

async function begin(id, request) {
  showError(undefined)
  try {
    await call('POST', `/instances/${id}/link`, request)
  } catch (error) {
    // Already open, or already linking: the state says the rest.
    if (!(error instanceof ProblemError) || error.code !== 'conflict') showError(error)
  }
}

/** Opens the dialog and asks for a code; it closes itself never, so that "online" is read. */
export async function openLink(id) {
  current = id
  part('phone').value = ''
  const dialog = part('link-dialog')
  if (!dialog.open) dialog.showModal()
  part('link-state').textContent = 'Asking WhatsApp for a code …'
  for (const hidden of ['link-qr', 'link-code', 'link-again']) show(part(hidden), false)
  await begin(id, {})
  void follow(id)
}

export function prepareLink() {
  const dialog = part('link-dialog')
  dialog.addEventListener('close', () => (current = undefined))
  part('link-again').addEventListener('click', () => void begin(current, {}))
  part('code-form').addEventListener('submit', (event) => {
    event.preventDefault()
    const phoneNumber = part('phone').value.replaceAll(/\D/g, '')
    if (phoneNumber.length >= 6) void begin(current, { phoneNumber })
    else showError(new Error('The number needs its country code, for example 55 11 99999 0000.'))
  })
}
