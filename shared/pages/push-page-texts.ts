import type { Language } from './language.ts'

const en = {
  title: 'Send to Google Contacts',
  intro:
    'The first ten are done at once, the others in the background; you will see what becomes of each. Whoever is there already is updated and not doubled. Google takes about 50 in a minute and 5,000 in a day; you needn’t wait here.',
  search: {
    title: 'Whom?',
    entity: 'Kind',
    text: 'Search',
    help: 'A part of the name, of the e-mail address or of the account. Empty finds all.',
    go: 'Search',
  },
  whom: 'Send',
  chosen: 'those that are ticked below',
  found: 'all that the search finds',
  everybody: 'all that there are',
  mine: 'all that are assigned to me',
  his: 'all that are assigned to this person',
  caption: 'What was found',
  unasked: 'The ERP can’t be asked just now, so nobody can be chosen here. Try again in a minute.',
  none: 'Nobody was found.',
  nameless: 'Without a name',
  cut: 'There are more than are shown here. Search more closely, or send all that the search finds.',
  push: 'Send to Google',
  back: 'To Google Contacts and its settings',
  errors: {
    nobody: 'Nobody was sent: please choose somebody.',
    'too-many': 'Nobody was sent: at most 10,000 can be sent at once. Please search more closely.',
    'not-yours':
      'Nobody was sent: somebody among them isn’t there any more, or isn’t assigned to you. Please choose anew.',
    cannot:
      'Nobody was sent: Google Contacts isn’t connected, is paused, or isn’t allowed. The page of the connection says what to do.',
    label: 'Nobody was sent: a chosen label isn’t in Google any more. Please look at the settings.',
    'none-found': 'Nobody was sent: nobody was found.',
    other: 'Nobody was sent: something in the form isn’t as it should be. Please choose anew.',
  },
}

export type PushTexts = Readonly<typeof en>

const cs: PushTexts = {
  title: 'Poslat do Kontaktů Google',
  intro:
    'Prvních deset se pošle hned, ostatní na pozadí; u každého uvidíte, jak to dopadlo. Kdo už tam je, aktualizuje se a nezdvojí. Google jich přijme asi 50 za minutu a 5 000 za den; nemusíte tu čekat.',
  search: {
    title: 'Koho?',
    entity: 'Druh',
    text: 'Hledat',
    help: 'Část jména, e-mailové adresy nebo firmy. Prázdné pole najde všechny.',
    go: 'Vyhledat',
  },
  whom: 'Poslat',
  chosen: 'ty, kdo jsou níže zaškrtnutí',
  found: 'všechny, které hledání najde',
  everybody: 'všechny, kteří existují',
  mine: 'všechny, které mám přiřazené',
  his: 'všechny, které má přiřazené tento člověk',
  caption: 'Co se našlo',
  unasked: 'ERP teď neodpovídá, takže tu nelze nikoho vybrat. Zkuste to za minutu znovu.',
  none: 'Nikdo se nenašel.',
  nameless: 'Beze jména',
  cut: 'Je jich víc, než se sem vejde. Hledejte přesněji, nebo pošlete všechny nalezené.',
  push: 'Poslat do Googlu',
  back: 'Na Kontakty Google a jejich nastavení',
  errors: {
    nobody: 'Nikdo nebyl poslán: někoho prosím vyberte.',
    'too-many': 'Nikdo nebyl poslán: najednou lze poslat nejvýš 10 000. Hledejte prosím přesněji.',
    'not-yours':
      'Nikdo nebyl poslán: někdo z vybraných už neexistuje, nebo není přiřazen vám. Vyberte prosím znovu.',
    cannot:
      'Nikdo nebyl poslán: Kontakty Google nejsou připojené, jsou pozastavené, nebo nejsou povolené. Co s tím, je na stránce připojení.',
    label: 'Nikdo nebyl poslán: vybraný štítek už v Googlu není. Podívejte se prosím do nastavení.',
    'none-found': 'Nikdo nebyl poslán: nikdo se nenašel.',
    other: 'Nikdo nebyl poslán: něco ve formuláři není, jak má být. Vyberte prosím znovu.',
  },
}

export const PUSH_TEXTS: Readonly<Record<Language, PushTexts>> = { en, cs }
