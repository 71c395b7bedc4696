"""What Jira Cloud's answers hold beside what the sandbox gives: pictures of people, links of everything named."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final

from pydantic_core import from_json, to_json

SIZES: Final = ("48x48", "24x24", "16x16", "32x32")
_PICTURES: Final = "https://secure.gravatar.com/avatar"
_INITIALS: Final = "https%3A%2F%2Favatar-management--avatars.us-west-2.prod.public.atl-paas.net%2Finitials%2F"
_LINKED: Final = {"status": "status", "priority": "priority", "issuetype": "issuetype", "resolution": "resolution"}


def dressed(body: bytes, host: str) -> bytes:
    """The answer as a real site would give it."""
    tree = from_json(body)
    _dress(tree, f"http://{host}")
    return bytes(to_json(tree))


def _dress(node: Any, base: str) -> None:
    if isinstance(node, list):
        for item in node:
            _dress(item, base)
    elif isinstance(node, dict):
        for name, value in node.items():
            if name in _LINKED and isinstance(value, dict) and "name" in value:
                value.update(_linked(_LINKED[name], value, base))
            elif name == "project" and isinstance(value, dict) and "key" in value:
                value.update(_project(value, base))
            else:
                _dress(value, base)
        if "accountId" in node and "displayName" in node:
            node.update(_person(node))


def _person(account: dict[str, Any]) -> dict[str, Any]:
    digest, letters = sha256(account["accountId"].encode()).hexdigest()[:32], "".join(
        word[0] for word in account["displayName"].split()[:2])
    return {"timeZone": "Europe/London", "avatarUrls": {
        size: f"{_PICTURES}/{digest}?d={_INITIALS}{letters}-{ord(digest[0]) % 7}.png" for size in SIZES}}


def _linked(kind: str, value: dict[str, Any], base: str) -> dict[str, Any]:
    more: dict[str, Any] = {"self": f"{base}/rest/api/2/{kind}/{value.get('id', 1)}", "description": ""}
    if kind in ("status", "priority", "issuetype"):
        more["iconUrl"] = f"{base}/images/icons/{kind}/{value.get('id', 1)}.svg"
    category = value.get("statusCategory")
    if isinstance(category, dict):
        number = {"new": 2, "indeterminate": 4, "done": 3}.get(category["key"], 1)
        more["statusCategory"] = {"self": f"{base}/rest/api/2/statuscategory/{number}", "id": number,
                                  "key": category["key"], "colorName": "yellow", "name": category["key"].title()}
    return more


def _project(value: dict[str, Any], base: str) -> dict[str, Any]:
    return {"self": f"{base}/rest/api/2/project/10000", "id": "10000", "projectTypeKey": "service_desk",
            "simplified": False, "avatarUrls": {
                size: f"{base}/rest/api/2/universal_avatar/view/type/project/avatar/10411?size={size}"
                for size in SIZES}}
