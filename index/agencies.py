"""What the name of a news agency looks like: names that are known, and the words that such names are made of."""

from __future__ import annotations

import re

from index.months import fold

__all__ = ["is_known_agency", "looks_like_agency"]

_LENGTH_LIMIT = 60
_WORD_LIMIT = 6
_KNOWN = """
AA|AAP|ABC News|Adnkronos|AFP|Agence France-Presse|Agencia EFE|AGI|Al Arabiya|Al Jazeera|Al-Monitor|Al Mayadeen|ANA-MPA
ANF|ANHA|Anadolu|Anadolu Agency|ANI|ANSA|ANSAmed|ANP|AP|APA|APS|Aswat al-Iraq|Associated Press|Axios|BBC|BelTA|Belga
Bernama|Bloomberg|BNA|BTA|Business Wire|Caixin|Canadian Press|CBS News|CNA|CNN|CP|CTK|DHA|DPA|dpa-AFX|DW|EFE|EPD|ETB
Europa Press|FARS|Fars|France 24|GNA|Globe Newswire|Hawar|IANS|IHA|IINA|ILNA|INA|Interfax|Interfax-Ukraine|IPS|IRNA
IRIB|ISNA|ISW|ITAR-TASS|JTA|Jiji|Jiji Press|KCNA|KNA|KUNA|Kurdistan 24|Kurdistan24|Kyodo|Kyodo News|LaPresse|Lusa|MAP
MEE|MENA|Mehr|Mehr News|Middle East Eye|MTI|NAN|NHK|NINA|NNA|NOVA|NPR|NTB|NRT|ONA|PA|PA Media|PAP|Petra|PNA|PR Newswire
PRNewswire|PTI|QNA|Reuters|Reuters Life!|RFE/RL|RIA|RIA Novosti|Rudaw|Ritzau|SANA|SDA|Shafaq|Shafaq News|Sky News|SPA
Sputnik|STT|Sumaria|Alsumaria|Syria TV|TAP|TASS|Tasnim|The Associated Press|The Canadian Press|The New Arab|TT|UKRINFORM
Ukrinform|UNI|UNIAN|UPI|UrduPoint|VNA|VOA|WAFA|WAM|Xinhua|Yonhap|Zaman al-Wasl
رويترز|أ ف ب|ا ف ب|أ.ف.ب|فرانس برس|فرانس 24|أ ب|أ.ب|أسوشيتد برس|اسوشيتد برس|الأناضول|د ب أ|د.ب.أ|أ ش أ|أ.ش.أ|واع|نينا
سانا|كونا|بترا|وام|واس|وفا|قنا|بنا|شفق|شفق نيوز|السومرية|السومرية نيوز|بغداد اليوم|روداو|رووداو|المدى|الجزيرة|العربية
الميادين|سبوتنيك|شينخوا|تاس|إرنا|ارنا|فارس|تسنيم|كردستان 24|المسلة|ناس|الفرات نيوز|الغد برس|واخ|موازين نيوز|رويداو
ایرنا|ایسنا|تسنیم|مهر|فارس|ایلنا|رویترز|شەفەق نیوز|ڕووداو|رووداو|ئاژانسی هەواڵی عێراق|کوردستان ٢٤
רויטרס|סוכנויות הידיעות|ТАСС|РИА Новости|Интерфакс|Рейтер|Укринформ|Укрінформ|УНІАН|Інтерфакс-Україна
新华社|新華社|中新社|中新网|路透社|法新社|共同|共同通信|時事|時事通信|연합뉴스|뉴시스
"""
_NAMES = frozenset(fold(name.strip()) for name in _KNOWN.replace("\n", "|").split("|") if name.strip())
_TELLING = frozenset(
    fold(word)
    for word in (
        *(
            "News",
            "Newswire",
            "Newsroom",
            "Agency",
            "Press",
            "Presse",
            "Prensa",
            "Wire",
            "Media",
            "Radio",
            "Television",
        ),
        *(
            "Television",
            "Agence",
            "Agencia",
            "Agência",
            "Agenzia",
            "Agentur",
            "Nachrichten",
            "Nieuws",
            "Haber",
            "Ajansı",
        ),
        *("وكالة", "شبكة", "قناة", "صحيفة", "جريدة", "موقع", "إذاعة", "نيوز", "برس", "وكالات", "خبرگزاری", "ئاژانسی"),
        *("Noticias", "агентство", "סוכנות"),
    )
)
_ACRONYM = re.compile(r"[A-Z](?:[A-Z]{2,7}|(?:\.[A-Z]){2,5}\.?)")
_NO_AGENCIES = frozenset(
    ("USA", "UAE", "DRC", "CAR", "PRC", "GMT", "UTC", "CET", "CEST", "EST", "EDT", "CST", "CDT", "PST", "PDT", "BST")
    + ("MSK", "LIVE", "FILE", "VIDEO", "PHOTO", "PHOTOS", "UPDATE", "BREAKING", "AND", "THE", "COVID", "ISIS", "ISIL")
    + ("PKK", "YPG", "SDF", "KRG", "KDP", "PUK", "PMF", "IRGC", "NATO", "HTS", "IDF")
)
_GENERAL = frozenset(("the", "breaking", "world", "local", "latest", "sports", "sport", "business", "more", "top"))
"""Words that make no name of an agency together with one such as "News"."""

_SMALL = frozenset(("of", "the", "and", "al", "de", "di", "da", "do", "du", "del", "la", "el", "for", "&"))


def is_known_agency(name: str) -> bool:
    """Whether ``name`` is that of an agency or broadcaster in the list, whatever its case and accents."""
    return fold(" ".join(name.split())) in _NAMES


def looks_like_agency(name: str, *, acronyms: bool = True) -> bool:
    """Whether ``name`` is an agency's: a known one, an acronym, or capitalised words with one such as "News".

    ``acronyms=False`` asks that an acronym be a known one, where other capitals are as likely.
    """
    name = " ".join(name.split())
    if not name or len(name) > _LENGTH_LIMIT:
        return False
    if is_known_agency(name):
        return True
    if _ACRONYM.fullmatch(name):
        return acronyms and name not in _NO_AGENCIES
    words = name.split()
    naming = [word for word in words if word.lower() not in _GENERAL]
    telling = any(fold(word.strip("-")) in _TELLING for word in naming)
    return telling and len(naming) > 1 and len(words) <= _WORD_LIMIT and all(_is_named(word) for word in words)


def _is_named(word: str) -> bool:
    """Whether a word may stand in a name: it begins with a capital, a digit, or a letter of a script without case."""
    return word.lower() in _SMALL or not word[0].islower()
