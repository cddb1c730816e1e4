// Why something is not done with Chatwoot, in Portuguese.
export const chatwootRefusals = {
  chatwoot_not_set:
    'O Chatwoot não está configurado para este número. Informe primeiro o endereço, a conta e um token de administrador.',
  chatwoot_incomplete:
    'São necessários o endereço do Chatwoot, a conta e um token; nada foi alterado. A conta é o número depois de /accounts/ no endereço; o token está no fim do seu perfil.',
  chatwoot_unreachable: ({ why }: { why: string | number | null }) =>
    `Não é possível chegar ao Chatwoot: ${why} Nada foi alterado. Confira o endereço e se esta máquina consegue abri-lo.`,
  chatwoot_token_wrong:
    'O Chatwoot não aceita este token; nada foi alterado. Copie o token de acesso no fim do seu perfil no Chatwoot. Atrás do nginx é preciso “underscores_in_headers on”.',
  chatwoot_not_administrator: ({ account }: { account: string | number | null }) =>
    `Este token não é de um administrador da conta ${account}, então nenhuma caixa de entrada pode ser criada nem ajustada; nada foi alterado. Use o token de um administrador dessa conta.`,
  chatwoot_no_such_inbox: ({ inbox }: { inbox: string | number | null }) =>
    `Não há caixa de entrada ${inbox} do tipo API nesta conta; nada foi alterado. Escolha outra, ou nenhuma: então uma é criada.`,
  chatwoot_refused: ({ status, said }: { status: string | number | null; said: string | number | null }) =>
    `O Chatwoot recusa (${status}): ${said} Nada se perde. Corrija o que ele diz e tente de novo.`,
  chatwoot_no_such_failure: 'Essa falha não existe mais; nada foi alterado. Veja a lista de novo.',
}
