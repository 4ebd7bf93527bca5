from hashlib import sha256

import pytest

from competition_rules.editions import (
    EditionError,
    UnknownEdition,
    codes,
    digest,
    edition,
    load,
    text_of,
)
from competition_rules.problems import Problem, problem
from competition_rules.scalars import ValueRefused
from tests.rules.broken_editions import TEXT, broken


def test_two_editions_are_shipped() -> None:
    assert codes() == ("actual-costs-example", "pumpurs-2022")
    assert load(TEXT) == edition("pumpurs-2022")


@pytest.mark.parametrize("code", ["pumpurs-1999", "../pumpurs-2022"])
def test_no_other_edition_is_found(code: str) -> None:
    for read in (edition, text_of):
        with pytest.raises(UnknownEdition, match=code):
            read(code)


def test_a_text_is_known_by_its_sha256() -> None:
    assert digest("ā") == sha256("ā".encode()).hexdigest()
    assert digest(TEXT) != digest(TEXT + "\n")


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [('code = "a"\nshare = = 1\n', 2, 9), ('code = "a"\n\n[grant', 3, 1), ('code = """a\nb', 2, 1)],
)
def test_a_text_that_is_no_toml_is_refused_with_its_line(text: str, line: int, column: int) -> None:
    with pytest.raises(EditionError) as error:
        load(text)
    assert error.value.problems == [problem("", "toml_syntax", line=line, column=column)]


def test_an_empty_edition_lists_every_section_as_missing() -> None:
    with pytest.raises(EditionError) as error:
        load("")
    assert len(error.value.problems) == 31
    assert error.value.problems[:2] == [problem("code", "missing"), problem("title", "missing")]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('share = "0.80"', "share = 0.8", problem("prefinancing.share", "float_refused", written="0.8")),
        ('share = "0.80"', "share = 1", problem("prefinancing.share", "not_quoted", written="1")),
        ('share = "0.80"', 'share = "1.01"', problem("prefinancing.share", "not_a_share", written="1.01")),
        ('share = "0.80"', 'share = "0.00"', problem("prefinancing.share", "not_a_share", written="0.00")),
        ('share = "0.80"', 'share = "0,8"', problem("prefinancing.share", "not_a_number", written="0,8")),
        ('share = "0.80"', 'share = "-0.8"', problem("prefinancing.share", "not_a_number", written="-0.8")),
        ('share = "0.80"', "share = true", problem("prefinancing.share", "not_a_number", written="True")),
        ('share = "0.80"', "share = []", problem("prefinancing.share", "not_a_number", written="[]")),
        (
            'annual_rate = "0.00"',
            'annual_rate = "1.01"',
            problem("recovery_interest.annual_rate", "not_a_rate", written="1.01"),
        ),
        ('"4600.00"', "4600.00", problem("grant.amount", "float_refused", written="4600.0")),
        ('"4600.00"', "4600", problem("grant.amount", "not_quoted", written="4600")),
        ('"4600.00"', '"4600.005"', problem("grant.amount", "part_cents", written="4600.005")),
        ('"4600.00"', '"0.00"', problem("grant.amount", "not_positive", written="0.00")),
        ('"lump_sum"', '"lump"', problem("grant.model", "not_one_of", expected="'lump_sum', 'actual_costs'")),
        ('model = "lump_sum"', "", problem("grant.model", "missing")),
        (
            "criterion = 2\n",
            "criterion = 2.5\n",
            problem("divergence.criterion", "float_refused", written="2.5"),
        ),
        (
            "weight = 1",
            "weight = 0",
            problem("quality_criteria.pmp_goals.weight", "not_positive", written="0"),
        ),
        (
            'rule = "stop"',
            'rule = "draw"',
            problem("line_rule.rule", "not_one_of", expected="'stop' or 'skip'"),
        ),
        ("minimum_units = 1", "minimum_units = -1", problem("quota.minimum_units", "too_small", least=0)),
        ("months = 1\n", "months = 0\n", problem("appeal.months", "too_small", least=1)),
        ("months = 1\n", 'months = "1"\n', problem("appeal.months", "not_whole")),
        ("months = 1\n", "months = 1.5\n", problem("appeal.months", "not_whole")),
        ("months = 1\n", "months = 1\nyears = 0\n", problem("appeal.years", "unknown_key")),
        ("[appeal]", "[apeal]", problem("appeal", "missing")),
        ("required = false", 'required = "no"', problem("participant_share.required", "not_flag")),
        (
            "vocational_years = [1, 2, 3, 4]",
            "vocational_years = 4",
            problem("target.vocational_years", "not_list"),
        ),
        (
            "vocational_years = [1, 2, 3, 4]",
            "vocational_years = []",
            problem("target.vocational_years", "empty"),
        ),
        (
            "vocational_years = [1,",
            "vocational_years = [0,",
            problem("target.vocational_years[1]", "too_small", least=1),
        ),
        ('title.lv = "Komanda"', "title.lv = 1", problem("quality_criteria.team.title.lv", "not_text")),
        ('title.lv = "Komanda"', 'title.lv = " "', problem("quality_criteria.team.title.lv", "empty")),
        ('title.lv = "Komanda"\n', "", problem("quality_criteria.team.title.lv", "missing")),
        ('code = "team"', "", problem("quality_criteria[8].code", "missing")),
        ('code = "annexes"', 'code = "horoscope"', None),
        (
            'point = "27"',
            'point = "27."',
            problem("prefinancing.point", "bad_form", pattern=r"^[0-9]+(\.[0-9]+)*$"),
        ),
        ('source = "P: ', 'source = "X: ', None),
    ],
)
def test_a_broken_value_is_named_by_its_place(old: str, new: str, found: Problem | None) -> None:
    problems = broken((old, new))
    if found is None:
        assert [one.code in ("not_one_of", "bad_form") for one in problems] == [True]
    else:
        assert found in problems
        assert {one.code for one in problems} <= {found.code, "unknown_key"}


