"""Telling someone that a run without anyone watching went wrong; off unless an address is given.

Apprise sends it: the library that Prefect's own notifications use, for mail, webhooks and chats alike.
"""

from __future__ import annotations

import logging
import os

VARIABLE = "QUERSCHAU_MELDEN"
"""Environment variable with one or more addresses (by spaces): ``mailto://...``, ``json://...``."""


def warn(line: str) -> None:
    """Send one line to the addresses in ``QUERSCHAU_MELDEN``; nothing without them. The line names no text of
    any document. What cannot be sent is said on the terminal and ends nothing."""
    addresses = os.environ.get(VARIABLE, "").split()
    if not addresses:
        return
    from apprise import Apprise, NotifyType

    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its messages would repeat addresses
    sender = Apprise()
    sent = all(sender.add(address) for address in addresses)
    sent &= bool(sender.notify(title="Querschau", body=line, notify_type=NotifyType.FAILURE))
    if not sent:
        print(f"Die Meldung konnte nicht verschickt werden; prüfen Sie {VARIABLE}.")
