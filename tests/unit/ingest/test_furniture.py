"""Lines around an article, by the words that give them away, in many languages; and sentences that only begin so."""

import pytest

from services.ingest.furniture import kind_of


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("La suite après cette publicité", "ad"),
        ("Article continues after advertisement", "ad"),
        ("Conteúdo patrocinado", "ad"),
        ("Annons", "ad"),
        ("Dalsza część artykułu pod materiałem wideo", "ad"),
        ("Teilen Sie diesen Artikel", "share"),
        ("12 Kommentare", "share"),
        ("Partager cet article", "share"),
        ("Réagir", "share"),
        ("Deja un comentario", "share"),
        ("Síguenos en Facebook", "share"),
        ("Compartilhe no Facebook", "share"),
        ("Condividi questo articolo", "share"),
        ("12 reacties", "share"),
        ("Поделиться в Telegram", "share"),
        ("Комментарии (12)", "share"),
        ("Udostępnij na Facebooku", "share"),
        ("Facebook'ta paylaş", "share"),
        ("Share on X (Opens in new window)", "share"),
        ("Comments are closed.", "share"),
        ("Das könnte Sie auch interessieren", "more"),
        ("Les plus lus", "more"),
        ("Noticias relacionadas", "more"),
        ("Saiba mais", "more"),
        ("Potrebbe interessarti", "more"),
        ("Bekijk ook", "more"),
        ("Материалы по теме", "more"),
        ("Czytaj też: promy co godzinę", "more"),
        ("İlgili haberler", "more"),
        ("Profile | The harbour master", "more"),
        ("Each week Tom Field walks along the harbour with a guest. Click to listen!", "more"),
        ("Jane Porter/HARBOURPIX", "caption"),
        ("The first map of the piers. (HSA/Portville Survey)", "caption"),
        ("Tom Field and Ann Reed in 2002.", "caption"),
        ("El viejo puente en invierno. / ANA GARCÍA", "caption"),
        ("Фото: Иван Петров", "caption"),
        ("Argomenti: ponte, porto", "tags"),
        ("Leestijd 3 minuten", "reading"),
        ("An dieser Stelle finden Sie einen externen Inhalt von Hafenfunk.", "reading"),
        ("Nous utilisons des cookies pour améliorer votre expérience.", "consent"),
        ("Alle akzeptieren", "consent"),
        ("Wszelkie prawa zastrzeżone", "consent"),
        ("Con información de EFE", "wire"),
        ("AM-EU--Portville-Bridge, 1st Ld-Writethru", "wire"),
        ("Recibe las noticias más importantes en tu correo", "offer"),
        ("Cet article est réservé aux abonnés.", "offer"),
        ("Подпишитесь на нашу рассылку", "offer"),
        ("Use the code HARBOUR20 at the till.", "offer"),
        ("NOW ON YOUR TELEPHONE!", "offer"),
        ("If you enjoyed this article, we have a proposition for you: join us. " + "Members read more. " * 30, "offer"),
        ("© 2021 Harbour News. " + "The name and the anchor are marks of Harbour News. " * 12, "consent"),
    ],
)
def test_furniture_gives_itself_away(line, kind):
    assert kind_of(line) == kind


@pytest.mark.parametrize(
    "line",
    [
        "Teilen will sich der Rat die Kosten mit dem Land, sagte die Sprecherin am Dienstag.",
        "Mehr über die Pläne wollte die Sprecherin am Dienstag in Portville nicht sagen.",
        "Partager le coût avec la région n’est pas prévu, a indiqué la porte-parole mardi soir.",
        "Lire l’avenir du pont dans ce vote serait une erreur, a prévenu le maire de la ville.",
        "Ver más allá del puente es lo que pide la oposición desde hace diez años en el puerto.",
        "Recibe el puerto cada año a dos millones de viajeros, según la portavoz del consejo.",
        "Receba ou não o dinheiro da região, o conselho começa as obras em junho, disse ela.",
        "Scopri l’assessore che i lavori erano cominciati solo quando arrivò sul ponte martedì.",
        "Meer over de kosten van de brug wilde de woordvoerster van de stad dinsdag niet zeggen.",
        "Подробнее о сроках ремонта совет порта расскажет на следующей неделе, сообщила она.",
        "The bridge that Tom Field and Ann Reed crossed in 2002 was closed again the year after.",
        "Support for the new bridge has grown since the vote, a survey of the harbour's readers found.",
        "If you found a wallet on the ferry, said the harbour master, please hand it in before Friday.",
        "Use of the code of conduct is left to each member of the council, the spokeswoman said.",
        "Repairs Begin on Bridge/Ferry Link",
        "Mixed Results for Harbours in 2002",
        "PORTVILLE BRIDGE/FERRY PRICES ADJUSTED",
    ],
)
def test_sentences_and_headlines_that_only_begin_so_stay(line):
    assert kind_of(line) is None