def test_a_section_that_is_no_table_is_named() -> None:
    assert broken(
        ("[appeal]", "[appeal_]"), ('code = "pumpurs-2022"', 'code = "pumpurs-2022"\nappeal = 1')
    ) == [
        problem("appeal", "not_table"),
        problem("appeal_", "unknown_key"),
    ]
    assert broken(('code = "pumpurs-2022"', 'code = "pumpurs-2022"\naims = 1'), text=without_aims()) == [
        problem("aims", "not_list")
    ]
    assert broken(('code = "pumpurs-2022"', 'code = "pumpurs-2022"\naims = [1]'), text=without_aims()) == [
        problem("aims[1]", "not_table")
    ]
    both = ('code = "pumpurs-2022"', 'code = "pumpurs-2022"\naims = [1]'), ("months = 1\n", "months = 0\n")
    assert broken(*both, text=without_aims()) == [
        problem("aims[1]", "not_table"),
        problem("appeal.months", "too_small", least=1),
    ]


def test_a_grant_that_is_no_table_is_named() -> None:
    start, end = TEXT.index("[grant]"), TEXT.index("[quota]")
    text = f'grant = "much"\n{TEXT[:start]}{TEXT[end:]}'
    assert broken(text=text) == [problem("grant", "not_table")]


def without_aims() -> str:
    return TEXT[: TEXT.index("[[aims]]")] + TEXT[TEXT.index("[target]") :]


def test_every_error_of_a_broken_edition_is_listed_at_once() -> None:
    problems = broken(
        ('share = "0.80"', "share = 0.8"),
        ('"4600.00"', '"4600.001"'),
        ("[appeal]", "[apeal]"),
        ('code = "team"', 'code = "need"'),
        ("maximum = 5\n", 'maximum = "five"\n'),
        ('by = "reach"', 'by = "luck"'),
        ("grades_to = 12", "grades_to = 1"),
        ("minimum = 30", "minimum = 60"),
    )
    assert [one.text("en") for one in problems] == [
        "grant.amount: the amount 4600.001 is not in whole cents",
        'quality_criteria.pmp_goals.maximum: "five" is not a number',
        "appeal: the value is missing",
        'prefinancing.share: the number 0.8 must be written in quotes, such as "0.80"',
        "apeal: the regulation has no such field",
        'quality_criteria: "need" occurs more than once',
        "target.grades_from: the minimum 5 exceeds the maximum 1",
        "total_threshold.minimum: the minimum 60 exceeds the maximum 50",
        'tie_break.steps.luck: "luck" is neither a criterion nor earlier_submission nor commission_vote',
    ]


def test_a_broken_step_of_the_tie_break_is_named_by_what_it_goes_by() -> None:
    assert broken(('point = "24.3"', 'point = "24,3"')) == [
        problem("tie_break.steps.reach.point", "bad_form", pattern=r"^[0-9]+(\.[0-9]+)*$")
    ]


@pytest.mark.parametrize("text", [f"a = {'9' * 5000}", f"a = {'[' * 5000}"])
def test_a_text_that_overwhelms_the_parser_is_refused_too(text: str) -> None:
    with pytest.raises(EditionError) as error:
        load(text)
    assert error.value.problems == [problem("", "toml_syntax", line=1, column=1)]


def test_problems_with_the_same_facts_are_equal_and_hash_alike() -> None:
    assert {problem("a", "duplicate", code="b"), Problem("a", "duplicate", {"code": "b"})} == {
        problem("a", "duplicate", code="b")
    }


def test_criteria_that_cannot_be_read_at_all_hide_nothing_else() -> None:
    start, end = TEXT.index("[[quality_criteria]]"), TEXT.index("[total_threshold]")
    text = (
        TEXT[:start].replace('code = "pumpurs-2022"', 'code = "pumpurs-2022"\nquality_criteria = 1')
        + TEXT[end:]
    )
    assert broken(("months = 1\n", "months = 0\n"), text=text) == [
        problem("quality_criteria", "not_list"),
        problem("appeal.months", "too_small", least=1),
    ]


def test_a_refused_value_carries_its_code_and_facts() -> None:
    refused = ValueRefused("not_a_share", written="1.2")
    assert refused.args == (refused.code, dict(refused.facts)) == ("not_a_share", {"written": "1.2"})


def test_a_problem_is_worded_in_latvian_and_in_english() -> None:
    one = problem("prefinancing.share", "not_a_share", written="1.2")
    assert one.text("lv") == "prefinancing.share: daļai jābūt lielākai par 0 un ne lielākai par 1, nevis 1.2"
    assert one.text("en") == "prefinancing.share: a share must be more than 0 and at most 1, not 1.2"
    with pytest.raises(KeyError, match="ru"):
        one.text("ru")


def test_a_problem_without_a_place_is_worded_alone() -> None:
    assert (
        problem("", "toml_syntax", line=2, column=9).text("lv")
        == "2. rindas 9. zīme: nav derīgs TOML pieraksts"
    )


def test_the_error_of_an_edition_reads_as_a_list() -> None:
    with pytest.raises(EditionError, match=r"^code: the value is missing\ntitle: the value is missing\n"):
        load("")
