"""What is wrong with an edition, and its wording in both languages.

The wording lives with the rules because the command line and the page both show it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from competition_rules.findings import Fact, Facts

_WORDS = {
    "toml_syntax": (
        "{line}. rindas {column}. zīme: nav derīgs TOML pieraksts",
        "line {line}, column {column}: not valid TOML",
    ),
    "missing": ("trūkst vērtības", "the value is missing"),
    "unknown_key": ("nolikumā šāda lauka nav", "the regulation has no such field"),
    "not_text": ("jābūt tekstam pēdiņās", "must be text in quotes"),
    "not_whole": ("jābūt veselam skaitlim bez pēdiņām", "must be a whole number without quotes"),
    "not_flag": ("jābūt true vai false", "must be true or false"),
    "not_table": ("jābūt tabulai ar laukiem", "must be a table of fields"),
    "not_list": ("jābūt sarakstam", "must be a list"),
    "empty": ("nedrīkst būt tukšs", "must not be empty"),
    "too_small": ("jābūt vismaz {least}", "must be at least {least}"),
    "not_one_of": ("jābūt vienam no: {expected}", "must be one of: {expected}"),
    "bad_form": ("neatbilst pieraksta paraugam {pattern}", "does not follow the pattern {pattern}"),
    "float_refused": (
        'skaitlis {written} jāraksta pēdiņās, piemēram, "0.80"',
        'the number {written} must be written in quotes, such as "0.80"',
    ),
    "not_quoted": (
        'summa vai daļa {written} jāraksta pēdiņās, piemēram, "4600.00"',
        'the amount or share {written} must be written in quotes, such as "4600.00"',
    ),
    "not_a_number": ("„{written}” nav skaitlis", '"{written}" is not a number'),
    "not_a_share": (
        "daļai jābūt lielākai par 0 un ne lielākai par 1, nevis {written}",
        "a share must be more than 0 and at most 1, not {written}",
    ),
    "not_a_rate": (
        "likmei jābūt no 0 līdz 1, nevis {written}",
        "a rate must be from 0 to 1, not {written}",
    ),
    "part_cents": ("summa {written} nav veselos centos", "the amount {written} is not in whole cents"),
    "not_positive": ("jābūt lielākam par 0, nevis {written}", "must be more than 0, not {written}"),
    "duplicate": ("„{code}” ir vairāk nekā vienu reizi", '"{code}" occurs more than once'),
    "minimum_over_maximum": (
        "mazākā vērtība {minimum} pārsniedz lielāko {maximum}",
        "the minimum {minimum} exceeds the maximum {maximum}",
    ),
    "step_does_not_fit": (
        "solis {step} nedala {value} bez atlikuma",
        "the step {step} does not divide {value} evenly",
    ),
    "total_unreachable": (
        "kritēriju svērtā summa ir {reachable}, bet nolikumā norādīts {maximum}",
        "the weighted maxima of the criteria make {reachable}, the edition says {maximum}",
    ),
    "several_tied_criteria": (
        "plāna uzdevumiem piesaistīts vairāk nekā viens kritērijs: {codes}",
        "more than one criterion is tied to plan tasks: {codes}",
    ),
    "unknown_tie_break": (
        "„{by}” nav ne kritērijs, ne earlier_submission, ne commission_vote",
        '"{by}" is neither a criterion nor earlier_submission nor commission_vote',
    ),
    "tie_break_must_end_with_vote": (
        "pēdējam un tikai pēdējam solim jābūt commission_vote, citādi rezultāts var palikt neizšķirts",
        "the last step and only the last must be commission_vote, or a tie may stay undecided",
    ),
    "categories_do_not_fill_total": (
        "kategoriju griesti kopā ir {together}, tāpēc pilna summa nav sasniedzama",
        "the ceilings of the categories make {together}, so no total can be filled",
    ),
    "invalid": ("vērtība nav derīga", "the value is not valid"),
}
_LANGUAGES = {"lv": 0, "en": 1}


@dataclass(frozen=True)
class Problem:
    """One error of an edition: its place ("quality_criteria.need.minimum"), code and facts."""

    place: str
    code: str
    facts: Mapping[str, Fact] = field(default_factory=Facts)

    def __post_init__(self) -> None:
        object.__setattr__(self, "facts", Facts(self.facts))

    def text(self, language: str) -> str:
        """The problem in words with its place, for "lv" or "en"; KeyError for any other language."""
        words = _WORDS[self.code][_LANGUAGES[language]].format(**self.facts)
        return f"{self.place}: {words}" if self.place else words


def problem(place: str, code: str, /, **facts: Fact) -> Problem:
    """A Problem with its facts as keywords."""
    return Problem(place, code, facts)
