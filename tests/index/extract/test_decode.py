from __future__ import annotations

import codecs
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.extract import Unreadable
from index.extract.decode import decode

_PROSE = (
    (
        "cp1252 iso8859_1 iso8859_15 mac_roman",
        "Le gouvernement a annoncé lundi à Paris que la réforme des écoles sera prête avant l'été. Les élèves de "
        "première année étudieront l'histoire et la géographie; le ministre a promis que les",
    ),
    (
        "cp1252 iso8859_1 iso8859_2 iso8859_9 mac_roman",
        "Die Bundesregierung hat am Dienstag über die Erhöhung der Löhne beraten. Für viele Städte wäre das ein "
        "großer Schritt, sagte die Bürgermeisterin. Die Brücke über den Fluss bleibt während",
    ),
    (
        "cp1252 iso8859_1 mac_roman",
        "El ministro de Educación anunció ayer que los niños de la región tendrán más días de clase el próximo "
        "año. ¿Cuándo empezará la reunión? Según el periódico, la decisión llegó después de una",
    ),
    (
        "cp1252 mac_roman",
        "Il sindaco ha detto che la città avrà più alberi entro il prossimo anno. La qualità dell'aria è già "
        "migliorata, però c'è ancora molto da fare. Così i bambini andranno a scuola a piedi;",
    ),
    (
        "cp1252 iso8859_1 mac_roman",
        "Regeringen meddelade på måndagen att skolorna öppnar igen nästa vecka. Många föräldrar är glada över "
        "beslutet, men lärarna säger att det behövs fler böcker. Båten från Åland kom försent på",
    ),
    (
        "cp1257 iso8859_4 iso8859_13 iso8859_15",
        "Valitsus teatas esmaspäeval, et koolid avatakse uuesti järgmisel nädalal. Paljud vanemad on otsuse üle "
        "rõõmsad, kuid õpetajate sõnul on raamatuid vaja juurde. Laev saarelt jäi halva ilma",
    ),
    (
        "cp1250 iso8859_2",
        "Rząd ogłosił w poniedziałek, że szkoły zostaną otwarte w przyszłym tygodniu. Wielu rodziców cieszy się z "
        "tej decyzji, ale nauczyciele mówią, że potrzeba więcej książek. Statek z wyspy",
    ),
    (
        "cp1250 iso8859_2",
        "Vláda v pondělí oznámila, že školy budou příští týden znovu otevřeny. Mnoho rodičů má z rozhodnutí "
        "radost, učitelé však říkají, že je třeba více knih. Loď z ostrova přijela kvůli počasí",
    ),
    (
        "cp1250 iso8859_2",
        "A kormány hétfőn bejelentette, hogy az iskolák a jövő héten újra kinyitnak. Sok szülő örül a döntésnek, "
        "de a tanárok szerint több könyvre van szükség. A hajó az időjárás miatt késve",
    ),
    (
        "cp1250 iso8859_2",
        "Guvernul a anunţat luni că şcolile se vor deschide din nou săptămâna viitoare. Mulţi părinţi sunt "
        "bucuroşi de hotărâre, dar învăţătorii spun că este nevoie de mai multe cărţi. Vaporul de pe",
    ),
    (
        "cp1250 iso8859_2",
        "Vlada je u ponedjeljak objavila da će škole ponovno biti otvorene sljedeći tjedan. Mnogi roditelji veseli "
        "su zbog odluke, ali učitelji kažu da treba više knjiga. Brod s otoka kasnio je zbog",
    ),
    (
        "cp1254 iso8859_9",
        "Hükümet pazartesi günü okulların gelecek hafta yeniden açılacağını duyurdu. Birçok anne baba karardan "
        "memnun, ancak öğretmenler daha çok kitaba ihtiyaç olduğunu söylüyor. Adadan gelen gemi",
    ),
    (
        "cp1257 iso8859_4 iso8859_13",
        "Valdība pirmdien paziņoja, ka skolas nākamnedēļ atkal tiks atvērtas. Daudzi vecāki par lēmumu priecājas, "
        "bet skolotāji saka, ka vajag vairāk grāmatu. Kuģis no salas laikapstākļu dēļ ieradās",
    ),
    (
        "cp1257 iso8859_4 iso8859_13",
        "Vyriausybė pirmadienį pranešė, kad mokyklos kitą savaitę vėl bus atidarytos. Daug tėvų džiaugiasi "
        "sprendimu, tačiau mokytojai sako, kad reikia daugiau knygų. Laivas iš salos dėl oro vėlavo,",
    ),
    (
        "cp1251 koi8_r koi8_u cp866 iso8859_5 mac_cyrillic",
        "Правительство в понедельник сообщило, что школы снова откроются на следующей неделе. Многие родители рады "
        "этому решению, но учителя говорят, что нужно больше книг. Пароход с острова опоздал",
    ),
    (
        "cp1251 koi8_u iso8859_5 mac_cyrillic",
        "Уряд у понеділок повідомив, що школи знову відкриються наступного тижня. Багато батьків раді цьому "
        "рішенню, але вчителі кажуть, що потрібно більше книжок. Пароплав з острова запізнився",
    ),
    (
        "cp1251 koi8_r cp866 iso8859_5",
        "Правителството съобщи в понеделник, че училищата ще отворят отново следващата седмица. Много родители се "
        "радват на решението, но учителите казват, че са нужни повече книги. Корабът от",
    ),
    (
        "cp1251 iso8859_5 mac_cyrillic",
        "Влада је у понедељак саопштила да ће школе поново бити отворене следеће недеље. Многи родитељи радују се "
        "одлуци, али учитељи кажу да је потребно више књига. Брод са острва каснио је због",
    ),
    (
        "cp1253 iso8859_7",
        "Η κυβέρνηση ανακοίνωσε τη Δευτέρα ότι τα σχολεία θα ανοίξουν ξανά την επόμενη εβδομάδα. Πολλοί γονείς "
        "χαίρονται για την απόφαση, όμως οι δάσκαλοι λένε ότι χρειάζονται περισσότερα βιβλία.",
    ),
    (
        "cp1255 iso8859_8",
        "הממשלה הודיעה ביום שני כי בתי הספר ייפתחו שוב בשבוע הבא. הורים רבים שמחים על ההחלטה, אך המורים אומרים "
        "שצריך עוד ספרים. האונייה מן האי איחרה בגלל מזג האוויר, ולכן הילדים חיכו בנמל עד הבוקר",
    ),
    (
        "cp1256 iso8859_6",
        "أعلنت الحكومة يوم الاثنين أن المدارس ستفتح أبوابها من جديد في الأسبوع القادم. ويشعر كثير من الآباء "
        "بالسرور لهذا القرار، لكن المعلمين يقولون إن الحاجة قائمة إلى مزيد من الكتب. وتأخرت السفينة",
    ),
    (
        "cp874 tis_620",
        "รัฐบาลประกาศเมื่อวันจันทร์ว่าโรงเรียนจะเปิดอีกครั้งในสัปดาห์หน้า ผู้ปกครองหลายคนยินดีกับการตัดสินใจนี้ "
        "แต่ครูบอกว่าต้องการหนังสือมากขึ้น เรือจากเกาะมาถึงช้าเพราะอากาศไม่ดี เด็กๆ "
        "จึงรออยู่ที่ท่าเรือจนถึงเช้าและมองดูดาวบนท้องฟ้า",
    ),
    (
        "gb18030 gbk gb2312",
        "政府星期一宣布，学校将在下周重新开放。许多家长对这个决定感到高兴，但是老师们说还需要更多的书。从岛上来的"
        "船因为天气不好晚到了，孩子们在港口一直等到早晨，看着天上的星星。市长说，新的大桥明年开始建设，工程需要三"
        "年时间，费用由中央和地方共同承担。居民们希望交通能够更加方便，也希望河水保持干净。",
    ),
    (
        "big5 big5hkscs",
        "政府星期一宣布，學校將在下週重新開放。許多家長對這個決定感到高興，但是老師們說還需要更多的書。從島上來的"
        "船因為天氣不好晚到了，孩子們在港口一直等到早晨，看著天上的星星。市長說，新的大橋明年開始建設，工程需要三"
        "年時間，費用由中央和地方共同承擔。居民們希望交通能夠更加方便，也希望河水保持乾淨。",
    ),
    (
        "cp932 shift_jis euc_jp iso2022_jp",
        "政府は月曜日、学校が来週から再開されると発表した。多くの親はこの決定を喜んでいるが、教師たちはもっと本が"
        "必要だと話している。島からの船は天気が悪くて遅れたため、子どもたちは朝まで港で待ち、空の星を見ていた。市"
        "長は新しい橋を来年から作ると述べ、ニュースはテレビとラジオで伝えられた。川の水がきれいなままであることを"
        "住民は願っている。",
    ),
    (
        "cp949 euc_kr iso2022_kr",
        "정부는 월요일에 학교가 다음 주부터 다시 문을 연다고 발표했다. 많은 부모들은 이 결정을 "
        "기뻐하고 있지만 교사들은 책이 더 필요하다고 말한다. 섬에서 오는 배가 날씨 때문에 늦어져서 "
        "아이들은 아침까지 항구에서 기다리며 하늘의 별을 보았다. 시장은 새 다리를 내년에 짓기 "
        "시작한다고 밝혔고 주민들은 강물이 깨끗하게 남아 있기를 바란다.",
    ),
)
"""Encodings, and news in a language that is written in them."""
_SET = bytes(byte | 0x80 for byte in range(256))
_TONES = "\u0300\u0301\u0303\u0309\u0323"


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    plain = text.removeprefix("\ufeff")
    assert decode(plain.encode()).text == plain


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_decides_and_is_no_text(mark: bytes, encoding: str) -> None:
    decoded = decode(mark + "Füße\r\nقال".encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.warnings) == ("Füße\nقال", encoding, ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["hello world\n", "أعلن وزير الدفاع العراقي اليوم أن الحوار اختتم\n"])
