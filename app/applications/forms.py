"""Forms of applications: each shows what was typed, word for word, and carries no rules of its own."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.core import Field
from wtforms.validators import Length

from app.applications.labels import ENTRIES, HINTS, ROWS, SECTIONS, VERDICTS
from app.applications.sections import MOST_ROWS, Entry, Flaw, Frame, Kind, Section, SectionCode
from app.applications.service import Verdict
from app.core.errors import Refused
from app.core.fields import TidyStringField, needed
from app.core.formats import money
from app.core.wording import language, word, word_all
from app.registry.labels import ORGANISATION_KINDS
from app.registry.models import OrganisationKind
from competition_rules.findings import Finding
from competition_rules.first_check import GROUP, OTHER, FirstAnswers
from competition_rules.regulation import Regulation

_BLANK_ROWS = 3


class StartForm(FlaskForm):
    """The title of a new application; the key makes one draft of a form sent twice."""

    title = TidyStringField(_l("Title of the project"), [needed(), Length(max=200)])
    source = SelectField(_l("Copy an earlier application"), default="")
    key = HiddenField()

    def __init__(self, own: Sequence[tuple[str, str]], **values: Any) -> None:
        super().__init__(**values)
        self.source.choices = [("", _("No, begin from an empty one")), *own]


class EligibilityForm(Form):
    """Five questions before an application is begun; sent in the address, so without a token."""

    _answer_needed = needed(_l("Choose an answer."))
    kind = RadioField(_l("Who wants to apply?"), [_answer_needed])
    youth_work = RadioField(_l("Does the organisation do youth work?"), [_answer_needed])
    local_call = RadioField(_l("Has your municipality announced the call?"), [_answer_needed])
    duration = RadioField(_l("How long will the project last?"), [_answer_needed])
    tax_debt = RadioField(_l("Has the organisation a tax debt?"), [_answer_needed])

    def __init__(self, formdata: Any, *, regulation: Regulation) -> None:
        super().__init__(formdata)
        yes_no = [("yes", _("Yes")), ("no", _("No"))]
        limits, debt = regulation.duration, money(regulation.tax_debt.limit, language())
        self.kind.choices = [
            *(
                (kind, str(ORGANISATION_KINDS[OrganisationKind(kind)]))
                for kind in regulation.applicants.kinds
            ),
            (GROUP, _("A group of young people without an organisation")),
            (OTHER, _("Someone else: a school, a company, a private person")),
        ]
        self.youth_work.choices = self.local_call.choices = yes_no
        months = {"least": limits.minimum_months, "most": limits.maximum_months}
        self.duration.choices = [
            ("yes", _("From %(least)s to %(most)s months", **months)),
            ("no", _("Shorter or longer")),
        ]
        self.tax_debt.choices = [
            ("no", _("No, or at most %(limit)s", limit=debt)),
            ("yes", _("More than %(limit)s", limit=debt)),
        ]

    def answers(self) -> FirstAnswers:
        """What the reader said."""
        return FirstAnswers(
            applicant_kind=self.kind.data, does_youth_work=self.youth_work.data == "yes",
            has_local_call=self.local_call.data == "yes", lasts_within_limits=self.duration.data == "yes",
            has_tax_debt=self.tax_debt.data == "yes",
        )  # fmt: skip


def _capital(label: Any) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]


class SignOffForm(FlaskForm):
    """The representative's word that closes the application."""

    is_signed_off = BooleanField(
        _l("I sign off this application: what it says is true, and I may represent the organisation")
    )


class WithdrawForm(FlaskForm):
    """Why an application is taken back."""

    reason = TidyStringField(_l("Reason (the municipality will see it)"), [needed(), Length(max=500)])


class ReturnForm(FlaskForm):
    """What the applicant has to put right."""

    text = TextAreaField(_l("What the applicant has to put right"), [needed(), Length(max=4000)])


class VersionedForm(FlaskForm):
    """A form that knows which version of its section it was opened with."""

    version = HiddenField(default="0")

    def opened_with(self) -> int:
        """The version the page was opened with; 0 when the field was tampered with, which only asks to compare."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def section_form(section: Section, frame: Frame, content: Mapping[str, Any], version: int) -> VersionedForm:
    """The form of a section, showing its content with some blank rows."""
    data = {**content, "version": str(version)}
    if section.row:
        data["rows"] = _with_blanks(content.get("rows", ()))
    form: VersionedForm = _form_class(section, frame)(formdata=None, data=data)
    return form


def posted_form(section: Section, frame: Frame) -> VersionedForm:
    """The form of a section as it was sent."""
    form: VersionedForm = _form_class(section, frame)()
    return form


def _form_class(section: Section, frame: Frame) -> type[VersionedForm]:
    fields = {entry.name: _field(section.code, entry, frame) for entry in section.entries}
    if section.row:
        row = type("RowForm", (Form,), {one.name: _field(section.code, one, frame) for one in section.row})
        fields["rows"] = FieldList(FormField(row), max_entries=MOST_ROWS)
    return type("SectionForm", (VersionedForm,), fields)


def show_flaws(form: VersionedForm, flaws: Sequence[Flaw], frame: Frame) -> None:
    """Put each flaw at its field, in the reader's language."""
    for flaw in flaws:
        names = flaw.field.split("-")
        field: Field = form[names[0]]
        if len(names) == 1:
            field.errors = [*field.errors, _sentence(flaw.finding, frame, field)]
            continue
        inner = field.entries[int(names[1])].form[names[2]]
        inner.errors = [*inner.errors, _sentence(flaw.finding, frame, inner)]
        # The list says that it has errors, the entries say which.
        field.errors = [*field.errors, {}]


