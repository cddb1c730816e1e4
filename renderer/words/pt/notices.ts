// Lines in a chat that nobody wrote, in Portuguese: what the own number did, what somebody did, and what happened where
// nobody is known who did it.
import type { NoticeCode } from '../../../core/contract/messages/notice.ts'

export const group = {
  title: 'Grupo',
  members: (n: number) => (n === 1 ? '1 participante' : `${n} participantes`),
  membersTitle: 'Participantes',
  admin: 'Admin',
  gone: 'O número não está mais neste grupo.',
  left: 'Não estão mais',
  leftOn: (day: string) => `saiu em ${day}`,
  removedOn: (day: string) => `removido em ${day}`,
  goneSince: (day: string) => `fora desde ${day}`,
  community: {
    title: 'Grupos da comunidade',
    announcements: 'Avisos',
    takeOut: 'Tirar',
    group: 'Grupo',
    choose: 'Escolha um grupo',
    putIn: 'Pôr na comunidade',
    leave: 'Sair da comunidade',
    leaveTitle: (name: string) => `Sair de “${name}”?`,
    leaveText: 'O número sai também de todos os grupos dela. O que foi dito neles fica aqui.',
    left: 'O número saiu da comunidade.',
    name: 'Nome de uma comunidade nova',
    make: 'Criar a comunidade',
  },
}

export const notice = {
  you: 'você',
  andMore: (n: number) => `e mais ${n}`,
  days: (n: number) => (n === 1 ? '24 horas' : `${n} dias`),
}

export const notices: Record<NoticeCode, readonly [mine: string, theirs: string, unknown: string]> = {
  group_created: [
    'Você criou o grupo “{subject}”',
    '{who} criou o grupo “{subject}”',
    'O grupo “{subject}” foi criado',
  ],
  group_deleted: ['Você apagou o grupo', '{who} apagou o grupo', 'O grupo foi apagado'],
  group_subject: [
    'Você mudou o nome do grupo: “{subject}”',
    '{who} mudou o nome do grupo: “{subject}”',
    'O grupo agora se chama “{subject}”',
  ],
  group_description: ['Você mudou a descrição', '{who} mudou a descrição', 'A descrição foi mudada'],
  group_description_removed: [
    'Você removeu a descrição',
    '{who} removeu a descrição',
    'A descrição foi removida',
  ],
  group_picture: ['Você mudou a foto', '{who} mudou a foto', 'A foto foi mudada'],
  group_picture_removed: ['Você removeu a foto', '{who} removeu a foto', 'A foto foi removida'],
  group_announce_on: [
    'Você permitiu que só admins escrevam',
    '{who} permitiu que só admins escrevam',
    'Agora só admins podem escrever',
  ],
  group_announce_off: [
    'Você permitiu que todos escrevam',
    '{who} permitiu que todos escrevam',
    'Agora todos podem escrever',
  ],
  group_locked_on: [
    'Você permitiu que só admins mudem o grupo',
    '{who} permitiu que só admins mudem o grupo',
    'Agora só admins podem mudar o grupo',
  ],
  group_locked_off: [
    'Você permitiu que todos mudem o grupo',
    '{who} permitiu que todos mudem o grupo',
    'Agora todos podem mudar o grupo',
  ],
  group_member_add_admins: [
    'Você permitiu que só admins adicionem participantes',
    '{who} permitiu que só admins adicionem participantes',
    'Agora só admins podem adicionar participantes',
  ],
  group_member_add_all: [
    'Você permitiu que todos adicionem participantes',
    '{who} permitiu que todos adicionem participantes',
    'Agora todos podem adicionar participantes',
  ],
  group_approval_on: [
    'Você deixou que os admins decidam quem entra',
    '{who} deixou que os admins decidam quem entra',
    'Agora os admins decidem quem entra',
  ],
  group_approval_off: [
    'Você deixou entrar quem tem o link',
    '{who} deixou entrar quem tem o link',
    'Agora entra quem tem o link',
  ],
  community_joined: [
    'Você pôs o grupo numa comunidade',
    '{who} pôs o grupo numa comunidade',
    'O grupo foi posto numa comunidade',
  ],
  community_left: [
    'Você tirou o grupo da comunidade',
    '{who} tirou o grupo da comunidade',
    'O grupo foi tirado da comunidade',
  ],
  community_linked: [
    'Você pôs o grupo “{subject}” na comunidade',
    '{who} pôs o grupo “{subject}” na comunidade',
    'O grupo “{subject}” foi posto na comunidade',
  ],
  community_unlinked: [
    'Você tirou o grupo “{subject}” da comunidade',
    '{who} tirou o grupo “{subject}” da comunidade',
    'O grupo “{subject}” foi tirado da comunidade',
  ],
  group_link_changed: [
    'Você revogou o link de convite',
    '{who} revogou o link de convite',
    'O link de convite foi revogado',
  ],
  chat_expires: [
    'Você fez as mensagens sumirem após {time}',
    '{who} fez as mensagens sumirem após {time}',
    'As mensagens somem após {time}',
  ],
  chat_expires_not: [
    'Você fez as mensagens ficarem',
    '{who} fez as mensagens ficarem',
    'As mensagens agora ficam',
  ],
  members_added: ['Você adicionou {people}', '{who} adicionou {people}', 'Adicionado: {people}'],
  members_joined: ['Você entrou', '{who} entrou', 'Entrou: {people}'],
  members_removed: ['Você removeu {people}', '{who} removeu {people}', 'Não está mais no grupo: {people}'],
  members_left: ['Você saiu', '{who} saiu', 'Saiu: {people}'],
  members_promoted: ['Você tornou {people} admin', '{who} tornou {people} admin', 'Agora é admin: {people}'],
  members_demoted: [
    'Você tirou {people} dos admins',
    '{who} tirou {people} dos admins',
    'Não é mais admin: {people}',
  ],
  member_number_changed: ['Você tem outro número', '{who} tem outro número', 'Outro número: {people}'],
  requests_made: ['Você pediu para entrar', '{people} pediu para entrar', '{people} pediu para entrar'],
  requests_withdrawn: [
    'Não pede mais para entrar: {people}',
    'Não pede mais para entrar: {people}',
    'Não pede mais para entrar: {people}',
  ],
  call_ringing: ['Você está ligando', '{who} está ligando', 'Uma ligação'],
  call_missed: ['Uma ligação não foi atendida', 'Ligação perdida de {who}', 'Ligação perdida'],
  call_answered: [
    'Uma ligação',
    'Ligação de {who}, atendida em outro lugar',
    'Ligação atendida em outro lugar',
  ],
  call_rejected: ['Uma ligação foi recusada', 'Ligação de {who}, recusada', 'Ligação recusada'],
}
