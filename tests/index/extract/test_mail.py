from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import BlockKind, Document, Member, SpanKind
from index.extract.errors import Unreadable
from index.extract.mail.message import read, unpack
from index.extract.mail.parts import PARTS_LIMIT

_HEADER = """\
From: Anna Kern <anna@example.org>
To: desk@example.org
Subject: Budget vote slips
Date: Wed, 24 Jul 2024 10:30:12 +0300
Message-ID: <2@example.org>
"""


def _read(source: str, encoding: str = "utf-8") -> Document:
    return read(source.encode(encoding), "letter.eml")


def _body(source: str, encoding: str = "utf-8") -> str:
    """The text of a message with this body and whatever fields stand before it."""
    document = _read("MIME-Version: 1.0\n" + source, encoding)
    return document.text


def _names(source: str) -> list[str]:
    return [member.name for member in unpack(source.encode(), "letter.eml")]


def _multipart(kind: str, *parts: str, boundary: str = "edge") -> str:
    inside = "".join(f"--{boundary}\n{part}\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\npreamble\n{inside}--{boundary}--\nepilogue\n'


def _blocks(document: Document) -> list[tuple[str, int, str]]:
    return [(block.kind.value, block.quote, document.text[block.start : block.end]) for block in document.blocks]


_TEXT = "Content-Type: text/plain\n\nPlain words."
_PAGE = "Content-Type: text/html\n\n<p>A <b>page</b>."
_PDF = "Content-Type: application/pdf\nContent-Disposition: attachment; filename=report.pdf\n\n%PDF-1.4"


def test_a_message_is_its_subject_its_people_its_date_and_its_text() -> None:
    document = _read(f"{_HEADER}Cc: Léa <lea@example.net>, bo@example.org\nX-Trace: 17\n\nThe talks failed.\n")
    assert document.text == (
        "Budget vote slips\n\n"
        "From: Anna Kern <anna@example.org>\nTo: desk@example.org\n"
        "Cc: Léa <lea@example.net>, bo@example.org\nDate: 2024-07-24 10:30 +03:00\n\n\n\n"
        "The talks failed."
    )
    assert [block.kind for block in document.blocks] == [
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
        BlockKind.RULE,
        BlockKind.PARAGRAPH,
    ]
    labels = [document.text[span.start : span.end] for span in document.spans if span.kind is SpanKind.STRONG]
    assert labels == ["From:", "To:", "Cc:", "Date:"]


def test_what_the_header_says_is_known_with_its_origin() -> None:
    fields = "List-Id: Desk list <desk.example.org>\nContent-Language: en-GB, fr\nKeywords: iraq, budget\n"
    fields += "Archived-At: <https://lists.example.org/7>\nReferences: <1@example.org> <x@example.org>\n"
    metadata = _read(_HEADER + fields + "\nText").metadata
    assert (metadata.title, metadata.author, metadata.source) == ("Budget vote slips", "Anna Kern", "Desk list")
    assert (metadata.date, metadata.language, metadata.tags) == ("2024-07-24T10:30+03:00", "en-GB", ("iraq", "budget"))
    assert (metadata.link, metadata.thread) == ("https://lists.example.org/7", "1@example.org")
    assert metadata.origins == {
        "title": "mail header Subject",
        "date": "mail header Date",
        "source": "mail header List-Id",
        "author": "mail header From",
        "language": "mail header Content-Language",
        "tags": "mail header Keywords",
        "link": "mail header Archived-At",
        "thread": "mail header References",
    }


def test_all_messages_of_a_conversation_have_the_same_thread() -> None:
    first = _read("Message-ID: <1@example.org>\n\na").metadata.thread
    answer = _read("Message-ID: <2@example.org>\nIn-Reply-To: Your letter <1@example.org>\n\nb").metadata.thread
    third = _read("Message-ID: <3@example.org>\nReferences: <1@example.org>\n\t<2@example.org>\n\nc").metadata.thread
    assert first == answer == third == "1@example.org"


@pytest.mark.parametrize(
    ("field", "date"),
    [
        ("Date: 24 Jul 24 10:30 GMT", "2024-07-24T10:30+00:00"),
        ("Date: Wed, 24 Jul 2024 10:30:00 -0000", "2024-07-24T10:30+00:00"),
        ("Date: 2024-07-24", "2024-07-24"),
        ("Date: Wed 24 Jul 2024 06:09:22 PM EDT", "2024-07-24T18:09-04:00"),
        ("Date: 24 Jul 2024 12:09 a.m. +0200", "2024-07-24T00:09+02:00"),
        ("Date: Thu, 1 Jan 1903 00:00:00 +0000", ""),
        ("Date: soon", ""),
        ("Date: Wed, 24 Jul 2024 10:30:00 +9999", "2024-07-24"),
        ("Received: by x; Wed, 24 Jul 2024 10:30:00 +0000", "2024-07-24T10:30+00:00"),
    ],
)
def test_dates_are_as_precise_as_the_message_and_sane(field: str, date: str) -> None:
    assert _read(f"{field}\nFrom: a@example.org\n\nText").metadata.date == date


def test_a_message_without_subject_is_called_by_its_first_words() -> None:
    metadata = _read("From: anna@example.org\n\nThe talks failed.\n\nMore.").metadata
    assert (metadata.title, metadata.origins["title"]) == ("The talks failed.", "first words")
    assert metadata.author == "anna@example.org"


@pytest.mark.parametrize(
    ("value", "title"),
    [
        ("=?utf-8?Q?caf=C3=A9_one?=", "café one"),
        ("a =?utf-8?B?Y2Fmw6k=?= b", "a café b"),
        ("=?utf-8?B?w4M=?= =?utf-8?B?w6k=?=", "Ãé"),
        ("=?utf-8?Q?caf=C3?=\n =?utf-8?Q?=A9?=", "café"),
        ("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"),
        ("=?windows-1256?B?x+HmksfR?=", b"\xc7\xe1\xe6\x92\xc7\xd1".decode("cp1256")),
        ("=?utf-8*en?Q?what??=", "what?"),
        ("=?no-such?Q?a=E9?=", "aé"),
    ],
)
def test_encoded_words_in_a_subject_are_decoded(value: str, title: str) -> None:
    assert _read(f"Subject: {value}\n\nx").metadata.title == title


def test_a_subject_in_raw_bytes_is_read_in_the_encoding_of_the_text() -> None:
    source = 'Subject: Узнай как\nContent-Type: text/plain; charset="windows-1251"\n\nПривет'
    document = _read(source, "cp1251")
    assert (document.metadata.title, document.text) == ("Узнай как", "Узнай как\n\n\n\nПривет")
    assert document.encoding == "cp1251"


def test_an_author_in_an_archive_that_hides_addresses_is_known_by_name() -> None:
    assert _read("From: vit at example.org (=?UTF-8?B?VsOtdA==?=)\n\nx").metadata.author == "Vít"


def test_many_recipients_are_cut_short() -> None:
    people = ", ".join(f"p{number}@example.org" for number in range(60))
    assert "p49@example.org and 10 more\n" in _read(f"{_HEADER.replace('desk@example.org', people)}\nx").text


def test_quotes_become_blocks_by_their_depth_and_lines_stay_as_they_are() -> None:
    document = _read(
        "MIME-Version: 1.0\n\nOn Monday Bo wrote:\n> first\n> > deeper\n>> still\n>\n> after\n\n  An   answer\n"
    )
    assert _blocks(document) == [
        ("paragraph", 0, "On Monday Bo wrote:"),
        ("paragraph", 1, "first"),
        ("paragraph", 2, "deeper\nstill"),
        ("paragraph", 1, "after"),
        ("paragraph", 0, "  An   answer"),
    ]
    assert document.text == "On Monday Bo wrote:\nfirst\ndeeper\nstill\n\nafter\n\n  An   answer"


def test_a_signature_stands_behind_a_rule() -> None:
    assert [kind for kind, _, _ in _blocks(_read("X: y\n\nText\n-- \nAnna\nDesk\n"))] == [
        "paragraph",
        "rule",
        "paragraph",
    ]
    assert _body("\nText\n-- \nAnna") == "Text\n\n\n\nAnna"


def test_flowed_lines_are_joined_within_their_quote() -> None:
    flowed = "Content-Type: text/plain; format=flowed\n\n> one \n> two\nthree \nfour\n  stuffed\n-- \nAnna \nKern\n"
    assert _body(flowed) == "one two\nthree four\n stuffed\n\n\n\nAnna Kern"
    japanese = "Content-Type: text/plain; format=flowed; delsp=yes; charset=utf-8\n\n日本 \n語\n"
    assert _body(japanese) == "日本語"


def test_a_text_signed_with_pgp_is_read_without_its_armour() -> None:
    signed = (
        "\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nText\n- -- dash\n-----BEGIN PGP SIGNATURE-----\n\nx\n"
    )
    assert _body(signed + "-----END PGP SIGNATURE-----\nfooter") == "Text\n-- dash\n\nfooter"


@pytest.mark.parametrize(
    ("charset", "codec"),
    [
        ("iso-2022-jp", "iso2022_jp"),
        ("shift_jis", "cp932"),
        ("x-sjis", "cp932"),
        ("gb2312", "gb18030"),
        ("utf-7", "utf-7"),
        ("utf-16le", "utf-16-le"),
    ],
)
def test_each_part_is_read_in_its_own_encoding(charset: str, codec: str) -> None:
    data = b64encode("漢字です".encode(codec)).decode()
    assert (
        _body(f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64\n\n{data}") == "漢字です"
    )


def test_korean_and_thai_labels_of_mail_programs_are_known() -> None:
    korean = b64encode("안녕하세요 여러분".encode("cp949")).decode()
    thai = b64encode("สวัสดีครับ".encode("cp874")).decode()
    transfer = "Content-Transfer-Encoding: base64"
    assert _body(f"Content-Type: text/plain; charset=ks_c_5601-1987\n{transfer}\n\n{korean}") == "안녕하세요 여러분"
    assert _body(f"Content-Type: text/plain; charset=TIS-620\n{transfer}\n\n{thai}") == "สวัสดีครับ"


def test_transfer_encodings_are_taken_off_even_when_they_are_broken() -> None:
    quoted = "Content-Transfer-Encoding: Quoted-Printable\n\nsoft=\n line =C3=A9 =ZZ"
    assert _body(quoted) == "soft line é =ZZ"
    assert _body("Content-Transfer-Encoding: base64\n\nVGV4\n!dCBpcw==") == "Text is"
    assert _body("Content-Transfer-Encoding: base64\n\nVGV4dCBpcw") == "Text is"
    assert _body("Content-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n'5&5X=\"!I<P  \n \nend\n") == "Text is"


def test_of_alternatives_the_plain_text_is_read() -> None:
    assert _body(_multipart("alternative", _TEXT, _PAGE)) == "Plain words."


def test_a_page_is_read_where_there_is_no_plain_text_or_only_a_stub() -> None:
    document = _read("X: y\n" + _multipart("alternative", _PAGE))
    assert (document.text, document.spans[0].kind) == ("A page.", SpanKind.STRONG)
    long_page = "Content-Type: text/html; charset=iso-8859-1\n\n<p>" + "many words " * 50
    assert _body(_multipart("alternative", _TEXT, long_page)).startswith("many words many")
    assert _body(_multipart("alternative", "Content-Type: text/plain\n\n", _PAGE)) == "A page."


def test_the_part_states_the_encoding_of_a_page_more_surely_than_the_page() -> None:
    source = "X: y\nContent-Type: text/html; charset=windows-1251\n\n<meta charset=iso-8859-1><p>Привет мир"
    assert _read(source, "cp1251").text == "Привет мир"
    silent = "X: y\nContent-Type: text/html\n\n<meta charset=windows-1251><p>Привет мир"
    assert _read(silent, "cp1251").text == "Привет мир"


def test_attachments_are_listed_and_unpacked() -> None:
    picture = "Content-Type: image/png; name=map.png\nContent-Disposition: attachment\n\nx"
    source = _HEADER + _multipart("mixed", _TEXT, _PDF, picture)
    document = _read(source)
    assert document.text.endswith(
        "Plain words.\n\n\n\nAttachments\n\nreport.pdf (PDF, 8 bytes)\nmap.png (PNG image, 1 bytes)"
    )
    assert [block.marker for block in document.blocks][-2:] == ["•", "•"]
    members = list(unpack(source.encode(), "letter.eml"))
    assert members == [Member("report.pdf", b"%PDF-1.4"), Member("map.png", b"x")]


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("attachment; filename=../../etc/passwd", "passwd"),
        ('attachment; filename="C:\\\\Users\\\\anna\\\\plan.doc"', "plan.doc"),
        ("attachment; filename=annual report.pdf", "annual report.pdf"),
        ("attachment; filename*=utf-8''%e2%82%ac%20rates.xls", "€ rates.xls"),
        ("attachment; filename*0*=iso-8859-1'de'%DCber; filename*1=sicht; filename*2*=%2Epdf", "Übersicht.pdf"),
        ("attachment; filename*=utf-16le''%d6%03.%00t%00x%00t%00", "ϖ.txt"),
        ("attachment; filename*=utf-16''plain.txt", "plain.txt"),
        ('attachment; filename="=?utf-8?B?w7xiZXIudHh0?="', "über.txt"),
        ('attachment; filename="résumé.txt"', "résumé.txt"),
        ("attachment; filename=..", "attachment-1"),
        ("attachment", "attachment-1"),
        ('attachment; filename="a\x1b[31mb"', "a␛[31mb"),
        (f"attachment; filename={'n' * 300}.pdf", f"{'n' * 116}.pdf"),
    ],
)
def test_a_file_has_a_safe_name(field: str, name: str) -> None:
    part = f"Content-Type: application/octet-stream\nContent-Disposition: {field}\n\nx"
    assert _names("X: y\n" + _multipart("mixed", _TEXT, part)) == [name]


