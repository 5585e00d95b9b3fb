"""The ribbon's XML: the tab 会报, made from the registry of buttons.

A button's tag carries what its callbacks need, so that no Chinese stands in VBA: the kinds
of books on which it works, its supertip, and why it is grey elsewhere, parted by ``|``.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from addin.buttons.button import GROUPS, Button
from addin.buttons.registry import BUTTONS

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
"""Office 2010 and newer ([MS-CUSTOMUI2])."""

TAB_LABEL = "会报"
PREFIX = "hb_"
"""Before a button's key in the ribbon's ids."""

ON_LOAD, ON_ACTION, GET_ENABLED, GET_SUPERTIP = (
    "HuibaoLoaded",
    "HuibaoPressed",
    "HuibaoEnabled",
    "HuibaoSupertip",
)
"""The callbacks, which are macros of ``macros/HuibaoRibbon.bas`` and ``HuibaoButtons.bas``."""


def ribbon_xml(buttons: Iterable[Button] = BUTTONS.values()) -> bytes:
    """The part ``customUI/customUI14.xml``, UTF-8."""
    every = list(buttons)
    groups = (
        f'<group id="{PREFIX}group_{key}" label={quoteattr(label)}>'
        + "".join(_button(button) for button in every if button.group == key)
        + "</group>"
        for key, label in GROUPS.items()
        if any(button.group == key for button in every)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<customUI xmlns="{NAMESPACE}" onLoad="{ON_LOAD}"><ribbon><tabs>'
        f'<tab id="{PREFIX}tab" label="{TAB_LABEL}" keytip="YH">{"".join(groups)}</tab>'
        "</tabs></ribbon></customUI>\n"
    ).encode()


def tag(button: Button) -> str:
    """What the callbacks of a button read."""
    return "|".join((" ".join(button.books), button.supertip, button.needs))


def _button(button: Button) -> str:
    attributes = {
        "id": PREFIX + button.key,
        "label": button.label,
        "imageMso": button.image,
        "size": "large" if button.large else "normal",
        "keytip": button.keytip,
        "screentip": button.screentip,
        "tag": tag(button),
        "onAction": ON_ACTION,
        "getEnabled": GET_ENABLED,
        "getSupertip": GET_SUPERTIP,
    }
    return f"<button {' '.join(f'{n}={quoteattr(v)}' for n, v in attributes.items())}/>"
