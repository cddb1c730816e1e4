// The backups and the work that takes its time, in Brazilian Portuguese.
import type { Words } from '../en/index.ts'
import { plural } from './count.ts'

export const backups: Words['backups'] = {
  title: 'Backups',
  tabs: 'Partes dos backups',
  parts: {
    overview: 'Visão geral',
    location: 'Segundo local',
    key: 'Chave de recuperação',
    restores: 'Restaurações',
  },
  flows: {
    restore: 'Restaurar',
    file: 'Guardar em um arquivo',
    move: 'Levar um número embora',
    bring: 'Trazer um número',
  },
  take: 'Fazer um backup agora',
  taken: 'O backup está feito. Agora ele é comprovado.',
  standing: {
    good: (when) => `Tudo poderia ser restaurado como estava ${when}.`,
    proven: (when) => `Última comprovação: ${when}.`,
    unproven: 'Ainda não foi comprovado; isso acontece sozinho daqui a pouco.',
    none: 'Ainda não há backup.',
    noneText:
      'O primeiro é feito sozinho logo depois do início. Nada corre risco enquanto este computador funciona; faça um agora para ter certeza.',
    failed: 'O backup mais novo não passou na comprovação.',
    failedSafe: (when) => `O que está aqui continua, e o comprovado de ${when} está seguro.`,
    failedNone: 'O que está aqui continua; mas não há outro backup comprovado.',
    failedDo: 'Faça um novo backup. Se ele também falhar, é preciso olhar o disco.',
    alert: (when) => `Os backups têm um problema desde ${when}.`,
  },
  next: {
    key: 'Ainda não há chave de recuperação: se este computador se perder, ninguém consegue abrir os backups.',
    toKey: 'Fazer uma chave de recuperação',
    location: 'Os backups estão só neste computador: se o disco falhar, vão com ele.',
    toLocation: 'Escolher um segundo local',
    second: 'Segundo local',
  },
  timeLine: 'Voltar a um momento',
  timeLineText: 'As marcas são backups completos; onde a linha está cheia, qualquer momento serve.',
  asItWas: 'Como estava às',
  pick: 'O momento ao qual voltar',
  zoom: 'Quanto da linha do tempo aparece',
  zooms: { hour: 'Uma hora', day: 'Um dia', all: 'Tudo' },
  restoreThis: 'Restaurar …',
  snapshots: 'Backups completos',
  snapshotsText: 'Cada um é aberto e lido para ver se funcionaria. Os antigos vão sendo reduzidos.',
  reasons: {
    scheduled: 'sozinho',
    first: 'o primeiro',
    new_history: 'começou um novo histórico',
    asked_for: 'pedido',
    before_restore: 'antes de uma restauração',
    before_purge: 'antes de eliminar',
  },
  proof: { proven: 'comprovado', failed: 'não serve', none: 'ainda não comprovado' },
  prove: 'Comprovar',
  isProven: 'Está comprovado: tudo nele pode ser restaurado.',
  restore: 'Restaurar',
  empty: 'Seus backups vão aparecer aqui',
  emptyText: 'O primeiro é feito sozinho em breve, e de novo sempre que bastante coisa mudou.',
  ways: {
    title: 'O que mais se pode fazer',
    file: 'Guardar em um arquivo',
    fileText: 'Um número ou todos, em um arquivo para guardar em outro lugar.',
    open: 'Restaurar de um arquivo',
    openText: 'O que há em um arquivo .holdfast, ao lado do que está aqui ou no lugar dele.',
    move: 'Levar um número embora',
    moveText: 'Para o Holdfast em outro computador, sem ler o código de novo.',
    bring: 'Trazer um número',
    bringText: 'De um programa que usa Baileys, com a conexão: não precisa do telefone.',
  },
}

export const work: Words['work'] = {
  kinds: {
    restore: 'Restauração',
    export: 'Gravação do arquivo de backup',
    verify: 'Leitura do arquivo de backup',
    rotation: 'Troca da chave de dados',
    other: 'Trabalho',
  },
  units: {
    rows: (n) => `${n} linhas`,
    numbers: (n) => `${n} números`,
    batches: (n) => `${n} partes`,
  },
  of: (done, total) => `${done} de ${total}`,
  perSecond: (amount) => `${amount} por segundo`,
  done: {
    restore: 'Está feito. Pode ser desfeito em Restaurações.',
    verify: 'O arquivo está inteiro.',
    rotation: 'A chave de dados foi trocada.',
    other: 'Está feito.',
  },
  toDownload: (size) => `O arquivo está pronto para baixar (${size}).`,
  written: (file, size) => `O arquivo foi gravado: ${file} (${size}).`,
  failed: (kind, why) => `${kind}: não deu certo. ${why}`,
  cancelled: (kind) => `${kind}: cancelada; nada dela ficou.`,
}

export const bring: Words['bring'] = {
  from: 'De uma pasta do Baileys',
  text: 'Outros programas guardam a conexão de um número em uma pasta com creds.json e muitos arquivos pequenos. O Holdfast lê a pasta e a deixa como está.',
  folder: 'Pasta',
  name: 'Nome (opcional)',
  nameHint: 'Como você chama o número aqui; sem isso, o nome da pasta.',
  stopFirst: 'Pare antes o outro programa, de vez: um número só pode estar on-line em um lugar.',
  look: 'Olhar o que há',
  found: (phone, name, keys) =>
    `Contém ${phone}, com ${keys} chaves. Ele viria como “${name}” e se conectaria sem código QR.`,
  problems: 'O que está rasgado ou falta',
  ignored: (n) => `${plural(n, 'outro arquivo não faz', 'outros arquivos não fazem')} parte de uma conexão.`,
  bring: 'Trazer',
  done: (name) => `${name} está aqui`,
  doneText: 'Ele se conecta agora, com a conexão que tinha. Não inicie o outro programa de novo.',
  show: 'Mostrar o número',
}

export const places: Words['places'] = {
  chooseFile: 'Escolher um arquivo de backup',
  chooseFolder: 'Escolher uma pasta',
  begin: 'Onde começar',
  up: 'Subir',
  take: 'Usar esta pasta',
  ours: 'do próprio Holdfast',
  empty: 'Aqui não há pastas nem arquivos de backup.',
  cut: 'Há mais; digite o caminho.',
}
