from __future__ import annotations

import pytest

from index.analysis import fold
from index.stemming import LANGUAGES, forms
from tests.index.words import Words, words


@pytest.mark.parametrize(
    ("language", "family"),
    [
        ("en", "house houses"),
        ("en", "city cities"),
        ("en", "walk walks walked walking"),
        ("en", "happy happiness"),
        ("de", "Haus Hauses Häuser Häusern"),
        ("de", "Regierung Regierungen"),
        ("de", "Straße Straßen"),
        ("fr", "cheval chevaux"),
        ("fr", "général généraux"),
        ("fr", "parler parlé parlée parlait"),
        ("fr", "élève élèves"),
        ("es", "canción canciones"),
        ("es", "ciudad ciudades"),
        ("es", "gobierno gobiernos"),
        ("es", "hablar habló hablaron hablando"),
        ("it", "ministro ministri"),
        ("it", "parlare parlato parlano parlò"),
        ("pt", "nação nações"),
        ("pt", "animal animais"),
        ("pt", "falar falou falando"),
        ("nl", "huis huizen"),
        ("nl", "regering regeringen"),
        ("nl", "werken werkt werkte"),
        ("sv", "flicka flickan flickor flickorna"),
        ("sv", "bil bilar bilen bilarna"),
        ("ru", "город города городов городе"),
        ("ru", "край края краю"),
        ("ru", "новый новая новое нового"),
        ("ar", "كتاب الكتاب والكتاب بالكتاب للكتاب كتابه"),
        ("ar", "وزير الوزير وزيرا للوزير"),
        ("ar", "حكومة الحكومة حكومته والحكومة"),
        ("ar", "صحفي الصحفيين صحفيون"),
        ("tr", "kitap kitabı kitaplar kitapları kitabın"),
        ("tr", "hükümet hükümeti hükümetin hükümetler"),
        ("nl", "minister ministers"),
        ("hu", "ház házak házban háznak házat"),
        ("fi", "talo talot talon talossa"),
        ("fi", "kaupunki kaupungit kaupungin"),
        ("fi", "hallitus hallituksen"),
    ],
)
def test_every_form_of_a_word_finds_every_other(language: str, family: str) -> None:
    terms = {fold(word) for word in family.split()}
    lexicon = words(" ".join(terms))
    for term in terms:
        assert {term, *forms(term, [language], lexicon)} == terms


def test_forms_say_the_language_that_they_are_of() -> None:
    lexicon = words("nation nationen nations national")
    assert forms("nation", ["en", "de-AT"], lexicon) == {"nations": "en", "national": "en", "nationen": "de"}


def test_an_arabic_letter_before_a_commoner_word_is_a_little_word() -> None:
    lexicon = Words({"حكومه": 9, "بحكومه": 1, "الحكومه": 5, "وزاره": 9, "زاره": 1, "الوزاره": 5})
    assert set(forms("بحكومه", ["ar"], lexicon)) == {"حكومه", "الحكومه"}
    assert set(forms("وزاره", ["ar"], lexicon)) == {"الوزاره"}


@pytest.mark.parametrize("word", ["as", "a", "x86", "2024", "c++", "日本", "e2e"])
def test_short_words_and_words_with_digits_have_no_forms(word: str) -> None:
    lexicon = words("as ass asses a an x86 x86s 2024 2024s c c++ 日本 日本語 e2e e2es")
    assert forms(word, list(LANGUAGES), lexicon) == {}


def test_short_words_have_no_forms_in_a_language_that_is_not_the_first() -> None:
    lexicon = words("note not notes here her")
    assert set(forms("note", ["en", "fr"], lexicon)) == {"notes"}
    assert set(forms("here", ["en", "fr"], lexicon)) == set()
    assert "not" in forms("note", ["fr"], lexicon)


def test_a_language_without_a_stemmer_and_one_of_another_script_give_nothing() -> None:
    assert forms("houses", ["zh", "ru", "xx", ""], words("house houses")) == {}


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "ar"])
def test_every_language_has_its_stemmer(language: str) -> None:
    lexicon = words("house houses дома дом σπιτι σπιτια घर घरों տուն טיש كتاب வீடு")
    for term in lexicon.all():
        assert term not in forms(term, [language], lexicon)
