"""A plan may fall due several times a day: `at` of its detail becomes `times`.

Revision: 0003
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    plans = sa.table("plans", sa.column("id", sa.Integer), sa.column("detail", sa.Text))
    connection = op.get_bind()
    for number, detail in connection.execute(sa.select(plans.c.id, plans.c.detail)).all():
        plan = json.loads(detail)
        if at := plan.pop("at", None):
            plan["times"] = [at]
            connection.execute(sa.update(plans).where(plans.c.id == number).values(detail=json.dumps(plan, ensure_ascii=False)))
