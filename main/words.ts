// What the tray, the notifications and the starting page say, in the languages of the page.
import type { InstanceState } from '../core/contract/state.ts'

export interface Words {
  open: string
  quit: string
  pause: string
  resume: string
  online(up: number, all: number): string
  noNumbers: string
  starting: string
  crashed(seconds: number): string
  unlock: string
  passphrase: string
  retry: string
  backupFailing: string
  loggedOut(name: string): string
  replaced(name: string): string
  restricted(name: string): string
  kept: string
  chooseFolder: string
  chooseArchive: string
  saveArchive: string
}

const en: Words = {
  open: 'Open Holdfast',
  quit: 'Quit',
  pause: 'Pause all numbers',
  resume: 'Resume',
  online: (up, all) => `${up} of ${all} online`,
  noNumbers: 'No numbers yet',
  starting: 'Starting…',
  crashed: (seconds) => `Holdfast ended unexpectedly. It starts again in ${seconds} s. Nothing is lost.`,
  unlock: 'Unlock',
  passphrase: 'Passphrase',
  retry: 'Try again',
  backupFailing: 'Backups are failing. Your numbers work; see Backups for the reason.',
  loggedOut: (name) => `${name} was logged out on the phone.`,
  replaced: (name) => `${name} was taken over by another computer.`,
  restricted: (name) => `WhatsApp has restricted ${name}.`,
  kept: 'Nothing is lost. Open Holdfast to see what to do.',
  chooseFolder: 'Choose a folder',
  chooseArchive: 'Choose a backup file',
  saveArchive: 'Save the backup as',
}

const pt: Words = {
  open: 'Abrir o Holdfast',
  quit: 'Sair',
  pause: 'Pausar todos os números',
  resume: 'Retomar',
  online: (up, all) => `${up} de ${all} online`,
  noNumbers: 'Nenhum número ainda',
  starting: 'Iniciando…',
  crashed: (seconds) => `O Holdfast parou inesperadamente. Ele volta em ${seconds} s. Nada se perdeu.`,
  unlock: 'Desbloquear',
  passphrase: 'Senha',
  retry: 'Tentar de novo',
  backupFailing: 'Os backups estão falhando. Seus números funcionam; veja o motivo em Backups.',
  loggedOut: (name) => `${name} foi desconectado no celular.`,
  replaced: (name) => `${name} foi assumido por outro computador.`,
  restricted: (name) => `O WhatsApp restringiu ${name}.`,
  kept: 'Nada se perdeu. Abra o Holdfast para ver o que fazer.',
  chooseFolder: 'Escolha uma pasta',
  chooseArchive: 'Escolha um arquivo de backup',
  saveArchive: 'Salvar o backup como',
}

const es: Words = {
  open: 'Abrir Holdfast',
  quit: 'Salir',
  pause: 'Pausar todos los números',
  resume: 'Reanudar',
  online: (up, all) => `${up} de ${all} en línea`,
  noNumbers: 'Aún no hay números',
  starting: 'Iniciando…',
  crashed: (seconds) =>
    `Holdfast se cerró de forma inesperada. Vuelve en ${seconds} s. No se ha perdido nada.`,
  unlock: 'Desbloquear',
  passphrase: 'Contraseña',
  retry: 'Reintentar',
  backupFailing: 'Las copias de seguridad fallan. Tus números funcionan; mira el motivo en Copias.',
  loggedOut: (name) => `Se cerró la sesión de ${name} en el teléfono.`,
  replaced: (name) => `Otro ordenador ha tomado ${name}.`,
  restricted: (name) => `WhatsApp ha restringido ${name}.`,
  kept: 'No se ha perdido nada. Abre Holdfast para ver qué hacer.',
  chooseFolder: 'Elige una carpeta',
  chooseArchive: 'Elige un archivo de copia',
  saveArchive: 'Guardar la copia como',
}

const zh: Words = {
  open: '打开 Holdfast',
  quit: '退出',
  pause: '暂停所有号码',
  resume: '恢复',
  online: (up, all) => `${all} 个号码中 ${up} 个在线`,
  noNumbers: '还没有号码',
  starting: '正在启动…',
  crashed: (seconds) => `Holdfast 意外退出，将在 ${seconds} 秒后重新启动。没有任何数据丢失。`,
  unlock: '解锁',
  passphrase: '密码短语',
  retry: '重试',
  backupFailing: '备份失败。号码仍正常工作；原因请看“备份”。',
  loggedOut: (name) => `${name} 已在手机上退出登录。`,
  replaced: (name) => `${name} 已被另一台电脑接管。`,
  restricted: (name) => `WhatsApp 限制了 ${name}。`,
  kept: '没有任何数据丢失。打开 Holdfast 查看该怎么做。',
  chooseFolder: '选择文件夹',
  chooseArchive: '选择备份文件',
  saveArchive: '备份另存为',
}

export function wordsOf(locale: string): Words {
  const language = locale.slice(0, 2)
  return { pt, es, zh }[language] ?? en
}

/** The states that a person must hear of, and what of them. */
export function sentenceOf(words: Words, state: InstanceState, name: string): string | undefined {
  if (state === 'logged_out') return words.loggedOut(name)
  if (state === 'replaced') return words.replaced(name)
  if (state === 'restricted') return words.restricted(name)
  return undefined
}
