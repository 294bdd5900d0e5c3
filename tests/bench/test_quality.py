"""The measures are those of the literature, collections are read in every form, and seeds/ is ranked well."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.quality import JUDGED, brought, judged, measure, ndcg, rank_postil, recall
from tests.bench.running import ROOT

FLOORS = {"--any": (0.965, 0.99), "": (0.965, 0.99)}
"""nDCG@10 and recall@50 on seeds/ that no change may fall below, by the option of ``postil search``."""


def test_ndcg_is_that_of_a_worked_example() -> None:
    grades = {"a": 2, "b": 1, "c": 0}

    assert ndcg(["a", "b"], grades) == 1
    assert ndcg(["c", "x", "y"], grades) == 0
    ideal = 2 + 1 / math.log2(3)
    assert ndcg(["x", "b", "a"], grades) == pytest.approx((1 / math.log2(3) + 2 / math.log2(4)) / ideal)


def test_ndcg_looks_at_ten_results_and_recall_at_fifty() -> None:
    ranked = [f"no{number}" for number in range(10)] + ["a"] + [f"no{number}" for number in range(10, 60)] + ["b"]
    grades = {"a": 1, "b": 2}

    assert ndcg(ranked, grades) == 0
    assert recall(ranked, grades) == 0.5


@given(
    st.dictionaries(st.sampled_from("abcdefghijklmnop"), st.integers(0, 2), min_size=1).filter(
        lambda grades: any(grades.values())
    ),
    st.permutations("abcdefghijklmnop"),
)
def test_measures_lie_between_nothing_and_the_best_ranking(grades: dict[str, int], ranked: list[str]) -> None:
    best = sorted(ranked, key=lambda path: -grades.get(path, 0))

    assert 0 <= ndcg(ranked, grades) <= ndcg(best, grades) + 1e-12
    assert ndcg(best, grades) == pytest.approx(1)
    assert recall(ranked, grades) == 1


def test_the_quality_of_an_engine_is_the_mean_over_questions() -> None:
    quality = measure("engine", [["a"], ["x"]], [{"a": 2}, {"b": 1}])

    assert (quality.engine, quality.ndcg, quality.recall) == ("engine", 0.5, 0.5)


@pytest.mark.parametrize(
    ("questions", "judgements"),
    [
        (
            '{"_id": "1", "text": "one\\ntwo"}\n{"_id": "2", "text": "three"}\n',
            "query-id\tcorpus-id\tscore\n1\td2\t2\n",
        ),
        ('{"id": 1, "text": "one two"}\n', "1 0 d1 0\n1 0 d2 2\n"),
        ("1\tone two\n2\tthree\n", "1 Q0 d2 2\n2 Q0 d1 -1\n"),
    ],
)
def test_a_collection_of_json_lines_is_read_with_its_judgements(
    questions: str, judgements: str, tmp_path: Path
) -> None:
    lines = [{"_id": "d1", "title": "", "text": "First."}, {"_id": "d2", "title": "Title", "text": "Second."}]
    places = (tmp_path / "documents.jsonl", tmp_path / "questions", tmp_path / "judgements")
    contents = ("".join(f"{json.dumps(line)}\n" for line in lines), questions, judgements)
    for place, content in zip(places, contents, strict=True):
        place.write_text(content, encoding="utf-8")

    documents, asked, graded = places
    collection = brought(documents, asked, graded, tmp_path)

    assert collection.questions == ("one two",)
    ((name, grade),) = [pair for pair in collection.grades[0].items() if pair[1]]
    assert grade == 2
    assert (collection.documents / name).read_text(encoding="utf-8") == "Title\n\nSecond."


def test_every_question_of_ours_has_a_relevant_document_and_no_document_is_named_that_is_not_there() -> None:
    collections = [judged(JUDGED / f"{name}.txt", ROOT / "seeds") for name in ("seeds", "linux")]

    assert sum(len(collection.questions) for collection in collections) >= 40
    assert all(any(grades.values()) for collection in collections for grades in collection.grades)
    seeds = {path for grades in collections[0].grades for path in grades}
    assert all((ROOT / "seeds" / "/".join(path.split("/")[:2])).is_file() for path in seeds)


def test_what_is_ranked_on_the_seeds_is_as_good_as_it_was(tmp_path: Path) -> None:
    collection = judged(JUDGED / "seeds.txt", ROOT / "seeds")

    for option, (least_ndcg, least_recall) in FLOORS.items():
        quality = measure(option, rank_postil(tmp_path, collection, *option.split()), collection.grades)

        assert quality.ndcg >= least_ndcg, quality
        assert quality.recall >= least_recall, quality