def test_files_of_one_name_are_numbered_and_those_without_get_one() -> None:
    upper = _PDF.replace("report", "Report")
    nameless = "Content-Type: text/calendar\n\nBEGIN:VCALENDAR"
    names = _names("X: y\n" + _multipart("mixed", _TEXT, _PDF, _PDF, upper, nameless))
    assert names == ["report.pdf", "report (2).pdf", "Report (3).pdf", "attachment-4.ics"]


def test_a_forwarded_message_is_a_file_of_its_own() -> None:
    inner = "Content-Type: message/rfc822\n\n" + _HEADER + "\nInner text."
    source = "Subject: Fwd\n" + _multipart("mixed", _TEXT, inner)
    assert "Inner text" not in _read(source).text
    (member,) = unpack(source.encode(), "x")
    assert member.name == "Budget vote slips.eml"
    assert read(member.data, member.name).text.endswith("Inner text.")


def test_pictures_that_adorn_a_page_are_no_files_and_those_that_were_attached_are() -> None:
    logo = "Content-Type: image/png; name=logo.png\nContent-ID: <logo>\n\nx"
    photo = "Content-Type: image/jpeg; name=photo.jpg\nContent-Disposition: attachment\nContent-ID: <p>\n\nx"
    spacer = "Content-Type: image/gif\n\nx"
    related = _multipart("related", _PAGE, logo, spacer, boundary="inner")
    assert _names("X: y\n" + _multipart("mixed", related, photo)) == ["photo.jpg"]


