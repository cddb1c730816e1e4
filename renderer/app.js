// The page: asks for the key once, then shows what every number is doing and what can be done about it.
import { call, key, KeyError, ProblemError, UnreachableError } from './api.js'
import { openLink, prepareLink } from './link.js'
import {
  actionsFor,
  actionWords,
  byUrgency,
  phoneText,
  questions,
  sinceText,
  stateWord,
  tone,
} from './words.js'

const part = (id) => document.getElementById(id)
const pollMs = 2000

/** Cards by instance id, so that a look at the appliance changes only what changed. */
const cards = new Map()
const lastWords = new Map()

function make(tag, className, text) {
  const element = document.createElement(tag)
  if (className) element.className = className
  if (text !== undefined) element.textContent = text
  return element
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text
}

// ---- what is asked before something ends

/** What the question that is open would do, and what Undo would. */
let onYes = async () => {}
let onUndo = async () => {}

function ask(question, name, run) {
  setText(part('sure-title'), question.title(name))
  setText(part('sure-text'), question.text)
  setText(part('sure-error'), '')
  setText(part('sure-yes'), question.yes)
  onYes = run
  part('sure-dialog').showModal()
}

async function answerYes(yes) {
  yes.disabled = true
  try {
    await onYes()
    part('sure-dialog').close()
    await look()
  } catch (error) {
    setText(part('sure-error'), error.message)
  } finally {
    yes.disabled = false
  }
}

part('sure-yes').addEventListener('click', ({ currentTarget }) => void answerYes(currentTarget))

function toast(text, undo) {
  setText(part('toast-text'), text)
  part('toast').hidden = false
  part('toast-undo').hidden = undo === undefined
  onUndo = undo
}

part('toast-undo').addEventListener('click', () => void attempt(onUndo))

/** Runs something a button asked for; a refusal is told where the eye is. */
async function attempt(run) {
  try {
    part('toast').hidden = true
    await run()
  } catch (error) {
    toast(error.message)
  }
  await look()
}

// ---- what the buttons do

const post = (id, action, body) => call('POST', `/instances/${id}/${action}`, body)

async function untrash({ id, name }) {
  try {
    await post(id, 'untrash')
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== 'name_taken') throw error
    await post(id, 'untrash', { name: `${name.slice(0, 90)} (taken back)` })
  }
  toast(`${name} is back.`)
}

const actions = {
  start: ({ id }) => attempt(() => post(id, 'start')),
  stop: ({ id }) => attempt(() => post(id, 'stop')),
  link: ({ id }) => openLink(id),
  adopt: ({ id, name }) => ask(questions.adopt, name, () => post(id, 'adopt')),
  takeover: ({ id, name }) => ask(questions.takeover, name, () => post(id, 'takeover')),
  logout: ({ id, name }) =>
    ask(questions.logout, name, async () => {
      const { confirmed } = await post(id, 'logout')
      const sure = confirmed ? '' : ' WhatsApp did not confirm it: look in Linked devices on the phone.'
      toast(`${name} is logged out.${sure}`)
    }),
  trash: (instance) =>
    ask(questions.trash, instance.name, async () => {
      await call('DELETE', `/instances/${instance.id}`)
      toast(`${instance.name} is in the trash.`, () => untrash(instance))
    }),
  untrash: (instance) => attempt(() => untrash(instance)),
}

// ---- cards

function newCard() {
  const item = make('li', 'card')
  const parts = {
    item,
    name: make('h3'),
    phone: make('p', 'small'),
    state: make('p', 'state'),
    reason: make('p', 'reason'),
    code: make('p', 'small'),
    buttons: make('div', 'buttons'),
    shown: '',
    instance: undefined,
  }
  parts.buttons.addEventListener('click', ({ target }) => {
    const name = target.closest('button')?.dataset.action
    if (name !== undefined) void actions[name](parts.instance)
  })
  item.append(parts.name, parts.phone, parts.state, parts.reason, parts.code, parts.buttons)
  return parts
}

function drawButtons(card, instance, names) {
  const shown = names.join()
  // The buttons stay as they are while they mean the same, so that focus is not lost.
  if (card.shown !== shown) {
    card.shown = shown
    card.buttons.replaceChildren(
      ...names.map((name, index) => {
        const button = make('button', index === 0 ? '' : 'quiet', actionWords[name] ?? 'Take back')
        button.type = 'button'
        button.dataset.action = name
        return button
      }),
    )
  }
  card.instance = instance
  for (const button of card.buttons.children) {
    button.setAttribute('aria-label', `${button.textContent}: ${instance.name}`)
  }
}