def test_utf16_without_a_mark_is_recognised(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.encoding) == (text, encoding)


def test_every_kind_of_line_end_becomes_a_line_feed() -> None:
    assert decode(b"a\r\nb\rc\nd\r\r\n").text == "a\nb\nc\nd\n\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Le président a rencontré les délégués à l’hôtel.", "cp1252"),
        ("Министр обороны сегодня объявил о завершении второго диалога по безопасности.", "cp1251"),
        ("أعلن وزير الدفاع العراقي اليوم أن العراق والولايات المتحدة اختتما الحوار.", "cp1256"),
        ("שר ההגנה של עיראק הודיע היום על סיום הדיאלוג בין המדינות.", "cp1255"),
        ("伊拉克国防部长今天宣布,伊拉克和美国结束了第二次联合安全合作对话。", "gb18030"),
        ("イラクの国防相は本日、安全保障協力対話が終了したと発表した。", "cp932"),
    ],
)
def test_an_old_encoding_is_guessed_and_said(text: str, encoding: str) -> None:
    decoded = decode((text * 5).encode(encoding))
    assert decoded.text == text * 5
    assert decoded.warnings == (f"The encoding is not stated; it was read as {encoding}",)


@pytest.mark.parametrize(
    ("encoding", "text"), [(encoding, text) for encodings, text in _PROSE for encoding in encodings.split()]
)
def test_prose_is_read_right_in_every_encoding_of_its_language(encoding: str, text: str) -> None:
    data = text.encode(encoding)
    assert decode(data).text == text
    assert decode(data[: len(data) // 2]).text[:40] == text[:40]
    assert decode(b"<p class=x>" + data.replace(b"\n", b" ") + b"</p>\n").text == f"<p class=x>{text}</p>\n"


def test_vietnamese_in_windows_encoding_is_read_with_its_tone_marks() -> None:
    text = "Chính phủ hôm thứ hai thông báo rằng các trường học sẽ mở cửa lại vào tuần tới, theo các giáo viên."
    apart = "".join(_apart(character) for character in text)
    decoded = decode(apart.encode("cp1258"))
    assert (decoded.text, decoded.encoding) == (apart, "cp1258")


def _apart(character: str) -> str:
    """Return a letter of Vietnamese with its tone mark, but no other, apart from it."""
    marks = normalize("NFD", character)
    letter = "".join(mark for mark in marks if mark not in _TONES)
    return normalize("NFC", letter) + "".join(mark for mark in marks if mark in _TONES)


@pytest.mark.parametrize(
    "text",
    [
        "The café on the corner costs £5 a day.",
        "It was 30 °C – a naïve guess – and the “old” town’s people didn’t mind…",
        "He said—and she agreed—that it won’t work.",
        "© 2003 Example Ltd. All rights reserved.",
        "Price: 5 €",
        "±5 µm",
        "5 × 3 = 15",
        "¡Hola!",
        "• first\n• second\n• third",
        "MÜNCHEN",
        "x" * 5000 + " a word with an accent at the end, such as café",
        "for i in range(10): print(i)\n" * 99 + "# Größe über alles, für Straßen und Häuser\n",
    ],
)
def test_a_few_marks_in_english_or_in_code_are_read_as_western(text: str) -> None:
    assert decode(text.encode("cp1252")).text == text


def test_a_comment_in_another_script_is_found_late_in_a_long_program() -> None:
    text = "def main(x):\n    return x + 1\n" * 5000 + "# Возвращает следующее число\n"
    assert decode(text.encode("cp1251")).text == text


def test_the_same_letters_in_capitals_are_read_right() -> None:
    text = next(iter(text for encodings, text in _PROSE if "koi8_r" in encodings)).upper()
    for encoding in ("cp1251", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic"):
        assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [text for _, text in _PROSE])
def test_wide_encodings_without_a_mark_are_recognised_in_every_script(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.warnings) == (text, encoding, ())


def test_a_wide_text_that_was_cut_off_is_still_text() -> None:
    decoded = decode("Dogs and cats\n".encode("utf-16-le") + b"x")
    assert decoded.text == "Dogs and cats\n\ufffd"
    assert decoded.warnings == ("1 character is not valid utf-16-le, shown as \ufffd",)


def test_escapes_of_a_terminal_are_no_japanese() -> None:
    assert decode(b"\x1b$B\x1b(B price $5\n").encoding == "utf-8"
    assert decode(b"\x1b[1m bold\x1b[m costs \x1b$ 5\n").encoding == "utf-8"


def test_a_declared_encoding_is_used_where_the_data_is_not_utf8() -> None:
    data = "Żółć".encode("iso-8859-2")
    assert decode(data, "ISO-8859-2").text == "Żółć"
    assert decode("Żółć".encode(), "iso-8859-2").text == "Żółć"
    assert decode(b"\x93caf\xe9\x94", "iso-8859-1").text == "“café”"


@pytest.mark.parametrize("label", ["hex", "rot13", "unicode_escape", "idna", "../x", "", "utf-8", "x" * 99])
def test_a_strange_declared_encoding_is_not_used(label: str) -> None:
    assert decode(b"caf\xe9 \\x41", label).text == "café \\x41"


def test_a_few_bad_bytes_do_not_make_it_another_encoding() -> None:
    decoded = decode(("قال الوزير " * 400).encode() + b"\xff\xfe!")
    assert decoded.encoding == "utf-8"
    assert decoded.text.endswith("\ufffd\ufffd!")
    assert decoded.warnings == ("2 characters are not valid utf-8, shown as \ufffd",)


@pytest.mark.parametrize(
    "data", [b"abc\x00def", bytes(range(256)) * 40, b"\x01\x02\x03", b"\x00" * 100, b"\x10\x00\x00\x01" * 500]
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable, match="is a binary file"):
        decode(data)


def test_a_stray_nul_or_colours_of_a_terminal_do_not_make_a_file_binary() -> None:
    assert "\x00" in decode(b"word " * 1000 + b"\x00").text
    assert decode(b"\x1b[31mred\x1b[0m a\x08a\n" * 9).encoding == "utf-8"


@pytest.mark.parametrize("data", [b"\xff" * 2**21, b" \xe9" * 2**20, b"a" * 2**21 + b"\xe9", b"\x1b$B" * 2**20])
def test_no_letters_at_all_are_still_shown_as_something(data: bytes) -> None:
    assert decode(data).text


@given(
    st.binary(max_size=300) | st.binary(max_size=300).map(lambda data: data.translate(_SET)),
    st.sampled_from(["", "utf-16", "shift_jis", "latin1", "utf-7", "big5"]),
)
def test_any_bytes_are_text_or_refused(data: bytes, label: str) -> None:
    try:
        decoded = decode(data, label)
    except Unreadable as refusal:
        assert refusal.reason == "is a binary file"
    else:
        assert "\r" not in decoded.text
