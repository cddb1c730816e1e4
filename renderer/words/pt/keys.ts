// The keys of programs and what else the settings hold, in Brazilian Portuguese.
import type { Words } from '../en/index.ts'

export const keys: Words['keys'] = {
  title: 'Chaves',
  text: 'Cada programa recebe uma chave própria, para que uma possa ser encerrada sem as outras.',
  make: 'Criar uma chave',
  name: 'Para que serve',
  scope: 'O que pode fazer',
  scopes: { owner: 'tudo', read: 'somente ler', scoped: 'o que for escolhido' },
  each: {
    read: 'Ler: mensagens, conversas, pessoas, estado',
    send: 'Enviar: mensagens, reações, grupos, etiquetas',
    control: 'Controlar: iniciar, parar, conectar, fazer backups',
    manage: 'Gerir: números, ajustes, webhooks',
    delete: 'Excluir: lixeira, eliminação, restauração',
  },
  forNumber: 'Para qual número',
  allNumbers: 'Todos os números',
  until: 'Vale até (opcional)',
  ends: (when: string) => `até ${when}`,
  rotate: 'Substituir',
  rotated: (name: string) => `Uma chave nova substitui “${name}”. A antiga vale por mais 24 horas.`,
  one: 'Um programa que só trabalha com um número usa o token desse número, mostrado quando ele foi criado pela API.',
  once: 'Copie agora',
  onceText: 'É mostrada só desta vez e não fica guardada em lugar nenhum.',
  key: 'A chave',
  empty: 'Nenhuma chave ainda',
  emptyText: 'Crie uma para cada programa que usa a API.',
  environment: 'A chave em HOLDFAST_API_KEY também abre tudo; ela é alterada onde o programa é iniciado.',
  used: (when: string) => `usada por último ${when}`,
  never: 'nunca usada',
  made: (when: string) => `criada ${when}`,
  end: 'Encerrar',
  ask: (name: string) => `Encerrar a chave “${name}”?`,
  askText: 'O que a usa passa a ser recusado, e também uma página aberta com ela. Os números continuam.',
  ended: (name: string) => `A chave “${name}” foi encerrada.`,
}

export const record: Words['record'] = {
  title: 'Registro',
  text: 'Quem fez o quê com este aparelho e seus números, e de onde, do mais novo ao mais antigo.',
  empty: 'Nada registrado ainda',
  emptyText: 'Chaves criadas ou encerradas, restaurações e exclusões definitivas aparecerão aqui.',
  number: 'Número',
  all: 'Todos',
  by: 'Por',
  day: 'Dia',
  csv: 'Levar como CSV',
  who: {
    session: 'Em um navegador',
    key: 'Chave',
    token: 'Token de um número',
    environment: 'Chave do ambiente',
    command: 'Linha de comando ou computador',
    appliance: 'O próprio aparelho',
    owner: 'Dono',
    instance: 'Token de um número',
    api: 'Pela API',
  },
}

export const appliance: Words['appliance'] = {
  title: 'Aparelho',
  login: 'Iniciar quando eu entrar neste computador',
  support: 'Pacote de suporte',
  supportText:
    'Um arquivo que ajuda outra pessoa a ver o que está errado: versões, estados, contagens e registros. Sem chaves, números, nomes nem textos.',
  download: 'Baixar',
  trash: 'Lixeira',
  trashText: 'Quanto tempo os números excluídos ficam guardados é definido lá.',
  toTrash: 'Ir para a lixeira',
}

export const apiPage: Words['apiPage'] = {
  try: 'Testar',
  answer: (status: number) => `A resposta (${status})`,
  health: 'Como está o aparelho',
  search: 'Buscar',
  toKeys: 'Criar uma chave para isso',
}