def test_signatures_are_no_files() -> None:
    signature = "Content-Type: application/pgp-signature; name=signature.asc\n\nx"
    source = "X: y\n" + _multipart("signed", _TEXT, signature)
    assert (_names(source), _read(source).text) == ([], "Plain words.")


@pytest.mark.parametrize(
    ("source", "warning"),
    [
        (_multipart("encrypted", "Content-Type: application/octet-stream\n\nx"), "The message is encrypted"),
        ("Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nx", "(S/MIME)"),
        ("Content-Type: application/pkcs7-mime; smime-type=signed-data\n\nx", "packed in its S/MIME signature"),
        ("Content-Type: text/plain\n\n-----BEGIN PGP MESSAGE-----\n", "encrypted (PGP)"),
        ("Content-Type: message/external-body; access-type=URL\n\nx", "not fetched"),
    ],
)
def test_what_cannot_be_read_is_said(source: str, warning: str) -> None:
    document = _read(_HEADER + source)
    assert warning in document.warnings[0]
    assert document.metadata.title == "Budget vote slips"
    assert _names(_HEADER + source) == []


def test_a_report_of_failed_delivery_is_read_with_its_reason_and_the_letter_is_a_file() -> None:
    status = "Content-Type: message/delivery-status\n\nAction: failed\n\nDiagnostic-Code: smtp; 550 no such user"
    letter = "Content-Type: text/rfc822-headers\n\nSubject: Lost letter\n"
    source = "X: y\n" + _multipart("report", _TEXT, status, letter)
    assert _body(source).startswith(
        "Plain words.\n\nAction: failed\n\nDiagnostic-Code: smtp; 550 no such user\n\n\n\nAtt"
    )
    assert _names(source) == ["Lost letter.eml"]


