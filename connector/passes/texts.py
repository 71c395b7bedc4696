"""Whether the templates are in order, and whether every audience of the policy has some."""

from __future__ import annotations

from collections.abc import Iterator

from connector.config.model import Config
from connector.drafts.checking import check_templates
from connector.drafts.folders import audiences, names_in
from connector.passes.checking import Finding
from rules.documents.problems import nearest
from rules.policy.values import Policy
from rules.targets import BUSINESS


def of_templates(config: Config, policy: Policy | None) -> Iterator[Finding]:
    """Each mistake of the configured folder, and each audience that nobody writes for."""
    own = config.templates
    known = audiences(own)
    wanted = {BUSINESS} | {name for target in policy.targets for name in target.audiences} if policy else set()
    for name in sorted(wanted - set(known)):
        yield Finding("error", "templates", f'the policy promises updates to "{name}", for whom there are no templates',
                      hint=nearest(name, known))
    if own is None:
        yield Finding("ok", "templates", f"the shipped ones, for {', '.join(known)}")
        return
    if not own.is_dir():
        yield Finding("error", "templates", "there is no such folder of templates", str(own),
                      "leave `templates` out of rung.yaml to use the shipped ones")
        return
    problems = check_templates(own)
    for problem in problems:
        where = f"{problem.file}:{problem.line}:{problem.column}"
        yield Finding("error", "templates", problem.message, where, problem.hint)
    if not problems:
        number = sum(1 for _ in names_in(own))
        yield Finding("ok", "templates", f"{number} of your own, each rendered over the samples", str(own))
