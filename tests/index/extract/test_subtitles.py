"""Subtitles as they are found: without blank lines, rolling, with tags and marks."""

from __future__ import annotations

from index.documents import Document
from index.extract.data.subtitles import read


def _srt(*cues: tuple[int, str]) -> Document:
    """Cues of two seconds, from a second each."""
    parts = (f"{n}\n00:00:{at:02},000 --> 00:00:{at + 2:02},000\n{words}\n\n" for n, (at, words) in enumerate(cues, 1))
    return read("".join(parts).encode(), "film.srt")


def test_each_cue_is_a_place_to_cite_in_a_sentence_that_goes_on() -> None:
    document = _srt((1, "We have seen"), (3, "the harbour."), (5, "It is closed."))
    assert document.text == "We have seen the harbour.\nIt is closed."
    places = [(place.label, document.text[place.start :][:4]) for place in document.locators]
    assert places == [("00:00:01", "We h"), ("00:00:03", "the "), ("00:00:05", "It i")]


def test_a_pause_leaves_a_blank_row() -> None:
    assert _srt((1, "One."), (20, "Two.")).text == "One.\n\nTwo."


def test_captions_without_full_stops_are_divided_all_the_same() -> None:
    document = _srt(*((at, "word " * 40) for at in range(1, 50, 2)))
    assert max(map(len, document.text.split("\n"))) < 1000


def test_cues_need_no_blank_line_between_them() -> None:
    data = b"1\n00:00:01,000 --> 00:00:02,000\nHello.\n2\n00:00:03,000 --> 00:00:04,000\nWorld.\n"
    assert read(data, "a.srt").text == "Hello.\nWorld."


def test_rolling_captions_say_each_line_once() -> None:
    data = b"WEBVTT\n\n00:01.000 --> 00:03.000\none two\n\n00:03.000 --> 00:03.010\none two\n\n"
    data += b"00:03.010 --> 00:05.000\none two\nthree <00:04.000><c>four</c>\n"
    assert read(data, "a.vtt").text == "one two three four"


def test_what_is_said_twice_is_there_twice() -> None:
    assert _srt((1, "No!"), (3, "No!")).text == "No!\nNo!"


def test_signs_that_are_no_tags_stay() -> None:
    assert _srt((1, "{\\an8}<i>1 < 2</i> and 3 > 2 &amp; so on.")).text == "1 < 2 and 3 > 2 & so on."


def test_speakers_have_lines_of_their_own() -> None:
    assert _srt((1, "- Who?\n- Me."), (3, "ANN: You")).text == "- Who?\n- Me.\nANN: You"
    data = b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v.loud Ann>Stop\n\nname\n00:02.000 --> 00:03.000\n<v Bo>Why\n"
    assert read(data, "a.vtt").text == "Ann: Stop\nBo: Why"


def test_the_header_of_webvtt_gives_the_language_and_styles_are_not_said() -> None:
    data = b"WEBVTT\nKind: captions\nLanguage: ar\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:x\n\n"
    document = read(data + b"00:01.000 --> 00:02.000\nSalam.\n\nNOTE a\nb\n", "a.vtt")
    assert (document.text, document.metadata.language, document.metadata.title) == ("Salam.", "ar", "a")


def test_times_without_leading_zeros_are_times() -> None:
    document = read(b"WEBVTT\n\n0:0:0.0 --> 0:0:3.540\nOne.\n\n0:1:5.5 --> 0:1:7.23\nTwo.\n", "a.vtt")
    assert [place.label for place in document.locators] == ["00:00:00", "00:01:05"]


def test_captions_with_both_times_in_one_line_are_read() -> None:
    data = b"0:00:00.378,0:00:11.378\nFirst, one.\n\n0:01:02.000,0:01:04.500\nThen 1,2.\n12\n"
    document = read(data, "film.sbv")
    assert document.text == "First, one.\n\nThen 1,2. 12"
    assert [place.label for place in document.locators] == ["00:00:00", "00:01:02"]
    assert document.media_type == "text/x-sbv"
