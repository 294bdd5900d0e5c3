from __future__ import annotations

import pytest

from index.documents import Metadata
from index.metadata import describe
from index.metadata_rules import FIRST_LINES_LIMIT, MetadataRule, apply_rules

_TEXT = "HERALD | 24.07.2024 | Jane Doe\n\nThe bridge is closed\n\nIt was closed in the spring.\n"
_LINE = MetadataRule(first_lines=r"^(?P<source>[A-Z]+) \| (?P<date>[\d.]+) \| (?P<author>.+)$")


def test_named_groups_give_fields_and_say_so() -> None:
    known = apply_rules([_LINE], "a/x.txt", _TEXT, Metadata())
    assert (known.source, known.date, known.author) == ("HERALD", "2024-07-24", "Jane Doe")
    assert known.origins["date"] == f"rule for {_LINE.first_lines}"[:69]


def test_a_pattern_on_the_path_gives_fixed_fields() -> None:
    rule = MetadataRule(path="wire/*.txt", fields={"source": "Herald", "language": "en_GB", "tags": "wire, daily"})
    known = apply_rules([rule], "wire/2024/x.txt", _TEXT, Metadata())
    assert (known.source, known.language, known.tags) == ("Herald", "en-GB", ("wire", "daily"))
    assert known.origins == dict.fromkeys(("source", "language", "tags"), "rule for wire/*.txt")
    assert apply_rules([rule], "other/x.txt", _TEXT, Metadata()) == Metadata()


def test_a_rule_wins_over_a_guess_and_not_over_what_the_document_states() -> None:
    guessed = describe(_TEXT, "20200101.txt", Metadata(source="Stated", origins={"source": "front matter"}))
    assert guessed.origins["date"] == "file name"
    known = apply_rules([_LINE], "20200101.txt", _TEXT, guessed)
    assert (known.source, known.date) == ("Stated", "2024-07-24")


def test_a_rule_that_overrides_wins_over_the_document_too() -> None:
    stated = Metadata(source="Stated", origins={"source": "front matter"})
    rule = MetadataRule(path="*", fields={"source": "Herald"}, override=True)
    assert apply_rules([rule], "x.txt", _TEXT, stated).source == "Herald"


def test_the_first_rule_that_gives_a_field_counts_and_a_group_goes_before_a_fixed_value() -> None:
    rules = [
        MetadataRule(first_lines=r"\| (?P<date>\d+) \|", fields={"source": "First"}),
        MetadataRule(first_lines=_LINE.first_lines, fields={"source": "Fixed", "date": "1999"}),
        MetadataRule(path="*", fields={"source": "Last", "date": "2000", "link": "https://h.test"}, override=True),
    ]
    known = apply_rules(rules, "x.txt", _TEXT, Metadata())
    assert (known.source, known.date, known.link) == ("HERALD", "2024-07-24", "https://h.test")


def test_what_is_no_date_or_language_is_as_if_it_were_not_given() -> None:
    rule = MetadataRule(path="*", fields={"date": "soon", "language": "!", "tags": " , ", "title": " "})
    assert apply_rules([rule], "x.txt", _TEXT, Metadata(date="2024")) == Metadata(date="2024")


def test_only_the_beginning_of_a_text_is_looked_at() -> None:
    rule = MetadataRule(first_lines="(?P<title>END)")
    assert apply_rules([rule], "x", " " * FIRST_LINES_LIMIT + "END", Metadata()) == Metadata()


@pytest.mark.parametrize(
    ("path", "first_lines", "fields", "complaint"),
    [
        ("", "", {"title": "x"}, "needs a path or first_lines"),
        ("*", "", {}, "needs fields or a named group"),
        ("*", "(", {"title": "x"}, "no regular expression: missing \\)"),
        ("*", "(?P<titel>x)", {}, "“titel” is no field"),
        ("*", "", {"sorce": "x"}, "“sorce” is no field of a document; the fields are title, date"),
    ],
)
def test_a_wrong_rule_is_refused_in_words(path: str, first_lines: str, fields: dict[str, str], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        MetadataRule(path, first_lines, fields)