def test_an_invitation_is_kept_beside_the_text_it_says_the_same_as() -> None:
    invitation = "Content-Type: text/calendar; name=invite.ics\n\nBEGIN:VCALENDAR"
    assert _names("X: y\n" + _multipart("alternative", _TEXT, invitation)) == ["invite.ics"]


def test_a_message_of_apple_mail_is_read_without_its_length_and_its_notes() -> None:
    message = (_HEADER + "\nText\n").encode()
    document = read(
        f"{len(message)}      \n".encode() + message + b"<?xml version='1.0'?><plist>notes</plist>", "1.emlx"
    )
    assert (document.metadata.title, document.text.rsplit("\n", 1)[1]) == ("Budget vote slips", "Text")


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_any_line_end_will_do(line_end: str) -> None:
    source = (_HEADER + _multipart("mixed", _TEXT, _PDF)).replace("\n", line_end)
    assert _read(source).text == _read(_HEADER + _multipart("mixed", _TEXT, _PDF)).text


def test_broken_structures_are_read_as_far_as_they_go() -> None:
    unfinished = "Content-Type: multipart/mixed; boundary=edge\n\n--edge\n" + _TEXT
    assert _body(unfinished) == "Plain words."
    assert _body("Content-Type: multipart/mixed; boundary=elsewhere\n\nText without an edge") == "Text without an edge"
    assert _body("a broken name: x\nSubject: S\n\nText") == "S\n\n\n\nText"
    assert _body("Subject: S\nno field and no empty line") == "S\n\n\n\nno field and no empty line"
    assert _read("Only text.").text == "Only text."


