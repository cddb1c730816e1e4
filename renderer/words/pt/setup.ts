// The first-run set-up, and what it reminds of afterwards, in Brazilian Portuguese.
import type { Words } from '../en/index.ts'

export const setup: Words['setup'] = {
  title: 'Boas-vindas ao Holdfast',
  text: 'Ele mantém seus números do WhatsApp conectados neste computador e nunca perde nenhum. Três passos e pronto.',
  step: (n: number, of: number) => `Passo ${n} de ${of}`,
  number: 'Vincular um número',
  numberText: 'Tenha à mão o celular com o número; ele lê um código.',
  numberDone: (n: number) => (n === 1 ? 'Há um número aqui.' : `Há ${n} números aqui.`),
  key: 'Imprimir a chave de recuperação',
  keyText: 'Uma folha de papel abre seus backups quando este computador não existir mais.',
  keyDone: 'Está criada e confirmada.',
  keyMade: 'Está criada, mas ainda não confirmada.',
  location: 'Escolher um segundo local',
  locationText:
    'Os backups são copiados em segundos para outro disco ou um NAS, para que um disco quebrado não custe nada.',
  locationLooking: 'Verificando em que disco ele fica …',
  locationSameDisk:
    'O segundo local fica no mesmo disco que os dados: se esse disco falhar, os dois se perdem. Escolha outro disco.',
  locationDone: 'Está definido; tudo é copiado para lá.',
  locationWaits: 'Primeiro imprima e confirme a chave de recuperação: sem ela ninguém abriria o que está lá.',
  begin: 'Começar',
  later: 'Mais tarde',
  skip: 'Pular a configuração',
  finish: 'Ir aos meus números',
  restore: 'Você já usava o Holdfast?',
  restoreText: 'Traga tudo de volta de um backup: números, mensagens e vínculos, sem escanear de novo.',
  restoreGo: 'Restaurar de um backup',
  goOn: 'Continuar a configuração',
  remindKey: 'Ainda não há chave de recuperação confirmada: seus backups só abririam neste computador.',
  remindLocation: 'Os backups estão só neste computador: um segundo local os guarda se o disco falhar.',
  toKey: 'Criar uma',
  toLocation: 'Escolher um',
}
