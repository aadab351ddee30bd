import type { FormRefusal } from './mailbox-form-page.ts'
import type { Language } from './language.ts'

const en = {
  title: 'Register a mailbox',
  intro:
    'To register is to say which mailbox it is and who uses it. Then it is connected: whoever owns it signs in to Google and agrees. Nothing is fetched or sent by registering.',
  personal: {
    title: 'Your own mailbox',
    help: 'Only you use it. It has to be on Gmail, at your company or at gmail.com.',
    save: 'Register my mailbox',
  },
  group: {
    title: 'A mailbox of a team',
    help: 'For an address that several people answer, such as info@ or support@. All members of its teams use it in the ERP.',
    save: 'Register the team’s mailbox',
  },
  address: 'Address of the mailbox',
  owner: 'Whose it is, if it isn’t yours',
  ownerHelp:
    'The e-mail address or the id of the ERP user. Only he can connect it and use it: his own page asks him to. Left empty, the mailbox is yours.',
  teams: 'Teams that use it',
  teamsHelp: 'At least one.',
  noTeams:
    'There is no team of the ERP that you could register one for: you are in none, or there is none yet.',
  google:
    'Is the address a Google Group? A group passes mail on to its members and has no mailbox, so nobody can sign in as it. Register it all the same if one of its members may write from it (in his Gmail settings, under “Send mail as”): it is then connected with his account.',
  errors: {
    'bad-address': 'Please give a whole e-mail address, such as info@example.com.',
    'no-team': 'Please tick at least one team that you may choose.',
    'no-right': 'Not registered: you don’t have the right to this any more. Ask your administrator.',
    'no-owner': 'Not registered: whose it is to be isn’t an active user of the ERP any more.',
    'owner-unknown': 'There is no active user of the ERP with this address or id.',
    'owner-several':
      'Several users of the ERP have this address. Please give the id of the one who is meant: it ends the address of the user’s page in the ERP.',
    'being-ended':
      'Not registered: what was held about the owner, or this mailbox, is just being removed. Wait half an hour, then try again.',
    taken: 'This address is registered already, as a mailbox of a team.',
  } satisfies Record<FormRefusal, string>,
  takenBy: (owner: string) => `This address is registered already, as the own mailbox of ${owner}.`,
  back: 'Back to the mailboxes',
}

export type MailboxFormTexts = Readonly<typeof en>

const cs: MailboxFormTexts = {
  title: 'Zaregistrovat schránku',
  intro:
    'Při registraci jen řeknete, která schránka to je a kdo ji používá. Potom se připojí: její majitel se přihlásí ke Googlu a udělí souhlas. Samotnou registrací se nic nestahuje ani neodesílá.',
  personal: {
    title: 'Vaše vlastní schránka',
    help: 'Používáte ji jen vy. Musí být na Gmailu, firemním nebo na gmail.com.',
    save: 'Zaregistrovat mou schránku',
  },
  group: {
    title: 'Schránka týmu',
    help: 'Pro adresu, na kterou odpovídá více lidí, třeba info@ nebo podpora@. V ERP ji používají všichni členové jejích týmů.',
    save: 'Zaregistrovat schránku týmu',
  },
  address: 'Adresa schránky',
  owner: 'Čí je, pokud není vaše',
  ownerHelp:
    'E-mailová adresa nebo ID uživatele ERP. Připojit a používat ji může jen on: vyzve ho k tomu jeho vlastní stránka. Zůstane-li pole prázdné, je schránka vaše.',
  teams: 'Týmy, které ji používají',
  teamsHelp: 'Alespoň jeden.',
  noTeams:
    'V ERP není žádný tým, kterému byste ji mohli zaregistrovat: v žádném nejste, nebo tam zatím žádný není.',
  google:
    'Je ta adresa Skupinou Google? Skupina poštu jen předává svým členům a schránku nemá, takže se za ni nikdo nemůže přihlásit. Přesto ji zaregistrujte, pokud z ní smí psát některý člen (má ji v nastavení svého Gmailu pod „Odesílat poštu jako“): připojí se pak přes jeho účet.',
  errors: {
    'bad-address': 'Zadejte prosím celou e-mailovou adresu, třeba info@example.com.',
    'no-team': 'Zaškrtněte prosím alespoň jeden tým, který smíte vybrat.',
    'no-right': 'Nezaregistrováno: už k tomu nemáte právo. Obraťte se na správce.',
    'no-owner': 'Nezaregistrováno: ten, čí má být, už není aktivním uživatelem ERP.',
    'owner-unknown': 'Žádný aktivní uživatel ERP s touto adresou ani s tímto ID není.',
    'owner-several':
      'Tuto adresu má v ERP víc uživatelů. Zadejte prosím ID toho, který je míněn: je na konci adresy jeho stránky v ERP.',
    'being-ended':
      'Nezaregistrováno: co se o majiteli uchovávalo, nebo tato schránka, se právě odstraňuje. Počkejte půl hodiny a zkuste to znovu.',
    taken: 'Tato adresa už zaregistrovaná je, jako schránka týmu.',
  },
  takenBy: (owner) => `Tato adresa už zaregistrovaná je, jako osobní schránka: ${owner}.`,
  back: 'Zpět na schránky',
}

export const MAILBOX_FORM_TEXTS: Readonly<Record<Language, MailboxFormTexts>> = { en, cs }