def test_binary_data_that_is_called_a_message_is_refused_or_left_out() -> None:
    with pytest.raises(Unreadable, match="binary"):
        read(bytes(range(256)) * 20, "x.eml")
    document = read(_HEADER.encode() + b"\n" + bytes(range(256)) * 20, "x.eml")
    assert document.warnings == ("A part of the message is called text but is none, and was left out",)


_MANY = 100_000
_ALTERNATIVES = "--b\nContent-Type: text/html\n\ntext\n--b\n\ntext\n"


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(
            "".join(f"Content-Type: multipart/mixed; boundary=b{at}\n\n--b{at}\n" for at in range(3000)) + "\ntext",
            id="nested",
        ),
        pytest.param("X: y\n" * _MANY + "\ntext", id="fields"),
        pytest.param("X: y\n" + " folded\n" * _MANY + "\ntext", id="folds"),
        pytest.param("Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\ntext\n" * _MANY, id="parts"),
        pytest.param(
            "Content-Type: multipart/mixed; boundary=b\n\n" + "--bx\n" * _MANY + "text", id="false boundaries"
        ),
        pytest.param("Content-Type: multipart/alternative; boundary=b\n\n" + _ALTERNATIVES * _MANY, id="alternatives"),
        pytest.param("To: " + "a@example.org, " * _MANY + "\n\ntext", id="addresses"),
        pytest.param("To: " + "(" * _MANY + "\n\ntext", id="comments"),
        pytest.param("To: " + "<" * _MANY + "\n\ntext", id="angles"),
        pytest.param("Subject: " + "=?utf-8?q?text?= " * _MANY + "\n\ntext", id="encoded words"),
        pytest.param("Subject: " + "=?a?q?" * _MANY + "\n\ntext", id="unfinished words"),
        pytest.param("Content-Type: text/plain; " + "a*0=b; " * _MANY + "\n\ntext", id="parameters"),
        pytest.param("X: y\n\n" + ">" * _MANY + "text", id="quote marks"),
        pytest.param("X: y\n\n" + "> a\ntext\n" * _MANY, id="quotes"),
        pytest.param("Content-Type: text/plain; format=flowed\n\n" + "text \n" * _MANY, id="flowed"),
        pytest.param("X: y\n\n" + "-----BEGIN PGP SIGNED MESSAGE-----\n\n" * _MANY + "text", id="armour"),
    ],
)
def test_a_hostile_message_is_read_to_its_end(source: str) -> None:
    assert _read(source).media_type == "message/rfc822"
    assert sum(1 for _ in unpack(source.encode(), "x")) <= PARTS_LIMIT


