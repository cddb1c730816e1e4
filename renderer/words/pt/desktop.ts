// A bandeja, os avisos e a página de início, em português.
import type { DesktopWords } from '../en/desktop.ts'

export const desktop: DesktopWords = {
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
