"""Every issue of a project as an object of the `jira` library, its history with it; nothing is kept.

``python -m benchmarks.with_jira ADDRESS USER SECRET FIELDS QUERY`` says how many issues, histories and comments it met.
"""

from __future__ import annotations

import json
import sys

from jira import JIRA


def main() -> None:
    """Page by page, as it lets one do."""
    base, user, secret, fields, query = sys.argv[1:]
    jira = JIRA(base, basic_auth=(user, secret), max_retries=0)
    jira._session.trust_env = False
    issues = histories = comments = 0
    token: str | None = None
    while True:
        page = jira.enhanced_search_issues(f"({query}) ORDER BY updated ASC, key ASC", nextPageToken=token,
                                           maxResults=100, fields=fields.split(","), expand="changelog", use_post=True)
        for issue in page:
            issues += 1
            histories += len(issue.changelog.histories)
            comments += len(issue.fields.comment.comments)
        token = getattr(page, "nextPageToken", None)
        if not token:
            break
    print(json.dumps({"incidents": issues, "entries": histories, "comments": comments}))


if __name__ == "__main__":
    main()