def test_parts_beyond_the_limit_are_left_out_and_that_is_said() -> None:
    source = "X: y\n" + _multipart("mixed", *[_PDF] * (PARTS_LIMIT + 5))
    assert "left out" in _read(source).warnings[0]


_PIECES = st.sampled_from(
    [
        *_HEADER.splitlines(),
        _TEXT,
        _PAGE,
        _PDF,
        "--edge",
        "--edge--",
        "",
        "> quoted",
        "-- ",
        "\x00\xff",
        "=?utf-8?q?x?=",
    ]
    + ["Content-Type: multipart/mixed; boundary=edge", "Content-Transfer-Encoding: base64", "To: (((<a@b", "Date: 9 9"]
    + ["Content-Type: text/plain; format=flowed; charset=utf-7", "Content-Type: message/rfc822", "X: y\n\n--edge"]
)


@given(st.lists(_PIECES | st.text(max_size=20), max_size=30))
def test_any_message_is_a_document_whose_blocks_cover_its_text(pieces: list[str]) -> None:
    data = "\n".join(pieces).encode("utf-8", "surrogatepass")
    try:
        document = read(data, "x.eml")
    except Unreadable:
        return
    at = 0
    for block in document.blocks:
        assert at <= block.start <= block.end
        assert not document.text[at : block.start].strip("\n")
        at = block.end
    assert at == len(document.text)
    assert all(0 <= span.start < span.end <= len(document.text) for span in document.spans)
    assert all(member.name and "/" not in member.name for member in unpack(data, "x.eml"))


@pytest.mark.parametrize("field", ["In-Reply-To: <yes>", "References: <y>", "In-Reply-To: <n>\nReferences: <1>"])
def test_what_a_person_typed_instead_of_an_identifier_joins_no_messages(field: str) -> None:
    assert _read(f"Message-ID: <2@example.org>\n{field}\n\nb").metadata.thread == "2@example.org"
    assert _read(f"Subject: x\n{field}\n\nb").metadata.thread == ""


def test_menus_of_a_newsletter_are_part_of_the_message() -> None:
    menu = "<ul><li><a href=/a>Home</a><li><a href=/b>World</a><li><a href=/c>Sport</a></ul>"
    prose = "<p>The council met on Tuesday and spoke for three hours about the harbour and its debts.</p>" * 8
    assert _read(f"Content-Type: text/html\n\n<div>{menu}</div>{prose}").text.startswith("Home\nWorld\nSport")
