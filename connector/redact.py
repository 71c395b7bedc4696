"""Secrets that people write into tickets, taken out of what Rung shows, drafts and keeps.

What is taken for a secret, and nothing else:

- what follows ``password:``, ``pwd=``, ``passphrase``, ``secret``, ``token``, ``api key``, ``private
  key``, ``pre-shared key``, ``PSK``, ``PIN``, ``SNMP community`` and their like, up to the next blank
  (in quotes: up to the closing quote); after ``is`` or ``was`` only a word that looks like a secret
  (a digit or a sign in it, or quotes around it), so that "the password is expired" stays;
- what follows ``password 7``, ``secret 5``, ``key 7`` in a device's configuration;
- what follows ``Authorization:``, ``Bearer`` and ``Basic``;
- a user's password in an address (``https://user:password@host``);
- blocks between ``BEGIN … PRIVATE KEY`` and its end;
- tokens known by their shape: of GitHub, GitLab, Slack, AWS, Google, Atlassian; JSON Web Tokens.

A secret that is none of these is not recognised. Each is replaced by ``***``.
"""

from __future__ import annotations

import re
from typing import Final

MASK: Final = "***"

_NAMES: Final = (
    r"pass(?:word|wd|phrase|code)s?|pwd|pw|secret|(?:access|auth|api|refresh|session|bearer)?[ _-]?token|"
    r"(?:api|access|private|secret|encryption|shared|pre-?shared|wpa2?|license)[ _-]?key|psk|pin(?: code)?|"
    r"(?:snmp[ -]?)?community(?: string)?|credentials?"
)
_VALUE: Final = r"(?:\"[^\"\n]+\"|'[^'\n]+'|`[^`\n]+`|[^\s,;]+)"
_WRITTEN: Final = (
    (r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", MASK),
    (r"(\bauthorization\s*[:=]\s*)(?:(?:bearer|basic|token)\s+)?\S+", rf"\1{MASK}"),
    (r"(\bbearer\s+)[a-z0-9._~+/=-]{12,}", rf"\1{MASK}"),
    (r"(\bbasic\s+)(?=\S*[\d=+/])[a-z0-9+/=]{12,}", rf"\1{MASK}"),
    (r"(\b[a-z][a-z0-9+.-]*://[^\s/:@]+:)[^\s/@]+(@)", rf"\1{MASK}\2"),
    (rf"(\b(?:{_NAMES})\b[\"']?\s*(?:[:=]|=>)+\s*){_VALUE}", rf"\1{MASK}"),
    (rf"(\b(?:{_NAMES})\b\s+(?:(?:is|was|now|has been|set to|changed to|reset to)\s+)+)"
     r"(?:\"[^\"\n]+\"|'[^'\n]+'|`[^`\n]+`|(?=[^\s,;]*[\d!@#$%^&*+=?_])[^\s,;]+)", rf"\1{MASK}"),
    (r"(\b(?:password|secret|key|key-string|md5)\s+[0-9]\s+)(?=\S*[\d$])\S{4,}", rf"\1{MASK}"),
    (r"(\bsnmp-server\s+community\s+)\S+", rf"\1{MASK}"),
    (r"\b(?:gh[pousr]_[a-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeoprs]-[\w-]{10,}|"
     r"(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{30,}|ATATT[\w=-]{20,}|sk-[\w-]{20,})", MASK),
    (r"\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?", MASK),
)
_PATTERNS: Final = tuple((re.compile(pattern, re.IGNORECASE | re.DOTALL), by) for pattern, by in _WRITTEN)
_HINT: Final = re.compile(
    r"pass|pwd|pw|secret|token|key|psk|pin|communit|credential|authoriz|bearer|basic|://|gh[pousr]_|github_pat|glpat|xox|akia|"
    r"asia|aiza|atatt|sk-|eyj|md5", re.IGNORECASE)


def redact(text: str) -> str:
    """``text`` with every recognised secret replaced by ``***``; again the same when asked again."""
    if not _HINT.search(text):
        return text
    for pattern, by in _PATTERNS:
        text = pattern.sub(by, text)
    return text


def holds_secret(text: str) -> bool:
    """Whether ``redact`` would take anything out of ``text``."""
    return redact(text) != text
