import type { WordsOf } from './finding-words.ts'

type Checks = 'erp-reachable' | 'erp-key' | 'erp-version' | 'erp-rights'

export const ERP_WORDS: WordsOf<Checks> = {
  'erp-reachable': {
    title: { en: 'ERP can be reached', cs: 'ERP je dostupné' },
    ok: { en: 'It answered in {answerMs} ms.', cs: 'Odpovědělo za {answerMs} ms.' },
    causes: {
      'host-unknown': {
        en: [
          'The address {url} leads nowhere: nobody knows this name.',
          'Correct the ERP’s address in the settings, or wait until the new name is known in the DNS.',
        ],
        cs: [
          'Adresa {url} nikam nevede: toto jméno nikdo nezná.',
          'Opravte adresu ERP v nastavení, nebo počkejte, než se nové jméno rozšíří v DNS.',
        ],
      },
      'no-connection': {
        en: [
          'Nothing can be reached at {url}.',
          'See that the ERP runs, that the address and the port are right, and that no firewall keeps us out.',
        ],
        cs: [
          'Na adrese {url} se nelze na nic připojit.',
          'Ověřte, že ERP běží, že adresa i port souhlasí a že připojení nebrání firewall.',
        ],
      },
      certificate: {
        en: [
          'The certificate of {url} can’t be trusted: it has expired, is for another name, or was issued by nobody known.',
          'Renew the certificate on the ERP’s server, with all its intermediate certificates.',
        ],
        cs: [
          'Certifikátu na {url} nelze věřit: vypršel, patří jinému jménu, nebo ho vydal někdo neznámý.',
          'Obnovte certifikát na serveru ERP včetně mezilehlých certifikátů.',
        ],
      },
      'too-slow': {
        en: [
          '{url} takes more than five seconds to answer, or doesn’t answer at all.',
          'Look at the load of the ERP’s server; until it is quicker, changes cross late.',
        ],
        cs: [
          '{url} odpovídá déle než pět sekund, nebo vůbec.',
          'Podívejte se na zatížení serveru ERP; dokud se nezrychlí, změny se přenášejí se zpožděním.',
        ],
      },
      redirected: {
        en: [
          '{url} sends us on to another address (status {status}).',
          'Enter the address that it leads to, with https and without a redirect.',
        ],
        cs: [
          '{url} nás odkazuje na jinou adresu (stav {status}).',
          'Zadejte adresu, na kterou vede, s https a bez přesměrování.',
        ],
      },
      failing: {
        en: [
          'The ERP at {url} answers with an error (status {status}).',
          'Look into the ERP’s log (data/logs); it may be in maintenance just now.',
        ],
        cs: [
          'ERP na {url} odpovídá chybou (stav {status}).',
          'Podívejte se do logu ERP (data/logs); možná právě probíhá údržba.',
        ],
      },
      'not-an-erp': {
        en: [
          'What answers at {url} is not an AutoERP or EspoCRM (status {status}).',
          'Enter the address that people open the ERP at, without /api and without #.',
        ],
        cs: [
          'Na {url} neodpovídá AutoERP ani EspoCRM (stav {status}).',
          'Zadejte adresu, na které lidé ERP otevírají, bez /api a bez #.',
        ],
      },
      'not-https': {
        en: [
          'The address {url} is not encrypted: the API key and all data can be read on the way.',
          'Set up https on the ERP’s server and enter the address with https.',
        ],
        cs: [
          'Adresa {url} není šifrovaná: klíč API i data lze po cestě číst.',
          'Zapněte na serveru ERP https a zadejte adresu s https.',
        ],
      },
    },
  },
  'erp-key': {
    title: { en: 'API key of the ERP', cs: 'Klíč API pro ERP' },
    ok: { en: 'The ERP takes the key.', cs: 'ERP klíč přijímá.' },
    causes: {
      refused: {
        en: [
          'The ERP refuses the API key.',
          'In the ERP, open Administration → API Users, see that the user is active and uses the API key, and copy its key into the settings again.',
        ],
        cs: [
          'ERP klíč API odmítá.',
          'V ERP otevřete Administrace → Uživatelé API, ověřte, že je uživatel aktivní a používá klíč API, a jeho klíč znovu vložte do nastavení.',
        ],
      },
      'locked-out': {
        en: [
          'The ERP has locked our address out for a while, after too many attempts with a wrong key.',
          'Correct the key first. The lock ends by itself within a minute without further attempts.',
        ],
        cs: [
          'ERP naši adresu na chvíli zablokovalo po mnoha pokusech se špatným klíčem.',
          'Nejdřív opravte klíč. Bez dalších pokusů blokování samo skončí do minuty.',
        ],
      },
      failing: {
        en: [
          'The ERP did not say whether it takes the key: it answered with an error, or too late.',
          'Check again in a few minutes; if it stays so, look into the ERP’s log (data/logs).',
        ],
        cs: [
          'ERP neřeklo, zda klíč přijímá: odpovědělo chybou, nebo příliš pozdě.',
          'Zkontrolujte znovu za pár minut; pokud to trvá, podívejte se do logu ERP (data/logs).',
        ],
      },
    },
  },
  'erp-version': {
    title: { en: 'Version of the ERP', cs: 'Verze ERP' },
    ok: {
      en: 'Version {version} can do everything that is needed.',
      cs: 'Verze {version} umí vše potřebné.',
    },
    causes: {
      'too-old': {
        en: [
          'Version {version} is too old: EspoCRM 8.4 or AutoERP 5.8 is the least.',
          'Upgrade the ERP, best to EspoCRM 9.2 or newer.',
        ],
        cs: [
          'Verze {version} je příliš stará: je třeba nejméně EspoCRM 8.4 nebo AutoERP 5.8.',
          'Povyšte ERP, nejlépe na EspoCRM 9.2 nebo novější.',
        ],
      },
      'autoerp-or-old': {
        en: [
          'The ERP calls itself version {version}. As an AutoERP that is enough for calendars and contacts (personal Gmail needs 5.9.2); as a plain EspoCRM it is too old.',
          'With a plain EspoCRM, upgrade to 8.4 or newer. With AutoERP there is nothing to do.',
        ],
        cs: [
          'ERP se hlásí jako verze {version}. Jako AutoERP to pro kalendáře a kontakty stačí (osobní Gmail potřebuje 5.9.2); jako samotné EspoCRM je příliš staré.',
          'Máte-li samotné EspoCRM, povyšte na 8.4 nebo novější. S AutoERP není třeba nic dělat.',
        ],
      },
      'own-echoes': {
        en: [
          'Version {version} works, but also reports our own changes back to us, which makes more calls than needed.',
          'Upgrade to EspoCRM 9.2 or newer when it suits you.',
        ],
        cs: [
          'Verze {version} funguje, ale hlásí nám zpět i naše vlastní změny, takže volání je víc, než je nutné.',
          'Až se to bude hodit, povyšte na EspoCRM 9.2 nebo novější.',
        ],
      },
      'not-told': {
        en: [
          'The ERP doesn’t tell its version.',
          'See in the ERP under Administration that it is EspoCRM 8.4 or newer, or AutoERP 5.8 or newer.',
        ],
        cs: [
          'ERP svou verzi neuvádí.',
          'Ověřte v ERP v Administraci, že jde o EspoCRM 8.4 nebo novější, případně AutoERP 5.8 nebo novější.',
        ],
      },
    },
  },
  'erp-rights': {
    title: { en: 'Rights of the API user', cs: 'Práva uživatele API' },
    ok: { en: 'The API user may do everything that is needed.', cs: 'Uživatel API smí vše potřebné.' },
    causes: {
      lacking: {
        en: [
          'The API user’s role lacks: {rights}.',
          'In the ERP, open the role of the API user: create “yes” and read, edit and delete “all” for each synced entity, read “all” for User, Team, Contact and Lead, Webhook enabled, and assignment permission “all”.',
        ],
        cs: [
          'Roli uživatele API chybí: {rights}.',
          'V ERP otevřete roli uživatele API: u každé synchronizované entity vytváření „ano“ a čtení, úpravy i mazání „vše“, čtení „vše“ u uživatelů, týmů, kontaktů a zájemců, zapnutý Webhook a oprávnění přiřazovat „vše“.',
        ],
      },
      'no-messages': {
        en: [
          'The API user may not post to others, so nobody is told in the ERP when an account has to be connected again.',
          'Give the role of the API user the message permission “all”.',
        ],
        cs: [
          'Uživatel API nesmí psát ostatním, takže se v ERP nikdo nedozví, že je třeba účet znovu připojit.',
          'Dejte roli uživatele API oprávnění k zasílání zpráv „vše“.',
        ],
      },
    },
  },
}
