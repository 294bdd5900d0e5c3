"""Tags in the text of a note."""

from __future__ import annotations

import pytest

from annotations.model import tags_in


@pytest.mark.parametrize(
    ("body", "tags"),
    [
        ("Which body? #check #names/people", ("check", "names/people")),
        ("#a then #b then #a again", ("a", "b")),
        ("(#aside), #end. #slash/ #dash-", ("aside", "end", "slash", "dash")),
        ("رأي #وزير_الدفاع وقال #تَصْرِيح.", ("وزير_الدفاع", "تَصْرِيح")),
        ("#हिन्दी और #日本語。", ("हिन्दी", "日本語")),
        ("#2024 #x1", ("2024", "x1")),
        ("see https://example.org/page#part and www.example.org/#top", ()),
        ("# Heading\n## Second\n##third", ()),
        ("C# and a#b and &#39; and #", ()),
    ],
)
def test_tags_are_words_behind_a_number_sign(body: str, tags: tuple[str, ...]) -> None:
    assert tags_in(body) == tags
