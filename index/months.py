"""The names of the months in the languages of a newsroom's documents, as data.

A name stands with its cases and short forms. Names that mean different months in two languages (``listopad`` is
November in Polish and October in Croatian) are given for the languages named here alone.
"""

from __future__ import annotations

from functools import cache
from unicodedata import category, normalize

__all__ = ["SOLAR_HIJRI", "fold", "month_of", "solar_month_of"]

# Twelve months a language, January first; forms of a month stand side by side, `_` joins the words of one name.
_GREGORIAN = {
    "en": "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sep sept"
    "|october oct|november nov|december dec",
    "fr": "janvier janv|février févr fév|mars|avril avr|mai|juin|juillet juil|août|septembre|octobre|novembre|décembre",
    "de": "januar jänner jän|februar feber|märz mär mrz|april|mai|juni|juli|august|september|oktober okt|november"
    "|dezember dez",
    "es": "enero ene|febrero|marzo|abril abr|mayo|junio|julio|agosto ago|septiembre setiembre|octubre|noviembre"
    "|diciembre dic",
    "pt": "janeiro|fevereiro fev|março|abril|maio|junho|julho|agosto|setembro set|outubro out|novembro|dezembro dez",
    "it": "gennaio gen|febbraio|marzo|aprile|maggio mag|giugno giu|luglio lug|agosto|settembre|ottobre ott|novembre"
    "|dicembre",
    "nl": "januari|februari|maart mrt|april|mei|juni|juli|augustus|september|oktober|november|december",
    "ca": "gener|febrer|març|abril|maig|juny|juliol|agost|setembre|octubre|novembre|desembre",
    "ro": "ianuarie ian|februarie|martie|aprilie|mai|iunie|iulie|august|septembrie|octombrie|noiembrie|decembrie",
    "sv": "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december",
    "da": "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december",
    "nb": "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember des",
    "pl": "styczeń stycznia sty|luty lutego lut|marzec marca|kwiecień kwietnia kwi|maj maja|czerwiec czerwca cze"
    "|lipiec lipca lip|sierpień sierpnia sie|wrzesień września wrz|październik października paź"
    "|listopad listopada lis|grudzień grudnia gru",
    "tr": "ocak oca|şubat şub|mart|nisan nis|mayıs|haziran haz|temmuz tem|ağustos ağu|eylül eyl|ekim eki|kasım kas"
    "|aralık",
    "ku": "rêbendan rêbendanê çile|reşemî reşemiyê sibat|adar adarê|avrêl avrêlê nîsan nîsanê|gulan gulanê"
    "|pûşper pûşperê hezîran hezîranê|tîrmeh tîrmehê|gelawêj gelawêjê tebax tebaxê|rezber rezberê îlon îlonê"
    "|kewçêr kewçêrê cotmeh cotmehê|sermawez sermawezê mijdar mijdarê|berfanbar berfanbarê",
    "ru": "январь января янв|февраль февраля фев|март марта мар|апрель апреля апр|май мая|июнь июня июн|июль июля июл"
    "|август августа авг|сентябрь сентября сен сент|октябрь октября окт|ноябрь ноября ноя|декабрь декабря дек",
    "uk": "січень січня січ|лютий лютого лют|березень березня бер|квітень квітня кві|травень травня тра"
    "|червень червня чер|липень липня лип|серпень серпня сер|вересень вересня вер|жовтень жовтня жов"
    "|листопад листопада лис|грудень грудня гру",
    "el": "ιανουάριος ιανουαρίου ιαν|φεβρουάριος φεβρουαρίου φεβ|μάρτιος μαρτίου μαρ|απρίλιος απριλίου απρ απρίλ"
    "|μάιος μαΐου|ιούνιος ιουνίου ιουν|ιούλιος ιουλίου ιουλ|αύγουστος αυγούστου αυγ|σεπτέμβριος σεπτεμβρίου σεπ σεπτ"
    "|οκτώβριος οκτωβρίου οκτ|νοέμβριος νοεμβρίου νοε νοέμ|δεκέμβριος δεκεμβρίου δεκ",
    "he": "ינואר בינואר|פברואר בפברואר|מרץ במרץ מרס במרס|אפריל באפריל|מאי במאי|יוני ביוני|יולי ביולי|אוגוסט באוגוסט"
    "|ספטמבר בספטמבר|אוקטובר באוקטובר|נובמבר בנובמבר|דצמבר בדצמבר",
    "ar": "يناير|فبراير|مارس|أبريل إبريل|مايو|يونيو يونيه|يوليو يوليه|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر",
    "ar-IQ": "كانون_الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين_الأول|تشرين_الثاني|كانون_الأول",
    "ar-DZ": "جانفي|فيفري|مارس|أفريل|ماي|جوان|جويلية جويليه|أوت|سبتمبر|أكتوبر|نوفمبر|ديسمبر",
    "ar-MA": "يناير|فبراير|مارس|أبريل|ماي|يونيو|يوليوز|غشت|شتنبر|أكتوبر|نونبر|دجنبر",
    "ckb": "کانوونی_دووەم کانونی_دووەم|شوبات|ئازار ئادار|نیسان|ئایار|حوزەیران|تەمموز تەممووز تەمووز|ئاب|ئەیلوول ئەیلول"
    "|تشرینی_یەکەم|تشرینی_دووەم|کانوونی_یەکەم کانونی_یەکەم",
    "fa": "ژانویه|فوریه|مارس|آوریل|مه می|ژوئن|ژوئیه جولای|اوت آگوست|سپتامبر|اکتبر|نوامبر|دسامبر",
}

SOLAR_HIJRI = "فروردین|اردیبهشت|خرداد|تیر|مرداد|شهریور|مهر|آبان|آذر|دی|بهمن|اسفند"
"""The months of the Solar Hijri calendar in Persian, Farvardin first."""

_IZAFE = "ي"
"""What Kurdish adds to a month before its year, as `fold` leaves it."""

_ALIKE = str.maketrans({"ی": "ي", "ى": "ي", "ک": "ك", "ı": "i", "\u0640": ""})


def fold(word: str) -> str:
    """Return ``word`` without case, accents and vowel marks, so that spellings of one name are equal."""
    bare = "".join(char for char in normalize("NFKD", word.casefold()) if category(char) != "Mn")
    return bare.translate(_ALIKE)


def month_of(name: str) -> int:
    """Return the number of the Gregorian month called ``name``, folded, with one space between words; else 0."""
    return _gregorian().get(name) or _gregorian().get(name.removesuffix(_IZAFE), 0)


def solar_month_of(name: str) -> int:
    """Return the number of the Solar Hijri month called ``name``, folded; else 0."""
    return _solar().get(name, 0)


@cache
def _gregorian() -> dict[str, int]:
    return {name: number for months in _GREGORIAN.values() for name, number in _numbered(months)}


@cache
def _solar() -> dict[str, int]:
    return dict(_numbered(SOLAR_HIJRI))


def _numbered(months: str) -> list[tuple[str, int]]:
    return [
        (fold(name).replace("_", " "), number)
        for number, names in enumerate(months.split("|"), start=1)
        for name in names.split()
    ]
