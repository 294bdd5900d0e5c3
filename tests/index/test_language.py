from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language import SAMPLE, detect
from index.language_words import LETTERS, ONLY_LANGUAGE, WORDS

_SENTENCES = {
    "en": "The old bridge was closed in the spring, and the people of the town have to take the ferry.",
    "fr": "Le vieux pont est fermé depuis le printemps et les habitants de la ville doivent prendre le bac.",
    "de": "Die alte Brücke ist seit dem Frühling gesperrt, und die Leute der Stadt müssen mit der Fähre fahren.",
    "es": "El puente viejo está cerrado desde la primavera y los vecinos de la ciudad tienen que tomar el barco.",
    "pt": "A ponte velha está fechada desde a primavera e os moradores da cidade têm de apanhar o barco.",
    "it": "Il vecchio ponte è chiuso dalla primavera e gli abitanti della città devono prendere il traghetto.",
    "nl": "De oude brug is sinds het voorjaar dicht en de mensen van de stad moeten met het veer.",
    "sv": "Den gamla bron har varit stängd sedan våren och folk i staden måste ta färjan.",
    "pl": "Stary most jest zamknięty od wiosny i ludzie z miasta nie mogą już do niego dojść, ale jest prom.",
    "tr": "Eski köprü ilkbahardan beri kapalı ve şehirde yaşayan insanlar için artık bir vapur var.",
    "ku": "Pira kevn ji biharê ve girtî ye û xelkê bajêr ji bo ku derbas bibin li keştiyê siwar dibin.",
    "ar": "الجسر القديم مغلق منذ الربيع، وعلى أهل المدينة أن يعبروا النهر في القارب الذي يأتي كل ساعة.",
    "fa": "پل قدیمی از بهار بسته است و مردم شهر باید با قایق از رودخانه بگذرند که هر ساعت می‌آید.",
    "ckb": "پردە کۆنەکە لە بەهارەوە داخراوە و خەڵکی شارەکە دەبێت بە بەلەم لە ڕووبارەکە بپەڕنەوە.",
    "ur": "پرانا پل بہار سے بند ہے اور شہر کے لوگوں کو اب کشتی میں دریا پار کرنا پڑتا ہے۔",
    "he": "הגשר הישן סגור מאז האביב ותושבי העיר צריכים לעבור את הנהר בסירה.",
    "ru": "Старый мост закрыт с весны, и жители города теперь должны ездить на пароме, который ходит раз в час.",
    "uk": "Старий міст зачинено з весни, і мешканці міста тепер мають їздити на поромі, який ходить щогодини.",
    "el": "Η παλιά γέφυρα είναι κλειστή από την άνοιξη.",
    "zh": "那座旧桥从春天起就关闭了，城里的人只好坐船过河。",
    "ja": "古い橋は春から閉鎖されていて、町の人々は船で川を渡らなければならない。",
    "ko": "오래된 다리는 봄부터 닫혀 있어서 마을 사람들은 배를 타고 강을 건너야 한다.",
    "hi": "पुराना पुल वसंत से बंद है और शहर के लोगों को अब नाव से नदी पार करनी पड़ती है।",
}


@pytest.mark.parametrize("language", _SENTENCES)
def test_one_sentence_is_enough(language: str) -> None:
    assert detect(_SENTENCES[language]) == language


@pytest.mark.parametrize("language", _SENTENCES)
def test_a_sentence_that_goes_on_and_on_is_still_in_its_language(language: str) -> None:
    assert detect((_SENTENCES[language] + "\n") * 200) == language


@pytest.mark.parametrize(
    "text", ["", "42 %", "kk", "1;2;3\n4;5;6", "https://www.the.and.of.example/is/it", "Xqzt Wvbn Kjhg Plmt"]
)
def test_what_cannot_be_told_is_not_guessed(text: str) -> None:
    assert detect(text) == ""


def test_the_language_is_that_of_the_script_that_prevails() -> None:
    assert detect(f"{_SENTENCES['ar']} {_SENTENCES['ar']} Reuters, The New Herald") == "ar"
    assert detect(f"{_SENTENCES['en']} {_SENTENCES['en']} 北京") == "en"
    assert detect(f"{_SENTENCES['ar']} {_SENTENCES['en']}") == ""


def test_a_heading_in_another_language_does_not_decide_a_long_text() -> None:
    assert detect(f"The New Herald\n\n{_SENTENCES['fa'] * 100}") == "fa"


def test_vowel_marks_do_not_hide_arabic_words() -> None:
    assert detect("الكِتَابُ الَّذِي فِي البَيْتِ عَلَى الطَّاوِلَةِ، وَهُوَ مِنْ هُنَاكَ، كَانَ لَهُ قَبْلَ ذَلِكَ") == "ar"


def test_every_language_in_the_tables_has_a_code_and_its_words_fit_its_letters() -> None:
    assert not set(WORDS) & set(ONLY_LANGUAGE.values())
    for language, letters in LETTERS.items():
        foreign = set(WORDS[language]) - set(letters) - set(" '")
        assert not [char for char in foreign if not char.isascii() and char.isalpha()], language


@given(st.text(max_size=200))
def test_any_text_can_be_asked_for_its_language(text: str) -> None:
    assert detect(text) in {"", "zh", "ja", *WORDS, *ONLY_LANGUAGE.values()}


@pytest.mark.parametrize("unit", ["a", "@", "漢@", "a@", "://", "\u0651", "é"])
def test_a_hostile_text_is_answered_soon(unit: str) -> None:
    begun = time.process_time()
    detect(unit * SAMPLE * 1000)
    assert time.process_time() - begun < 1
