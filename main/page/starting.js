// The page shown while there is no core: what is so, and the one thing that can be done.
const desktop = window.holdfastDesktop
const part = (id) => document.getElementById(id)

function show({ words, state, message, hint }) {
  part('message').textContent = message
  part('hint').textContent = hint
  part('unlock').hidden = state !== 'passphrase'
  part('retry').hidden = state !== 'closed'
  part('unlock').querySelector('label').textContent = words.passphrase
  part('unlock').querySelector('button').textContent = words.unlock
  part('retry').textContent = words.retry
  if (state === 'passphrase') part('passphrase').focus()
}

part('unlock').addEventListener('submit', (event) => {
  event.preventDefault()
  void desktop.unlock(part('passphrase').value)
  part('passphrase').value = ''
})
part('retry').addEventListener('click', () => void desktop.retry())
desktop.onCore(show)
desktop.core().then(show)