def typed_in(form: VersionedForm) -> dict[str, Any]:
    """What was typed, by entry."""
    return {name: value for name, value in form.data.items() if name not in ("version", "csrf_token")}


def _sentence(finding: Finding, frame: Frame, field: Field) -> str:
    # Read in the summary on top, a sentence must say which field it is about.
    facts = {**finding.facts, "field": str(field.label.text)}
    category = facts.get("category")
    if frame.grant is not None and isinstance(category, str):
        found = frame.grant.category(category)
        facts["category"] = found.title.in_language(language()) if found else category
    sentence = word(Finding(finding.rule, finding.point, facts))
    return f"{sentence} ({_('point %(number)s', number=finding.point)})" if finding.point else sentence


def _with_blanks(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    blanks = min(_BLANK_ROWS if not rows else 1, MOST_ROWS - len(rows))
    return [*rows, *({} for _place in range(blanks))]


def _field(code: SectionCode, entry: Entry, frame: Frame) -> Any:
    label, hint = _label(code, entry, frame), HINTS.get(entry.name, "")
    if entry.kind is Kind.FLAG:
        return BooleanField(label, description=hint)
    if entry.kind is Kind.LONG:
        return TextAreaField(label, [Length(max=entry.limit)], description=hint)
    if entry.kind is Kind.CHOICE and code is SectionCode.BUDGET:
        return SelectField(label, choices=[SelectChoice("", _("Choose")), *_categories(frame)])
    if entry.kind is Kind.CHOICE:
        plans = [SelectChoice(str(plan.id), f"{plan.title} ({plan.owner})") for plan in frame.plans]
        return RadioField(label, choices=plans)
    return StringField(label, description=hint, render_kw=_box(entry.kind))


def _box(kind: Kind) -> dict[str, str]:
    if kind in (Kind.COUNT, Kind.AMOUNT):
        return {"inputmode": "numeric" if kind is Kind.COUNT else "decimal"}
    return {"type": "email"} if kind is Kind.EMAIL else {}


def _categories(frame: Frame) -> list[SelectChoice]:
    named = frame.grant.categories if frame.grant else ()
    return [SelectChoice(one.code, one.title.in_language(language())) for one in named]


def _label(code: SectionCode, entry: Entry, frame: Frame) -> Any:
    if code is SectionCode.PLAN_TASKS and "_" in entry.name and entry.name != "plan_id":
        kind, _mark, number = entry.name.partition("_")
        task = next(one for plan in frame.plans for one in plan.tasks if str(one.id) == number)
        if kind == "task":
            return f"{task.code} {task.title}"
        return _("How the project serves task %(code)s", code=task.code)
    labels = ROWS.get(code, {}) if entry.name not in ENTRIES[code] else ENTRIES[code]
    return labels.get(entry.name) or SECTIONS[code]


def check_form(regulation: Regulation, suggested: Mapping[str, Verdict], may_ask: bool) -> FlaskForm:
    """A verdict and a note for each administrative criterion; `suggested` are shown until something is posted."""
    asked = tuple(
        (one.code, f"{one.point} {one.title.in_language(language())}", one.clarifiable and may_ask)
        for one in regulation.administrative_criteria
    )
    shown: dict[str, Any] = {}
    for code, verdict in suggested.items():
        shown |= {f"verdict_{code}": verdict.verdict, f"note_{code}": verdict.note}
    return _form_asking(asked, language())(data=shown)


@lru_cache(maxsize=64)
def _form_asking(asked: tuple[tuple[str, str, bool], ...], _written_in: str) -> type[FlaskForm]:
    """The form of these criteria, each with its title and whether it may be clarified; made once for a language."""
    fields: dict[str, Any] = {}
    for code, title, may_ask in asked:
        words = [word for word in VERDICTS if word != "clarify" or may_ask]
        fields[f"verdict_{code}"] = RadioField(
            title, choices=[SelectChoice(word, str(VERDICTS[word])) for word in words]
        )
        fields[f"note_{code}"] = TextAreaField(_("Note"), [Length(max=1000)], id=f"note_{code}")
    return type("CheckForm", (FlaskForm,), fields)


def verdicts_in(form: FlaskForm, regulation: Regulation) -> dict[str, Verdict]:
    """The verdicts that were given; criteria left without one are not among them."""
    given: dict[str, Verdict] = {}
    for one in regulation.administrative_criteria:
        verdict, note = form[f"verdict_{one.code}"].data, form[f"note_{one.code}"].data or ""
        if verdict and verdict != "None":
            given[one.code] = Verdict(str(verdict), note)
    return given


def show_refusal(form: FlaskForm, refused: Refused, prefix: str = "") -> None:
    """Put each finding at the field it names, the others on top."""
    for finding, sentence in zip(refused.findings, word_all(refused.findings), strict=True):
        name = f"{prefix}{finding.facts.get('field')}"
        if name in form:
            form[name].errors = [*form[name].errors, sentence]
        else:
            form.form_errors = [*form.form_errors, sentence]