function drawCard(card, instance, names) {
  const word = stateWord(instance)
  card.item.dataset.tone = tone(instance.state)
  setText(card.name, instance.name)
  setText(card.phone, [phoneText(instance.number), instance.profileName].filter(Boolean).join(' · '))
  const since = sinceText(instance.trashedAt ?? instance.stateSince, Date.now())
  setText(card.state, `${word} ${since}`)
  card.state.title = new Date(instance.trashedAt ?? instance.stateSince).toLocaleString()
  setText(card.reason, instance.state === 'open' ? '' : (instance.stateReason ?? ''))
  setText(
    card.code,
    instance.stateCode === null || instance.state === 'open' ? '' : `code ${instance.stateCode}`,
  )
  drawButtons(card, instance, names)
  const before = lastWords.get(instance.id)
  if (before !== undefined && before !== word) setText(part('live'), `${instance.name}: ${word}`)
  lastWords.set(instance.id, word)
}

function drawList(list, instances, namesOf) {
  const items = instances.map((instance) => {
    const card = cards.get(instance.id) ?? newCard()
    cards.set(instance.id, card)
    drawCard(card, instance, namesOf(instance))
    return card.item
  })
  const same =
    items.length === list.children.length && items.every((item, index) => list.children[index] === item)
  if (!same) list.replaceChildren(...items)
}

// ---- looks at the appliance

function section(name) {
  for (const id of ['gate', 'recovery', 'numbers']) part(id).hidden = id !== name
  if (name !== 'numbers') part('trash').hidden = true
  part('forget').hidden = name !== 'numbers'
}

function draw(instances, trashed) {
  section('numbers')
  drawList(part('cards'), instances.toSorted(byUrgency), actionsFor)
  drawList(part('trash-cards'), trashed, () => ['untrash'])
  part('empty').hidden = instances.length > 0
  part('trash').hidden = trashed.length === 0
  const online = instances.filter(({ state }) => state === 'open').length
  setText(part('summary'), instances.length === 0 ? '' : `${online} of ${instances.length} online`)
}

function bar(text) {
  part('bar').hidden = text === ''
  setText(part('bar'), text)
  document.body.classList.toggle('stale', text !== '')
}

function showGate(text) {
  section('gate')
  setText(part('summary'), '')
  setText(part('gate-error'), text)
}

async function showRecovery() {
  const { reason } = await call('GET', '/health')
  section('recovery')
  setText(part('recovery-reason'), reason ?? '')
}

async function look() {
  try {
    const [{ instances }, trash] = await Promise.all([call('GET', '/instances'), call('GET', '/trash')])
    bar('')
    draw(instances, trash.instances)
  } catch (error) {
    if (error instanceof UnreachableError)
      bar('The appliance does not answer. What is shown here is from before; trying again …')
    else if (error instanceof KeyError) {
      bar('')
      showGate(key.get() === null ? '' : error.message)
      key.forget()
    } else if (error instanceof ProblemError && error.code === 'recovery') {
      bar('')
      await showRecovery()
    } else bar(error.message)
  }
}

async function lookForever() {
  for (;;) {
    // Nothing to ask for while the key is being typed.
    if (part('gate').hidden && !document.hidden) await look()
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}

// ---- the forms

part('gate-form').addEventListener('submit', (event) => {
  event.preventDefault()
  key.set(part('key').value.trim())
  part('key').value = ''
  void look()
})

part('forget').addEventListener('click', () => {
  key.forget()
  showGate('')
})

part('add').addEventListener('click', () => {
  part('name').value = ''
  setText(part('name-error'), '')
  part('name-dialog').showModal()
})

part('name-form').addEventListener('submit', (event) => {
  event.preventDefault()
  void makeInstance(event.submitter)
})

async function makeInstance(submit) {
  submit.disabled = true
  try {
    const { id } = await call('POST', '/instances', { name: part('name').value })
    part('name-dialog').close()
    await openLink(id)
    await look()
  } catch (error) {
    setText(part('name-error'), error.message)
  } finally {
    submit.disabled = false
  }
}

for (const cancel of document.querySelectorAll('dialog .cancel')) {
  cancel.addEventListener('click', () => cancel.closest('dialog').close())
}
part('toast-close').addEventListener('click', () => (part('toast').hidden = true))

prepareLink()
void lookForever()
