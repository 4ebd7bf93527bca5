"""A learner's own data as a file."""

from werkzeug.wrappers import Response

from app.core.access import only
from app.documents.sheets import write_csv
from app.support_plans.models import AccessAct
from app.support_plans.own_data import own_data
from app.support_plans.policy import KEEPERS
from app.support_plans.views.blueprint import blueprint, learner_or_404
from app.support_plans.watching import role_refused, watched


@blueprint.get("/learners/<int:learner_id>/data.csv")
@only(KEEPERS, record=role_refused)
@watched(AccessAct.EXPORT)
def own_data_file(learner_id: int) -> Response:
    learner = learner_or_404(learner_id)
    # Named by the pseudonym: the names of files stand in the histories of browsers.
    headers = {"Content-Disposition": f'attachment; filename="{learner.pseudonym}.csv"'}
    return Response(write_csv(own_data(learner)), mimetype="text/csv", headers=headers)
